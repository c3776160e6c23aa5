"""When does something go out by itself? A timing in words that people use, its next moments in a zone, and back to words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal

from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.clock import zone_of
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _

Rhythm = Literal["days", "business_days", "weeks", "months", "quarters"]
Place = Literal["business_day", "last_business_day", "day", "last_day"]
RHYTHMS: Final[tuple[Rhythm, ...]] = ("days", "business_days", "weeks", "months", "quarters")
PLACES: Final[tuple[Place, ...]] = ("business_day", "last_business_day", "day", "last_day")
MOST_BUSINESS: Final = 15
"""Every month has so many business days, whatever its holidays."""
WEEKDAYS: Final = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
_SEARCH: Final = 400
_DAY: Final = timedelta(days=1)


class BadTiming(Refused):
    """A timing that never comes, or that nobody can read."""

    says = _("Say when: at which time, and on which days.")


@dataclass(frozen=True)
class Timing:
    """On which days, and at which time of the wall clock.

    `weekdays` (Monday = 0) belong to weeks; `place` and `number` to months and quarters: the n-th business day, the day of
    that number (the last one where a month is shorter), or the last. Of a quarter, last days are those of its third month.
    """

    rhythm: Rhythm
    at: time
    weekdays: tuple[int, ...] = ()
    place: Place = "business_day"
    number: int = 1


def timing_of(values: Mapping[str, Any]) -> Timing:
    """Read a timing that was kept or typed; refuse what never comes."""
    try:
        timing = Timing(
            rhythm=values["rhythm"],
            at=time.fromisoformat(str(values["at"])),
            weekdays=tuple(sorted({int(one) for one in values.get("weekdays", ())})),
            place=values.get("place") or "business_day",
            number=int(values.get("number") or 1),
        )
    except (KeyError, TypeError, ValueError):
        raise BadTiming from None
    if not _is_whole(timing):
        raise BadTiming
    return timing


def as_json(timing: Timing) -> dict[str, Any]:
    """Give a timing as it is kept."""
    kept: dict[str, Any] = {"rhythm": timing.rhythm, "at": f"{timing.at:%H:%M}"}
    if timing.rhythm == "weeks":
        kept["weekdays"] = list(timing.weekdays)
    if timing.rhythm in ("months", "quarters"):
        kept |= {"place": timing.place, "number": timing.number}
    return kept


def next_moment(timing: Timing, *, zone: str, calendar: Calendar, after: datetime) -> datetime:
    """Find the first moment after `after`, in UTC.

    A time that a clock change skips comes as much later; one that it repeats comes once, the first time.
    """
    return next(_moments(timing, zone=zone, calendar=calendar, after=after))


def next_moments(timing: Timing, *, zone: str, calendar: Calendar, after: datetime, count: int) -> tuple[datetime, ...]:
    """Find the next `count` moments after `after`, in UTC."""
    coming = _moments(timing, zone=zone, calendar=calendar, after=after)
    return tuple(moment for moment, _number in zip(coming, range(count), strict=False))


def latest_and_next(
    timing: Timing, *, zone: str, calendar: Calendar, since: datetime, now: datetime
) -> tuple[datetime, datetime]:
    """Of the moments from `since` on, give the last that has come by `now`, and the next: what was missed goes out once."""
    latest = since
    for moment in _moments(timing, zone=zone, calendar=calendar, after=since):
        if moment > now:
            return latest, moment
        latest = moment
    raise BadTiming


def words(timing: Timing) -> Text:
    """Say a timing as people say it."""
    clock = f"{timing.at:%H:%M}"
    match timing.rhythm:
        case "days":
            return Text(_("Every day at %(time)s"), {"time": clock})
        case "business_days":
            return Text(_("Every business day at %(time)s"), {"time": clock})
        case "weeks":
            return Text(_("Every %(days)s at %(time)s"), {"days": _listed(timing.weekdays), "time": clock})
        case _:
            said = _OF_MONTH if timing.rhythm == "months" else _OF_QUARTER
            return Text(said[_shape(timing)], {"number": timing.number, "time": clock})


_OF_MONTH: Final = {
    "first": _("The first business day of the month at %(time)s"),
    "business_day": _("Business day %(number)s of the month at %(time)s"),
    "last_business_day": _("The last business day of the month at %(time)s"),
    "day": _("Day %(number)s of the month at %(time)s"),
    "last_day": _("The last day of the month at %(time)s"),
}
_OF_QUARTER: Final = {
    "first": _("The first business day of the quarter at %(time)s"),
    "business_day": _("Business day %(number)s of the quarter at %(time)s"),
    "last_business_day": _("The last business day of the quarter at %(time)s"),
    "day": _("Day %(number)s of the quarter’s first month at %(time)s"),
    "last_day": _("The last day of the quarter at %(time)s"),
}


def _is_whole(timing: Timing) -> bool:
    if timing.rhythm not in RHYTHMS or timing.place not in PLACES or timing.at.tzinfo or timing.at.second:
        return False
    if timing.rhythm == "weeks":
        return bool(timing.weekdays) and all(0 <= one <= 6 for one in timing.weekdays)
    most = MOST_BUSINESS if timing.place == "business_day" else 31
    return 1 <= timing.number <= most


def _moments(timing: Timing, *, zone: str, calendar: Calendar, after: datetime) -> Iterator[datetime]:
    """Walk the moments after `after`; a timing that does not come within a year is none."""
    place = zone_of(zone)
    day, idle = after.astimezone(place).date() - _DAY, 0
    while idle < _SEARCH:
        if _falls(timing, day, calendar):
            moment = datetime.combine(day, timing.at, place).astimezone(UTC)
            if moment > after:
                yield moment
                idle = 0
        day += _DAY
        idle += 1
    raise BadTiming


def _falls(timing: Timing, day: date, calendar: Calendar) -> bool:
    match timing.rhythm:
        case "days":
            return True
        case "business_days":
            return calendar.is_business_day(day)
        case "weeks":
            return day.weekday() in timing.weekdays
        case "months":
            return day == _in_month(timing, day, calendar)
        case _:
            wanted = 0 if timing.place.startswith("last") else 1
            return day.month % 3 == wanted and day == _in_month(timing, day, calendar)


def _in_month(timing: Timing, day: date, calendar: Calendar) -> date:
    """Give the day of a month on which a timing falls."""
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - _DAY
    match timing.place:
        case "business_day":
            begins = calendar.on_or_after(first)
            return calendar.add(begins, timing.number - 1) if timing.number > 1 else begins
        case "last_business_day":
            return calendar.on_or_before(last)
        case "day":
            return min(first + timedelta(days=timing.number - 1), last)
        case _:
            return last


def _shape(timing: Timing) -> str:
    return "first" if timing.place == "business_day" and timing.number == 1 else timing.place


def _listed(weekdays: tuple[int, ...]) -> Text:
    """Say weekdays one after the other: “Monday, Tuesday and Friday”."""
    named = [Text(WEEKDAYS[one]) for one in weekdays]
    said = named[0]
    for place, one in enumerate(named[1:], start=2):
        joined = _("%(days)s and %(day)s") if place == len(named) else _("%(days)s, %(day)s")
        said = Text(joined, {"days": said, "day": one})
    return said
