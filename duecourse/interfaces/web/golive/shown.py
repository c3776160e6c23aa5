"""What the going-live pages show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.pages import Page
from duecourse.work.procedures.queries.golive import ShadowDay


@dataclass(frozen=True)
class CleanupRow:
    """An old item that waits for a person's word before any step."""

    item_id: int
    number: str
    customer_name: str
    customer_href: str
    company_code: str
    due_on: date
    days_late: int
    open: Money


@dataclass(frozen=True)
class ShadowRow:
    """What would have gone to a customer, beside what the ERP last sent."""

    customer_name: str
    customer_href: str
    day: date
    ours: str
    theirs: str
    kind: str
    words: str


@dataclass(frozen=True)
class Listing:
    """A page of the clean-up list."""

    rows: tuple[CleanupRow, ...]
    page: Page
    words: str


@dataclass(frozen=True)
class Versus:
    """A bar of the comparison: how many customers, out of all that either side would have written to; it narrows the list."""

    words: str
    detail: str
    count: int
    of: int
    href: str
    is_current: bool
    is_theirs: bool = False


@dataclass(frozen=True)
class Shadow:
    """A page of the comparison, with each day summed up."""

    rows: tuple[ShadowRow, ...]
    days: tuple[ShadowDay, ...]
    page: Page
    words: str
    totals: tuple[Versus, ...]


@dataclass(frozen=True)
class CheckRow:
    """One line of a company's checklist: what is asked, what was found, and where it is mended."""

    title: str
    found: str
    is_done: bool
    href: str


@dataclass(frozen=True)
class CompanyCheck:
    """A company's way to its first automatic reminder."""

    id: int
    name: str
    live_since: date | None
    checks: tuple[CheckRow, ...]
    missing_words: str
    go_words: str


@dataclass(frozen=True)
class Position:
    """A position of the outbound switch."""

    value: str
    words: str
    detail: str
    is_current: bool


@dataclass(frozen=True)
class PilotRow:
    """A portfolio that may take part in the pilot."""

    id: int
    name: str
    company_code: str
    is_in: bool


@dataclass(frozen=True)
class GoingLive:
    """Everything between a loaded book and the first automatic reminder."""

    companies: tuple[CompanyCheck, ...]
    positions: tuple[Position, ...]
    allowlist: str
    is_pilot: bool
    portfolios: tuple[PilotRow, ...]
    may_switch: bool
    may_go: bool
