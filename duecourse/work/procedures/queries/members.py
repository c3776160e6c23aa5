"""Of which customers does a condition hold today, while somebody is still writing it? Asked within a bounded time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import OperationalError, connection, transaction

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.conditions import Condition
from duecourse.analysis.portfolio.holding import Holds, tested
from duecourse.records.ledger.queries import held
from duecourse.records.ledger.queries.held import HELD
from duecourse.work.procedures.queries import sql

if TYPE_CHECKING:
    import ibis

EXAMPLES: Final = 10
PATIENCE: Final = "4s"
_CALLED: Final = ("customer_id", "customer_number", "name")


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
    text = tested(shape, (condition, *earlier), lambda facts, holds: _test(facts, holds, condition, earlier))
    text = sql.filled(text, shape=shape, tenant=tenant, company_id=company_id, on=on)
    values = {"tenant": tenant, "most": EXAMPLES, **held.values_of(portfolio_ids)}
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


def _test(facts: ibis.Table, holds: Holds, condition: Condition | None, earlier: list[Condition | None]) -> ibis.Table:
    import ibis

    is_taken = ibis.or_(*(holds(one) for one in earlier)) if earlier else ibis.literal(False)
    return facts.select(*_CALLED, holds=holds(condition), is_taken=is_taken)


_COUNT = f"""
    WITH tested AS MATERIALIZED (
        SELECT * FROM ({{tested}}) t
        WHERE %(held)s::bigint[] IS NULL
           OR t.customer_id IN (SELECT c.id FROM ledger_customer c WHERE c.tenant_id = %(tenant)s AND {HELD})
    )
    SELECT count(*), count(*) FILTER (WHERE holds), count(*) FILTER (WHERE holds AND is_taken), (
        SELECT coalesce(json_agg(e), '[]') FROM (
            SELECT customer_id, customer_number AS number, name FROM tested
            WHERE holds AND NOT is_taken ORDER BY name, customer_id LIMIT %(most)s
        ) e
    )
    FROM tested
"""  # noqa: S608 - all of it ours
