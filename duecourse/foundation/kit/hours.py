"""How many hours of business lie between two moments, and when are so many of them over?"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.clock import zone_of

LONGEST_HOURS = 400
_DAY = timedelta(days=1)
_NONE = timedelta(0)


@dataclass(frozen=True)
class Week:
    """When a company works: its zone, its calendar, and the hours of a business day."""

    zone: str
    calendar: Calendar
    opens_at: time = time(9)
    closes_at: time = time(17)

    def hours_of(self, day: date) -> tuple[datetime, datetime]:
        """Give the moments at which a day's business begins and ends, in UTC."""
        zone = zone_of(self.zone)
        opens, closes = (datetime.combine(day, one, zone).astimezone(UTC) for one in (self.opens_at, self.closes_at))
        return opens, closes

    def day_of(self, moment: datetime) -> date:
        """Tell on which day a moment lies there."""
        return moment.astimezone(zone_of(self.zone)).date()


def after_hours(since: datetime, hours: int, week: Week) -> datetime:
    """Go so many business hours on from a moment; what falls outside of the hours of work does not count."""
    return after(since, timedelta(hours=min(hours, LONGEST_HOURS)), week)


def after(since: datetime, left: timedelta, week: Week) -> datetime:
    """Go so much business time on from a moment."""
    moment = since.astimezone(UTC)
    day = week.day_of(moment)
    while True:
        day = week.calendar.on_or_after(day)
        opens, closes = week.hours_of(day)
        begins = max(moment, opens)
        if begins + left <= closes:
            return begins + left
        left -= max(closes - begins, _NONE)
        day += _DAY


def between(since: datetime, until: datetime, week: Week) -> timedelta:
    """Measure the business time between two moments; none where the second is not the later one."""
    day, last, passed = week.day_of(since), week.day_of(until), _NONE
    while day <= last:
        if week.calendar.is_business_day(day):
            opens, closes = week.hours_of(day)
            passed += max(min(until, closes) - max(since, opens), _NONE)
        day += _DAY
    return passed
