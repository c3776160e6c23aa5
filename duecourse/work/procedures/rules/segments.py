"""Which segment of treatment is a customer in? The first whose condition holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS, Portfolio
from duecourse.analysis.portfolio.conditions import Condition, compile_condition, needs
from duecourse.analysis.portfolio.facts import facts_for

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True)
class SegmentRule:
    """A segment as it decides: without a condition it takes everybody who is left, without a procedure it gives none."""

    slug: str
    procedure_id: int | None
    condition: Condition | None = None


@dataclass(frozen=True)
class StarterSegment:
    """A segment that comes with the product: its condition in readable form and the procedure it leads to."""

    slug: str
    name: str
    condition: str
    procedure: str


def segmented(portfolio: Portfolio, segments: Sequence[SegmentRule], run: ibis.Table) -> ibis.Table:
    """One row per customer: which of the segments (`segment_no`, counted from 0) is the first that holds it, or NULL.

    Beside it `stop_version`, as it was when the customer was read.
    """
    import ibis

    wanted = frozenset().union(*(needs(one.condition) for one in segments if one.condition is not None))
    table = facts_for(portfolio, run, needs=wanted)
    tests = [
        (
            ibis.literal(True)
            if one.condition is None
            else compile_condition(one.condition, words=CUSTOMER_WORDS)(table, portfolio.rates),
            ibis.literal(number, type="int32"),
        )
        for number, one in enumerate(segments)
    ]
    nothing = ibis.null("int32")
    return table.select(
        "customer_id", "stop_version", segment_no=ibis.cases(*tests, else_=nothing) if tests else nothing
    )
