"""What do the screens of months show? Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money


@dataclass(frozen=True)
class MonthRow:
    """A month of a company in the list: what state it is in and what can be done about it."""

    month: str
    month_on: date
    company: str
    company_id: int
    state: str
    state_words: str
    href: str = ""
    version: int = 0
    balance: Money | None = None
    control: Money | None = None
    difference: Money | None = None
    by: str = ""
    problem: str = ""
    percent: int = 0
    since_href: str = ""
    may_freeze: bool = False
    is_again: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a table: words, perhaps a link and more words, amounts or texts in its columns."""

    words: str
    cells: tuple[object, ...]
    href: str = ""
    more: str = ""
    is_sum: bool = False


@dataclass(frozen=True)
class Fact:
    """A figure at the head of a page."""

    words: str
    amount: Money | None = None
    said: str = ""
    more: str = ""


@dataclass(frozen=True)
class Version:
    """Another version of the same month."""

    words: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Head:
    """What stands at the top of each page of a pack."""

    id: int
    title: str
    company: str
    currency: str
    frozen: str
    basis: str
    rates: str
    state: str
    state_words: str
    tabs: tuple[object, ...]
    versions: tuple[Version, ...]
    may_sign: bool
    why_not: str
    may_export: bool
    has_base: bool
    since_href: str
    signed: str
    control: Money | None
    difference: Money | None
    difference_note: str
    balance: Money
    is_tied: bool
    is_newest: bool
    newest_href: str
