"""May a step wait for what is expected of its item, and does the run pay for it only then?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.analysis.portfolio import as_of
from duecourse.foundation.identity.models import Company
from duecourse.records.ledger.models import Item, Party
from duecourse.records.ledger.operations.levels import ReachedLevel, record_dunning_levels
from duecourse.records.ledger.operations.outlooks import Outlook, record_item_outlooks
from duecourse.work.procedures.operations import planning, policies
from duecourse.work.procedures.queries.explain import explain
from duecourse.work.procedures.rules import spec_files
from tests.analysis.portfolio.test_as_of import rows_of
from tests.book import ANNA, TODAY, an_invoice, moment
from tests.work.procedures.standard import LONG_AGO, a_standard_company, lines, on_standard, run

DAY = timedelta(days=1)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_standard_company(tenant)


def expect(item: Item, *, late: str, p50_on: date = TODAY + 20 * DAY, on: date = TODAY - 3 * DAY) -> None:
    rows = [Outlook(item.pk, p50_on - 5 * DAY, p50_on, p50_on + 5 * DAY, p50_on + DAY, Decimal(late), False, "[]")]
    record_item_outlooks(item.tenant_id, item.company_id, rows, on=on, source="abc")


def only_when(tenant: UUID, condition: str) -> None:
    """Let the first rung of the standard procedure ask something."""
    spec = next(one for one in spec_files.starters() if one.key == "standard")
    steps = tuple(replace(step, condition=condition) for step in spec.steps[:4])
    version = policies.draft(tenant, replace(spec, steps=steps), actor=ANNA, at=moment())
    policies.activate(tenant, version.pk, on=LONG_AGO + DAY, actor=ANNA, at=moment())


@pytest.mark.parametrize(
    ("condition", "reminded"),
    [
        ("chance to be late >= 60 %", True),
        ("chance to be late < 60 %", False),
        ("expected payment date of the item > 2026-03-20", True),
        ("latest expected payment date of the item < 2026-03-20", False),
    ],
)
def test_a_step_may_ask_what_is_expected_of_its_item(
    tenant: UUID, company: Company, condition: str, reminded: bool
) -> None:
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=4)
    expect(item, late="0.72")
    only_when(tenant, condition)
    run(tenant, company)
    assert [line[0] for line in lines(tenant)] == ([item.pk] if reminded else [])
    (told,) = explain(tenant, company.pk, item.customer_id, on=TODAY).items
    assert (told.reason == "condition") is not reminded


@pytest.mark.parametrize(("kind", "reason"), [("company", ""), ("sole_trader", "consumer_limit")])
def test_no_prediction_makes_a_firm_step_leave_by_itself_for_a_natural_person(
    tenant: UUID, company: Company, kind: str, reason: str
) -> None:
    customer = on_standard(tenant, company)
    Party.objects.of(tenant).filter(id=customer.party_id).update(kind=kind)
    item = an_invoice(tenant, customer, overdue_days=40)
    record_dunning_levels(tenant, [ReachedLevel(item.pk, 1, TODAY - 20 * DAY)], known_on=TODAY - DAY, source="erp")
    expect(item, late="0.99")
    only_when(tenant, "chance to be late >= 60 %")
    run(tenant, company)
    (told,) = explain(tenant, company.pk, customer.pk, on=TODAY).items
    assert (told.reason, bool(lines(tenant))) == (reason, not reason)


def test_an_item_of_which_nothing_is_expected_meets_no_such_condition(tenant: UUID, company: Company) -> None:
    an_invoice(tenant, on_standard(tenant, company), overdue_days=4)
    only_when(tenant, "chance to be late >= 0 %")
    run(tenant, company)
    assert lines(tenant) == []


def test_the_book_of_a_day_knows_what_was_thought_on_that_day(tenant: UUID, company: Company) -> None:
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=4)
    expect(item, late="0.3", on=TODAY - 9 * DAY)
    expect(item, late="0.72", on=TODAY - 3 * DAY)
    thought = {}
    for day in (TODAY - 10 * DAY, TODAY - 4 * DAY, TODAY):
        table = as_of.book(tenant, company.pk, day).outlooks
        assert table is not None
        thought[day] = [row["late_share"] for row in rows_of(table)]
    assert list(thought.values()) == [[], [Decimal("0.3")], [Decimal("0.72")]]


def test_a_run_whose_steps_ask_nothing_of_it_does_not_read_it(tenant: UUID, company: Company) -> None:
    for is_asked in (False, True):
        if is_asked:
            only_when(tenant, "chance to be late >= 60 %")
        ready = planning.prepare(planning.Place(tenant, company.pk, TODAY))
        texts = [ready.text(kind, make) for kind, make in (("looked", planning._looked), ("near", planning._near))]
        assert [("ledger_itemoutlook" in text) for text in texts] == [is_asked, is_asked]
