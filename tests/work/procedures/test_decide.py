"""Does every open item get the right step, or the right reason for none?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from duecourse.foundation.kit.calendar import Calendar
from duecourse.work.procedures.rules.ladder import VersionSteps, build_rungs
from duecourse.work.procedures.rules.reasons import BITS
from duecourse.work.procedures.rules.steps import Channel, Mode, Severity, Step
from tests.build import TODAY, Rows, an_item, arrow, arrow_rungs, book_data, pick, read_sql, run_data, table
from tests.work.procedures.asking import conditions_of, questions, statement

EVERY_DAY = Calendar(None, weekend=frozenset())
WORKING_DAYS = Calendar(None)


def a_step(key: str, day: int, severity: Severity, channel: Channel = Channel.EMAIL, **given: Any) -> Step:
    """A step that needs no person, by e-mail unless said otherwise."""
    return Step(key, day, severity, channel, template=key, **given)


COURTESY = a_step("courtesy", -5, Severity.COURTESY, is_overtakable=True)
FRIENDLY = a_step("friendly", 3, Severity.FRIENDLY)
FIRM = a_step("firm", 10, Severity.FIRM, spacing_days=5)
FINAL = a_step("final", 24, Severity.FINAL, spacing_days=7)
FRIENDLY_AT_3_FIRM_AT_10 = (FRIENDLY, FIRM)
STANDARD = (COURTESY, FRIENDLY, FIRM, FINAL)


def judge(
    items: Sequence[Mapping[str, Any]],
    steps: Sequence[Step] = FRIENDLY_AT_3_FIRM_AT_10,
    *,
    on: date = TODAY,
    calendar: Calendar = EVERY_DAY,
    others: Sequence[Sequence[Step]] = (),
    catalogue: Mapping[str, int] | None = None,
    run: Mapping[str, Any] | None = None,
    **book: Any,
) -> Rows:
    """Decide for a small book, and see that the run's two looks find exactly the same."""
    versions = [VersionSteps(number, tuple(ladder)) for number, ladder in enumerate([steps, *others], start=1)]
    rungs = build_rungs(versions, catalogue=catalogue or {}, on_day=on, calendar=calendar)
    tables = {name: arrow(*data) for name, data in book_data(items, on=on, **book).items()}
    tables["run"] = arrow(*run_data(on=on, horizon_on=rungs.horizon_on, **(run or {})))
    tables |= arrow_rungs(rungs)
    conditions = conditions_of(rungs)
    made = [read_sql(statement(question, conditions), tables) for question in questions(conditions)]
    every, first, second, lines = ({row["item_id"]: row for row in rows} for rows in made)
    assert {item: row["reason"] for item, row in every.items() if row["due_on"] > rungs.horizon_on} == dict.fromkeys(
        every.keys() - first.keys(), "not_overdue"
    )
    for item, row in first.items():
        assert every[item]["reason"] == (names_of(row["reason_bit"]) if row["reason_bit"] else second[item]["reason"])
    same = ("customer_id", "step_key", "mode", "due_on", "collectable_amount", "is_first", "deadline_days")
    due = {item: row for item, row in every.items() if row["reason"] is None}
    for judged in (lines, {item: row for item, row in second.items() if row["reason"] is None}):
        assert {item: pick([row], *same) for item, row in judged.items()} == {
            item: pick([row], *same) for item, row in due.items()
        }
    return [
        {**row, "item": row["number"], "step": row["step_key"] if row["reason"] is None else None}
        for row in every.values()
    ]


def names_of(bit: int) -> str:
    """The reason of a bit."""
    (name,) = (reason.value for reason, its in BITS.items() if its == bit)
    return name


def reason_of(rows: Rows, item: str = "T1") -> str:
    """What one item gets: its step or the reason for none."""
    (row,) = (row for row in rows if row["item"] == item)
    return str(row["step"] or row["reason"])


def only(**item: Any) -> str:
    """What a book of one item gets."""
    how = {
        key: item.pop(key)
        for key in ("steps", "on", "calendar", "customers", "receipts", "run", "rates")
        if key in item
    }
    return reason_of(judge([item], **how))


