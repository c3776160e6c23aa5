"""What does a contact want, and when does a customer pay?"""

from datetime import date, time, timedelta

import pytest

from duecourse.foundation.kit.calendar import Calendar
from duecourse.records.ledger.rules import wishes
from duecourse.records.ledger.rules.wishes import Topic, Wishes

BE = Calendar.of("BE")


def test_wishes_come_back_as_they_were_kept_and_nothing_is_nothing() -> None:
    wanted = Wishes(("reminder",), ("email", "sms"), (0, 4), time(9), time(12, 30))
    assert wishes.read_wishes(wishes.keep_wishes(wanted)) == wanted
    assert wishes.keep_wishes(wishes.NOTHING) == {}
    assert wishes.read_wishes({}) == wishes.NOTHING


@pytest.mark.parametrize(
    "opens, closes", [(time(9), None), (time(12), time(9)), (time(6), time(9)), (time(20), time(22))]
)
def test_hours_in_the_night_or_without_an_end_are_refused(opens: time, closes: time | None) -> None:
    with pytest.raises(wishes.HoursWrong):
        wishes.keep_wishes(Wishes(opens=opens, closes=closes))


@pytest.mark.parametrize(
    "purpose, severity, code, topic",
    [
        ("dunning", 0, "courtesy", Topic.COURTESY),
        ("dunning", 2, "firm", Topic.REMINDER),
        ("dunning", 4, "formal", Topic.DEMAND),
        ("dunning", 0, "statement", Topic.STATEMENT),
        ("service", 1, "dispute_received", Topic.SERVICE),
        ("dunning", None, "", Topic.SERVICE),
    ],
)
def test_every_message_is_about_one_topic(purpose: str, severity: int | None, code: str, topic: Topic) -> None:
    assert wishes.topic_of(purpose=purpose, severity=severity, template_code=code) is topic


def test_days_of_a_month_are_read_as_people_type_them() -> None:
    assert wishes.read_month_days("10., 25;1") == (0, 9, 24)
    assert wishes.days_in(wishes.bits_of(wishes.read_month_days("10,25"))) == (9, 24)
    for wrong in ("32", "0", "x", "-1"):
        with pytest.raises(wishes.NoPayDay):
            wishes.read_month_days(wrong)


def crosses(day: date, *, weekday: int | None = None, month_day: int | None = None) -> bool:
    """Tell whether a reminder of the day would cross the pay run of a weekday or of a day of the month."""
    weekdays, month_days = wishes.days_around(day, BE)
    return bool(
        (weekday is not None and weekdays >> weekday & 1)
        or (month_day is not None and month_days >> (month_day - 1) & 1)
    )


def test_a_reminder_crosses_a_friday_pay_run_from_thursday_to_monday() -> None:
    monday = date(2026, 3, 2)
    week = [crosses(monday + timedelta(days=n), weekday=4) for n in range(7)]
    assert week == [True, False, False, True, True, True, True]


def test_a_pay_day_on_a_day_off_is_paid_before_it_and_a_short_month_pays_on_its_last_day() -> None:
    # 10 May 2026 is a Sunday: paid on Friday 8 May, seen on Monday 11 May.
    around = [day for day in range(4, 15) if crosses(date(2026, 5, day), month_day=10)]
    assert around == [7, 8, 9, 10, 11]
    # 30 February: paid on Friday 27 February 2026, as the 28th is a Saturday.
    assert crosses(date(2026, 2, 27), month_day=30)
    assert not crosses(date(2026, 2, 25), month_day=30)
