"""Of which customers does a condition hold today, while somebody is still writing it?

The facts of a customer are compiled once; a condition is compiled over their names alone, which takes milliseconds, and
asked within a bounded time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import OperationalError, connection, transaction

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.columns import CUSTOMER, CUSTOMER_WORDS, DERIVED_CUSTOMER, RATE, schema_of
from duecourse.analysis.portfolio.conditions import Condition, compile_condition, needs
from duecourse.analysis.portfolio.facts import facts_for, is_made_of_items, run_of
from duecourse.analysis.portfolio.shape import Shape
from duecourse.work.procedures.queries import sql

if TYPE_CHECKING:
    import ibis

EXAMPLES: Final = 10
PATIENCE: Final = "4s"
_FACTS, _RATES = "member_facts", "member_rates"
_CALLED: Final = ("customer_id", "customer_number", "name", "portfolio_id")


@dataclass(frozen=True)
class Member:
    """A customer of whom a condition holds."""

    customer_id: int
    number: str
    name: str


@dataclass(frozen=True)
class Members:
    """How many customers there are, of how many the condition holds, and how many of those others take before."""

    total: int
    holding: int
    taken: int
    examples: tuple[Member, ...]

    @property
    def left(self) -> int:
        """How many stay when those are gone that others take before."""
        return self.holding - self.taken


def members(
    tenant: UUID,
    company_id: int,
    condition: Condition | None,
    *,
    on: date,
    before: Iterable[Condition | None] = (),
    portfolio_ids: Collection[int] | None = None,
) -> Members | None:
    """Count the customers of a company of whom a condition (None: everybody) holds on a day; None when it takes too long.

    `before` are conditions that are tried first: whom they hold is counted as taken. Examples are of those left.
    """
    shape = as_of.shape_of(tenant, company_id, on)
    earlier = list(before)
    wanted = frozenset().union(*(needs(one) for one in (condition, *earlier) if one is not None))
    text = _tested(shape, condition, earlier, is_of_items=is_made_of_items(wanted))
    text = sql.filled(text, shape=shape, tenant=tenant, company_id=company_id, on=on)
    scope = None if portfolio_ids is None else sorted(portfolio_ids)
    values = {"scope": scope, "most": EXAMPLES}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
            cursor.execute(_COUNT.format(tested=sql.escaped(text)), values)
            row = cursor.fetchone()
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError:
        return None
    assert row is not None, "a count has one row"
    total, holding, taken, examples = row
    return Members(total, holding, taken, tuple(Member(**one) for one in examples))


def _tested(shape: Shape, condition: Condition | None, earlier: list[Condition | None], *, is_of_items: bool) -> str:
    """Write the test of every customer: the long facts from what is kept, the short test afresh."""
    facts = sql.compiled(("member-facts", shape.stand_in, is_of_items), lambda: _facts(shape, is_of_items=is_of_items))
    rates = sql.compiled(("member-rates", shape.stand_in), lambda: as_of.book_of(shape).rates)
    test = sql.to_sql(_test(condition, earlier))
    rest = f", {test[5:]}" if test.startswith("WITH ") else f" {test}"
    return f"WITH {_FACTS} AS ({facts}), {_RATES} AS ({rates}){rest}"


def _facts(shape: Shape, *, is_of_items: bool) -> ibis.Table:
    asked = ("open_base",) if is_of_items else ()
    facts = facts_for(as_of.book_of(shape), run_of(shape), needs=asked)
    return facts.select(*(one.name for one in (*CUSTOMER, *DERIVED_CUSTOMER) if one.name in facts.columns))


def _test(condition: Condition | None, earlier: list[Condition | None]) -> ibis.Table:
    import ibis

    facts = ibis.table(schema_of((*CUSTOMER, *DERIVED_CUSTOMER)), name=_FACTS)
    rates = ibis.table(schema_of(RATE), name=_RATES)

    def holds(one: Condition | None) -> Any:
        return ibis.literal(True) if one is None else compile_condition(one, words=CUSTOMER_WORDS)(facts, rates)

    is_taken = ibis.or_(*(holds(one) for one in earlier)) if earlier else ibis.literal(False)
    return facts.select(*_CALLED, holds=holds(condition), is_taken=is_taken)


_COUNT = """
    WITH tested AS MATERIALIZED (
        SELECT * FROM ({tested}) t
        WHERE %(scope)s::bigint[] IS NULL OR t.portfolio_id = ANY(%(scope)s::bigint[])
    )
    SELECT count(*), count(*) FILTER (WHERE holds), count(*) FILTER (WHERE holds AND is_taken), (
        SELECT coalesce(json_agg(e), '[]') FROM (
            SELECT customer_id, customer_number AS number, name FROM tested
            WHERE holds AND NOT is_taken ORDER BY name, customer_id LIMIT %(most)s
        ) e
    )
    FROM tested
"""
