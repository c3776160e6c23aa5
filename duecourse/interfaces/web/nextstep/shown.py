"""What the list of customers without a next step shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money


@dataclass(frozen=True)
class Row:
    """An overdue customer for whom nothing is planned and no valid reason stands."""

    id: int
    title: str
    href: str
    side_href: str
    number: str
    company_code: str
    segment: str
    why: str
    item_count: int
    oldest_due_on: date
    oldest_days: int
    overdue: tuple[Money, ...]


@dataclass(frozen=True)
class Mends:
    """What can be done about it, by this person: kinds of stops and procedures to choose from, and today."""

    day: date
    stop_codes: tuple[tuple[str, str], ...]
    procedures: tuple[tuple[str, str], ...]
    may_stop: bool
    may_ask_stop: bool


@dataclass(frozen=True)
class Side:
    """One of them beside the list."""

    row: Row
    phone: str
    call_href: str
    write_href: str
