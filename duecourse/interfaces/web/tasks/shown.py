"""What the tasks show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Said:
    """A comment."""

    author: str
    text: str
    when: str


@dataclass(frozen=True)
class Row:
    """A task on a desk."""

    id: int
    title: str
    href: str
    side_href: str
    about: str
    about_href: str
    customer: str
    customer_number: str
    customer_href: str
    assignee_id: str
    assignee: str
    asked_by: str
    due_on: date
    late_days: int
    is_open: bool
    outcome: str
    note: str
    comment_count: int


@dataclass(frozen=True)
class Page:
    """A task with what was written about it, and who could do it."""

    row: Row
    comments: tuple[Said, ...]
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Form:
    """What a new task starts from."""

    key: str
    token: str
    customer: str
    items: tuple[tuple[str, str], ...]
    item: str
    people: tuple[tuple[str, str], ...]
    me: str
    due_on: date
    back: str
