"""What the value report shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Line:
    """A figure: what it is, its value in words, how it came about, and whether it counts as sure."""

    words: str
    value: str
    how: str
    tone: str = ""


@dataclass(frozen=True)
class Part:
    """Figures that belong together, with what a reader must know of them."""

    title: str
    lines: tuple[Line, ...]
    caveat: str = ""


@dataclass(frozen=True)
class Page:
    """The report; `lead` = the one sentence that may be said of it."""

    since: date
    until: date
    lead: str
    compared: str
    parts: tuple[Part, ...]
    assumed: dict[str, Any]
    may_assume: bool
    paper_href: str
    is_simulated: bool
    missing: str = ""
