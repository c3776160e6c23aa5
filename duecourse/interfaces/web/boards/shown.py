"""What a dashboard shows: plain data in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from duecourse.interfaces.web.charting import Chart
from duecourse.interfaces.web.figures.shown import Option, Scope
from duecourse.interfaces.web.figures.tiles import Tile as FigureTile
from duecourse.interfaces.web.pages import Choice
from duecourse.interfaces.web.reports.shown import Table


@dataclass(frozen=True)
class Link:
    """A board in the list of boards."""

    href: str
    name: str
    detail: str
    is_current: bool = False
    is_first: bool = False


@dataclass(frozen=True)
class Part:
    """A tile on the page before its answer is there: where it stands, its title, how wide it is."""

    key: str
    kind: str
    title: str
    says: str
    width: int
    href: str = ""
    text: str = ""


@dataclass(frozen=True)
class Load:
    """One request that answers some of the tiles."""

    href: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A board as a person reads it."""

    key: str
    name: str
    says: str
    scope: Scope
    query: str
    href: str
    parts: tuple[Part, ...]
    loads: tuple[Load, ...]
    links: tuple[Link, ...]
    may_edit: bool
    may_copy: bool
    may_share: bool
    is_own: bool
    is_first: bool
    revision: int
    owner: str = ""


@dataclass(frozen=True)
class Trend:
    """Figures over days: the chart, and its figures as a table."""

    chart: Chart
    names: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bucket:
    """A line of an ageing: its words, its amount, its share of all."""

    words: str
    amount: str
    share: str


@dataclass(frozen=True)
class Ageing:
    """How old what is open is, in one currency."""

    currency: str
    chart: Chart
    buckets: tuple[Bucket, ...]
    total: str


@dataclass(frozen=True)
class Line:
    """A customer of a list with the amount it stands there for."""

    href: str
    name: str
    detail: str
    amount: Markup
    share: str


@dataclass(frozen=True)
class Step:
    """One effect in the change of DSO, in days, with what it means."""

    cause: str
    name: str
    says: str
    words: str


@dataclass(frozen=True)
class Moves:
    """What moved DSO between two days."""

    since: str
    until: str
    before: str
    after: str
    change: str
    chart: Chart
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class OfPart:
    """What a part of the book contributed, cause by cause, in days."""

    company: str
    segment: str
    currency: str
    days: tuple[str, ...]
    together: str


@dataclass(frozen=True)
class BehindLine:
    """A customer behind a cause: its amounts on both days."""

    href: str
    name: str
    number: str
    before: Markup
    after: Markup
    change: Markup


@dataclass(frozen=True)
class Behind:
    """The customers behind a cause."""

    name: str
    says: str
    lines: tuple[BehindLine, ...]


@dataclass(frozen=True)
class MovesPage:
    """The page of what moved DSO, or why it cannot be said."""

    scope: Scope
    since: str
    until: str
    given: tuple[tuple[str, str], ...]
    spans: tuple[Choice, ...]
    refused: str
    moves: Moves | None = None
    window_days: int = 0
    currency: str = ""
    parts: tuple[OfPart, ...] = ()
    behind: tuple[Behind, ...] = ()


@dataclass(frozen=True)
class Reported:
    """A report on a tile, as its table template reads it."""

    name: str
    sentence: str
    fixed: str
    table: Table
    chart: Chart | None
    href: str
    is_cut: bool


@dataclass(frozen=True)
class Answer:
    """What a tile shows once it is answered: one of these, or why there is nothing."""

    key: str
    kind: str
    figure: FigureTile | None = None
    trend: Trend | None = None
    ageings: tuple[Ageing, ...] = ()
    lines: tuple[Line, ...] = ()
    moves: Moves | None = None
    report: Reported | None = None
    refused: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Editable:
    """A tile in the hands of whoever changes the board."""

    key: str
    title: str
    kind_words: str
    detail: str
    width: int
    is_first: bool
    is_last: bool
    own_title: str
    text: str
    days: int
    most: int
    kind: str
    shape: str


@dataclass(frozen=True)
class Edit:
    """A board in the hands of whoever changes it, and what can be added."""

    key: str
    name: str
    revision: int
    is_own: bool
    may_share: bool
    tiles: tuple[Editable, ...]
    figures: tuple[Option, ...]
    reports: tuple[Option, ...]
    room: int


@dataclass(frozen=True)
class Share:
    """Somebody a board is shared with."""

    words: str
    may_edit: bool
    whom: str
