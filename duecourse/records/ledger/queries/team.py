"""What lies in each portfolio: customers, and what is long overdue? Sums for whole teams, a query each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from duecourse.records.ledger.models import Customer

PortfolioId = int | None


@dataclass(frozen=True)
class Owed:
    """How many customers owe something, and how much a currency."""

    customer_count: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)


def portfolios_of(tenant: UUID, customer_ids: Collection[int]) -> dict[int, PortfolioId]:
    """Tell in which portfolio each customer is."""
    rows = Customer.objects.of(tenant).filter(id__in=list(customer_ids))
    return dict(rows.values_list("id", "portfolio_id"))


def customer_counts(tenant: UUID, company_ids: Collection[int]) -> dict[PortfolioId, int]:
    """Count the customers of each portfolio, and of none."""
    rows = Customer.objects.of(tenant).filter(company_id__in=list(company_ids))
    return dict(rows.values("portfolio_id").annotate(count=Count("id")).values_list("portfolio_id", "count"))


def owed_before(tenant: UUID, company_ids: Collection[int], *, due_before: date) -> dict[PortfolioId, Owed]:
    """Sum what was due before a day and is still open, by portfolio."""
    values = {"tenant": tenant, "companies": list(company_ids), "before": due_before}
    found: dict[PortfolioId, Owed] = {}
    for portfolio_id, currency, count, amount in _rows(_OWED, values):
        owed = found.setdefault(portfolio_id, Owed())
        if currency is None:
            found[portfolio_id] = Owed(count, owed.amounts)
        else:
            owed.amounts[currency] = amount
    return found


_OWED = """
    SELECT c.portfolio_id, i.currency, count(DISTINCT i.customer_id), sum(i.open_amount)
    FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE i.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s) AND i.due_on < %(before)s
      AND i.open_amount <> 0 AND i.open_amount > 0 AND i.ordinal >= 0
    GROUP BY GROUPING SETS ((c.portfolio_id), (c.portfolio_id, i.currency))
"""


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
