"""What the pages about companies show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Line:
    """A company in the list."""

    name: str
    code: str
    href: str
    country: str
    currency: str
    zone: str
    sender: str
    window: str
    day: date | None
    live_since: date | None


@dataclass(frozen=True)
class Tab:
    """A part of a company's pages."""

    words: str
    href: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True)
class Head:
    """The company that a page is about, and the pages beside it."""

    id: int
    name: str
    code: str
    day: date | None
    live_since: date | None
    tabs: tuple[Tab, ...]
    may_edit: bool


@dataclass(frozen=True)
class FreeDay:
    """A day on which nothing is sent and no business day is counted."""

    day: date
    name: str
    is_own: bool
    is_past: bool


@dataclass(frozen=True)
class CalendarPage:
    """A year of a company: weekend, public holidays, own closed days."""

    year: int
    weekend: str
    has_holidays: bool
    days: tuple[FreeDay, ...]
    earlier_href: str
    later_href: str


@dataclass(frozen=True)
class Account:
    """A bank account on paper."""

    currency: str
    payee: str
    iban: str
    bic: str
    bank: str


@dataclass(frozen=True)
class Proposal:
    """Bank details that wait for a second person."""

    id: int
    accounts: tuple[Account, ...]
    reason: str
    by: str
    when: str
    is_own: bool
    may_confirm: bool
    may_drop: bool
