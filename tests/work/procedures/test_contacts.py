"""Do a customer's lines of a day travel in one contact, in the right tone?"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from duecourse.foundation.kit.calendar import Calendar
from duecourse.work.procedures.rules.contacts import contacts
from duecourse.work.procedures.rules.decide import Policy, due_lines
from duecourse.work.procedures.rules.ladder import VersionSteps, build_rungs
from duecourse.work.procedures.rules.steps import Channel, Mode, Severity, Step
from tests.build import TODAY, Rows, a_book, a_run, customer_id, read, rung_tables

FRIENDLY = Step("friendly", 3, Severity.FRIENDLY, Channel.EMAIL, template="friendly", tone="friendly")
FIRM = Step("firm", 10, Severity.FIRM, Channel.EMAIL, template="firm", tone="firm", deadline_days=6)
CALL = Step("call", 17, Severity.FIRM, Channel.CALL)
FORMAL = Step("formal", 40, Severity.FORMAL, Channel.REGISTERED, template="formal", mode=Mode.APPROVE)
STEPS = (FRIENDLY, FIRM, CALL, FORMAL)


def plan(items: Sequence[Mapping[str, Any]], **book: Any) -> Rows:
    """The contacts of a small book."""
    rungs = build_rungs([VersionSteps(1, STEPS)], catalogue={}, on_day=TODAY, calendar=Calendar(None))
    ladder, steps = rung_tables(rungs)
    run = a_run(horizon_on=rungs.horizon_on)
    return read(contacts(due_lines(a_book(items, **book), Policy(ladder, steps, {}), run), steps, run))


def test_the_lines_of_a_day_become_one_contact_in_the_firmest_tone() -> None:
    (contact,) = plan(
        [
            {"item": "T1", "days_past_due": 4},
            {"item": "T2", "days_past_due": 12, "last_step_key": "friendly", "severity_reached": 1},
        ]
    )
    assert (contact["step_key"], contact["template"], contact["tone"]) == ("firm", "firm", "firm")
    assert (contact["line_count"], contact["first_count"], contact["severity"]) == (2, 1, 2)
    assert contact["deadline_on"] == TODAY + timedelta(days=6)
    assert contact["planned_on"] == TODAY


def test_trap_54_currencies_stay_apart_in_one_contact() -> None:
    (contact,) = plan([{"item": "T1"}, {"item": "T2", "currency": "USD", "open_amount": Decimal(7)}, {"item": "T3"}])
    amounts = {currency: Decimal(amount) for currency, amount in json.loads(contact["amounts"]).items()}
    assert amounts == {"EUR": Decimal(200), "USD": Decimal(7)}


def test_only_what_is_left_of_an_item_is_asked_for() -> None:
    (contact,) = plan([{"item": "T1", "disputed": 30}])
    assert json.loads(contact["amounts"]) == {"EUR": "70.0000"}


def test_a_call_and_a_mail_are_two_contacts() -> None:
    found = plan(
        [
            {"item": "T1", "days_past_due": 4},
            {"item": "T2", "days_past_due": 20, "last_step_key": "firm", "severity_reached": 2},
        ]
    )
    assert sorted((row["purpose"], row["step_key"]) for row in found) == [("call", "call"), ("dunning", "friendly")]


def test_the_strictest_mode_goes_for_the_whole_contact() -> None:
    (contact,) = plan(
        [
            {"item": "T1", "days_past_due": 4},
            {"item": "T2", "days_past_due": 50, "last_step_key": "call", "severity_reached": 3},
        ]
    )
    assert (contact["channel"], contact["mode"]) == ("registered", "approve")


def test_trap_61_every_customer_has_a_contact_of_their_own() -> None:
    found = plan([{"customer": "Tardy", "item": "T1"}, {"customer": "Silent", "item": "S1"}])
    assert sorted(row["customer_id"] for row in found) == [customer_id("Tardy"), customer_id("Silent")]


def test_an_empty_book_plans_nothing() -> None:
    assert plan([{"item": "T1", "days_past_due": -50}]) == []
