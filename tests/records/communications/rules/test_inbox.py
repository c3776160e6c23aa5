"""Are business hours counted as people work, and are conversations given to the right person?"""

from datetime import UTC, datetime, time
from uuid import uuid4

import pytest

from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.hours import Week, after_hours
from duecourse.records.communications.rules import inbox
from duecourse.records.communications.rules.inbox import Person, Rule

BRUSSELS = Week("Europe/Brussels", Calendar.of("BE"), time(9), time(17))
EVA, MAX = uuid4(), uuid4()


def at(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        ("2026-03-02 08:00", 4, "2026-03-02 12:00"),  # Monday, 9 o'clock there
        ("2026-03-02 05:00", 4, "2026-03-02 12:00"),  # before they open
        ("2026-03-02 14:00", 4, "2026-03-03 10:00"),  # two hours today, two tomorrow
        ("2026-03-06 15:30", 1, "2026-03-09 08:30"),  # over a weekend
        ("2026-03-07 12:00", 8, "2026-03-09 16:00"),  # written on a Saturday
        ("2026-04-03 14:30", 1, "2026-04-07 07:30"),  # over Easter Monday; the clocks changed before
        ("2026-03-27 15:30", 1, "2026-03-30 07:30"),  # over the change to summer time
        ("2026-03-02 08:00", 0, "2026-03-02 08:00"),
    ],
)
def test_only_hours_of_work_count(since: str, hours: int, until: str) -> None:
    assert after_hours(at(since), hours, BRUSSELS) == at(until)


def test_a_conversation_of_a_customer_is_for_whoever_sees_the_customer() -> None:
    eva = Person(EVA, "Eva", frozenset({1}), frozenset({1}))
    boss = Person(MAX, "Max", frozenset(), None)
    assert inbox.may_work(eva, 1, has_customer=True)
    assert not inbox.may_work(eva, 2, has_customer=True)
    assert not inbox.may_work(eva, None, has_customer=True)
    assert inbox.may_work(eva, None, has_customer=False)
    assert inbox.may_work(boss, 2, has_customer=True)
    assert inbox.of_portfolio([boss, eva], 1) == EVA
    assert inbox.of_portfolio([boss, eva], 3) is None
    assert inbox.of_portfolio([boss, eva], None) is None


def test_turns_go_round_and_the_first_rule_that_holds_counts() -> None:
    people = [Person(EVA, "Eva", frozenset(), None), Person(MAX, "Max", frozenset(), None)]
    assert inbox.in_turn(people, None) == EVA
    assert inbox.in_turn(people, EVA) == MAX
    assert inbox.in_turn(people, MAX) == EVA
    assert inbox.in_turn(people, uuid4()) == EVA
    assert inbox.in_turn([], EVA) is None
    rules = [Rule("domain", "big.example", EVA), Rule("subject", "credit note", MAX)]
    assert inbox.ruled(rules, {"domain": "BIG.example", "subject": "A credit note"}) == EVA
    assert inbox.ruled(rules, {"domain": "small.example", "subject": "Your Credit Note 12"}) == MAX
    assert inbox.ruled(rules, {"domain": "notbig.example"}) is None
