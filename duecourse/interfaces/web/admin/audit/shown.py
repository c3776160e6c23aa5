"""What the audit shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the audit."""

    id: int
    title: str
    when: str
    who: str
    what: str
    about: str
    about_href: str
    reason: str
    is_sealed: bool
    side_href: str
    href: str


@dataclass(frozen=True)
class Change:
    """A value before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One line of the audit with everything that changed."""

    row: Row
    changes: tuple[Change, ...]
    seal_words: str


@dataclass(frozen=True)
class Seal:
    """How far the audit is sealed."""

    words: str
    only_own: bool
