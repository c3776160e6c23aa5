"""Of which customers does a rule foresee a problem, by which numbers?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.compiled import filled
from duecourse.analysis.portfolio.conditions import read
from duecourse.analysis.portfolio.holding import Holds, tested
from duecourse.work.worklists.rules.foreseen import SHOWN, ForeseenSpec

if TYPE_CHECKING:
    import ibis

_ALL_NUMBERS: Final = read("overdue items >= 0", words=CUSTOMER_WORDS)
"""It asks for the columns that are made of items, whatever the rules read."""


def foreseen(
    tenant: UUID, company_id: int, spec: ForeseenSpec, *, on: date
) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield the customers of whom a rule holds: (customer, key of the first rule, numbers as they were)."""
    shape = as_of.shape_of(tenant, company_id, on)
    text = tested(
        shape, [_ALL_NUMBERS, *(rule.tree for rule in spec.rules)], lambda facts, holds: _first(facts, holds, spec)
    )
    text = filled(text, shape=shape, tenant=tenant, company_id=company_id, on=on)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({text}) t WHERE rule IS NOT NULL ORDER BY customer_id")  # noqa: S608 - ours
        names = [column.name for column in cursor.description or ()]
        for row in (one for block in iter(lambda: cursor.fetchmany(2000), []) for one in block):
            values = dict(zip(names, row, strict=True))
            yield values.pop("customer_id"), values.pop("rule"), values


def _first(facts: ibis.Table, holds: Holds, spec: ForeseenSpec) -> ibis.Table:
    import ibis

    cases = [(holds(rule.tree), ibis.literal(rule.key)) for rule in spec.rules]
    return facts.select("customer_id", *SHOWN, rule=ibis.cases(*cases))
