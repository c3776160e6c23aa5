"""What the pages of schedules show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """A schedule in the list; `last` and its tone tell how its last date ended."""

    href: str
    name: str
    what: str
    when: str
    next: str
    readers: str
    owner: str
    last: str
    last_tone: str
    is_paused: bool


@dataclass(frozen=True)
class ReaderLine:
    """Somebody who receives it; `why_not` says why nothing would reach them today."""

    name: str
    role: str
    why_not: str


@dataclass(frozen=True)
class DeliveryLine:
    """What became of one date for one person and part."""

    id: int
    when: str
    who: str
    part: str
    state: str
    state_words: str
    why: str
    rows: str
    message_href: str
    may_try: bool
    files_href: str = ""


@dataclass(frozen=True)
class SchedulePage:
    """One schedule: what, when, to whom, and its history."""

    id: int
    name: str
    lede: str
    facts: Pairs
    note: str
    coming: tuple[str, ...]
    readers: tuple[ReaderLine, ...]
    history: tuple[DeliveryLine, ...]
    is_paused: bool
    may_change: bool
    may_stop: bool
    may_leave: bool
    subject_href: str


@dataclass(frozen=True)
class MailPage:
    """A mail of a schedule found again: what it told of and its files, or why its reader gets nothing any more."""

    name: str
    facts: Pairs = ()
    files: tuple[Option, ...] = ()
    subject_href: str = ""
    is_board: bool = False
    refusal: str = ""


@dataclass(frozen=True)
class Option:
    """A choice in the form; `hint` stands beside its words."""

    value: str
    words: str
    is_on: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Group:
    """Choices that belong together."""

    words: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class When:
    """How the timing in the form reads, and when it comes next; or why it cannot be read."""

    words: str = ""
    coming: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True)
class FormPage:
    """The form of a schedule, as it begins or as it was typed."""

    id: int
    title: str
    action: str
    name: str
    subjects: tuple[Group, ...]
    rhythms: tuple[Option, ...]
    weekdays: tuple[Option, ...]
    places: tuple[Option, ...]
    number: str
    at: str
    zones: tuple[Option, ...]
    periods: tuple[Option, ...]
    formats: tuple[Option, ...]
    bursts: tuple[Option, ...]
    readers: tuple[Option, ...]
    note: str
    skip_empty: bool
    when: When = field(default_factory=When)
    refusal: str = ""