def test_an_item_climbs_one_rung_at_a_time_and_a_dispute_stops_it() -> None:
    lines = judge(
        table("""
        customer   item  days_past_due  last_step_key  disputed
        Punctual   P1                0                 no
        Tardy      T1               12                 no
        Silent     S1               41  friendly       no
        Quarrel    Q1               41  friendly       yes
    """)
    )
    assert pick(lines, "item", "step", "reason") == pick(
        table("""
        item  step      reason
        P1              not_overdue
        T1    friendly
        S1    firm
        Q1              disputed
    """),
        "item",
        "step",
        "reason",
    )


def test_trap_41_due_today_is_not_overdue() -> None:
    at_once = (a_step("friendly", 1, Severity.FRIENDLY),)
    assert only(days_past_due=0, steps=at_once) == "not_overdue"
    assert only(days_past_due=1, steps=at_once) == "friendly"


@pytest.mark.parametrize(("days", "what"), [(2, "later"), (3, "friendly"), (4, "friendly"), (400, "friendly")])
def test_trap_10_a_step_fires_on_its_day_or_any_day_after(days: int, what: str) -> None:
    assert only(days_past_due=days) == what


def test_trap_9_after_three_days_down_one_step_goes_out_not_three() -> None:
    lines = judge([{"item": "T1", "days_past_due": 100}], STANDARD)
    assert [row["step"] for row in lines] == ["friendly"]


def test_trap_42_the_sign_of_an_offset_means_before_or_after() -> None:
    assert only(days_past_due=-60, steps=(a_step("late", 60, Severity.FRIENDLY),)) == "not_overdue"
    assert only(days_past_due=60, steps=(a_step("late", 60, Severity.FRIENDLY),)) == "late"


@pytest.mark.parametrize(
    ("days", "what"), [(-6, "not_overdue"), (-5, "courtesy"), (0, "courtesy"), (1, "later"), (3, "friendly")]
)
def test_a_courtesy_comes_before_the_due_date_and_is_overtaken_after_it(days: int, what: str) -> None:
    assert only(days_past_due=days, steps=STANDARD) == what


def test_trap_44_spacing_counts_whole_days() -> None:
    item = {"days_past_due": 40, "last_step_key": "friendly", "severity_reached": 1}
    assert only(**item, last_step_on=TODAY - timedelta(days=4)) == "spacing"
    assert only(**item, last_step_on=TODAY - timedelta(days=5)) == "firm"


def test_trap_47_no_level_before_the_stated_deadline_has_passed() -> None:
    item = {"days_past_due": 40, "last_step_key": "friendly", "last_step_on": TODAY - timedelta(days=20)}
    assert only(**item, stated_deadline_on=TODAY) == "deadline_open"
    assert only(**item, stated_deadline_on=TODAY - timedelta(days=1)) == "firm"


def test_a_change_of_procedure_never_repeats_a_severity() -> None:
    other = (
        a_step("hello", 2, Severity.FRIENDLY),
        a_step("hello_again", 8, Severity.FIRM),
        a_step("last", 30, Severity.FINAL),
    )
    item = {"item": "T1", "days_past_due": 40, "last_step_key": "firm", "severity_reached": 2}
    assert reason_of(judge([item], other, catalogue={"firm": 2})) == "last"


def test_the_erps_level_counts_as_a_severity_reached() -> None:
    assert only(days_past_due=40, severity_reached=1, steps=STANDARD) == "firm"
    assert only(days_past_due=40, severity_reached=3, steps=STANDARD) == "done"


def test_an_imported_old_item_opens_with_friendly_or_waits_for_approval() -> None:
    assert only(days_past_due=400, steps=STANDARD) == "friendly"
    (line,) = judge([{"item": "T1", "days_past_due": 400}], (FIRM,))
    assert (line["step"], line["mode"]) == ("firm", "approve")


