"""What the pages of the bank show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Account:
    """An account of ours, how far its bank has told, and what is asked of it."""

    id: int
    title: str
    number: str
    company: str
    currency: str
    bic: str
    payee: str
    closing: Decimal | None
    told_until: str
    state: str
    state_words: str
    statements_href: str
    href: str


@dataclass(frozen=True)
class Statement:
    """A statement in the list."""

    id: int
    title: str
    account: str
    href: str
    number: str
    period: str
    to_on: date
    opening: Decimal | None
    closing: Decimal | None
    came_in: Decimal
    went_out: Decimal
    currency: str
    entry_count: int
    state: str
    state_words: str
    company: str


@dataclass(frozen=True)
class Became:
    """What an entry became: words, and the customer if known."""

    words: str
    state: str
    customer: str = ""
    href: str = ""


@dataclass(frozen=True)
class Entry:
    """An entry of a statement."""

    id: int
    value_on: date
    amount: Decimal
    currency: str
    name: str
    text: str
    reference: str
    account: str
    became: tuple[Became, ...]
    why: str = ""
    statement_href: str = ""
    is_settled: bool = False


@dataclass(frozen=True)
class Gap:
    """A missing statement, as a sentence, and where the row breaks."""

    says: str
    more: str
    href: str


@dataclass(frozen=True)
class Unbooked:
    """Money that the ledger has not booked in time."""

    value_on: date
    amount: Decimal
    currency: str
    payer: str
    text: str
    days: int
    customer: str
    href: str
    receipt_href: str


@dataclass(frozen=True)
class Sheet:
    """One statement."""

    row: Statement
    entries: tuple[Entry, ...]
    more_count: int
    gap: Gap | None
    import_href: str
    format: str


@dataclass(frozen=True)
class Troubles:
    """All that needs a person."""

    gaps: tuple[Gap, ...]
    entries: tuple[Entry, ...]
    unbooked: tuple[Unbooked, ...]
    unbooked_after: int

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing does."""
        return not (self.gaps or self.entries or self.unbooked)
