"""What must whoever shows reports do for those who send them? Tell an answer in words, as the screen tells it.

Screens write amounts, days and names in the reader's language; a mail and a PDF say the same. Who tells stands in
`config/telling.py`, as clocks and connectors do (ADR 0021).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.kit.tabular import Cell
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.boards import Tile
from duecourse.insight.rules.reports.answers import Answer, Heading, Row
from duecourse.insight.rules.reports.spec import Spec

Plain = Decimal | int | str | date | bool | None


@dataclass(frozen=True)
class Told:
    """A table in the reader's language: cells as words, and the same as plain values for a file (`cells`).

    `file_head` = the headings of `cells`, where they are others. `chart` = a Vega-Lite specification, or None; `count` = how
    many rows it tells of (what is left out counted too); `is_cut`: there are more, nobody counted them.
    """

    head: tuple[str, ...]
    numbers: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[Plain, ...], ...]
    file_head: tuple[str, ...] = ()
    totals: tuple[tuple[str, ...], ...] = ()
    title: str = ""
    says: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    chart: Mapping[str, Any] | None = None
    count: int = 0
    is_cut: bool = False


class ReportTeller(Protocol):
    """Tells the answer to a report in the language that is active."""

    def __call__(self, answer: Answer, spec: Spec) -> Told: ...


class LinesTeller(Protocol):
    """Tells the rows of a report one by one, for a file of any size: its headings, then plain values as they come."""

    def __call__(
        self, columns: tuple[Heading, ...], rows: Iterator[Row], spec: Spec
    ) -> tuple[Sequence[str], Iterator[Sequence[Cell]]]: ...


class BoardTeller(Protocol):
    """Tells each tile of a dashboard, as this person sees it, in the language that is active."""

    def __call__(self, seat: Seat, among: Among, tiles: tuple[Tile, ...], *, on: date) -> tuple[Told, ...]: ...


@dataclass(frozen=True)
class Telling:
    """All that is asked of whoever shows reports."""

    report: ReportTeller
    lines: LinesTeller
    board: BoardTeller
