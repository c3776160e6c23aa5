"""In which lane does a conversation stand, and to whom is a new one given?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


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
