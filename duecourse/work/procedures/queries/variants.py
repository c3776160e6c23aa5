"""Which variants of a step's text may speak to which customer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.conditions import Condition, read
from duecourse.analysis.portfolio.conditions.tree import All, AnyOf, Not
from duecourse.analysis.portfolio.holding import Holds, tested
from duecourse.records.communications.queries.templates import variants_of
from duecourse.records.communications.rules.variants import best_first, equally_good
from duecourse.work.procedures.queries import sql

if TYPE_CHECKING:
    import ibis

    from duecourse.analysis.portfolio.shape import Shape

Wanted = tuple[int, str, str]
"""A customer, the template of a step, and the tone that the step asks for."""


@dataclass(frozen=True)
class Ways:
    """The templates that speak in the place of a contact's own, the best first, and those that are as good as the best."""

    codes: tuple[str, ...] = ()
    equals: tuple[str, ...] = ()


def ways_for(tenant: UUID, company_id: int, wanted: Sequence[Wanted], *, on: date) -> list[Ways]:
    """Name for each contact the templates that speak in the place of its own; two questions a batch."""
    known = variants_of(tenant, {code for _customer, code, _tone in wanted})
    if not known:
        return [Ways()] * len(wanted)
    conditions = tuple(sorted({each.condition for each in known if each.condition}))
    held = holding(tenant, company_id, conditions, {customer for customer, _code, _tone in wanted}, on=on)
    ways = []
    for customer, code, tone in wanted:
        holds = held.get(customer, frozenset()).__contains__
        codes = best_first(known, base=code, tone=tone, holds=holds, weight=weight)
        ways.append(Ways(codes, equally_good(known, codes, tone=tone, weight=weight)))
    return ways


def holding(
    tenant: UUID, company_id: int, conditions: Sequence[str], customer_ids: set[int], *, on: date
) -> Mapping[int, frozenset[str]]:
    """Tell which of these conditions hold of which of these customers on a day."""
    if not conditions:
        return {}
    shape = as_of.shape_of(tenant, company_id, on, is_narrowed=True)
    text = _text(shape.stand_in, tuple(conditions))
    rows = sql.rows_of(
        sql.filled(text, shape=shape, tenant=tenant, company_id=company_id, on=on, customer_ids=customer_ids)
    )
    return {
        row["customer_id"]: frozenset(one for number, one in enumerate(conditions) if row[f"holds_{number}"])
        for row in rows
    }


@lru_cache(maxsize=64)
def weight(condition: str) -> int:
    """Count what a condition asks; nothing weighs nothing."""
    return _parts(read(condition, words=CUSTOMER_WORDS)) if condition else 0


def _parts(condition: Condition) -> int:
    match condition:
        case All(parts=parts):
            return sum(_parts(each) for each in parts)
        case AnyOf(parts=parts):
            return min(_parts(each) for each in parts)
        case Not(part=part):
            return _parts(part)
        case _:
            return 1


@lru_cache(maxsize=32)
def _text(shape: Shape, conditions: tuple[str, ...]) -> str:
    read_ones = [read(each, words=CUSTOMER_WORDS) for each in conditions]

    def choose(facts: ibis.Table, holds: Holds) -> ibis.Table:
        return facts.select("customer_id", **{f"holds_{number}": holds(one) for number, one in enumerate(read_ones)})

    return tested(shape, read_ones, choose)
