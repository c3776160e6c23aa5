"""What a worklist shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.pages import Choice, Page


@dataclass(frozen=True)
class Reason:
    """Why this customer stands here, with the points it brought and the rule behind it."""

    words: str
    rule: str
    points: int | None


@dataclass(frozen=True)
class Row:
    """A customer that needs a person today."""

    id: int
    customer_number: str
    customer_name: str
    company_code: str
    href: str
    side_href: str
    band_level: int
    band_words: str
    percent: int
    reasons: tuple[Reason, ...]
    needs: tuple[str, ...]
    to_collect: Money
    oldest_due_on: date | None
    oldest_days: int | None
    phone: str
    state: str
    snoozed_until: date | None


@dataclass(frozen=True)
class Worklist:
    """One page of the day's list."""

    day: date | None
    title: str
    lede: str
    filters: tuple[Choice, ...]
    rows: tuple[Row, ...]
    cut_after: int | None
    page: Page
    may_act: bool
