"""What does a contact want to hear of, when, and by which road? And on which days does a customer pay?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from duecourse.foundation.kit.calendar import Calendar, next_send_moment
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

EARLIEST: Final = time(7)
LATEST: Final = time(21)
"""Nobody is written to outside these hours, whatever is wished."""
BEFORE_PAY_RUN: Final = 1
AFTER_PAY_RUN: Final = 1
"""Business days around a pay run in which no reminder leaves: the eve, the day itself, and the day the money is seen."""


class Topic(StrEnum):
    """What a message is about, as a contact chooses."""

    COURTESY = "courtesy"
    REMINDER = "reminder"
    DEMAND = "demand"
    STATEMENT = "statement"
    SERVICE = "service"


class HoursWrong(Refused):
    """The hours end before they begin, or lie in the night."""

    says = _("The hours go from 7:00 to 21:00 at most, and end after they begin.")


class DaysMissing(Refused):
    """Nobody can be written to on no day."""

    says = _("Choose at least one weekday.")


class NoPayDay(Refused):
    """A month has no such day."""

    says = _("A day of the month is a number from 1 to 31; put commas between several.")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a contact wants: empty means whatever the company decides. Weekdays count from Monday = 0."""

    topics: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    opens: time | None = None
    closes: time | None = None

    def wants(self, topic: Topic) -> bool:
        """Tell whether the contact wants to hear of that."""
        return not self.topics or topic.value in self.topics

    def takes(self, channel: str) -> bool:
        """Tell whether the contact can be reached by that road; what a person does is not asked."""
        return not self.channels or channel in self.channels


NOTHING: Final = Wishes()


def read_wishes(kept: Mapping[str, Any]) -> Wishes:
    """Read what is kept of a contact's wishes."""
    if not kept:
        return NOTHING
    return Wishes(
        topics=tuple(kept.get("topics", ())),
        channels=tuple(kept.get("channels", ())),
        weekdays=tuple(kept.get("weekdays", ())),
        opens=time.fromisoformat(kept["opens"]) if kept.get("opens") else None,
        closes=time.fromisoformat(kept["closes"]) if kept.get("closes") else None,
    )


def keep_wishes(wishes: Wishes) -> dict[str, Any]:
    """Write wishes down; refused where nobody could ever be written to."""
    if (wishes.opens is None) != (wishes.closes is None):
        raise HoursWrong
    if wishes.opens and wishes.closes and not EARLIEST <= wishes.opens < wishes.closes <= LATEST:
        raise HoursWrong
    if wishes.weekdays and not set(wishes.weekdays) <= set(range(7)):
        raise DaysMissing
    kept: dict[str, Any] = {
        "topics": sorted(set(wishes.topics)),
        "channels": sorted(set(wishes.channels)),
        "weekdays": sorted(set(wishes.weekdays)),
        "opens": wishes.opens.isoformat("minutes") if wishes.opens else "",
        "closes": wishes.closes.isoformat("minutes") if wishes.closes else "",
    }
    return {name: value for name, value in kept.items() if value}


def first_moment(
    after: datetime, *, zone: str, opens: time, closes: time, calendar: Calendar, wishes: Wishes
) -> datetime:
    """Find the first moment at which a contact may be written to: in its own hours and on its own days where it has any.

    Wished days that are all days off where the contact sits are kept to all the same.
    """
    if wishes.weekdays:
        others = frozenset(range(7)) - set(wishes.weekdays)
        both = others | calendar.weekend
        calendar = replace(calendar, weekend=both if len(both) < 7 else others)
    return next_send_moment(after, zone, wishes.opens or opens, wishes.closes or closes, calendar)


def topic_of(*, purpose: str, severity: int | None, template_code: str) -> Topic:
    """Tell what a message is about: what no procedure decided is service."""
    if template_code.startswith("statement"):
        return Topic.STATEMENT
    if purpose != "dunning" or severity is None:
        return Topic.SERVICE
    return Topic.COURTESY if severity == 0 else Topic.REMINDER if severity <= 2 else Topic.DEMAND


def bits_of(days: Iterable[int]) -> int:
    """Keep days, the first of which is 0, as bits."""
    return sum(1 << day for day in set(days))


def days_in(bits: int) -> tuple[int, ...]:
    """Read days back from bits."""
    return tuple(day for day in range(31) if bits >> day & 1)


def read_month_days(text: str) -> tuple[int, ...]:
    """Read days of the month from what a person typed: `10, 25`; the first of a month is 0 here."""
    parts = [part.strip(" .") for part in text.replace(";", ",").split(",") if part.strip(" .")]
    if not all(part.isascii() and part.isdecimal() and 1 <= int(part) <= 31 for part in parts):
        raise NoPayDay
    return tuple(sorted({int(part) - 1 for part in parts}))


@lru_cache(maxsize=256)
def days_around(day: date, calendar: Calendar) -> tuple[int, int]:
    """Give the weekdays and the days of the month, as bits, whose pay runs a reminder of that day would cross.

    A pay run that falls on a day off is made on the business day before it. A reminder crosses it from the business day
    before the run to the business day after it, on which its money is seen at the bank. In a month without a 31st, its
    last day stands for the missing ones.
    """
    weekdays, month_days = 0, 0
    for near in (day + timedelta(days=n) for n in range(-14, 15)):
        run = calendar.on_or_before(near)
        if calendar.add(run, -BEFORE_PAY_RUN) <= day <= calendar.add(run, AFTER_PAY_RUN):
            weekdays |= 1 << near.weekday()
            month_days |= 1 << (near.day - 1)
            if (near + timedelta(days=1)).day == 1:
                month_days |= sum(1 << later for later in range(near.day, 31))
    return weekdays, month_days
