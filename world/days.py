"""Which days do the simulated companies and their banks work?"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
FIXED: dict[str, tuple[tuple[int, int], ...]] = {
    "BE": ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)),
    "NL": ((1, 1), (4, 27), (12, 25), (12, 26)),
    "US": ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25)),
    "GB": ((1, 1), (12, 25), (12, 26)),
    "DE": ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26)),
    "FR": ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)),
    "ES": ((1, 1), (1, 6), (5, 1), (8, 15), (10, 12), (12, 6), (12, 8), (12, 25)),
    "IT": ((1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)),
    "PL": ((1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)),
}


def is_business_day(day: date, *, country: str) -> bool:
    """Say whether offices and banks of the country work."""
    return day.weekday() < 5 and day not in holidays(country, year=day.year)


@lru_cache(maxsize=1024)
def holidays(country: str, *, year: int) -> frozenset[date]:
    """Return the fixed holidays, Easter Monday outside the US, and the movable days of the US."""
    days = {date(year, month, day) for month, day in FIXED[country]}
    if country == "US":
        days |= {nth_weekday(year, month=9, weekday=0, nth=1), nth_weekday(year, month=11, weekday=3, nth=4)}
    else:
        days.add(easter(year) + DAY)
    return frozenset(days)


def nth_weekday(year: int, *, month: int, weekday: int, nth: int) -> date:
    """Return the n-th Monday (0) to Sunday (6) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def easter(year: int) -> date:
    """Return Easter Sunday by the anonymous Gregorian computus."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def on_or_after(day: date, *, country: str) -> date:
    """Return the first business day from `day` on."""
    while not is_business_day(day, country=country):
        day += DAY
    return day


def add_business_days(day: date, *, count: int, country: str) -> date:
    """Return the business day `count` business days after the first one from `day` on."""
    day = on_or_after(day, country=country)
    for _ in range(count):
        day = on_or_after(day + DAY, country=country)
    return day


def month_end(day: date) -> date:
    """Return the last day of the month of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - DAY


def days_from(start: date, *, count: int) -> Iterator[date]:
    """Yield `count` calendar days from `start` on."""
    return (start + timedelta(days=n) for n in range(count))
