"""What the procedure pages show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProcedureRow:
    """One procedure in the list."""

    href: str
    name: str
    version_words: str
    steps_words: str
    customers_count: int | None
    used_for: str
    is_on: bool


@dataclass(frozen=True)
class FlowStep:
    """One step as the flow draws it."""

    day: str
    day_words: str
    title: str
    tag: str
    details: tuple[str, ...]
    is_done: bool
    is_person: bool


@dataclass(frozen=True)
class VersionRow:
    """One version of a procedure."""

    href: str
    words: str
    state_words: str
    since: str
    author: str
    is_current: bool


@dataclass(frozen=True)
class ProcedurePage:
    """A procedure, one version of it."""

    slug: str
    name: str
    is_on: bool
    lede: str
    steps: tuple[FlowStep, ...]
    versions: tuple[VersionRow, ...]
    rules: tuple[tuple[str, str], ...]
    yaml_href: str
    state: str
    draft_href: str = ""
    retire_href: str = ""
    edit_href: str = ""
    chances: tuple[tuple[str, str], ...] = ()
    """What is left to chance: a heading and what it means, in a paragraph."""
