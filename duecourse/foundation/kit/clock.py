"""What time is it, and which business day?"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

_SLEEPLESS: int | None = getattr(time, "CLOCK_BOOTTIME", None)
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
    """Tell the seconds of a clock that never jumps nor stands still, to measure how long something takes.

    A monotonic clock sleeps with the machine; whoever spoke before it slept must know how long ago that was.
    """
    return time.monotonic() if _SLEEPLESS is None else time.clock_gettime(_SLEEPLESS)


def business_date(zone: str, now: datetime) -> date:
    """Tell the calendar day of the moment `now` in that zone."""
    return _aware(now).astimezone(zone_of(zone)).date()


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise NaiveMoment(moment=moment.isoformat())
    return moment