def test_everything_done_is_said() -> None:
    assert only(days_past_due=400, last_step_key="firm", severity_reached=2) == "done"


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"is_blocked": True}, "blocked"),
        ({"is_pulled": True}, "pulled"),
        ({"is_undelivered": True}, "not_delivered"),
        ({"on_cleanup": True}, "cleanup"),
        ({"has_pending_step": True}, "pending"),
        ({"disputed": True}, "disputed"),
        ({"promised": True}, "promised"),
        ({"planned": True}, "plan"),
    ],
)
def test_facts_of_an_item_stop_it(fact: dict[str, Any], reason: str) -> None:
    assert only(**fact) == reason


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"is_customer_blocked": True}, "customer_blocked"),
        ({"is_payer_stopped": True}, "payer_stopped"),
        ({"is_insolvent": True}, "insolvent"),
        ({"is_legal": True}, "legal"),
        ({"procedure_version_id": None}, "no_procedure"),
        ({"procedure_version_id": 77}, "no_procedure"),
        ({"is_automatic": False}, "manual"),
        ({"has_email": False}, "no_contact"),
        ({"pay_weekdays": 1 << 4}, "pay_run"),
        ({"pay_month_days": 1 << 9}, "pay_run"),
        ({"pay_weekdays": 1 << 5, "pay_month_days": 1 << 4}, "friendly"),
        ({"last_touch_on": TODAY}, "quiet_days"),
        ({"last_touch_on": TODAY - timedelta(days=2)}, "quiet_days"),
        ({"last_touch_on": TODAY - timedelta(days=3)}, "friendly"),
        ({"touch_count_7d": 2}, "quiet_days"),
        ({"touch_count_7d": 1}, "friendly"),
    ],
)
def test_facts_of_a_customer_stop_it(fact: dict[str, Any], reason: str) -> None:
    assert only(customers=[{"customer": "Tardy", **fact}]) == reason


@pytest.mark.parametrize("kind", ["consumer", "sole_trader"])
def test_natural_persons_get_nothing_beyond_friendly_by_itself(kind: str) -> None:
    who = [{"customer": "Tardy", "party_kind": kind}]
    assert only(days_past_due=40, customers=who) == "friendly"
    assert only(days_past_due=40, last_step_key="friendly", severity_reached=1, customers=who) == "consumer_limit"


def test_only_the_disputed_part_leaves() -> None:
    (line,) = judge([{"item": "T1", "disputed": 40}])
    assert (line["step"], line["collectable_amount"]) == ("friendly", Decimal(60))


def test_overlapping_parts_never_make_an_item_negative() -> None:
    assert only(disputed=80, promised=70) == "promised"


def test_trap_28_money_seen_at_the_bank_stops_the_notice_but_not_in_another_currency() -> None:
    assert only(receipts=[{"customer": "Tardy", "currency": "EUR", "amount": Decimal(100)}]) == "receipt_under_way"
    assert only(receipts=[{"customer": "Tardy", "currency": "EUR", "amount": Decimal(99)}]) == "friendly"
    assert only(receipts=[{"customer": "Tardy", "currency": "USD", "amount": Decimal(900)}]) == "friendly"


def test_trap_29_a_credit_balance_is_never_dunned() -> None:
    items: Rows = [{"item": "T1"}, {"item": "T2", "open_amount": Decimal(-100), "days_past_due": -40}]
    assert reason_of(judge(items)) == "credit_balance"
    items[1]["open_amount"] = Decimal("-99.99")
    assert reason_of(judge(items)) == "friendly"


def test_a_linked_credit_note_reduces_its_own_invoice_first() -> None:
    items = [
        {"item": "T1", "open_amount": Decimal(100)},
        {"item": "T2", "open_amount": Decimal(50)},
        {"item": "C1", "open_amount": Decimal(-120), "linked": "T1"},
    ]
    lines = judge(items)
    assert (reason_of(lines, "T1"), reason_of(lines, "T2")) == ("credited", "friendly")


def test_a_linked_credit_note_of_a_paid_invoice_counts_as_any_credit() -> None:
    items: Rows = [{"item": "T1"}, {"item": "C1", "open_amount": Decimal(-100), "linked": "GONE"}]
    assert reason_of(judge(items)) == "credit_balance"


@pytest.mark.parametrize(
    ("currency", "amount", "what"),
    [
        ("EUR", "0.0001", "residual"), ("EUR", "0.01", "friendly"), ("JPY", "0.9", "residual"), ("JPY", "1", "friendly"),
        ("KWD", "0.0009", "residual"), ("KWD", "0.001", "friendly"),
    ],
)  # fmt: skip
def test_trap_39_less_than_the_smallest_coin_is_nothing(currency: str, amount: str, what: str) -> None:
    assert only(currency=currency, open_amount=Decimal(amount)) == what


