"""What the pages about people show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Line:
    """A person in the list."""

    id: UUID
    name: str
    email: str
    href: str
    role: str
    companies: str
    portfolios: str
    signed_in: str
    has_second_factor: bool
    is_active: bool
    is_you: bool


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked in and has not come yet."""

    line: Line
    who: str
    when: str
    until: str
    is_over: bool
    mail: str
    answer: str


@dataclass(frozen=True)
class Option:
    """Something that can be chosen, and whether it is."""

    value: str
    words: str
    is_on: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Person:
    """A person with everything that an administrator may change."""

    line: Line
    roles: tuple[Option, ...]
    companies: tuple[Option, ...]
    sees_all: bool
    may_give_all: bool
    portfolios: tuple[Option, ...]
    needs_portfolio: bool
    has_portfolios: bool
    is_nobodys_seller: bool
    sellers: tuple[Option, ...] | None
    successors: tuple[Option, ...]
    open_tasks: int
    has_work: bool
    may_invite: bool
    may_edit: bool


@dataclass(frozen=True)
class Right:
    """A thing that some roles may do."""

    words: str
    roles: tuple[bool, ...]


@dataclass(frozen=True)
class RightGroup:
    """Rights that belong together."""

    title: str
    rights: tuple[Right, ...]


@dataclass(frozen=True)
class Roles:
    """Who may do what: a column a role, a line a right."""

    names: tuple[str, ...]
    counts: tuple[int, ...]
    groups: tuple[RightGroup, ...]
