"""What the customer's page shows, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.pages import Choice
from duecourse.interfaces.web.timeline import Happened


@dataclass(frozen=True)
class Why:
    """One reason with the rule behind it."""

    words: str
    rule: str
    points: int | None = None


@dataclass(frozen=True)
class Next:
    """What happens next, or why nothing does, in two sentences and their reasons."""

    title: str
    words: str
    is_nothing: bool
    reasons: tuple[Why, ...]
    when: str = ""


@dataclass(frozen=True)
class ItemRow:
    """One item of the customer and what is decided about it."""

    id: int
    number: str
    kind_words: str
    po_number: str
    issued_on: date
    due_on: date
    days_late: int
    amount: Money
    open: Money
    state: str
    state_words: str
    why: Why | None
    last_step: str
    expected: str = ""
    expected_why: str = ""


@dataclass(frozen=True)
class ContactRow:
    """A way to reach the customer, whose word it is, and how mail to it fared."""

    id: int
    name: str
    role_words: str
    email: str
    phone: str
    language: str
    is_ours: bool
    gone_words: str
    health: str
    health_words: str


@dataclass(frozen=True)
class Stop:
    """A block that holds the customer or an item."""

    id: int
    words: str
    until: date | None


@dataclass(frozen=True)
class TaskLine:
    """Something that a person shall do for the customer."""

    id: int
    words: str
    due_on: date
    is_late: bool


@dataclass(frozen=True)
class NoteRow:
    """Words that somebody wrote about the customer."""

    id: int
    day: date
    author: str
    text: str


@dataclass(frozen=True)
class Agreed:
    """Which procedure the customer is on, since whose word, and what a person may change about it."""

    procedure_name: str
    procedure_href: str
    how: str
    is_by_hand: bool
    is_automatic: bool
    choices: tuple[tuple[str, str], ...]
    stop_reasons: tuple[tuple[str, str], ...]
    items: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class AccountLink:
    """Another account; without a link where it lies outside the reader's scope."""

    name: str
    number: str
    href: str


@dataclass(frozen=True)
class FlowLine:
    """A step of the customer's procedure, as it stands for its oldest item."""

    day: str
    day_words: str
    title: str
    tag: str
    details: tuple[str, ...]
    is_done: bool
    is_person: bool


@dataclass(frozen=True)
class Head:
    """What stands above every tab of a customer."""

    token: str
    name: str
    number: str
    company_name: str
    tags: tuple[str, ...]
    day: date
    to_collect: tuple[Money, ...]
    overdue: tuple[Money, ...]
    open: tuple[Money, ...]
    promised: tuple[Money, ...]
    disputed: tuple[Money, ...]
    oldest_days: int | None
    limit_use: tuple[str, ...]
    is_over_limit: bool
    risk: str
    last_contact: str
    next_contact: str
    collectors: str
    phone: str
    tabs: tuple[Choice, ...]


@dataclass(frozen=True)
class Overview:
    """The first tab: what happens next, what is owed, who is there, what was agreed."""

    id: int
    token: str
    next: Next
    flow: tuple[FlowLine, ...]
    flow_about: str
    payer: AccountLink | None
    accounts: tuple[AccountLink, ...]
    stops: tuple[Stop, ...]
    items: tuple[ItemRow, ...]
    copies: Mapping[int, int]
    """By item the kept copy of its invoice."""
    item_filters: tuple[Choice, ...]
    contacts: tuple[ContactRow, ...]
    agreed: Agreed
    tasks: tuple[TaskLine, ...]
    notes: tuple[NoteRow, ...]
    terms: str
    address: str
    happened: tuple[Happened, ...]
    more_href: str
    is_endless: bool = False
