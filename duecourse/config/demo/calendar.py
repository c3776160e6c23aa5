"""Which days does the demo tell of? Two years of history, a fortnight that is lived, and then the next working day."""

from datetime import date, timedelta
from typing import Final

from duecourse.foundation.kit.clock import business_date, now

DAY: Final = timedelta(days=1)
LIVED: Final = timedelta(days=14)
ZONE: Final = "Europe/Brussels"


def today() -> date:
    """Tell the last working day that has begun in Brussels: the demo's past ends on it."""
    day = business_date(ZONE, now())
    return day - max(day.weekday() - 4, 0) * DAY


def history_end() -> date:
    """Tell the last evening that comes with the history; the days after it are lived."""
    return today() - LIVED


def lived_days(history_end: date) -> list[date]:
    """List the working days from there until today."""
    days = (history_end + count * DAY for count in range(1, LIVED.days + 1))
    return [day for day in days if day.weekday() < 5]


def next_working_day(day: date) -> date:
    """Tell the day after, leaving weekends out."""
    return day + (7 - day.weekday() if day.weekday() >= 4 else 1) * DAY
