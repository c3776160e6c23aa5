"""What a worklist shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money


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
    title: str
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
    segment: str
    country: str
    state: str
    snoozed_until: date | None
    seen: str = ""
    """Money that came in and is not matched yet."""
    expected_on: date | None = None
    """When the customer's next payment is expected, where somebody has foreseen it."""
    expected_why: str = ""
