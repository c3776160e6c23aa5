"""What the import pages show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money


@dataclass(frozen=True)
class BatchRow:
    """One file that was handed in."""

    id: int
    href: str
    file_name: str
    kind_words: str
    company_code: str
    as_of: date
    when: str
    who: str
    state: str
    state_words: str
    rows_count: int
    rejected_count: int


@dataclass(frozen=True)
class Rejection:
    """A row that is not taken, with what to mend."""

    row_no: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Preview:
    """What a file would change, or what it changed."""

    batch: BatchRow
    new_count: int
    changed_count: int
    unchanged_count: int
    rejected_count: int
    totals: tuple[Money, ...]
    waiting_for: str
    rejections: tuple[Rejection, ...]
    rejected_href: str
    may_commit: bool
    may_reverse: bool
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Imports:
    """The list of files and the form for the next."""

    rows: tuple[BatchRow, ...]
    may_run: bool
