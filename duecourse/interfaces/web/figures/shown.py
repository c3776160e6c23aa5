"""What the pages of figures show: plain data in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.interfaces.web.charting import Chart
from duecourse.interfaces.web.figures.tiles import Tile
from duecourse.interfaces.web.lists.shown import Word
from duecourse.interfaces.web.pages import Choice


@dataclass(frozen=True)
class Option:
    """A line of a select."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class Picked:
    """A select of the line of filters; where it holds one line only, it is not shown."""

    name: str
    words: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Scope:
    """The line of filters above figures; `kept` goes on with the form, `said` tells in a line what is asked."""

    action: str
    picks: tuple[Picked, ...]
    on: str
    latest: str
    where: str
    words: tuple[Word, ...]
    kept: tuple[tuple[str, str], ...]
    said: str
    clear_href: str
    is_narrowed: bool
    wrong: str = ""


@dataclass(frozen=True)
class Theme:
    """Figures that belong together, and where they are fetched from."""

    key: str
    name: str
    says: str
    href: str


@dataclass(frozen=True)
class Tiles:
    """The figures of a theme, or why they cannot be said."""

    tiles: tuple[Tile, ...]
    refused: str = ""
    nothing: str = ""


@dataclass(frozen=True)
class InputLine:
    """A number in a formula: its name there, its words, its value, and the rows behind it."""

    name: str
    words: str
    value: str
    unit: str
    rows_href: str = ""


@dataclass(frozen=True)
class Dated:
    """A day of a trend as a line of the table behind the chart."""

    day: str
    value: str
    restated: str
    note: str


@dataclass(frozen=True)
class Trend:
    """How a figure went: its chart and the same as a table."""

    chart: Chart
    lines: tuple[Dated, ...]
    has_restated: bool
    note: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a break-down: whose, its value, and where the figure is of that part alone."""

    words: str
    href: str
    value: str
    unit: str
    why_none: str


@dataclass(frozen=True)
class Definition:
    """Of an own figure: whose it is, which version counts, what may be done with it."""

    owner: str
    number: int
    is_shared: bool
    is_retired: bool
    may_edit: bool
    may_share: bool
    edit_href: str
    history_href: str


@dataclass(frozen=True)
class FigurePage:
    """One figure with all that is needed to check it."""

    slug: str
    name: str
    says: str
    scope: Scope
    value: str
    unit: str
    refused: str
    why_none: str
    facts: tuple[tuple[str, str], ...]
    formula_words: str
    formula_names: str
    formula_numbers: str
    inputs: tuple[InputLine, ...]
    steps: tuple[Choice, ...]
    beside_href: str
    is_beside: bool
    by: tuple[Choice, ...]
    trend_href: str
    parts_href: str
    begin_href: str = ""
    definition: Definition | None = None
