"""Do the simulated calendars know weekends and holidays?"""

from datetime import date

from world.days import add_business_days, easter, is_business_day, month_end, on_or_after


def test_easter_falls_where_the_church_puts_it() -> None:
    assert [easter(year) for year in (2024, 2025, 2026)] == [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5)]


def test_easter_monday_is_closed_in_europe_and_open_in_the_us() -> None:
    assert not is_business_day(date(2026, 4, 6), country="BE")
    assert is_business_day(date(2026, 4, 6), country="US")


def test_thanksgiving_is_closed_in_the_us_only() -> None:
    assert not is_business_day(date(2025, 11, 27), country="US")
    assert is_business_day(date(2025, 11, 27), country="NL")


def test_business_days_jump_over_weekend_and_holiday() -> None:
    assert on_or_after(date(2026, 4, 4), country="BE") == date(2026, 4, 7)
    assert add_business_days(date(2026, 4, 3), count=1, country="BE") == date(2026, 4, 7)


def test_the_end_of_february_knows_leap_years() -> None:
    assert month_end(date(2024, 2, 1)) == date(2024, 2, 29)
    assert month_end(date(2025, 2, 28)) == date(2025, 2, 28)
