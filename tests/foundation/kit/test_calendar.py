"""Which days are for business, and does a send window keep its hours in every zone?"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.foundation.kit.calendar import Calendar, holidays_of, next_send_moment, weekend_of

ZONES = """Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos America/Adak America/Anchorage
America/Argentina/Buenos_Aires America/Bogota America/Chicago America/Denver America/Halifax America/Havana
America/Los_Angeles America/Mexico_City America/New_York America/Nuuk America/Santiago America/Sao_Paulo America/St_Johns
Asia/Beirut Asia/Dubai Asia/Gaza Asia/Jerusalem Asia/Kathmandu Asia/Kolkata Asia/Shanghai Asia/Tehran Asia/Tokyo
Atlantic/Azores Australia/Adelaide Australia/Lord_Howe Australia/Sydney Europe/Brussels Europe/Dublin Europe/London
Europe/Moscow Pacific/Apia Pacific/Auckland Pacific/Chatham Pacific/Kiritimati Pacific/Pago_Pago UTC""".split()
EVERY_DAY = Calendar(None, weekend=frozenset())
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
calendars = st.sampled_from(
    [Calendar("BE"), Calendar("US"), Calendar.of("AE"), Calendar(None), Calendar("NL", frozenset({date(2026, 7, 3)}))]
)


def test_holidays_carry_their_names_and_a_country_without_calendar_has_none() -> None:
    assert holidays_of("BE", [2026])[date(2026, 7, 21)] == "National Day"
    assert date(2026, 4, 27) in holidays_of("nl", [2025, 2026])
    assert holidays_of("ZZ", [2026]) == {}


def test_a_country_may_rest_on_other_days_than_saturday_and_sunday() -> None:
    assert weekend_of("SA") == {4, 5}
    assert weekend_of("ZZ") == {5, 6}
    assert Calendar.of("SA").is_business_day(date(2026, 3, 1))
    assert not Calendar.of("SA").is_business_day(date(2026, 3, 6))


def test_a_day_closed_by_the_company_is_no_business_day() -> None:
    calendar = Calendar("BE", frozenset({date(2026, 12, 28)}))
    assert calendar.on_or_after(date(2026, 12, 25)) == date(2026, 12, 29)
    assert calendar.on_or_before(date(2026, 12, 28)) == date(2026, 12, 24)


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [((2024, 2, 28), 1, (2024, 2, 29)), ((2024, 2, 29), 1, (2024, 3, 1)), ((2023, 2, 28), 1, (2023, 3, 1)),
     ((2025, 12, 31), 1, (2026, 1, 2)), ((2026, 3, 28), 0, (2026, 3, 30)), ((2026, 3, 30), -1, (2026, 3, 27)),
     ((2026, 4, 2), 1, (2026, 4, 3)), ((2026, 4, 3), 1, (2026, 4, 7))],
)  # fmt: skip
def test_business_days_step_over_leap_day_new_year_and_easter(
    day: tuple[int, int, int], count: int, then: tuple[int, int, int]
) -> None:
    assert Calendar("BE").add(date(*day), count) == date(*then)


@given(days, st.integers(-30, 30), calendars)
def test_adding_and_counting_business_days_agree(day: date, count: int, calendar: Calendar) -> None:
    start = calendar.on_or_after(day)
    end = calendar.add(start, count)
    assert calendar.is_business_day(end)
    assert calendar.between(start, end) == count


@given(days, calendars)
def test_the_next_business_day_has_none_between(day: date, calendar: Calendar) -> None:
    later, earlier = calendar.on_or_after(day), calendar.on_or_before(day)
    assert earlier <= day <= later
    assert not any(calendar.is_business_day(day + timedelta(days=n)) for n in range((later - day).days))
    assert not any(calendar.is_business_day(day - timedelta(days=n)) for n in range((day - earlier).days))


def test_a_week_without_business_days_is_refused() -> None:
    with pytest.raises(ValueError, match="business day"):
        Calendar(None, weekend=frozenset(range(7)))


def local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def test_inside_the_window_the_moment_is_now() -> None:
    now = datetime(2026, 3, 27, 10, 5, 7, tzinfo=UTC)
    assert next_send_moment(now, "Europe/Brussels", time(8, 30), time(17, 30), Calendar("BE")) == now


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2026, 3, 27, 16, 30, tzinfo=UTC), datetime(2026, 3, 30, 6, 30, tzinfo=UTC)),  # Friday evening, DST
        (datetime(2026, 10, 23, 15, 30, tzinfo=UTC), datetime(2026, 10, 26, 7, 30, tzinfo=UTC)),
        (datetime(2026, 4, 2, 16, 0, tzinfo=UTC), datetime(2026, 4, 3, 6, 30, tzinfo=UTC)),
        (datetime(2026, 4, 3, 16, 0, tzinfo=UTC), datetime(2026, 4, 7, 6, 30, tzinfo=UTC)),  # Easter
        (datetime(2025, 12, 31, 17, 0, tzinfo=UTC), datetime(2026, 1, 2, 7, 30, tzinfo=UTC)),
        (datetime(2024, 2, 28, 17, 0, tzinfo=UTC), datetime(2024, 2, 29, 7, 30, tzinfo=UTC)),
    ],
)
def test_outside_the_window_it_is_the_next_opening_of_a_business_day(now: datetime, then: datetime) -> None:
    assert next_send_moment(now, "Europe/Brussels", time(8, 30), time(17, 30), Calendar("BE")) == then


def test_an_opening_in_the_skipped_hour_moves_to_the_first_moment_after_it() -> None:
    now = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    moment = next_send_moment(now, "Europe/Brussels", time(2, 30), time(5), EVERY_DAY)
    assert moment == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_window_swallowed_by_the_skipped_hour_waits_for_the_next_day() -> None:
    now = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    moment = next_send_moment(now, "Europe/Brussels", time(2, 10), time(2, 50), EVERY_DAY)
    assert local(moment, "Europe/Brussels") == datetime(2026, 3, 30, 2, 10, tzinfo=ZoneInfo("Europe/Brussels"))


def test_in_the_repeated_hour_the_opening_is_never_before_now() -> None:
    now = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 for the second time
    assert next_send_moment(now, "Europe/Brussels", time(2, 30), time(5), EVERY_DAY) == now + timedelta(minutes=20)


def test_a_day_that_a_zone_skipped_is_skipped() -> None:
    now = datetime(2011, 12, 30, 9, tzinfo=UTC)
    moment = next_send_moment(now, "Pacific/Apia", time(9), time(17), EVERY_DAY)
    assert local(moment, "Pacific/Apia").date() == date(2011, 12, 31)


def test_a_window_may_reach_midnight_but_not_over_it() -> None:
    now = datetime(2026, 3, 27, 23, 30, tzinfo=UTC)
    assert next_send_moment(now, "UTC", time(9), time(0), EVERY_DAY) == now
    for opens, closes in ((time(22), time(6)), (time(9), time(9))):
        with pytest.raises(ValueError, match="opens before"):
            next_send_moment(now, "UTC", opens, closes, EVERY_DAY)


@settings(deadline=None, max_examples=400)
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)),
    st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda pair: pair[0] != pair[1]),
    calendars,
)
def test_in_42_zones_nothing_leaves_outside_the_window_and_no_earlier_opening_is_missed(
    zone: str, at: datetime, window: tuple[int, int], calendar: Calendar
) -> None:
    first, last = sorted(window)
    opens, closes = time(first // 60, first % 60), time(last // 60, last % 60)
    now = at.replace(tzinfo=UTC, second=0, microsecond=0)
    moment = next_send_moment(now, zone, opens, closes, calendar)

    def is_open(instant: datetime) -> bool:
        there = local(instant, zone)
        return calendar.is_business_day(there.date()) and opens <= there.time() < closes

    assert moment >= now
    assert is_open(moment)
    assert moment == now or not is_open(moment - timedelta(seconds=1))
    missed = now
    while missed < min(moment, now + timedelta(days=3)):
        assert not is_open(missed)
        missed += timedelta(minutes=5)


def test_trap_43_every_zone_sends_in_its_own_hours_through_both_clock_changes() -> None:
    assert len(ZONES) >= 40
    for zone in ZONES:
        for start in (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC)):
            for hours in range(0, 24 * 40, 7):
                now = start + timedelta(hours=hours)
                there = local(next_send_moment(now, zone, time(8, 30), time(17, 30), EVERY_DAY), zone)
                assert time(8, 30) <= there.time() < time(17, 30)
                assert there - now < timedelta(hours=17)
