"""What does a figure say of itself? Its value, formula, inputs, the days it speaks of, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from duecourse.foundation.kit.words import Text

Unit = Literal["money", "days", "share", "count", "times"]


@dataclass(frozen=True)
class Input:
    """A number that stands in a formula: how the formula calls it, its words, its value, and whether rows stand behind it."""

    name: str
    words: Text
    value: Decimal | None
    unit: Unit
    has_rows: bool = False


@dataclass(frozen=True)
class Figure:
    """A KPI of some customers as of a day, in one currency, with all that is needed to check it by hand.

    `value`: a share lies between 0 and 1; None = it cannot be said, and `why_none` says why. `from_on` to `on`: the
    window its flows were taken from. `made_at`: when its sums were last brought up to date (None = this moment).
    `is_at_least`: the history ends before the sum is used up ("more than n days").
    """

    slug: str
    value: Decimal | None
    unit: Unit
    currency: str
    on: date
    from_on: date | None
    inputs: tuple[Input, ...]
    is_restated: bool = False
    is_at_least: bool = False
    why_none: Text | None = None
    made_at: datetime | None = None


@dataclass(frozen=True)
class Point:
    """A figure on one day of a trend; `is_backfilled`: not reported that day, but worked out later from what was known.

    `is_left_out`: nobody waited until it was worked out.
    """

    on: date
    value: Decimal | None
    is_backfilled: bool = False
    is_left_out: bool = False
