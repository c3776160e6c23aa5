"""Who stands on the worklist, in which order, why, and what may a person do there?"""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.timeline.models import Event
from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.operations import projection
from duecourse.records.promises.models import Promise
from duecourse.work.procedures.operations import assignment, listing, starters
from duecourse.work.worklists import operations as worklists
from duecourse.work.worklists.models import Strategy, Task, WorklistDay, WorklistRow
from duecourse.work.worklists.operations.building import rank_listed
from duecourse.work.worklists.rules import strategies
from tests.book import ANNA, TODAY, a_company, a_customer, an_invoice, by_anna, moment, pays

BY: dict[str, Any] = {"actor": ANNA, "at": moment()}


def day_after(days: int) -> date:
    """A day so many days from today."""
    return TODAY + timedelta(days=days)


@pytest.fixture
def company(tenant: UUID) -> Company:
    """A company with the starters."""
    company = a_company(tenant)
    starters.install_starters(tenant, at=moment(), actor=ANNA)
    return company


def build(tenant: UUID, company: Company, on: date = TODAY) -> dict[str, WorklistRow]:
    """Assign, make the list of a day, and give its rows by customer."""
    assignment.assign_by_rule(tenant, company.pk, on=on, now=moment(on))
    count = listing.build(tenant, company.pk, day=on, now=moment(on))
    rows = rows_of(tenant, on)
    assert count == len(rows)
    return rows


def rows_of(tenant: UUID, on: date = TODAY) -> dict[str, WorklistRow]:
    """The rows of a day by the customer's name."""
    names = dict(Customer.objects.of(tenant).values_list("id", "name"))
    return {names[row.customer_id]: row for row in WorklistRow.objects.of(tenant).filter(on_day=on)}


def a_task(company: Company, customer: Customer, *, kind: str = "call", due_on: date = TODAY) -> worklists.NewTask:
    """A call to make."""
    return worklists.NewTask(company.pk, customer.pk, kind, "Call", due_on, key=f"{customer.pk}:{kind}:{due_on}")


def breaks_a_promise(tenant: UUID, customer: Customer, *, on: date) -> None:
    """Let a promise of the customer have been judged broken on a day."""
    made_on = on - timedelta(days=9)
    Promise.objects.create(
        tenant_id=tenant,
        company_id=customer.company_id,
        customer_id=customer.pk,
        key=f"P{customer.pk}",
        state="broken",
        judged_on=on,
        due_on=on - timedelta(days=3),
        made_on=made_on,
        from_on=made_on,
        known_on=made_on,
    )


def test_rows_stand_only_where_a_person_is_needed(tenant: UUID, company: Company) -> None:
    silent, _punctual, nobody, by_hand = (
        a_customer(tenant, company, name=name, country="BE", email="" if name == "Nobody" else "ap")
        for name in ("Silent", "Punctual", "Nobody", "Delicate")
    )
    for customer in (silent, nobody, by_hand):
        an_invoice(tenant, customer, overdue_days=10)
    assignment.set_automatic(tenant, by_hand.pk, False, reason="Delicate", **by_anna())
    rows = build(tenant, company)
    assert {name: row.needs for name, row in rows.items()} == {"Nobody": ["no_address"], "Delicate": ["by_hand"]}


def test_a_task_brings_its_customer_on_the_day_it_is_due_and_its_end_takes_the_row_away(
    tenant: UUID, company: Company
) -> None:
    tardy, silent = (a_customer(tenant, company, name=name) for name in ("Tardy", "Silent"))
    tasks = [a_task(company, tardy), a_task(company, silent, kind="letter", due_on=day_after(1))]
    assert worklists.add_tasks(tenant, tasks, now=moment()) == 2
    assert worklists.add_tasks(tenant, tasks, now=moment()) == 0
    assert {name: row.needs for name, row in build(tenant, company).items()} == {"Tardy": ["call_due"]}
    rows = build(tenant, company, day_after(1))
    assert {name: row.needs for name, row in rows.items()} == {"Tardy": ["call_due"], "Silent": ["task_due"]}
    task = Task.objects.of(tenant).get(customer_id=tardy.pk)
    worklists.do_task(tenant, task.pk, outcome="Will pay", **BY)
    assert set(build(tenant, company, day_after(1))) == {"Silent"}
    assert Event.objects.of(tenant).filter(customer_id=tardy.pk, kind="task.done").count() == 1


