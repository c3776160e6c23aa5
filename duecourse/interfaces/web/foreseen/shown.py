"""What the pages of foreseen problems show, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.conditions.shown import Builder

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """A step of a plan as it is read."""

    act: str
    who: str
    words: str
    when: str


@dataclass(frozen=True)
class Row:
    """A customer of whom a problem is foreseen: why, by which numbers, with which plan, and what was decided."""

    id: int
    title: str
    number: str
    company: str
    href: str
    side_href: str
    problem: str
    rule: str
    why: Pairs
    numbers: Pairs
    steps: tuple[Step, ...]
    exposure: Money
    since: date
    until: date | None
    state: str
    decided: str
    person: str


@dataclass(frozen=True)
class RuleRow:
    """A rule as it is read."""

    key: str
    words: str
    condition: str
    steps: tuple[Step, ...]
    href: str


@dataclass(frozen=True)
class VersionLine:
    """A version in the history."""

    number: int
    state: str
    when: str
    author: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class RulesPage:
    """A version of the rules, and what may be done with it."""

    id: int
    number: int
    lede: str
    mark: str
    rules: tuple[RuleRow, ...]
    versions: tuple[VersionLine, ...]
    is_draft: bool
    may_write: bool
    draft_href: str


@dataclass(frozen=True)
class RulePage:
    """A rule as it is changed, or a new one ("" for its key)."""

    id: int
    number: int
    key: str
    title: str
    mark: str
    values: Mapping[str, Any]
    steps: tuple[Mapping[str, Any], ...]
    acts: Pairs
    people: Pairs
    builder: Builder
    refusal: str
