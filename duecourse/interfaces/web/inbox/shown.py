"""What the inbox shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money


@dataclass(frozen=True)
class Row:
    """A conversation in the list."""

    id: int
    title: str
    href: str
    side_href: str
    who: str
    customer: str
    subject: str
    snippet: str
    when: str
    due: str
    is_late: bool
    is_unread: bool
    is_machine: bool
    has_files: bool
    assignee: str
    intents: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class Piece:
    """A stretch of a mail's text; `kind` says what was read out of it, "" nothing."""

    text: str
    kind: str = ""
    words: str = ""


@dataclass(frozen=True)
class FileRow:
    """A file that came with a mail; without an address it was refused, and `refused` says why."""

    name: str
    href: str
    size: str
    refused: str
    advice_href: str = ""
    is_advice: bool = False
    """It seems to be a payment advice."""


@dataclass(frozen=True)
class ItemChoice:
    """An open item that a suggestion may be about."""

    id: int
    number: str
    due_on: date
    late_days: int
    open: Money
    href: str
    is_meant: bool


@dataclass(frozen=True)
class ReadingRow:
    """What was read out of a mail: the suggestion, or what a person made of it."""

    id: int
    intent: str
    words: str
    sure: str
    details: tuple[tuple[str, str], ...]
    is_open: bool
    may_confirm: bool
    is_first: bool
    settled: str
    due_on: date | None
    amount: str
    reason: str
    items: tuple[ItemChoice, ...]
    ends: str = ""
    """The address of a contact who says to be the wrong person."""
    promise_token: str = ""
    """The customer, where it promises and somebody may take it."""
    likely_href: str = ""


@dataclass(frozen=True)
class EntryRow:
    """One entry of a conversation: a mail, a message of ours, or a note."""

    id: int
    kind: str
    who: str
    address: str
    to: str
    when: str
    pieces: tuple[Piece, ...]
    quoted: str = ""
    html_href: str = ""
    machine: str = ""
    error: str = ""
    language: str = ""
    href: str = ""
    state: str = ""
    state_words: str = ""
    files: tuple[FileRow, ...] = ()
    readings: tuple[ReadingRow, ...] = ()
    may_split: bool = False
    is_outside: bool = False
    advice_href: str = ""
    is_advice: bool = False


@dataclass(frozen=True)
class Customer:
    """Whose conversation it is, or may be."""

    id: int
    name: str
    number: str
    href: str


@dataclass(frozen=True)
class Facts:
    """The customer beside a conversation."""

    customer: Customer
    company: str
    filed: str
    to_collect: tuple[Money, ...]
    promised: tuple[Money, ...]
    disputed: tuple[Money, ...]
    oldest_days: int | None
    next_title: str
    next_words: str
    next_reasons: tuple[str, ...]
    contact: str
    items: tuple[ItemChoice, ...]
    item_count: int


@dataclass(frozen=True)
class Other:
    """Another conversation with the same customer."""

    id: int
    title: str
    when: str
    href: str
    state: str


@dataclass(frozen=True)
class ThreadPage:
    """One conversation with everything beside it."""

    id: int
    href: str
    subject: str
    who: str
    company: str
    status: str
    status_words: str
    is_snoozed: bool
    is_verified: bool
    filed: str
    proposed: tuple[Customer, ...]
    due: str
    is_late: bool
    assignee_id: str
    assignee: str
    people: tuple[tuple[str, str], ...]
    entries: tuple[EntryRow, ...]
    left_out: int
    all_href: str
    is_suggesting: bool
    intents: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    customer: Customer | None
    others: tuple[Other, ...]
    reply_href: str
    reply_all_href: str
    forward_href: str
    outside_href: str
    sender: str
