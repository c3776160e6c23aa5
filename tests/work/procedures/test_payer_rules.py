"""Do the lines of a payer's accounts travel in one contact, to be reached where the payer is?"""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

from duecourse.foundation.kit.calendar import Calendar
from duecourse.work.procedures.rules.contacts import contacts
from duecourse.work.procedures.rules.decide import Policy, decide, due_lines
from duecourse.work.procedures.rules.ladder import VersionSteps, build_rungs
from duecourse.work.procedures.rules.steps import Channel, Severity, Step
from tests.build import TODAY, Rows, a_book, a_run, customer_id, read, rung_tables

FRIENDLY = Step("friendly", 3, Severity.FRIENDLY, Channel.EMAIL, template="friendly", tone="friendly")
FIRM = Step("firm", 10, Severity.FIRM, Channel.EMAIL, template="firm", tone="firm", min_amount=Decimal(50))
HEAD = customer_id("Head")
ITEMS = (
    {"customer": "Antwerp", "item": "A1", "days_past_due": 4, "open_amount": Decimal(30)},
    {"customer": "Bruges", "item": "B1", "days_past_due": 12, "last_step_key": "friendly", "severity_reached": 1},
    {"customer": "Head", "item": "H1", "days_past_due": 5, "open_amount": Decimal(7)},
    {"customer": "Alone", "item": "X1", "days_past_due": 5},
)


def answers(**branch: Any) -> tuple[Rows, Rows]:
    """What every item gets, and the contacts of the day; `branch` = what is known of Antwerp."""
    rungs = build_rungs([VersionSteps(1, (FRIENDLY, FIRM))], catalogue={}, on_day=TODAY, calendar=Calendar(None))
    ladder, steps = rung_tables(rungs)
    policy, run = Policy(ladder, steps, {}), a_run(horizon_on=rungs.horizon_on)
    accounts = [{"customer": "Antwerp", "payer_id": HEAD, **branch}, {"customer": "Bruges", "payer_id": HEAD}]
    book = a_book(ITEMS, customers=[*accounts, {"customer": "Head"}, {"customer": "Alone"}])
    return read(decide(book, policy, run)), read(contacts(due_lines(book, policy, run), steps, run))


def test_the_lines_of_all_accounts_become_one_contact_of_the_payer() -> None:
    items, found = answers()
    assert [row["customer_id"] for row in found].count(HEAD) == 1
    (contact,) = (row for row in found if row["customer_id"] == HEAD)
    assert (contact["line_count"], contact["step_key"], contact["first_count"]) == (3, "firm", 2)
    assert json.loads(contact["amounts"]) == {"EUR": "137.0000"}
    whose = {row["number"]: (row["customer_id"], row["contacted_id"]) for row in items}
    assert whose["A1"] == (customer_id("Antwerp"), HEAD) and whose["H1"] == (HEAD, HEAD)
    assert {row["customer_id"] for row in found} == {HEAD, customer_id("Alone")}


def test_an_account_that_may_not_be_dunned_leaves_the_others_in() -> None:
    for stop in ({"is_customer_blocked": True}, {"has_email": False}, {"last_touch_on": TODAY - timedelta(days=1)}):
        items, found = answers(**stop)
        (contact,) = (row for row in found if row["customer_id"] == HEAD)
        assert contact["line_count"] == 2, stop
        assert {row["number"] for row in items if row["reason"]} == {"A1"}


def test_a_stopped_payer_is_the_reason_of_its_accounts() -> None:
    items, _found = answers(is_payer_stopped=True)
    assert {row["number"]: row["reason"] for row in items if row["reason"]} == {"A1": "payer_stopped"}


def test_the_minimum_is_judged_for_each_account_alone() -> None:
    items, _found = answers(procedure_version_id=1)
    assert {row["number"]: row["step_key"] for row in items}["H1"] == "friendly"
    rungs = build_rungs([VersionSteps(1, (FRIENDLY, FIRM))], catalogue={}, on_day=TODAY, calendar=Calendar(None))
    ladder, steps = rung_tables(rungs)
    run = a_run(horizon_on=rungs.horizon_on, minimum_amount=Decimal(20))
    accounts = [{"customer": name, "payer_id": HEAD} for name in ("Antwerp", "Bruges")]
    book = a_book(ITEMS, customers=[*accounts, {"customer": "Head"}, {"customer": "Alone"}])
    reasons = {row["number"]: row["reason"] for row in read(decide(book, Policy(ladder, steps, {}), run))}
    assert reasons == {"A1": None, "B1": None, "H1": "below_minimum", "X1": None}
