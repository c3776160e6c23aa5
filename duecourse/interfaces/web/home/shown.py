"""What the first page shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.interfaces.web.timeline import Happened


@dataclass(frozen=True)
class Work:
    """One kind of work that waits: how many (None is counted after the page stands), and where it is done."""

    count: int | None
    title: str
    detail: str
    go: str
    href: str
    count_href: str = ""


@dataclass(frozen=True)
class Excluded:
    """How many items were left alone in the last run, and why."""

    words: str
    rule: str
    count: int


@dataclass(frozen=True)
class LastRun:
    """What the last daily run of a company decided."""

    company_name: str
    day: date
    planned_count: int
    state: str
    state_words: str
    excluded: tuple[Excluded, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Home:
    """The first page."""

    greeting: str
    outbound_words: str
    work: tuple[Work, ...]
    runs: tuple[LastRun, ...]
    happened: tuple[Happened, ...]