def test_points_come_from_rules_that_hold_and_the_percentage_counts_only_rules_whose_data_exists(
    tenant: UUID, company: Company
) -> None:
    names = ("Small", "Middle", "Large")
    customers = {name: a_customer(tenant, company, name=name, email="") for name in names}
    for name, amount, days in (("Small", "100", 5), ("Middle", "500", 20), ("Large", "900", 70)):
        an_invoice(tenant, customers[name], amount=amount, overdue_days=days)
    breaks_a_promise(tenant, customers["Large"], on=day_after(-2))
    rows = build(tenant, company)
    assert {name: (row.points, row.percent, row.band) for name, row in rows.items()} == {
        "Small": (0, 0, "low"),
        "Middle": (10, 20, "low"),
        "Large": (50, 100, "very_high"),
    }
    assert rows["Large"].hits == ["broken-promise", "amount-top", "age-60"]
    assert rows["Large"].needs == ["broken_promise", "no_address"]
    assert (rows["Large"].to_collect, rows["Large"].currency) == (Decimal(900), "EUR")
    assert rows["Large"].oldest_due_on == day_after(-70)


def test_built_again_the_list_follows_the_facts_and_keeps_what_a_person_did(tenant: UUID, company: Company) -> None:
    one, two, three = (a_customer(tenant, company, name=name, email="") for name in ("One", "Two", "Three"))
    invoices = [an_invoice(tenant, customer) for customer in (one, two, three)]
    rows = build(tenant, company)
    worklists.tick_off(tenant, rows["One"].pk, **BY)
    worklists.snooze(tenant, rows["Two"].pk, until=day_after(5), reason="On holiday", **BY)
    pays(tenant, invoices[2], "100.00")
    again = build(tenant, company)
    assert {name: row.state for name, row in again.items()} == {"One": "done", "Two": "snoozed"}
    assert AuditEntry.objects.of(tenant).get(verb="worklist.snoozed").reason == "On holiday"


def test_who_was_put_off_comes_back_on_the_day_and_stays_until_ticked_off(tenant: UUID, company: Company) -> None:
    an_invoice(tenant, a_customer(tenant, company, name="Tardy", email=""))
    worklists.snooze(tenant, build(tenant, company)["Tardy"].pk, until=day_after(2), reason="Promised by phone", **BY)
    states = {}
    for days in (1, 2, 3):
        row = build(tenant, company, day_after(days))["Tardy"]
        states[days] = (row.state, "resubmission" in row.needs, row.snooze_reason)
    assert states == {
        1: ("snoozed", False, "Promised by phone"),
        2: ("open", True, "Promised by phone"),
        3: ("open", True, "Promised by phone"),
    }
    worklists.tick_off(tenant, rows_of(tenant, day_after(3))["Tardy"].pk, **BY)
    assert build(tenant, company, day_after(4))["Tardy"].needs == ["no_address"]


def test_who_was_put_off_comes_back_even_when_nothing_else_needs_a_person(tenant: UUID, company: Company) -> None:
    invoice = an_invoice(tenant, a_customer(tenant, company, name="Tardy", email=""))
    worklists.snooze(tenant, build(tenant, company)["Tardy"].pk, until=day_after(2), reason="Ask again", **BY)
    pays(tenant, invoice, "100.00", value_on=day_after(1), on=day_after(1))
    projection.fold(tenant, company.pk, day_after(1))
    assert not build(tenant, company, day_after(1))
    projection.fold(tenant, company.pk, day_after(2))
    assert build(tenant, company, day_after(2))["Tardy"].needs == ["resubmission"]


def test_a_broken_promise_wakes_who_was_put_off(tenant: UUID, company: Company) -> None:
    tardy = a_customer(tenant, company, name="Tardy", email="")
    an_invoice(tenant, tardy)
    worklists.snooze(tenant, build(tenant, company)["Tardy"].pk, until=day_after(9), reason="Promised", **BY)
    breaks_a_promise(tenant, tardy, on=day_after(1))
    row = build(tenant, company, day_after(1))["Tardy"]
    assert (row.state, row.needs) == ("open", ["broken_promise", "no_address"])


