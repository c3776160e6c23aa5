"""In which lane does a conversation stand, until when is it answered, and to whom is a new one given?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.clock import zone_of

LONGEST_HOURS = 400


class Lane(StrEnum):
    """Where a conversation stands for whoever looks."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    UNVERIFIED = "unverified"
    WAITING = "waiting"
    DONE = "done"
    OTHERS = "others"


class Giving(StrEnum):
    """How a mailbox gives a new conversation to somebody: by portfolio, in turn, to one person, or to nobody."""

    NOBODY = ""
    PORTFOLIO = "portfolio"
    IN_TURN = "in_turn"
    PERSON = "person"


@dataclass(frozen=True)
class Week:
    """When a company works: its zone, its calendar, and the hours of a business day."""

    zone: str
    calendar: Calendar
    opens_at: time = time(9)
    closes_at: time = time(17)


@dataclass(frozen=True)
class Person:
    """Somebody a conversation may be given to; None for `portfolio_ids` means all customers."""

    user_id: UUID
    name: str
    own_portfolio_ids: frozenset[int]
    portfolio_ids: frozenset[int] | None


@dataclass(frozen=True)
class Rule:
    """A person's conversations, by something that they have in common."""

    field: str
    value: str
    assignee_id: UUID


def after_hours(since: datetime, hours: int, week: Week) -> datetime:
    """Go so many business hours on from a moment; what falls outside of the hours of work does not count."""
    zone, left = zone_of(week.zone), timedelta(hours=min(hours, LONGEST_HOURS))
    moment = since.astimezone(UTC)
    day = moment.astimezone(zone).date()
    while True:
        day = week.calendar.on_or_after(day)
        opens = datetime.combine(day, week.opens_at, zone).astimezone(UTC)
        closes = datetime.combine(day, week.closes_at, zone).astimezone(UTC)
        begins = max(moment, opens)
        if begins + left <= closes:
            return begins + left
        left -= max(closes - begins, timedelta(0))
        day += timedelta(days=1)


def may_work(person: Person, portfolio_id: int | None, *, has_customer: bool) -> bool:
    """Tell whether a person sees the customer of a conversation; what is nobody's yet is everybody's."""
    return not has_customer or person.portfolio_ids is None or portfolio_id in person.portfolio_ids


def ruled(rules: Sequence[Rule], facts: Mapping[str, str]) -> UUID | None:
    """Give the person of the first rule that holds: a word in the subject, else what is equal."""
    for rule in rules:
        value, wanted = facts.get(rule.field, "").lower(), rule.value.lower()
        if wanted and (wanted in value if rule.field == "subject" else wanted == value):
            return rule.assignee_id
    return None


def in_turn(people: Sequence[Person], last: UUID | None) -> UUID | None:
    """Give who follows the last one, in the order of the people."""
    ids = [one.user_id for one in people]
    if not ids:
        return None
    return ids[(ids.index(last) + 1) % len(ids)] if last in ids else ids[0]


def of_portfolio(people: Sequence[Person], portfolio_id: int | None) -> UUID | None:
    """Give the first person who works this portfolio."""
    return (
        next((one.user_id for one in people if portfolio_id in one.own_portfolio_ids), None) if portfolio_id else None
    )
