"""Does every promise, dispute and credit get the right step, or the right reason for none? Small tables, no server."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pyarrow
import pytest

from duecourse.foundation.kit.calendar import Calendar
from duecourse.work.procedures.rules.conditions import compile_event
from duecourse.work.procedures.rules.events import EVENT_STEP_SCHEMA, EventVersion, build_event_steps
from duecourse.work.procedures.rules.followups import (
    ANCHOR_SCHEMA,
    CONTACTED_SCHEMA,
    TAKEN_SCHEMA,
    EventPolicy,
    Events,
    follow_ups,
)
from duecourse.work.procedures.rules.spec_files import starters
from duecourse.work.procedures.rules.steps import EVENTS
from tests.build import TODAY, Rows, a_book, memory, run_data

DAY = timedelta(days=1)
VERSIONS = [
    EventVersion(number, spec.anchor, spec.steps)
    for number, spec in enumerate((spec for kind in EVENTS for spec in starters() if spec.anchor is kind), start=1)
]
WORKING_DAYS = Calendar(None)


def in_memory(rows: Sequence[Mapping[str, Any]], schema: Mapping[str, str]) -> ibis.Table:
    typed = ibis.schema(dict(schema))
    whole = [dict.fromkeys(schema) | dict(row) for row in rows]
    return ibis.memtable(pyarrow.Table.from_pylist(whole, schema=typed.to_pyarrow()))


def an_event(kind: str, days: int, **given: Any) -> dict[str, Any]:
    """An event of Tardy, so many days ago; a promise of today's first level over 100 EUR, not judged."""
    plain = {
        "anchor_kind": kind, "anchor_id": 1, "customer_id": 2, "anchor_on": TODAY - days * DAY, "is_judged": False,
        "currency": "EUR", "asked_amount": Decimal(100),
    }  # fmt: skip
    owns: dict[str, dict[str, Any]] = {
        "promise": {"promise_level": 1},
        "credit": {"credit_kind": "on_account"},
        "dispute": {"dispute_source": "person"},
    }
    own = owns.get(kind, {})
    return {**plain, **own, **given}


def judged(days: int, **given: Any) -> dict[str, Any]:
    """A promise for so many days ago that was not kept, judged today."""
    return an_event("promise", days, **{"is_judged": True, "judged_on": TODAY, **given})


def took(kind: str, step: str, *, days_ago: int = 5, **given: Any) -> dict[str, Any]:
    """A step that was taken."""
    plain = {"anchor_kind": kind, "anchor_id": 1, "severity": 0, "done_on": TODAY - days_ago * DAY, "is_pending": False}
    return {**plain, "step_key": step, **given}


def follow(
    *events: Mapping[str, Any],
    taken: Sequence[Mapping[str, Any]] = (),
    contacted: Sequence[Mapping[str, Any]] = (),
    items: Sequence[Mapping[str, Any]] = (),
    on: date = TODAY,
    run: Mapping[str, Any] | None = None,
    **book: Any,
) -> Rows:
    """Ask what follows these events of a small book."""
    steps = build_event_steps(VERSIONS, on_day=on, calendar=WORKING_DAYS)
    compiled = {number: compile_event(*asked) for number, asked in steps.conditions.items()}
    policy = EventPolicy(
        in_memory(steps.rows, EVENT_STEP_SCHEMA),
        {number: one.test for number, one in compiled.items()},
        {number: one.needs for number, one in compiled.items()},
    )
    portfolio = a_book(items, customers=book.pop("customers", [{"customer": "Tardy"}]), **book)
    found = Events(
        in_memory(events, ANCHOR_SCHEMA), in_memory(taken, TAKEN_SCHEMA), in_memory(contacted, CONTACTED_SCHEMA)
    )
    made = follow_ups(found, portfolio, policy, memory(*run_data(on=on, **(run or {}))))
    rows: Rows = ibis.duckdb.connect().to_pyarrow(made).to_pylist()
    return rows


def answer(*events: Mapping[str, Any], **how: Any) -> str:
    """What one event gets: its step or the reason for none."""
    (row,) = follow(*events, **how)
    return str(row["reason"] or row["step_key"])


@pytest.mark.parametrize(
    ("event", "what"),
    [
        (an_event("promise", -1, promise_level=2), "promise-reminder"),
        (an_event("promise", -1, promise_level=1), "later"),
        (an_event("promise", -2, promise_level=2), "later"),
        (an_event("promise", 3), "later"),
        (judged(3), "promise-missed"),
        (judged(2), "later"),
        (judged(30), "promise-missed"),
        (judged(30, judged_on=TODAY - 8 * DAY), "promise-call"),
        (an_event("dispute", 0), "dispute-received"),
        (an_event("dispute", 7), "dispute-received"),
        (an_event("dispute", 8), "dispute-nudge"),
        (an_event("dispute", 0, dispute_source="portal"), "later"),
        (an_event("dispute", 8, dispute_source="portal"), "dispute-nudge"),
        (an_event("dispute", 0, dispute_source="mail"), "dispute-received"),
        (an_event("credit", 0), "unapplied-ask"),
        (an_event("credit", 0, credit_kind="credit_note"), "later"),
        (an_event("credit", 21, credit_kind="credit_note"), "unapplied-refund"),
        (an_event("credit", 0, asked_amount=Decimal(0)), "settled"),
        (an_event("dispute", 0, asked_amount=Decimal(0)), "dispute-received"),
    ],
)
def test_a_step_comes_on_its_day_and_a_message_not_long_after(event: dict[str, Any], what: str) -> None:
    assert answer(event) == what