def test_a_row_is_put_off_to_a_later_day_with_a_reason_and_taken_up_again(tenant: UUID, company: Company) -> None:
    an_invoice(tenant, a_customer(tenant, company, name="Tardy", email=""))
    row = build(tenant, company)["Tardy"]
    with pytest.raises(worklists.SnoozeTooShort):
        worklists.snooze(tenant, row.pk, until=TODAY, reason="Later", **BY)
    with pytest.raises(worklists.SnoozeReasonMissing):
        worklists.snooze(tenant, row.pk, until=day_after(1), reason="", **BY)
    with pytest.raises(worklists.RowStillOpen):
        worklists.reopen(tenant, row.pk, **BY)
    worklists.snooze(tenant, row.pk, until=day_after(3), reason="Later", **BY)
    with pytest.raises(worklists.RowNotOpen):
        worklists.tick_off(tenant, row.pk, **BY)
    worklists.reopen(tenant, row.pk, **BY)
    again = build(tenant, company)["Tardy"]
    assert (again.state, again.needs) == ("open", ["resubmission", "no_address"])
    kinds = Event.objects.of(tenant).filter(kind__startswith="worklist.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["worklist.snoozed", "worklist.reopened"]


def test_one_customer_is_ranked_again_by_the_measure_of_the_whole_book(tenant: UUID, company: Company) -> None:
    customers = [a_customer(tenant, company, name=f"C{number}", email="") for number in range(8)]
    invoices = [an_invoice(tenant, one, amount=str(100 * n)) for n, one in enumerate(customers, start=1)]
    before = build(tenant, company)
    assert before["C7"].hits[0] == "amount-top"
    listing.refresh(tenant, [customers[7].pk], now=moment())
    assert rows_of(tenant)["C7"].points == before["C7"].points
    pays(tenant, invoices[7], "300.00")
    listing.refresh(tenant, [customers[7].pk], now=moment())
    after = rows_of(tenant)
    assert after["C7"].hits[0] == "amount-middle"
    assert {name: row.points for name, row in after.items() if name != "C7"} == {
        name: row.points for name, row in before.items() if name != "C7"
    }
    pays(tenant, invoices[7], "500.00")
    listing.refresh(tenant, [customers[7].pk], now=moment())
    assert "C7" not in rows_of(tenant)


def test_without_a_list_of_the_day_there_is_nothing_to_refresh(tenant: UUID, company: Company) -> None:
    tardy = a_customer(tenant, company, name="Tardy", email="")
    an_invoice(tenant, tardy)
    listing.refresh(tenant, [tardy.pk], now=moment())
    assert not WorklistRow.objects.of(tenant).exists()
    assert not WorklistDay.objects.of(tenant).exists()


def test_the_number_of_queries_does_not_grow_with_the_book(tenant: UUID, company: Company) -> None:
    for number in range(3):
        an_invoice(tenant, a_customer(tenant, company, name=f"C{number}", email=""))
    build(tenant, company)
    few = count_queries(tenant, company)
    for number in range(3, 30):
        an_invoice(tenant, a_customer(tenant, company, name=f"C{number}", email=""))
    assert count_queries(tenant, company) == few


def count_queries(tenant: UUID, company: Company) -> int:
    """Make the list and count what was asked of the database."""
    with CaptureQueriesContext(connection) as captured:
        listing.build(tenant, company.pk, day=TODAY, now=moment())
    return len(captured)


def test_a_new_strategy_ranks_from_the_next_build_on(tenant: UUID, company: Company) -> None:
    an_invoice(tenant, a_customer(tenant, company, name="Tardy", email=""))
    assert build(tenant, company)["Tardy"].percent < 100
    rule = strategies.Rule("any", "Anything overdue", 5, "amount to collect > 0 EUR")
    draft = worklists.draft_strategy(tenant, strategies.StrategySpec("own", "Our own", (rule,)), **BY)
    worklists.activate_strategy(tenant, draft.pk, **BY)
    row = build(tenant, company)["Tardy"]
    assert (row.percent, row.band, row.hits, row.strategy_id) == (100, "very_high", ["any"], draft.pk)
    with pytest.raises(worklists.StrategyNotADraft):
        worklists.activate_strategy(tenant, draft.pk, **BY)
    assert list(Strategy.objects.of(tenant).order_by("id").values_list("state", flat=True)) == ["retired", "active"]


def test_ranked_again_by_the_rules_in_force_the_list_is_what_was_built(tenant: UUID, company: Company) -> None:
    """What a draft is compared with is the truth, head offices, put-off customers and all."""
    payer = a_customer(tenant, company, name="Head")
    for name, amount, days in (("Tardy", "900.00", 70), ("Silent", "100.00", 40), ("Branch", "400.00", 95)):
        customer = a_customer(tenant, company, name=name, email="")
        if name == "Branch":
            Customer.objects.of(tenant).filter(id=customer.pk).update(payer_id=payer.pk)
        an_invoice(tenant, customer, amount=amount, overdue_days=days)
        breaks_a_promise(tenant, customer, on=TODAY - timedelta(days=1))
    rows = build(tenant, company)
    worklists.snooze(tenant, rows["Silent"].pk, until=day_after(1), reason="Holiday", **BY)
    rows = build(tenant, company, on=day_after(1))
    assert len(rows) == 3 and "Head" in rows and "resubmission" in rows["Silent"].hits
    row = Strategy.objects.of(tenant).get(state="active")
    (again,) = rank_listed(tenant, company.pk, [strategies.from_data(row.spec)], day=day_after(1))
    found = {one["customer_id"]: (one["percent"], one["band"], json.loads(one["hits"])) for one in again}
    assert found == {one.customer_id: (one.percent, one.band, one.hits) for one in rows.values()}
