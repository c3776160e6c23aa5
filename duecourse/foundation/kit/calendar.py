"""Which days are for business, and when may something be sent?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from duecourse.foundation.kit.clock import zone_of

_DAY = timedelta(days=1)
_LONGEST_SEARCH = 3660
SATURDAY_SUNDAY = frozenset({5, 6})


@lru_cache(maxsize=2048)
def _holidays_of_year(country: str, subdivision: str | None, year: int) -> dict[date, str]:
    import holidays

    try:
        found = holidays.country_holidays(country.upper(), subdiv=subdivision, years=year, language="en_US")
    except NotImplementedError:
        return {}
    return {day: name for day, name in sorted(found.items()) if day.year == year}


def holidays_of(country: str, years: Iterable[int], *, subdivision: str | None = None) -> dict[date, str]:
    """List a country's public holidays with their English names; a country without a known calendar has none."""
    return {
        day: name for year in sorted(set(years)) for day, name in _holidays_of_year(country, subdivision, year).items()
    }


@lru_cache(maxsize=512)
def weekend_of(country: str) -> frozenset[int]:
    """Tell the weekdays (Monday = 0) on which a country rests; Saturday and Sunday where nothing else is known."""
    import holidays

    try:
        return frozenset(holidays.country_holidays(country.upper()).weekend)
    except NotImplementedError:
        return SATURDAY_SUNDAY


@dataclass(frozen=True)
class Calendar:
    """Business days: neither weekend, nor public holiday of `country`, nor closed by the company."""

    country: str | None
    closed: frozenset[date] = frozenset()
    weekend: frozenset[int] = SATURDAY_SUNDAY
    subdivision: str | None = None

    def __post_init__(self) -> None:
        if len(self.weekend & frozenset(range(7))) == 7:
            raise ValueError("a week needs at least one business day")

    @classmethod
    def of(cls, country: str | None, *, closed: Iterable[date] = ()) -> "Calendar":
        """Make the calendar of a country with that country's own weekend."""
        return cls(
            country,
            frozenset(closed),
            weekend_of(country) if country else SATURDAY_SUNDAY,
        )

    def is_business_day(self, day: date) -> bool:
        """Tell whether business is done on that day."""
        if day.weekday() in self.weekend or day in self.closed:
            return False
        return self.country is None or day not in _holidays_of_year(self.country, self.subdivision, day.year)

    def on_or_after(self, day: date) -> date:
        """Find the first business day that is not before `day`."""
        return self._seek(day, _DAY)

    def on_or_before(self, day: date) -> date:
        """Find the last business day that is not after `day`."""
        return self._seek(day, -_DAY)

    def add(self, day: date, count: int) -> date:
        """Go `count` business days on (back when negative); none at all means the first one not before `day`."""
        if count == 0:
            return self.on_or_after(day)
        step = _DAY if count > 0 else -_DAY
        for _done in range(abs(count)):
            day = self._seek(day + step, step)
        return day

    def between(self, start: date, end: date) -> int:
        """Count the business days after `start` up to and including `end`; negative when `end` comes first."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_business_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def _seek(self, day: date, step: timedelta) -> date:
        for _tried in range(_LONGEST_SEARCH):
            if self.is_business_day(day):
                return day
            day += step
        raise ValueError("no business day within ten years")


def next_send_moment(now: datetime, zone: str, opens: time, closes: time, calendar: Calendar) -> datetime:
    """Find the first moment, `now` or later, whose wall clock in `zone` lies in [opens, closes) of a business day.

    `closes` at 00:00 means the end of the day. The result is in UTC; hours that a clock change skips are never used,
    hours that it repeats count both times.
    """
    if closes != time(0) and opens >= closes:
        raise ValueError("a send window opens before it closes")
    place = zone_of(zone)
    now = now.astimezone(UTC)
    day = now.astimezone(place).date()
    for _tried in range(_LONGEST_SEARCH):
        if calendar.is_business_day(day):
            for moment in _openings(day, place, opens, now):
                if _is_inside(moment, place, day, opens, closes):
                    return moment
        day += _DAY
    raise ValueError("no business day within ten years")


def _is_inside(moment: datetime, place: ZoneInfo, day: date, opens: time, closes: time) -> bool:
    local = moment.astimezone(place)
    return local.date() == day and opens <= local.time() and (closes == time(0) or local.time() < closes)


def _openings(day: date, place: ZoneInfo, opens: time, now: datetime) -> list[datetime]:
    """The moments, none before `now`, at which a window may come to be open: itself, the opening, a clock change."""
    first, again = (datetime.combine(day, opens, place).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    moments = {now, first, again} | _clock_changes(day, place)
    return sorted(moment for moment in moments if moment >= now)


def _clock_changes(day: date, place: ZoneInfo) -> set[datetime]:
    start = datetime.combine(day, time(0), place).astimezone(UTC) - timedelta(hours=1)
    end = start + timedelta(hours=27)
    if start.astimezone(place).utcoffset() == end.astimezone(place).utcoffset():
        return set()
    before = start.astimezone(place).utcoffset()
    while end - start > timedelta(seconds=1):
        middle = (start + (end - start) / 2).replace(microsecond=0)
        if middle <= start:
            break
        if middle.astimezone(place).utcoffset() == before:
            start = middle
        else:
            end = middle
    return {end}
