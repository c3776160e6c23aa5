"""What the pages of segments show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.interfaces.web.conditions.shown import Builder


@dataclass(frozen=True)
class SegmentRow:
    """One segment in the order in which it is tried."""

    slug: str
    number: int
    name: str
    href: str
    says: str
    company: str
    procedure: str
    procedure_href: str
    customer_count: int
    may_move_up: bool
    may_move_down: bool


@dataclass(frozen=True)
class SegmentPage:
    """A segment as it is changed, or a new one ("" for its slug)."""

    slug: str
    name: str
    lede: str
    builder: Builder
    procedure: str
    procedures: tuple[tuple[str, str], ...]
    company: str
    companies: tuple[tuple[str, str], ...]
    reason: str
    refusal: str
    may_edit: bool
