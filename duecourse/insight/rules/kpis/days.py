"""Of which days are figures kept? Of every day from now on; of the past of as many as a trend shows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

DAILY_FOR: Final = 92
KEPT_FOR: Final = 731
LATE_AFTER: Final = 4
"""A figure that is made within so many days was reported of its day: over a weekend nobody makes any."""
_DAY: Final = timedelta(days=1)


def owed(first: date, last: date, kept: Collection[date]) -> tuple[date, ...]:
    """List the days between two that have no figures yet and shall have some, the newest first.

    Of the last three months every day, of two years the ends of weeks and months.
    """
    found, day = [], last
    begin = max(first, last - KEPT_FOR * _DAY)
    while day >= begin:
        is_recent = (last - day).days < DAILY_FOR
        if (is_recent or day.weekday() == 6 or (day + _DAY).day == 1) and day not in kept:
            found.append(day)
        day -= _DAY
    return tuple(found)


def is_backfilled(day: date, *, business_date: date) -> bool:
    """Tell whether figures made now were not reported that day, but are worked out later from what was known then."""
    return (business_date - day).days > LATE_AFTER
