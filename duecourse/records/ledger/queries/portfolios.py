"""How much does each portfolio carry, and what is there to spread?"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from duecourse.records.ledger.models import Customer


@dataclass(frozen=True)
class Carried:
    """The customers of a company in one portfolio (None: in none): how many, how many of them late, what is overdue."""

    company_id: int
    portfolio_id: int | None
    customers: int
    late_customers: int
    overdue: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """A customer, where it is, who pays for it, and what it owes overdue by currency."""

    customer_id: int
    payer_id: int | None
    portfolio_id: int | None
    overdue: dict[str, Decimal]


def carried(tenant: UUID, company_ids: Collection[int], *, on: date) -> tuple[Carried, ...]:
    """Sum up what every portfolio carries on a day, company by company: two queries."""
    values: dict[str, Any] = {"tenant": tenant, "companies": list(company_ids), "on": on}
    overdue: dict[tuple[int, int | None], dict[str, Decimal]] = defaultdict(dict)
    late: dict[tuple[int, int | None], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE, values)
        for company_id, portfolio_id, currency, amount, late_customers in cursor.fetchall():
            if currency is None:
                late[company_id, portfolio_id] = late_customers
            else:
                overdue[company_id, portfolio_id][currency] = amount
        cursor.execute(_COUNTED, values)
        return tuple(
            Carried(company_id, portfolio_id, count, late.get(key, 0), overdue.get(key, {}))
            for company_id, portfolio_id, count in cursor.fetchall()
            for key in [(company_id, portfolio_id)]
        )


def placed(
    tenant: UUID, company_id: int, portfolio_ids: Collection[int], *, with_nobodys: bool, on: date
) -> list[Placed]:
    """List the customers of some portfolios (and of none) with what they owe overdue: one query."""
    values: dict[str, Any] = {
        "tenant": tenant,
        "company": company_id,
        "portfolios": list(portfolio_ids),
        "nobodys": with_nobodys,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PLACED, values | {"on": on})
        return [
            Placed(
                customer_id,
                payer_id,
                portfolio_id,
                {one: Decimal(amount) for one, amount in json.loads(owed or "{}").items()},
            )
            for customer_id, payer_id, portfolio_id, owed in cursor.fetchall()
        ]


def has_unplaced(tenant: UUID, company_id: int) -> bool:
    """Tell whether a company has customers that nobody has."""
    return Customer.objects.of(tenant).filter(company_id=company_id, portfolio_id__isnull=True).exists()


_OVERDUE = """
    SELECT c.company_id, c.portfolio_id, i.currency, sum(i.open_amount), count(DISTINCT c.id)
    FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE i.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s)
      AND i.open_amount > 0 AND i.due_on < %(on)s AND i.ordinal >= 0
    GROUP BY GROUPING SETS ((c.company_id, c.portfolio_id, i.currency), (c.company_id, c.portfolio_id))
    ORDER BY i.currency
"""
_COUNTED = """
    SELECT company_id, portfolio_id, count(*) FROM ledger_customer
    WHERE tenant_id = %(tenant)s AND company_id = ANY(%(companies)s) GROUP BY 1, 2 ORDER BY 1, 2
"""
_PLACED = """
    SELECT c.id, c.payer_id, c.portfolio_id, o.overdue
    FROM ledger_customer c LEFT JOIN (
        SELECT customer_id, jsonb_object_agg(currency, amount::text) AS overdue FROM (
            SELECT customer_id, currency, sum(open_amount) AS amount FROM ledger_item
            WHERE tenant_id = %(tenant)s AND company_id = %(company)s
              AND open_amount > 0 AND due_on < %(on)s AND ordinal >= 0
            GROUP BY 1, 2
        ) summed GROUP BY customer_id
    ) o ON o.customer_id = c.id
    WHERE c.tenant_id = %(tenant)s AND c.company_id = %(company)s
      AND (c.portfolio_id = ANY(%(portfolios)s) OR (%(nobodys)s AND c.portfolio_id IS NULL))
    ORDER BY c.id
"""
