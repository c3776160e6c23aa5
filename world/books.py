"""What stands in the sellers' books? Items, dated movements, and what people wrote beside them. Money is whole cents."""

from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any


@dataclass
class Item:
    """One row of the ledger with one due date; a credit is negative. `open` is what the bank and ERP know by now."""

    id: int
    account: int
    company: str
    number: str
    kind: str
    instalment_no: int
    issued_on: date
    due_on: date
    currency: str
    amount: int
    open: int
    method: str
    purchase_order: str
    terms: str
    linked_number: str = ""
    discount_percent: int = 0
    discount_until: date | None = None
    level: int = 0
    last_notice_on: date | None = None
    reminder_count: int = 0
    is_returned: bool = False
    disputed: int = 0
    promised_on: date | None = None


@dataclass
class Movement:
    """A change of an item's open amount, of the item's sign when it settles: open = amount - sum of movements."""

    id: int
    item: int
    kind: str
    amount: int
    value_on: date
    booked_on: date
    receipt: str


@dataclass
class Promise:
    """A day a customer gave for an item."""

    item: int
    made_on: date
    due_on: date
    amount: int


@dataclass
class Dispute:
    """A disagreement about (part of) an item."""

    item: int
    opened_on: date
    amount: int
    reason: str
    closed_on: date | None = None
    outcome: str = ""


@dataclass
class Block:
    """A stop of dunning on a customer, or on one item when given."""

    account: int
    item: int | None
    reason: str
    from_on: date
    until_on: date | None


@dataclass
class Note:
    """A line a clerk wrote in the ERP."""

    account: int
    written_on: date
    author: str
    text: str


@dataclass
class Books:
    """All rows of the three sellers."""

    items: list[Item] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def open_amounts(self, *, on: date) -> dict[int, int]:
        """Return item id -> open cents as the ERP had booked it at the end of the day."""
        amounts = {item.id: item.amount for item in self.items if item.issued_on <= on}
        for movement in self.movements:
            if movement.booked_on <= on:
                amounts[movement.item] -= movement.amount
        return amounts

    def settle(self, item: Item, *, kind: str, amount: int, value_on: date, booked_on: date, receipt: str) -> None:
        """Book a movement on an item."""
        if amount == 0:
            return
        item.open -= amount
        self.movements.append(Movement(len(self.movements), item.id, kind, amount, value_on, booked_on, receipt))

    def as_json(self) -> dict[str, list[list[Any]]]:
        """Return every row as plain values."""
        return {part.name: [plain(row) for row in getattr(self, part.name)] for part in fields(self)}


ROWS: dict[str, type[Any]] = {
    "items": Item,
    "movements": Movement,
    "promises": Promise,
    "disputes": Dispute,
    "blocks": Block,
    "notes": Note,
}


def plain(row: Any) -> list[Any]:
    """Return a row's values with dates as ISO text."""
    return [value.isoformat() if isinstance(value, date) else value for value in asdict(row).values()]


def books_from_json(saved: dict[str, list[list[Any]]]) -> Books:
    """Rebuild the books that `Books.as_json` gave."""
    return Books(**{name: [rebuild(kind, values=row) for row in saved[name]] for name, kind in ROWS.items()})


def rebuild(kind: type[Any], *, values: list[Any]) -> Any:
    """Rebuild one row; columns ending in _on or _until are dates."""
    named = zip(fields(kind), values, strict=True)
    return kind(
        **{
            column.name: date.fromisoformat(value) if value and column.name.endswith(("_on", "_until")) else value
            for column, value in named
        }
    )
