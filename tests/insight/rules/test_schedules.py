"""When does a schedule come next: on which day, at which moment, over changes of the clock, and how is it said?"""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.clock import zone_of
from duecourse.insight.rules.schedules import (
    PLACES,
    RHYTHMS,
    BadTiming,
    Timing,
    as_json,
    latest_and_next,
    next_moment,
    next_moments,
    timing_of,
    words,
)

BELGIUM = Calendar.of("BE")
MONDAY_SEVEN = Timing("weeks", time(7), (0,))


def local(timing: Timing, after: datetime, count: int = 5, zone: str = "Europe/Brussels") -> list[str]:
    found = next_moments(timing, zone=zone, calendar=BELGIUM, after=after, count=count)
    return [f"{one.astimezone(zone_of(zone)):%Y-%m-%d %H:%M}" for one in found]


@pytest.mark.parametrize(
    ("timing", "said", "comes"),
    [
        (MONDAY_SEVEN, "Every Monday at 07:00", ["2026-11-30 07:00", "2026-12-07 07:00"]),
        (
            Timing("weeks", time(9, 30), (0, 1, 4)),
            "Every Monday, Tuesday and Friday at 09:30",
            ["2026-11-23 09:30", "2026-11-24 09:30"],
        ),
        (Timing("days", time(6)), "Every day at 06:00", ["2026-11-24 06:00", "2026-11-25 06:00"]),
        (
            Timing("business_days", time(18)),
            "Every business day at 18:00",
            ["2026-11-23 18:00", "2026-11-24 18:00"],
        ),
        (
            Timing("months", time(7)),
            "The first business day of the month at 07:00",
            ["2026-12-01 07:00", "2027-01-04 07:00"],
        ),
        (
            Timing("months", time(7), place="business_day", number=3),
            "Business day 3 of the month at 07:00",
            ["2026-12-03 07:00", "2027-01-06 07:00"],
        ),
        (
            Timing("months", time(18), place="last_day"),
            "The last day of the month at 18:00",
            ["2026-11-30 18:00", "2026-12-31 18:00"],
        ),
        (
            Timing("months", time(18), place="last_business_day"),
            "The last business day of the month at 18:00",
            ["2026-11-30 18:00", "2026-12-31 18:00"],
        ),
        (
            Timing("months", time(8), place="day", number=31),
            "Day 31 of the month at 08:00",
            ["2026-11-30 08:00", "2026-12-31 08:00"],
        ),
        (
            Timing("quarters", time(7)),
            "The first business day of the quarter at 07:00",
            ["2027-01-04 07:00", "2027-04-01 07:00"],
        ),
        (
            Timing("quarters", time(18), place="last_day"),
            "The last day of the quarter at 18:00",
            ["2026-12-31 18:00", "2027-03-31 18:00"],
        ),
    ],
)
def test_a_timing_says_itself_and_comes_on_its_days(timing: Timing, said: str, comes: list[str]) -> None:
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert str(words(timing)) == said
    assert local(timing, monday, 2) == comes
    assert timing_of(as_json(timing)) == timing


def test_a_moment_that_is_now_is_not_the_next_one() -> None:
    now = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    assert local(MONDAY_SEVEN, now, 1) == ["2026-11-30 07:00"]


def test_the_wall_clock_holds_over_both_changes_of_the_clock() -> None:
    moments = next_moments(
        MONDAY_SEVEN,
        zone="Europe/Brussels",
        calendar=BELGIUM,
        after=datetime(2026, 3, 22, tzinfo=UTC),
        count=2,
    )
    assert [one.hour for one in moments] == [6, 5], "the last Monday of winter time, the first of summer time"


def test_a_time_that_the_clock_skips_comes_as_much_later_that_day() -> None:
    half_past_two = Timing("days", time(2, 30))
    assert local(half_past_two, datetime(2026, 3, 28, 12, tzinfo=UTC), 2) == ["2026-03-29 03:30", "2026-03-30 02:30"]


def test_a_time_that_the_clock_repeats_comes_once() -> None:
    half_past_two = Timing("days", time(2, 30))
    found = next_moments(
        half_past_two,
        zone="Europe/Brussels",
        calendar=BELGIUM,
        after=datetime(2026, 10, 24, 12, tzinfo=UTC),
        count=2,
    )
    assert found == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC))


def test_a_zone_across_the_date_line_keeps_its_own_days() -> None:
    first = next_moment(
        MONDAY_SEVEN, zone="Pacific/Auckland", calendar=BELGIUM, after=datetime(2026, 11, 22, tzinfo=UTC)
    )
    assert first == datetime(2026, 11, 22, 18, tzinfo=UTC)


def test_what_was_missed_for_weeks_is_owed_once() -> None:
    since, now = datetime(2026, 10, 5, 5, tzinfo=UTC), datetime(2026, 11, 10, 9, tzinfo=UTC)
    latest, coming = latest_and_next(MONDAY_SEVEN, zone="Europe/Brussels", calendar=BELGIUM, since=since, now=now)
    assert (latest, coming) == (datetime(2026, 11, 9, 6, tzinfo=UTC), datetime(2026, 11, 16, 6, tzinfo=UTC))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"rhythm": "weeks", "at": "07:00"},
        {"rhythm": "weeks", "at": "07:00", "weekdays": [7]},
        {"rhythm": "fortnights", "at": "07:00"},
        {"rhythm": "days", "at": "25:00"},
        {"rhythm": "days", "at": ""},
        {"rhythm": "days", "at": "07:00:30"},
        {"rhythm": "months", "at": "07:00", "place": "day", "number": 32},
        {"rhythm": "months", "at": "07:00", "place": "business_day", "number": 16},
        {"rhythm": "months", "at": "07:00", "place": "someday"},
        {"rhythm": "months", "at": "07:00", "number": "many"},
    ],
)
def test_a_timing_that_never_comes_or_that_nobody_can_read_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(BadTiming):
        timing_of(values)


@given(
    rhythm=st.sampled_from(RHYTHMS),
    place=st.sampled_from(PLACES),
    number=st.integers(1, 15),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    at=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["Europe/Brussels", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]),
    after=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
)
def test_moments_only_rise_and_the_next_one_is_the_first_of_them(
    rhythm: Any, place: Any, number: int, weekdays: set[int], at: time, zone: str, after: datetime
) -> None:
    timing = timing_of(as_json(Timing(rhythm, at, tuple(sorted(weekdays)), place, number)))
    since = after.replace(tzinfo=UTC)
    found = next_moments(timing, zone=zone, calendar=BELGIUM, after=since, count=4)
    assert since < found[0] and list(found) == sorted(set(found))
    assert next_moment(timing, zone=zone, calendar=BELGIUM, after=found[1]) == found[2]
    days = {one.astimezone(zone_of(zone)).date() for one in found}
    assert len(days) == 4 and all(isinstance(one, date) for one in days)
