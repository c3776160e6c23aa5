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
    """One row per customer: the slug of the first segment (in the given order) that holds it, and its procedure.

    Both are NULL where no segment does.
    """
    import ibis

    wanted = frozenset().union(*(needs(one.condition) for one in segments if one.condition is not None))
    table = facts_for(portfolio, run, needs=wanted)
    nothing = (ibis.null("string"), ibis.null("int64"))
    slugs, procedures = [], []
    for one in segments:
        test = ibis.literal(True)
        if one.condition is not None:
            test = compile_condition(one.condition, words=CUSTOMER_WORDS)(table, portfolio.rates)
        slugs.append((test, ibis.literal(one.slug)))
        procedures.append((test, ibis.literal(one.procedure_id, type="int64")))
    if not segments:
        return table.select("customer_id", segment_slug=nothing[0], procedure_id=nothing[1])
    return table.select(
        "customer_id",
        segment_slug=ibis.cases(*slugs, else_=nothing[0]),
        procedure_id=ibis.cases(*procedures, else_=nothing[1]),
    )
