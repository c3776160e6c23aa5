"""What time is it, and which business day?"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import lru_cache
from time import monotonic
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

_stood: ContextVar[datetime | None] = ContextVar("duecourse_stood_clock", default=None)


class UnknownZone(Refused):
    """The name is not an IANA time zone."""

    says = _("There is no time zone called “%(zone)s”.")


class NaiveMoment(Refused):
    """A moment came without its offset."""

    says = _("A moment needs a time zone: “%(moment)s” has none.")


def now() -> datetime:
    """Tell the present moment in UTC; only doors and jobs ask."""
    return _stood.get() or datetime.now(UTC)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` inside the block, for historic and simulated tenants; not for threads started in it."""
    token = _stood.set(_aware(moment).astimezone(UTC))
    try:
        yield
    finally:
        _stood.reset(token)


@lru_cache(maxsize=512)
def zone_of(name: str) -> ZoneInfo:
    """Find the IANA zone of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(zone=name) from error


def stopwatch() -> float:
    """Tell the seconds of a clock that never jumps nor stands still, to measure how long something takes."""
    return monotonic()


def business_date(zone: str, now: datetime) -> date:
    """Tell the calendar day of the moment `now` in that zone."""
    return _aware(now).astimezone(zone_of(zone)).date()


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise NaiveMoment(moment=moment.isoformat())
    return moment
