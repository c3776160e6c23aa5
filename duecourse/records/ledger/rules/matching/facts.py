"""What does the matching know, and what does it answer?

Amounts are whole ten-thousandths of the currency, as the ledger keeps them: sums of many are quick and exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

AUTOMATIC: Final = Decimal("0.95")
"""From this score on a match stands by itself."""
SCALE: Final = 10_000


def units(amount: Decimal) -> int:
    """Count an amount in ten-thousandths."""
    return int(amount * SCALE)


def amount_of(count: int) -> Decimal:
    """Say a count of ten-thousandths as an amount."""
    return Decimal(count).scaleb(-4)


@dataclass(frozen=True, slots=True)
class Paid:
    """Money seen at the bank: `reference` is structured, `text` is whatever else the payer wrote."""

    id: int
    customer_id: int | None
    currency: str
    amount: int
    value_on: date
    payer: str = ""
    account: str = ""
    reference: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """An open item, less what other receipts pay of it; credits are negative."""

    id: int
    customer_id: int
    number: str
    currency: str
    open: int
    due_on: date
    discount: int = 0
    """What may be kept back of it for paying early …"""
    discount_until: date | None = None


@dataclass(frozen=True, slots=True)
class Payer:
    """A customer by its numbers and names; `family` is the account that pays for it, or its own id."""

    id: int
    number: str
    name: str
    family: int


@dataclass(frozen=True, slots=True)
class Advised:
    """A payer's own list: the number of each item, what it pays of it, and what it keeps back with the reason."""

    id: int
    customer_id: int | None
    currency: str
    total: int
    lines: Sequence[tuple[str, int, int, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of evidence: a code of `words.CODES`, and the values that its sentence names."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Write it down."""
        return {"code": self.code, **self.values}


@dataclass(frozen=True, slots=True)
class Line:
    """So much of an item is paid; `difference` was kept back beside it, for that reason."""

    item_id: int
    amount: int
    difference: int = 0
    reason: str = ""

    def as_json(self) -> dict[str, object]:
        """Write it down, amounts as text."""
        return {
            "item": self.item_id,
            "amount": str(amount_of(self.amount)),
            "difference": str(amount_of(self.difference)),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Whose:
    """The customer whose money it seems to be, how sure that is, and why."""

    customer_id: int | None
    score: Decimal
    because: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about a receipt: whose it is, what it pays, how sure that is, and why."""

    receipt_id: int
    whose: Whose
    score: Decimal
    lines: tuple[Line, ...] = ()
    because: tuple[Part, ...] = ()
    remittance_id: int | None = None

    @property
    def is_automatic(self) -> bool:
        """Tell whether it stands without a person."""
        return bool(self.lines) and self.score >= AUTOMATIC