def test_one_rung_at_a_time_with_spacing_and_a_third_broken_promise_for_the_manager() -> None:
    missed = took("promise", "promise-missed", severity=1, days_ago=2)
    call = took("promise", "promise-call", severity=1, days_ago=1)
    assert answer(judged(9), taken=[missed]) == "promise-call"
    assert answer(judged(9), taken=[missed | {"done_on": TODAY - DAY}]) == "spacing"
    assert answer(judged(9), taken=[missed, call]) == "condition"
    assert answer(judged(9, promise_level=3), taken=[missed, call]) == "promise-manager"
    pending = took("promise", "promise-missed", done_on=None, is_pending=True)
    assert answer(judged(9), taken=[pending]) == "pending"
    assert answer(judged(9), taken=[took("promise", "of-another-procedure", severity=2)]) == "done"


def test_money_that_is_there_takes_the_ground_from_a_promise_but_not_from_a_credit() -> None:
    paid = {"number": "P1", "open_amount": Decimal(-100), "kind": "on_account"}
    receipt = {"customer": "Tardy", "currency": "EUR", "amount": Decimal(100)}
    assert answer(judged(3), items=[paid]) == "credit_balance"
    assert answer(judged(3), receipts=[receipt]) == "receipt_under_way"
    assert answer(judged(3), items=[paid | {"linked": "T1"}]) == "promise-missed"
    (row,) = follow(judged(3), receipts=[receipt | {"amount": Decimal(60)}])
    assert (row["step_key"], row["collectable_amount"]) == ("promise-missed", Decimal(40))
    assert answer(an_event("credit", 0), items=[paid], receipts=[receipt]) == "unapplied-ask"


@pytest.mark.parametrize(
    ("customer", "of_promise", "of_dispute"),
    [
        ({"is_insolvent": True}, "insolvent", "insolvent"),
        ({"is_legal": True}, "legal", "legal"),
        ({"is_customer_blocked": True}, "customer_blocked", "customer_blocked"),
        ({"is_automatic": False}, "manual", "manual"),
        ({"has_email": False}, "no_contact", "no_contact"),
        ({"last_touch_on": TODAY - 2 * DAY}, "quiet_days", "dispute-received"),
        ({"last_touch_on": TODAY - 3 * DAY}, "promise-missed", "dispute-received"),
        ({"touch_count_7d": 2}, "quiet_days", "dispute-received"),
        ({"party_kind": "consumer"}, "promise-missed", "dispute-received"),
    ],
)
def test_facts_of_the_customer_stop_what_we_begin(customer: dict[str, Any], of_promise: str, of_dispute: str) -> None:
    customers = [{"customer": "Tardy", **customer}]
    assert answer(judged(3), customers=customers) == of_promise
    assert answer(an_event("dispute", 0), customers=customers) == of_dispute


def test_a_task_is_given_where_no_message_may_go() -> None:
    customers = [{"customer": "Tardy", "is_automatic": False, "has_email": False, "last_touch_on": TODAY}]
    assert answer(an_event("dispute", 8), customers=customers) == "dispute-nudge"


def test_small_amounts_and_unknown_rates_are_left_alone_but_a_dispute_is_answered() -> None:
    small = {"run": {"minimum_amount": Decimal(25)}}
    assert answer(judged(3, asked_amount=Decimal(24)), **small) == "below_minimum"
    assert answer(an_event("dispute", 0, asked_amount=Decimal(24)), **small) == "dispute-received"
    assert answer(judged(3, currency="CHF")) == "no_rate"


def test_a_soft_word_waits_for_the_days_reminder_and_a_firm_one_joins_it() -> None:
    dunned = {"customer_id": 2, "is_dunned": True}
    assert answer(an_event("promise", -1, promise_level=2), contacted=[dunned]) == "other_first"
    assert answer(an_event("credit", 0), contacted=[dunned]) == "other_first"
    assert answer(judged(3), contacted=[dunned]) == "promise-missed"
    assert answer(an_event("credit", 0), contacted=[{"customer_id": 2, "served_on": TODAY - DAY}]) == "quiet_days"


def test_events_of_a_customer_share_a_contact_only_when_it_says_the_same() -> None:
    rows = follow(
        judged(3), judged(3, anchor_id=2), judged(4, anchor_id=3), an_event("dispute", 0, anchor_id=4),
        an_event("credit", 0, anchor_id=5), an_event("credit", 1, anchor_id=6), judged(3, anchor_id=7, customer_id=3),
        customers=[{"customer": "Tardy"}, {"customer": "Silent"}],
    )  # fmt: skip
    said = {row["anchor_id"]: row["reason"] or row["step_key"] for row in rows}
    assert said == {
        1: "other_first", 2: "other_first", 3: "promise-missed", 4: "dispute-received", 5: "other_first",
        6: "other_first", 7: "promise-missed",
    }  # fmt: skip


def test_a_day_off_says_so_and_a_step_that_falls_on_it_comes_on_the_next_business_day() -> None:
    saturday = TODAY + 3 * DAY
    opened = {"anchor_on": saturday - DAY}
    assert answer(an_event("dispute", 0, **opened), on=saturday, run={"is_day_off": True}) == "day_off"
    assert answer(an_event("dispute", 0, anchor_on=saturday), on=saturday + 2 * DAY) == "dispute-received"
    monday = {"anchor_on": saturday + 2 * DAY, "promise_level": 2}
    assert answer(an_event("promise", 0, **monday), on=TODAY + 2 * DAY) == "promise-reminder", "before the weekend"


def test_amounts_of_several_currencies_stand_side_by_side() -> None:
    rows = follow(judged(3), judged(3, currency="USD", asked_amount=Decimal(50)))
    assert {(row["currency"], row["collectable_amount"], row["step_key"]) for row in rows} == {
        ("EUR", Decimal(100), "promise-missed"),
        ("USD", Decimal(50), "promise-missed"),
    }
