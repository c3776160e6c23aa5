"""What must whoever books credit notes do for us?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True)
class CreditOrder:
    """A credit note that the ERP shall make (`kind` "write_off": what it shall give up): of which item, over how much, why."""

    reference: str
    customer_number: str
    customer_name: str
    item_number: str
    currency: str
    amount: Decimal
    reason: str
    note: str
    accepted_by: str
    accepted_on: date
    kind: str = "credit_note"


@dataclass(frozen=True)
class Handed:
    """How orders left: under which name, as which file where it is one, and what a person must still do with it."""

    name: str
    content: bytes
    says: str


class CreditNotes(Protocol):
    """Takes orders for credit notes to the ERP."""

    def hand_over(self, orders: Sequence[CreditOrder], *, on: date) -> Handed:
        """Take the orders along; what could not be taken is refused as a whole."""
        ...
