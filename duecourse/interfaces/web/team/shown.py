"""What the team board shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from duecourse.foundation.kit.money import Money


@dataclass(frozen=True)
class Figure:
    """A number with the list that shows what it counts."""

    count: int
    href: str
    amounts: tuple[Money, ...] = ()


@dataclass(frozen=True)
class Line:
    """A person of the team, nobody, or all: what there is to do, done, late, and owed for long."""

    name: str
    href: str
    detail: str
    away: str
    customers: Figure
    done_count: int
    listed_count: int
    covered: Decimal | None
    worklist_href: str
    backlog: Figure
    waits_since: date | None
    waits_days: int | None
    work_count: int
    capacity: int | None
    is_over: bool
    due_promises: Figure
    broken_promises: Figure
    late_disputes: Figure
    long_overdue: Figure


@dataclass(frozen=True)
class Board:
    """The team: a line a person, what nobody has, and all of it."""

    lines: tuple[Line, ...]
    nobody: Line | None
    total: Line
    over: tuple[str, ...]


@dataclass(frozen=True)
class WorkLine:
    """A customer on a person's list."""

    id: int
    title: str
    number: str
    href: str
    band_level: int
    band_words: str
    percent: int
    needs: tuple[str, ...]
    to_collect: Money
    waits_since: date | None
    waits_days: int | None


@dataclass(frozen=True)
class Taker:
    """A portfolio of a colleague that can take customers over."""

    value: str
    words: str


@dataclass(frozen=True)
class Receiver:
    """A colleague with work, capacity and portfolios."""

    name: str
    work_count: int
    capacity: int | None
    is_over: bool
    away: str
    takers: tuple[Taker, ...]


@dataclass(frozen=True)
class Workload:
    """What was said of a person's capacity and target, as its form shows it."""

    href: str
    customers_per_day: str
    month_target: str
    currency: str
    currencies: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """A person's work, and to whom it can go."""

    line: Line
    rows: tuple[WorkLine, ...]
    row_count: int
    receivers: tuple[Receiver, ...]
    hand_over_href: str
    workload: Workload | None
    tasks_words: str
