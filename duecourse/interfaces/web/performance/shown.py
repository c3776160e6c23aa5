"""What a performance view shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from duecourse.foundation.kit.tabular import Cell as Plain
from duecourse.interfaces.web.pages import Choice

Kind = Literal["text", "count", "share", "days", "money", "heads"]


@dataclass(frozen=True)
class Heading:
    """A column: its words, how it is counted, and what stands in it."""

    words: str
    explains: str = ""
    kind: Kind = "count"


@dataclass(frozen=True)
class Cell:
    """A value, perhaps in a currency, with words below it and a list that shows what it counts.

    `is_again`: the line above says it already; a file repeats it.
    """

    value: Plain = None
    currency: str = ""
    note: str = ""
    href: str = ""
    is_again: bool = False

    @property
    def share(self) -> Decimal | None:
        """The length of its bar, cut at the whole."""
        return min(self.value, Decimal(1)) if isinstance(self.value, Decimal) else None


@dataclass(frozen=True)
class Table:
    """A view: its headings, its rows, and what a reader must know before comparing."""

    title: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caveat: str
    empty: str


@dataclass(frozen=True)
class Page:
    """A view with its tabs and periods."""

    key: str
    parts: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    table: Table
    period_words: str
    files: tuple[tuple[str, str], ...]
