"""Which customers do the rules of portfolios hold?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.compiled import filled
from duecourse.analysis.portfolio.conditions import Condition
from duecourse.analysis.portfolio.holding import Holds, tested

if TYPE_CHECKING:
    import ibis

PATIENCE: Final = "60s"


def held_by(
    tenant: UUID, company_id: int, rules: Sequence[tuple[int, Condition]], *, on: date, only_nobodys: bool
) -> dict[int, int]:
    """Tell which customers of a company the rules (portfolio, condition) hold, and the first portfolio that does.

    `only_nobodys` leaves out customers that are in a portfolio.
    """
    conditions = [condition for _portfolio_id, condition in rules]
    text = tested(as_of.shape_of(tenant, company_id, on), conditions, lambda facts, holds: _first(facts, holds, rules))
    text = filled(text, shape=as_of.shape_of(tenant, company_id, on), tenant=tenant, company_id=company_id, on=on)
    free = "AND portfolio_id IS NULL" if only_nobodys else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
        cursor.execute(f"SELECT customer_id, goes_to FROM ({text}) t WHERE goes_to IS NOT NULL {free} ORDER BY 1")  # noqa: S608 - ours
        found = dict(cursor.fetchall())
        cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    return found


def _first(facts: ibis.Table, holds: Holds, rules: Sequence[tuple[int, Condition]]) -> ibis.Table:
    import ibis

    cases = [(holds(condition), ibis.literal(portfolio_id, type="int64")) for portfolio_id, condition in rules]
    return facts.select("customer_id", "portfolio_id", goes_to=ibis.cases(*cases))
