"""What the board and a case show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.pages import Choice


@dataclass(frozen=True)
class Card:
    """A case on the board."""

    id: int
    title: str
    href: str
    customer: str
    reason: str
    amounts: tuple[Money, ...]
    age_days: int
    clock: str
    is_late: bool
    owner: str
    moves: str
    """The states to which this person may drag it."""


@dataclass(frozen=True)
class Column:
    """A state with its cases, the most urgent first."""

    state: str
    words: str
    count: int
    amounts: tuple[Money, ...]
    cards: tuple[Card, ...]
    more_words: str
    more_href: str


@dataclass(frozen=True)
class Board:
    """The open cases by state, and by what they can be narrowed."""

    columns: tuple[Column, ...]
    choices: tuple[Choice, ...]
    reasons: tuple[tuple[str, str], ...]
    departments: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    reason: str
    department: str
    owner: str
    is_late: bool
    is_narrowed: bool
    count: int


@dataclass(frozen=True)
class Line:
    """An item of a case."""

    item_id: int
    number: str
    href: str
    due_on: date
    disputed: Money
    held: Money
    credited: Money
    paid: Money
    left: Money
    plain: str
    proposed: Decimal | None


@dataclass(frozen=True)
class Step:
    """A step of the log."""

    words: str
    text: str
    when: str
    who: str
    kind: str
    thread_href: str


@dataclass(frozen=True)
class Paper:
    """A file of a case; a photo shows itself."""

    name: str
    href: str
    photo_href: str
    size: str


@dataclass(frozen=True)
class Credit:
    """A proposed credit."""

    number: str
    amount: Money
    note: str
    state: str
    state_words: str
    who: str


@dataclass(frozen=True)
class Task:
    """A task about the case."""

    title: str
    href: str
    who: str
    due_on: date
    is_open: bool


@dataclass(frozen=True)
class CasePage:
    """A case, with what this person may do with it."""

    id: int
    title: str
    reference: str
    token: str
    customer_name: str
    customer_number: str
    customer_href: str
    state: str
    state_words: str
    is_open: bool
    is_late: bool
    clock: str
    pace: str
    until: date
    opened_on: date
    age_days: int
    department: str
    department_id: int | None
    owner: str
    owner_id: str
    effect: str
    reason: str
    outcome: str
    root_cause: str
    source: str
    note: str
    amounts: tuple[Money, ...]
    lines: tuple[Line, ...]
    papers: tuple[Paper, ...]
    steps: tuple[Step, ...]
    credits: tuple[Credit, ...]
    tasks: tuple[Task, ...]
    moves: tuple[tuple[str, str], ...]
    may_decide: bool
    waits_for_decision: bool
    is_awaited: bool
    reasons: tuple[tuple[str, str], ...]
    departments: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    colleagues: tuple[tuple[str, str], ...]
    causes: tuple[tuple[str, str], ...]
    outcomes: tuple[tuple[str, str], ...]
    others: tuple[tuple[int, str, Money], ...]
    first_day: date
    key: str


@dataclass(frozen=True)
class CreditLine:
    """A credit that the ERP shall make, or has made."""

    title: str
    href: str
    customer: str
    number: str
    amount: Money
    code: str
    state: str
    state_words: str
    who: str
    file: str
    file_href: str