def test_trap_24_the_minimum_looks_at_what_is_left_of_all_items_in_base_currency() -> None:
    minimum = {"minimum_amount": Decimal(100)}
    assert only(open_amount=Decimal(100), run=minimum) == "friendly"
    assert only(open_amount=Decimal(100), disputed=1, run=minimum) == "below_minimum"
    assert only(open_amount=Decimal(100), currency="USD", run=minimum) == "below_minimum"
    both = judge(
        [{"item": "T1", "open_amount": Decimal(60)}, {"item": "T2", "open_amount": Decimal(50), "currency": "USD"}],
        run=minimum,
    )
    assert reason_of(both) == "friendly"


def test_a_steps_own_minimum_goes_before_the_runs() -> None:
    steps = (a_step("friendly", 3, Severity.FRIENDLY, min_amount=Decimal(10)),)
    assert only(open_amount=Decimal(20), steps=steps, run={"minimum_amount": Decimal(25)}) == "friendly"


def test_trap_53_a_missing_rate_leaves_the_customer_out() -> None:
    assert only(currency="CHF") == "no_rate"
    assert only(currency="USD", rates={"USD": None}) == "no_rate"


def test_a_step_on_a_day_off_waits_for_the_next_business_day() -> None:
    saturday, monday = date(2026, 3, 7), date(2026, 3, 9)
    due_on = saturday - timedelta(days=3)
    assert only(due_on=due_on, on=saturday, calendar=WORKING_DAYS) == "later"
    assert only(due_on=due_on, on=monday, calendar=WORKING_DAYS) == "friendly"


def test_a_courtesy_on_a_day_off_comes_the_business_day_before() -> None:
    friday = date(2026, 3, 6)
    on_saturday, on_monday = date(2026, 3, 7) + timedelta(days=5), date(2026, 3, 9) + timedelta(days=5)
    assert only(due_on=on_saturday, on=friday, calendar=WORKING_DAYS, steps=STANDARD) == "courtesy"
    assert only(due_on=on_monday, on=friday, calendar=WORKING_DAYS, steps=STANDARD) == "not_overdue"


@pytest.mark.parametrize(
    ("on", "due_on", "what"),
    [
        (date(2026, 3, 20), date(2026, 3, 21), "digest"),
        (date(2026, 3, 20), date(2026, 4, 20), "digest"),
        (date(2026, 3, 20), date(2026, 4, 21), "not_overdue"),
        (date(2026, 3, 19), date(2026, 3, 21), "not_overdue"),
        (date(2026, 3, 23), date(2026, 3, 24), "not_overdue"),
        (date(2026, 6, 22), date(2026, 7, 1), "digest"),
        (date(2026, 6, 20), date(2026, 7, 1), "not_overdue"),
    ],
)
def test_a_digest_comes_on_its_day_of_the_month_or_the_business_day_after(on: date, due_on: date, what: str) -> None:
    steps = (a_step("digest", -10, Severity.COURTESY, is_overtakable=True, month_day=20), FRIENDLY)
    assert only(due_on=due_on, on=on, calendar=WORKING_DAYS, steps=steps) == what


def test_a_digest_that_slides_into_the_next_month_still_comes() -> None:
    steps = (a_step("digest", -10, Severity.COURTESY, is_overtakable=True, month_day=28), FRIENDLY)
    monday = date(2026, 3, 2)
    assert only(due_on=date(2026, 3, 10), on=monday, calendar=WORKING_DAYS, steps=steps) == "digest"


def test_due_today_is_said_on_monday_for_what_fell_due_at_the_weekend() -> None:
    today = (a_step("today", 0, Severity.COURTESY, is_overtakable=True), FRIENDLY)
    saturday, monday, tuesday = date(2026, 3, 7), date(2026, 3, 9), date(2026, 3, 10)
    assert only(due_on=saturday, on=monday, calendar=WORKING_DAYS, steps=today) == "today"
    assert only(due_on=saturday - timedelta(days=1), on=monday, calendar=WORKING_DAYS, steps=today) == "friendly"
    assert only(due_on=monday, on=tuesday, calendar=WORKING_DAYS, steps=today) == "later"


def test_a_courtesy_is_not_sent_to_somebody_with_a_credit() -> None:
    items = [{"item": "T1", "days_past_due": -3}, {"item": "T2", "open_amount": Decimal(-100)}]
    assert reason_of(judge(items, STANDARD)) == "credit_balance"


