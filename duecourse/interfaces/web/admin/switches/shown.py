"""What the page of switches shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.interfaces.web.golive.shown import Position


@dataclass(frozen=True)
class Switch:
    """A kill switch that was moved at least once."""

    words: str
    target: str
    is_on: bool
    reason: str
    when: str
    who: str
    may_move: bool


@dataclass(frozen=True)
class Target:
    """Something that can be stopped."""

    value: str
    words: str


@dataclass(frozen=True)
class TargetGroup:
    """Things of a kind that can be stopped."""

    title: str
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Switches:
    """What may leave, and what is stopped."""

    positions: tuple[Position, ...]
    now: str
    now_detail: str
    allowlist: str
    is_installation_stopped: bool
    switches: tuple[Switch, ...]
    targets: tuple[TargetGroup, ...]
    waiting_words: str
    may_switch: bool
