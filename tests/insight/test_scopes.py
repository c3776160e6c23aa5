"""Does a figure of a group of customers, or of a collector's portfolios, speak of exactly these?"""

from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company, Portfolio
from duecourse.insight.queries.figures import figures, trend
from duecourse.insight.queries.reports.runs import among_from, plain
from duecourse.insight.rules.among import EVERYBODY, Among
from duecourse.records.ledger.models import Customer, Party
from duecourse.records.ledger.queries.spread import groups
from tests.book import TODAY, a_company, a_customer, an_invoice


def test_what_was_not_seen_before_is_not_seen_in_a_part_of_it() -> None:
    seen = Among(frozenset({1, 2}), frozenset({7}), group_ids=frozenset({4}))
    part = seen.narrowed(company_ids=frozenset({2, 3}), portfolio_ids=frozenset({8}), group_ids=frozenset({5}))
    assert (part.company_ids, part.portfolio_ids, part.group_ids) == (frozenset({2}), frozenset(), frozenset())
    assert seen.narrowed() == seen
    assert among_from(plain(seen)) == seen


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant)


@pytest.fixture
def head(tenant: UUID, company: Company) -> Party:
    """A head office that owes 100, its daughters that owe 20 and 3, and somebody else who owes 5000."""
    other = a_company(tenant)
    accounts = [
        a_customer(tenant, where, name=name) for where, name in ((company, "Head"), (company, "One"), (other, "Two"))
    ]
    for account, amount in zip(accounts, ("100", "20", "3"), strict=True):
        an_invoice(tenant, account, amount=amount)
    an_invoice(tenant, a_customer(tenant, company, name="Else"), amount="5000")
    Party.objects.of(tenant).filter(id__in=[one.party_id for one in accounts[1:]]).update(
        parent_id=accounts[0].party_id
    )
    return Party.objects.of(tenant).get(id=accounts[0].party_id)


def owed(tenant: UUID, among: Among) -> Decimal | None:
    return figures(tenant, among, TODAY, slugs=["receivables"])["receivables"].value


@pytest.mark.django_db
def test_a_group_is_its_head_and_whoever_has_it_as_parent_in_all_companies(
    tenant: UUID, company: Company, head: Party
) -> None:
    group = EVERYBODY.narrowed(group_ids=frozenset({head.pk}))
    assert owed(tenant, EVERYBODY) == 5123
    assert owed(tenant, group) == 123
    assert owed(tenant, group.narrowed(company_ids=frozenset({company.pk}))) == 120
    assert owed(tenant, group.narrowed(where='customer name is "One"')) == 20
    assert owed(tenant, group.narrowed(where='customer name is "Else"')) == 0
    points = trend(tenant, group, ["receivables"], [TODAY])["receivables"]
    assert [one.value for one in points] == [123]


@pytest.mark.django_db
def test_t7_groups_are_named_to_whoever_sees_a_member(tenant: UUID, company: Company, head: Party) -> None:
    mine, empty = (Portfolio.objects.create(tenant_id=tenant, name=name).pk for name in ("Mine", "Empty"))
    Customer.objects.of(tenant).filter(name="One").update(portfolio_id=mine)
    ids = [company.pk]
    assert groups(tenant, company_ids=ids, portfolio_ids=None) == ((head.pk, head.name),)
    assert groups(tenant, company_ids=ids, portfolio_ids=[mine], named=head.name.lower()) == ((head.pk, head.name),)
    assert groups(tenant, company_ids=ids, portfolio_ids=[empty]) == ()
    assert groups(tenant, company_ids=ids, portfolio_ids=None, named="Nobody") == ()
    seen = Among(portfolio_ids=frozenset({mine})).narrowed(group_ids=frozenset({head.pk}))
    assert owed(tenant, seen) == 20, "a group shows nobody more than what was seen before"
