"""What is kept added up, so that the figures of today need not read every item?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

Basis = Literal["due", "issued"]
EDGES: Final = (30, 60, 90, 180)
"""Last days of the buckets after "not due"; the last bucket has no end."""
WHOLE: Final = -1
"""Among portfolios of a sum: everybody's. Zero = the customers of no portfolio, as elsewhere."""


@dataclass(frozen=True)
class OpenSum:
    """What is open in a company and currency, of a kind of item, in one bucket: of debits, or of credits (then `amount` is negative).

    `bucket` 0 = not before the day asked for (not due, or issued that day or later), 1 = up to the first edge, and so on;
    the last lies beyond the last edge. `amount_days` = the sum of amount x days from `basis` day to the day asked for.
    """

    company_id: int
    currency: str
    is_credit: bool
    bucket: int
    amount: Decimal
    amount_days: Decimal
    item_count: int
    kind: str


@dataclass(frozen=True)
class OpenMonth:
    """What is open of the items issued in a month; `amount_days` as above, by the day of issue."""

    company_id: int
    currency: str
    is_credit: bool
    month: date
    amount: Decimal
    amount_days: Decimal
    item_count: int
    kind: str


@dataclass(frozen=True)
class SalesSum:
    """What was issued in a month, within the days asked for, by kind of item (credit notes are negative).

    `first_on` = the first day of these days when any was. `windows` = amount and number since each of the days asked for.
    """

    company_id: int
    currency: str
    month: date
    kind: str
    amount: Decimal
    item_count: int
    first_on: date
    windows: tuple[tuple[Decimal, int], ...] = ()
