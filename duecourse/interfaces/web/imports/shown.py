"""What the import pages show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from duecourse.foundation.kit.money import Money


@dataclass(frozen=True)
class BatchRow:
    """One file that was handed in."""

    id: int
    href: str
    title: str
    mapping_name: str
    kind_words: str
    company_code: str
    as_of: date
    when: str
    who: str
    state: str
    state_words: str
    rows_count: int
    new_count: int
    changed_count: int
    rejected_count: int
    rejected_href: str
    is_underway: bool


@dataclass(frozen=True)
class Rejection:
    """A row that is not taken, with what to mend."""

    row_no: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Step:
    """A step of the worker: done, now, or to come."""

    words: str
    is_done: bool
    is_now: bool


@dataclass(frozen=True)
class Progress:
    """How far the worker is."""

    is_running: bool
    title: str
    steps: tuple[Step, ...]
    rows: str
    percent: int | None
    elapsed: str
    is_slow_to_start: bool
    progress_href: str
    may_cancel: bool


@dataclass(frozen=True)
class StatementLine:
    """A statement of a bank's file: its balances, and how many of its entries are new."""

    account: str
    title: str
    period: str
    opening: Decimal | None
    closing: Decimal | None
    currency: str
    entry_count: int
    new_count: int
    is_known: bool


@dataclass(frozen=True)
class Preview:
    """What a file would change, or what it changed."""

    batch: BatchRow
    size: str
    mapping_name: str
    history: tuple[str, ...]
    unchanged_count: int
    totals: tuple[Money, ...]
    waiting_for: str
    problem: str
    same_as_href: str
    rejections: tuple[Rejection, ...]
    is_all_rejected: bool
    may_commit: bool
    may_cancel: bool
    may_reverse: bool
    columns_href: str
    columns: tuple[tuple[str, str], ...]
    progress: Progress | None
    statements: tuple[StatementLine, ...] = ()


@dataclass(frozen=True)
class MappingLine:
    """A kept mapping in the list."""

    name: str
    kind_words: str
    field_count: int
    when: str
    href: str
    yaml_href: str
