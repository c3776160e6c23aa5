"""Of whom does a condition hold while it is written, and who is taken before?"""

from time import perf_counter
from uuid import UUID

import pytest

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.conditions import Condition, read
from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.work.procedures.queries import members as asked
from duecourse.work.procedures.queries.members import Members, members
from tests.book import TODAY, a_company, a_customer, an_invoice


def spoken(text: str) -> Condition:
    """Read a condition on a customer."""
    return read(text, words=CUSTOMER_WORDS)


@pytest.fixture
def company(tenant: UUID) -> Company:
    """Tardy owes much, Silent little, Punctual nothing; Silent is a key account."""
    company = a_company(tenant)
    north = identity.create_portfolio(tenant, name="North")
    tardy = a_customer(tenant, company, name="Tardy", portfolio_id=north.pk)
    silent = a_customer(tenant, company, name="Silent", segment="key")
    a_customer(tenant, company, name="Punctual 100%")
    an_invoice(tenant, tardy, amount="900.00")
    an_invoice(tenant, silent, amount="90.00")
    return company


def ask(company: Company, text: str, **more: object) -> Members:
    found = members(company.tenant_id, company.pk, spoken(text) if text else None, on=TODAY, **more)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_members_are_counted_by_what_they_are_and_by_what_they_owe(company: Company) -> None:
    everybody = ask(company, "")
    assert (everybody.total, everybody.holding, everybody.taken) == (3, 3, 0)
    assert [one.name for one in everybody.examples] == ["Punctual 100%", "Silent", "Tardy"]
    assert [one.name for one in ask(company, "overdue amount > 100 EUR").examples] == ["Tardy"]
    assert [one.name for one in ask(company, 'customer name contains "100%"').examples] == ["Punctual 100%"]
    assert ask(company, 'segment is "nobody"').holding == 0


def test_who_is_taken_before_is_told_apart_and_is_no_example(company: Company) -> None:
    found = ask(company, "overdue items >= 1", before=[spoken('segment is "key"')])
    assert (found.total, found.holding, found.taken, found.left) == (3, 2, 1, 1)
    assert [one.name for one in found.examples] == ["Tardy"]
    assert ask(company, "overdue items >= 1", before=[None]).left == 0


def test_only_customers_of_the_scope_are_counted(company: Company) -> None:
    north = identity.create_portfolio(company.tenant_id, name="North")
    assert [one.name for one in ask(company, "", portfolio_ids=[north.pk]).examples] == ["Tardy"]
    assert ask(company, "", portfolio_ids=[]).total == 0


def test_a_question_that_takes_too_long_is_given_up_and_the_next_one_answered(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as hurried:
        hurried.setattr(asked, "_COUNT", "SELECT 1, 1, 1, '[]'::json FROM pg_sleep(20) /*{tested}*/")
        hurried.setattr(asked, "PATIENCE", "50ms")
        begun = perf_counter()
        assert members(company.tenant_id, company.pk, None, on=TODAY) is None
        assert perf_counter() - begun < 15
    assert ask(company, "").total == 3
