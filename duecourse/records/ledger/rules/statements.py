"""What is a line on a statement of account?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An item with what is open of it; credits are negative."""

    number: str
    kind: str
    instalment_no: int
    po_number: str
    issued_on: date
    due_on: date
    currency: str
    amount: Decimal
    open_amount: Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that changed what is owed: an item was issued, or a payment, credit or correction came."""

    day: date
    number: str
    kind: str
    currency: str
    amount: Decimal
    reference: str


@dataclass(frozen=True)
class Activity:
    """What was owed before a day, and everything since, by currency."""

    opening: dict[str, Decimal]
    entries: tuple[Entry, ...]
