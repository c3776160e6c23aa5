"""What the outbox shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.pages import Choice, Page


@dataclass(frozen=True)
class Row:
    """One message, or one contact that is planned, and why it stands where it stands."""

    id: int
    customer_name: str
    customer_href: str
    company_code: str
    what: str
    tone: str
    address: str
    when: str
    state: str
    state_words: str
    reason: str
    rule: str
    may_approve: bool
    may_cancel: bool
    may_hold: bool
    may_settle: bool
    may_again: bool
    undo_seconds: int
    customer_key: str
    view_href: str


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
    """An item that a message speaks of, as it stands now."""

    number: str
    due_on: date
    days_late: int
    open: Money
    is_settled: bool


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
    """One page of one tab of the outbox."""

    day: date | None
    mode: str
    mode_words: str
    is_stopped: bool
    stopped_words: str
    tabs: tuple[Choice, ...]
    tab: str
    tab_words: str
    steps: tuple[StepRow, ...]
    rows: tuple[Row, ...]
    page: Page
    approve_words: str
    approve_consequence: str
    may_mark: bool
    may_release: bool
    may_switch: bool
    filters: tuple[Filter, ...]
    narrowed: tuple[tuple[str, str], ...]
    tallies: tuple[Tally, ...]
    stops: tuple[str, ...]


@dataclass(frozen=True)
class MessagePage:
    """One message as it leaves or left."""

    id: int
    subject: str
    customer_name: str
    customer_href: str
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
    undo_seconds: int
    may_approve: bool
    may_cancel: bool
    may_settle: bool
    may_again: bool
    back_href: str
    marks: tuple[tuple[str, str], ...]
