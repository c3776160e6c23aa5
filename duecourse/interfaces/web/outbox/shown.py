"""What the outbox shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.pages import Choice


@dataclass(frozen=True)
class Row:
    """One message, why it stands where it stands, and what became of it at its addresses."""

    id: int
    title: str
    customer_href: str
    customer_number: str
    company_code: str
    what: str
    tone: str
    address: str
    channel_words: str
    template: str
    procedure: str
    planned_on: date
    when: str
    undo_words: str
    state: str
    state_words: str
    reason: str
    rule: str
    delivery: str
    may_choose: bool
    customer_key: str
    href: str
    side_href: str


@dataclass(frozen=True)
class Filter:
    """Something by which the list is narrowed: its values with their words, and which is chosen."""

    key: str
    words: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Tally:
    """How many were held back for a reason, and what would free them."""

    count: int
    words: str
    frees: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Checked:
    """What a guard asks, and whether it lets the message pass now."""

    words: str
    is_ok: bool


@dataclass(frozen=True)
class About:
    """An item that a message speaks of, as it stands now, and where it stands at the customer; `check_href` asks for a look."""

    number: str
    due_on: date
    days_late: int
    open: Money
    is_settled: bool
    href: str
    delivery: str
    is_undelivered: bool
    check_href: str


@dataclass(frozen=True)
class StepRow:
    """A planned step that is carried out once a person has approved it."""

    id: int
    customer_name: str
    customer_href: str
    company_code: str
    what: str
    amounts: tuple[Money, ...]
    planned_on: date


@dataclass(frozen=True)
class Outbox:
    """What stands around the rows of one tab of the outbox."""

    mode_words: str
    is_stopped: bool
    stopped_words: str
    tabs: tuple[Choice, ...]
    tab: str
    tab_words: str
    steps: tuple[StepRow, ...]
    approve_words: str
    approve_consequence: str
    may_mark: bool
    may_release: bool
    may_switch: bool
    filters: tuple[Filter, ...]
    is_narrowed: bool
    tallies: tuple[Tally, ...]
    stops: tuple[str, ...]


@dataclass(frozen=True)
class Delivered:
    """What the mail server said about one address."""

    address: str
    words: str
    is_bad: bool
    answer: str
    when: str


@dataclass(frozen=True)
class Reported:
    """What a provider told of a message."""

    words: str
    when: str
    says: str
    href: str


@dataclass(frozen=True)
class MessagePage:
    """One message as it leaves or left."""

    id: int
    subject: str
    customer_name: str
    customer_href: str
    href: str
    address: str
    sender: str
    state: str
    state_words: str
    reason: str
    rule: str
    plain: str
    html_href: str
    pdf_href: str
    message_id: str
    view: str
    views: tuple[Choice, ...]
    items: tuple[About, ...]
    checks: tuple[Checked, ...]
    delivered: tuple[Delivered, ...]
    undo_seconds: int
    may_approve: bool
    may_cancel: bool
    may_settle: bool
    may_again: bool
    back_href: str
    marks: tuple[tuple[str, str], ...]
    reports: tuple[Reported, ...]
