"""What stands on the pages of the models: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from duecourse.interfaces.web.charting import Chart


@dataclass(frozen=True)
class Figure:
    """A figure of a model beside the simple rule's, with its interval where there is one."""

    words: str
    explain: str
    model: str
    rival: str
    interval: str
    is_good: bool | None


@dataclass(frozen=True)
class Line:
    """A model in a list."""

    name: str
    href: str
    purpose: str
    state: str
    state_words: str
    decision: str
    decision_words: str
    fitted_at: datetime
    until_on: date


@dataclass(frozen=True)
class Progress:
    """How far a training is; `href` is where that is asked again."""

    is_under_way: bool
    says: str
    is_harm: bool
    percent: int
    href: str


@dataclass(frozen=True)
class Overview:
    """The page of all models."""

    lines: tuple[Line, ...]
    progress: Progress | None
    predicted: tuple[tuple[str, date, int], ...]
    may_train: bool
    is_simulated: bool


@dataclass(frozen=True)
class Held:
    """How a model held over a window."""

    on_day: date
    period: str
    count: int
    cover: str
    loss: str
    says: str
    is_out: bool


@dataclass(frozen=True)
class Segment:
    """How often the interval of 80 % held in a segment."""

    name: str
    count: int
    cover: str
    is_good: bool


@dataclass(frozen=True)
class Bin:
    """What was said and what came true."""

    said: str
    came: str
    count: int


@dataclass(frozen=True)
class Card:
    """The page of one model; `rival` names the simple rule beside it, `counted` what it is judged on."""

    line: Line
    why: str
    rival: str
    counted: str
    period: str
    pairs: tuple[tuple[str, str], ...]
    judged: str
    figures: tuple[Figure, ...]
    calibration: Chart | None
    bins: tuple[Bin, ...]
    cover: Chart | None
    segments: tuple[Segment, ...]
    held: tuple[Held, ...]
    others: tuple[Line, ...]
    is_watched: bool
    is_simulated: bool
