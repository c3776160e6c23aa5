"""What the pipeline shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money


@dataclass(frozen=True)
class Card:
    """One of the largest customers of a stage."""

    name: str
    href: str
    amounts: tuple[Money, ...]


@dataclass(frozen=True)
class Column:
    """A stage: how many customers stand there, with how much, who are the largest, and the list of all of them."""

    key: str
    words: str
    hint: str
    href: str
    count: int
    amounts: tuple[Money, ...]
    cards: tuple[Card, ...]
    more_words: str


@dataclass(frozen=True)
class Lane:
    """Stages that belong together."""

    title: str
    hint: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Row:
    """A customer in the list of a stage."""

    id: int
    title: str
    href: str
    number: str
    company_code: str
    stage: str
    segment: str
    oldest_due_on: date | None
    oldest_days: int | None
    amounts: tuple[Money, ...]
