"""What the going-live pages show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.pages import Page


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
    ours: str
    theirs: str
    agree: bool


@dataclass(frozen=True)
class NoStepRow:
    """An overdue customer without a planned action or a valid reason."""

    customer_name: str
    customer_href: str
    company_code: str
    oldest_days: int | None
    to_collect: tuple[Money, ...]
    words: str


@dataclass(frozen=True)
class Listing:
    """A page of one of the three lists."""

    rows: tuple[CleanupRow | ShadowRow | NoStepRow, ...]
    page: Page
    words: str
