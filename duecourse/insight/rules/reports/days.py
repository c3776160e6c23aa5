"""Of which day and which period does a report speak, and with which is it compared?"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.insight.rules.reports.spec import Spec

DAYS: Final = ("today", "yesterday", "week_end", "month_end", "quarter_end", "year_end")
"""The ends are those of the last week, month, quarter and year that are over."""
PERIODS: Final = (
    *("this_week", "last_week", "this_month", "last_month", "this_quarter", "last_quarter", "year", "last_year"),
    *("last_7_days", "last_30_days", "last_90_days", "last_365_days"),
)
LONGEST: Final = 3660
FIRST_YEAR: Final = 1900
_LAST: Final = re.compile(r"last_(\d{1,4})_days")
_BETWEEN: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


class DayUnknown(Refused):
    """Neither a day nor a word for one."""

    says = _("“%(day)s” is not a day: write it as 2026-03-31, or as one of today, yesterday, month_end, quarter_end.")


class PeriodUnknown(Refused):
    """Neither a period nor a word for one."""

    says = _("“%(period)s” is not a period: write it as 2026-01-01..2026-03-31, or as one of last_month, last_90_days.")


class DayAhead(Refused):
    """Nothing is known of it yet."""

    says = _("%(day)s has not begun: nothing is known of it yet.")


@dataclass(frozen=True)
class Days:
    """The day on which rows stand, and the first and last day of a period of rows (both empty: all until the day)."""

    on: date
    from_on: date | None = None
    to_on: date | None = None


def days_of(spec: Spec, today: date) -> Days:
    """Tell the days of a report as they are today; what has not begun or is no day is refused."""
    on = day_of(spec.day, today)
    if on > today:
        raise DayAhead(day=on.isoformat())
    if not spec.period:
        return Days(on)
    begin, end = period_of(spec.period, on)
    return Days(on, begin, end)


def compared(spec: Spec, days: Days) -> Days | None:
    """Tell the days that the report is compared with; None where it is not."""
    match spec.compare:
        case "day_before":
            return _moved(days, lambda day: day - timedelta(days=1))
        case "month_before":
            return _moved(days, lambda day: _months_before(day, 1))
        case "year_before":
            return _moved(days, lambda day: _months_before(day, 12))
        case "period_before":
            return _period_before(days)
        case _:
            return None


def day_of(said: str, today: date) -> date:
    """Read a day from a word or as it is written."""
    if said in _WORDS:
        return _WORDS[said](today)
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise DayUnknown(day=said[:40]) from None
    if day.year < FIRST_YEAR:
        raise DayUnknown(day=said)
    return day


def period_of(said: str, on: date) -> tuple[date, date]:
    """Read a period from a word or as it is written, seen from a day."""
    if (last := _LAST.fullmatch(said)) and 0 < int(last[1]) <= LONGEST:
        return on - timedelta(days=int(last[1]) - 1), on
    if between := _BETWEEN.fullmatch(said):
        return _between(between, said)
    begins = {"week": on - timedelta(days=on.weekday()), "month": on.replace(day=1), "quarter": _quarter(on)}
    match said.split("_"):
        case ["year"]:
            return date(on.year, 1, 1), on
        case ["last", "year"]:
            return date(on.year - 1, 1, 1), date(on.year - 1, 12, 31)
        case ["this", kind] if kind in begins:
            return begins[kind], on
        case ["last", kind] if kind in begins:
            end = begins[kind] - timedelta(days=1)
            return {"week": end - timedelta(days=6), "month": end.replace(day=1), "quarter": _quarter(end)}[kind], end
        case _:
            raise PeriodUnknown(period=said[:40])


def _between(found: re.Match[str], said: str) -> tuple[date, date]:
    try:
        begin, end = date.fromisoformat(found[1]), date.fromisoformat(found[2])
    except ValueError:
        raise PeriodUnknown(period=said) from None
    if end < begin or begin.year < FIRST_YEAR:
        raise PeriodUnknown(period=said)
    return begin, end


def _moved(days: Days, before: Callable[[date], date]) -> Days:
    begin, end = days.from_on, days.to_on
    return Days(before(days.on), begin and before(begin), end and before(end))


def _period_before(days: Days) -> Days:
    """The period of the same length just before; a whole month, quarter or year has another before it."""
    if days.from_on is None or days.to_on is None:
        return _moved(days, lambda day: day - timedelta(days=1))
    begin, end = days.from_on, days.to_on
    months = (end.year - begin.year) * 12 + end.month - begin.month + 1
    if begin.day == 1 and end == _month_end(end):
        return Days(begin - timedelta(days=1), _months_before(begin, months), begin - timedelta(days=1))
    length = end - begin + timedelta(days=1)
    return Days(days.on - length, begin - length, end - length)


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month; the last day of a month stays one."""
    index = day.year * 12 + day.month - 1 - months
    first = date(index // 12, index % 12 + 1, 1)
    last = _month_end(first)
    return last if day == _month_end(day) else first.replace(day=min(day.day, last.day))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _quarter(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


_WORDS: Final[Mapping[str, Callable[[date], date]]] = {
    "": lambda today: today,
    "today": lambda today: today,
    "yesterday": lambda today: today - timedelta(days=1),
    "week_end": lambda today: today - timedelta(days=today.weekday() + 1),
    "month_end": lambda today: today.replace(day=1) - timedelta(days=1),
    "quarter_end": lambda today: _quarter(today) - timedelta(days=1),
    "year_end": lambda today: date(today.year - 1, 12, 31),
}
