"""What the pages of the strategy show, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duecourse.interfaces.web.conditions.shown import Builder
from duecourse.interfaces.web.trying import Tried

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RuleRow:
    """A rule: what it says, when it holds, its points, and how much of all points that is."""

    key: str
    words: str
    condition: str
    points: int
    share: float
    group: str
    href: str


@dataclass(frozen=True)
class VersionRow:
    """A version in the history."""

    number: int
    state: str
    when: str
    author: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Bar:
    """A count now and with the draft, each with its length in per cent of the longest."""

    words: str
    before: int
    after: int
    before_long: int
    after_long: int


@dataclass(frozen=True)
class FirstRow:
    """A customer who would come among the first, and where it stands now."""

    place: int
    name: str
    href: str
    percent: int
    percent_before: int
    place_before: int


@dataclass(frozen=True)
class Preview:
    """How a draft would rank the last list."""

    says: str
    bands: tuple[Bar, ...]
    tens: tuple[Bar, ...]
    rules: tuple[Bar, ...]
    first: tuple[FirstRow, ...]


@dataclass(frozen=True)
class StrategyPage:
    """A version of the strategy; where it is a draft, with what may be done."""

    id: int
    number: int
    name: str
    lede: str
    rules: tuple[RuleRow, ...]
    thresholds: tuple[int, int, int]
    bands: Pairs
    most: int
    maximum: str
    mark: str
    versions: tuple[VersionRow, ...]
    draft_href: str
    edit_href: str
    is_draft: bool
    is_writing: bool
    against_words: str
    changes: Pairs
    proposed_by: str
    proposal: str
    may_agree: bool
    why_not_agree: str
    refusal: str
    trial: Tried | None
    preview: Preview | None


@dataclass(frozen=True)
class RulePage:
    """A rule as it is changed, or a new one ("" for its key)."""

    id: int
    number: int
    key: str
    title: str
    mark: str
    values: Mapping[str, Any]
    groups: tuple[str, ...]
    builder: Builder
    refusal: str
