"""What is owed in all, who owes most, and who paid? Sums a currency, never across them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from duecourse.records.ledger.queries import held
from duecourse.records.ledger.queries.held import HELD
from duecourse.records.ledger.queries.lists import LONG_DAYS


@dataclass(frozen=True)
class Owing:
    """What is owed in a currency: all of it, the part that is overdue, the part that is long overdue, and credits."""

    currency: str
    open: Decimal
    overdue: Decimal
    long_overdue: Decimal
    credits: Decimal


@dataclass(frozen=True)
class Largest:
    """A customer among those who owe most."""

    customer_id: int
    currency: str
    open: Decimal


def owing(
    tenant: UUID, company_ids: Collection[int], portfolio_ids: Collection[int] | None, *, on: date
) -> tuple[Owing, ...]:
    """Sum what is owed as the projection stands: one query."""
    values = _values(tenant, company_ids, portfolio_ids) | {"on": on, "long": on - timedelta(days=LONG_DAYS)}
    return tuple(Owing(*row) for row in _rows(_OWING, values))


def largest(
    tenant: UUID,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
    *,
    rates: Mapping[str, Decimal],
    limit: int = 10,
) -> tuple[Largest, ...]:
    """List who owes most by what it is worth at these rates; a currency without a rate does not compete."""
    said = {currency: str(rate) for currency, rate in rates.items()}
    values = _values(tenant, company_ids, portfolio_ids) | {"rates": json.dumps(said), "limit": limit}
    return tuple(Largest(*row) for row in _rows(_LARGEST, values))


def paid_by_customer(
    tenant: UUID,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
    *,
    since: date,
    until: date,
    limit: int = 500,
) -> tuple[tuple[int, str, Decimal, date], ...]:
    """List who paid on items, less what was returned or reversed: (customer, currency, amount, last value date)."""
    values = _values(tenant, company_ids, portfolio_ids) | {"since": since, "until": until, "limit": limit}
    return tuple((row[0], row[1], row[2], row[3]) for row in _rows(_PAID, values))


def paid(
    tenant: UUID, company_ids: Collection[int], portfolio_ids: Collection[int] | None, *, since: date, until: date
) -> dict[str, Decimal]:
    """Sum what was paid on items a currency, less what was returned or reversed.

    Counts what took effect, and was known, in the days from `since` to `until`; money that names no item is not counted.
    """
    values = _values(tenant, company_ids, portfolio_ids) | {"since": since, "until": until}
    return dict(_rows(_PAID_SUMS, values))


_OWING = f"""
    SELECT i.currency, coalesce(sum(i.open_amount) FILTER (WHERE i.open_amount > 0), 0),
           coalesce(sum(i.open_amount) FILTER (WHERE i.open_amount > 0 AND i.due_on < %(on)s), 0),
           coalesce(sum(i.open_amount) FILTER (WHERE i.open_amount > 0 AND i.due_on < %(long)s), 0),
           coalesce(sum(i.open_amount) FILTER (WHERE i.open_amount < 0), 0)
    FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE i.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s) AND i.open_amount <> 0 AND i.ordinal >= 0
      AND {HELD}
    GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - all of it ours
_LARGEST = f"""
    SELECT i.customer_id, i.currency, sum(i.open_amount)
    FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE i.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s) AND i.open_amount <> 0 AND i.ordinal >= 0
      AND %(rates)s::jsonb ? i.currency AND {HELD}
    GROUP BY 1, 2 HAVING sum(i.open_amount) > 0
    ORDER BY sum(i.open_amount) * (%(rates)s::jsonb ->> i.currency)::numeric DESC, 1 LIMIT %(limit)s
"""  # noqa: S608 - all of it ours
_PAID = f"""
    SELECT i.customer_id, i.currency, -sum(m.amount), max(m.effective_on)
    FROM ledger_movement m
    JOIN ledger_item i ON i.tenant_id = m.tenant_id AND i.id = m.item_id
    JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE m.tenant_id = %(tenant)s AND greatest(m.effective_on, m.known_on) BETWEEN %(since)s AND %(until)s
      AND m.kind IN ('payment', 'return', 'reversal') AND i.company_id = ANY(%(companies)s) AND i.ordinal >= 0
      AND {HELD}
    GROUP BY 1, 2 ORDER BY 2, 3 DESC, 1 LIMIT %(limit)s
"""  # noqa: S608 - all of it ours

_PAID_SUMS = f"""
    SELECT i.currency, -sum(m.amount)
    FROM ledger_movement m
    JOIN ledger_item i ON i.tenant_id = m.tenant_id AND i.id = m.item_id
    JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE m.tenant_id = %(tenant)s AND greatest(m.effective_on, m.known_on) BETWEEN %(since)s AND %(until)s
      AND m.kind IN ('payment', 'return', 'reversal') AND i.company_id = ANY(%(companies)s) AND i.ordinal >= 0
      AND {HELD}
    GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - all of it ours


def _values(tenant: UUID, company_ids: Collection[int], portfolio_ids: Collection[int] | None) -> dict[str, Any]:
    return {"tenant": tenant, "companies": list(company_ids), **held.values_of(portfolio_ids)}


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
