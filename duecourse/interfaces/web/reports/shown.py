"""What stands on the page of a report? Frozen plain data for its templates."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.interfaces.web.charting import Chart
from duecourse.interfaces.web.reports.building import Form


@dataclass(frozen=True)
class Head:
    """A heading; `href` sorts by it, `sorted` is "ascending", "descending" or ""."""

    words: str
    is_number: bool = False
    href: str = ""
    part_href: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Group:
    """A heading over several headings."""

    words: str
    span: int


@dataclass(frozen=True)
class Figure:
    """A cell as it is written; `href` leads to the rows behind it (`part_href` beside the table), or to what it names."""

    text: str
    is_number: bool = False
    href: str = ""
    part_href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the table; `kind` is "" for a usual one."""

    cells: tuple[Figure, ...]
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """The answer as a table."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    groups: tuple[Group, ...] = ()
    totals: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A way to look at the answer; `why` says why it does not fit this question."""

    words: str
    href: str = ""
    part_href: str = ""
    is_current: bool = False
    why: str = ""


@dataclass(frozen=True)
class File:
    """A file to take along: a button."""

    words: str
    href: str


@dataclass(frozen=True)
class Files:
    """Files of a kind: of the rows, of the chart."""

    words: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class Nothing:
    """What stands where there is no row."""

    title: str
    words: str
    icon: str = "check"
    act: str = ""
    href: str = ""


@dataclass(frozen=True)
class Waits:
    """An answer that takes its time: begun by `begin_href`, or under way at `href`; `percent` of its statements are done."""

    title: str
    words: str
    begin_href: str = ""
    href: str = ""
    cancel_href: str = ""
    percent: int = 0
    since: str = ""


@dataclass(frozen=True)
class Page:
    """A report on the screen."""

    key: str
    name: str
    says: str
    whose: str
    href: str
    query: str
    revision: int
    new_name: str
    is_question: bool
    is_editing: bool
    edit_href: str
    is_changed: bool
    is_own: bool
    may_save: bool
    may_keep: bool
    may_export: bool
    share_href: str
    subject: str
    chart_kind: str
    form: Form | None
    sentence: str
    problems: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    notes: tuple[str, ...] = ()
    table: Table | None = None
    chart: Chart | None = None
    foot: str = ""
    waits: Waits | None = None
    nothing: Nothing | None = None
    files: tuple[Files, ...] = ()
