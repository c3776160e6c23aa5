"""Who may move a case where, until when must it be answered, and who hears that it is late? Small tables."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from uuid import UUID

import pytest

from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.hours import Week, after, between
from duecourse.records.disputes import rules
from duecourse.records.disputes.rules import LEAD, RESOLVE, Escalation, State

WEEK = Week("Europe/Brussels", Calendar.of("BE", closed=[date(2026, 4, 7)]))
ONE, TWO = UUID(int=1), UUID(int=2)


def at(text: str) -> datetime:
    """Read a moment in Brussels in April, two hours before UTC's wall clock."""
    return datetime.fromisoformat(f"2026-04-{text}+02:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("before", "resolver_goes", "lead_goes"),
    [
        ("new", {"investigating", "waiting_customer", "proposed"}, {"triage", "investigating", "waiting_customer", "proposed", "closed"}),
        ("triage", {"investigating"}, {"investigating", "waiting_customer", "proposed", "closed"}),
        ("investigating", {"triage", "waiting_customer", "proposed"}, {"triage", "waiting_customer", "proposed", "closed"}),
        ("waiting_customer", {"investigating", "proposed"}, {"triage", "investigating", "proposed", "closed"}),
        ("proposed", {"investigating", "waiting_customer"}, {"investigating", "waiting_customer", "closed"}),
        ("closed", set(), {"investigating"}),
    ],
)  # fmt: skip
def test_who_may_move_a_case_where(before: str, resolver_goes: set[str], lead_goes: set[str]) -> None:
    assert {str(one) for one in rules.moves_from(before, {RESOLVE})} == resolver_goes
    assert {str(one) for one in rules.moves_from(before, {LEAD})} == lead_goes
    assert rules.moves_from(before, {"customer.see"}) == ()


def test_a_department_decides_nothing_and_every_open_state_has_a_way_on() -> None:
    assert not any(rules.may_move(one, State.CLOSED, {RESOLVE}) for one in State)
    assert all(rules.moves_from(one, {LEAD}) for one in State)
    assert not any(rules.may_move(one, one, rules_held) for one, rules_held in product(State, ({LEAD}, {RESOLVE})))


def test_nobody_decides_on_his_own_proposal() -> None:
    assert rules.may_decide(ONE, [TWO]) and not rules.may_decide(ONE, [TWO, ONE])


@pytest.mark.parametrize(("effect", "held"), [("item", Decimal(100)), ("part", Decimal(30)), ("none", Decimal(0))])
def test_what_leaves_dunning_is_what_the_effect_says(effect: str, held: Decimal) -> None:
    assert rules.held_of(effect, disputed=Decimal(30), whole=Decimal(100)) == held


def test_every_reason_has_its_days_and_its_effect() -> None:
    assert set(rules.STARTER_DAYS) == set(rules.STARTER_EFFECTS) == set(rules.REASONS)
    assert {"PROOF-NEEDED", "CONTRACT"} <= set(rules.REASONS) and len(rules.REASONS) == 22


@pytest.mark.parametrize(
    ("opened", "days", "waited", "until"),
    [
        (date(2026, 4, 1), 2, 0, "03 17:00"),
        (date(2026, 4, 3), 1, 0, "08 17:00"),  # over the weekend, Easter Monday and a closed Tuesday
        (date(2026, 4, 1), 2, 3, "08 12:00"),  # three hours that the customer was waited for
        (date(2026, 4, 1), 2, 8, "08 17:00"),
    ],
)
def test_a_case_is_in_time_until_business_closes_and_as_long_as_it_stood_still(
    opened: date, days: int, waited: int, until: str
) -> None:
    assert rules.answer_by(opened, days, timedelta(hours=waited), WEEK) == at(until)


@pytest.mark.parametrize(
    ("hours", "opened", "waited", "until"),
    [
        (4, "01 10:00", 0, "01 14:00"),
        (4, "01 15:00", 0, "02 11:00"),
        (8, "03 16:00", 3, "09 11:00"),  # over the weekend, Easter Monday and a closed Tuesday, and three hours asked
        (4, "", 0, "01 13:00"),  # from an import: only its day is known
    ],
)
def test_a_case_whose_reason_counts_hours_is_in_time_so_many_business_hours(
    hours: int, opened: str, waited: int, until: str
) -> None:
    began = at(opened) if opened else None
    term = rules.Term(10, hours=hours)
    assert rules.due_of(term, date(2026, 4, 1), began, timedelta(hours=waited), WEEK) == at(until)


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("01 10:00", "01 12:30", 2.5),
        ("01 16:00", "02 10:00", 2),
        ("03 16:00", "08 10:00", 2),
        ("04 10:00", "05 10:00", 0),
        ("02 10:00", "01 10:00", 0),
        ("01 05:00", "01 23:00", 8),
    ],
)
def test_only_hours_of_business_pass(since: str, until: str, hours: float) -> None:
    passed = between(at(since), at(until), WEEK)
    assert passed == timedelta(hours=hours)
    if hours and at(since).hour >= 7:
        assert after(at(since), passed, WEEK) == max(at(until), at(since))


@pytest.mark.parametrize(
    ("level", "told", "now", "to"),
    [
        (0, None, "03 17:00", None),
        (0, None, "03 17:01", Escalation.HEAD),
        (1, "08 10:00", "08 16:59", None),
        (1, "08 10:00", "09 10:00", Escalation.MANAGER),
        (2, "09 10:00", "30 10:00", None),
    ],
)
def test_first_the_head_hears_of_it_and_a_business_day_later_the_manager(
    level: int, told: str | None, now: str, to: Escalation | None
) -> None:
    told_at = at(told) if told else None
    assert rules.escalates_to(level, answer_due_at=at("03 17:00"), escalated_at=told_at, now=at(now), week=WEEK) == to


def test_a_case_goes_to_whoever_has_the_fewest_and_to_the_first_of_equals() -> None:
    assert rules.least_busy([ONE, TWO], {ONE: 3, TWO: 1}) == TWO
    assert rules.least_busy([ONE, TWO], {ONE: 1, TWO: 1}) == ONE
    assert rules.least_busy([], {}) is None


@pytest.mark.parametrize(
    ("now", "due", "left"),
    [
        ("01T12:00", "01T17:00", (0, 5)),
        ("01T12:30", "01T17:00", (0, 4)),
        ("01T16:30", "02T10:30", (0, 2)),
        ("01T20:00", "02T17:00", (1, 0)),
        ("03T16:00", "08T12:00", (0, 4)),
        ("01T09:00", "10T17:00", (6, 0)),
        ("02T12:00", "01T12:00", (0, 0)),
    ],
)
def test_what_is_left_counts_in_hours_of_business(now: str, due: str, left: tuple[int, int]) -> None:
    """Good Friday, the weekend, Easter Monday and a day of the company's own (3rd to 7th) do not count."""
    assert rules.left_of(at(now), at(due), WEEK) == left


@pytest.mark.parametrize(
    ("words", "code", "rest"),
    [
        ("31a short delivery", "31A", "short delivery"),
        ("31A", "31A", ""),
        ("short delivery", "", "short delivery"),
        ("", "", ""),
        ("R-17: price", "R-17", "price"),
        ("INVOICE-4711-OF-MARCH paid less", "", "INVOICE-4711-OF-MARCH paid less"),
    ],
)
def test_the_code_of_a_payer_is_told_from_its_words(words: str, code: str, rest: str) -> None:
    assert rules.their_code(words) == (code, rest)