def test_an_items_own_procedure_goes_before_its_customers() -> None:
    gentle = (a_step("gentle", 1, Severity.FRIENDLY),)
    lines = judge([{"item": "T1", "item_procedure_version_id": 2}, {"item": "T2"}], others=[gentle])
    assert (reason_of(lines, "T1"), reason_of(lines, "T2")) == ("gentle", "friendly")


def test_a_call_is_a_persons_work_and_knows_no_quiet_days() -> None:
    call = (a_step("call", 5, Severity.FRIENDLY, Channel.CALL),)
    who = [{"customer": "Tardy", "last_touch_on": TODAY, "is_automatic": False, "has_email": False}]
    assert only(steps=call, customers=who) == "call"


def test_trap_49_two_items_of_the_same_day_and_amount_are_two() -> None:
    lines = judge([{"item": "T1"}, {"item": "T2"}])
    assert [row["step"] for row in lines] == ["friendly", "friendly"]


def test_the_next_step_is_known_while_an_item_waits() -> None:
    (line,) = judge([{"item": "T1", "days_past_due": 5, "last_step_key": "friendly", "severity_reached": 1}])
    assert (line["reason"], line["next_step_no"]) == ("later", 2)
    assert Mode.AUTO.value == "auto"


CALL_THE_LARGE = a_step("call", 5, Severity.FRIENDLY, Channel.CALL, condition="amount to collect >= 250 EUR")
MAIL_THE_REST = a_step("mail", 6, Severity.FRIENDLY)


@pytest.mark.parametrize(
    ("days", "amount", "what"), [(5, 300, "call"), (5, 200, "condition"), (6, 200, "mail"), (6, 300, "call")]
)
def test_a_step_whose_condition_does_not_hold_gives_way_to_the_next(days: int, amount: int, what: str) -> None:
    assert only(days_past_due=days, open_amount=Decimal(amount), steps=(CALL_THE_LARGE, MAIL_THE_REST)) == what


def test_a_condition_may_speak_of_item_and_customer() -> None:
    condition = 'days past due >= 10 and open amount > 50 EUR and segment is "SME" and oldest days past due < 30'
    steps = (a_step("friendly", 3, Severity.FRIENDLY, condition=condition),)
    assert only(days_past_due=10, steps=steps) == "friendly"
    assert only(days_past_due=9, steps=steps) == "condition"
    assert only(days_past_due=10, steps=steps, customers=[{"customer": "Tardy", "segment": "Key"}]) == "condition"
    assert reason_of(judge([{"item": "T1"}, {"item": "T2", "days_past_due": 30}], steps)) == "condition"


def test_a_rate_missing_for_one_item_leaves_out_the_whole_customer() -> None:
    lines = judge([{"item": "T1"}, {"item": "T2", "currency": "CHF", "days_past_due": -20}])
    assert reason_of(lines, "T1") == "no_rate"


def test_a_friendly_step_on_the_due_day_asks_for_what_falls_due() -> None:
    assert only(days_past_due=0, steps=(a_step("returned", 0, Severity.FRIENDLY),)) == "returned"


def test_what_money_at_the_bank_pays_is_not_asked_for_and_says_so() -> None:
    rows = judge([an_item(item="T1", matched=True), an_item(item="T2", matched=40)])
    assert pick(rows, "item", "reason", "collectable_amount") == [
        {"item": "T1", "reason": "matched", "collectable_amount": Decimal(0)},
        {"item": "T2", "reason": None, "collectable_amount": Decimal(60)},
    ]


@pytest.mark.parametrize(("days_ago", "reason"), [(0, "payment_seen"), (1, "payment_seen"), (2, None)])
def test_a_payment_that_is_not_matched_holds_automatic_mail_for_two_days(days_ago: int, reason: str | None) -> None:
    seen_on = TODAY - timedelta(days=days_ago)
    receipt = {"customer": "Tardy", "currency": "EUR", "amount": Decimal(30), "seen_on": seen_on}
    (row,) = judge([an_item(item="T1")], receipts=[receipt])
    assert row["reason"] == reason
    (by_hand,) = judge([an_item(item="T1")], [replace(FRIENDLY, mode=Mode.APPROVE)], receipts=[receipt])
    assert by_hand["reason"] is None
