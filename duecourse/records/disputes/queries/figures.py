"""What did disputes cost in the last year, how long did they take, and what became of deductions? Summed by the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from duecourse.records.disputes.models import Deduction, Dispute
from duecourse.records.disputes.queries.deductions import Which, in_scope
from duecourse.records.ledger.queries import screens as ledger

WINDOW: Final = timedelta(days=365)
"""Over so many days what became of deductions and disputes is counted."""
_CAUSES: Final = """
    SELECT d.company_id, d.root_cause, d.department_id, l.currency, grouping(l.currency) AS is_whole,
        count(DISTINCT d.id), coalesce(sum(l.amount), 0),
        coalesce(sum(l.amount * greatest(coalesce(d.ended_on, %s) - d.opened_on, 0)), 0)
    FROM disputes_dispute d
    LEFT JOIN disputes_disputeline l ON l.tenant_id = d.tenant_id AND l.dispute_id = d.id AND l.removed_on IS NULL
    WHERE d.tenant_id = %s AND d.id IN ({cases})
    GROUP BY GROUPING SETS ((1, 2, 3, l.currency), (1, 2, 3))
"""
_CYCLE: Final = """
    SELECT avg(d.ended_on - d.opened_on), percentile_cont(0.5) WITHIN GROUP (ORDER BY d.ended_on - d.opened_on)
    FROM disputes_dispute d WHERE d.tenant_id = %s AND d.ended_on IS NOT NULL AND d.id IN ({cases})
"""
_RECOVERED: Final = """
    SELECT k.currency, coalesce(sum(k.amount) FILTER (WHERE d.ended_on IS NULL), 0), sum(k.amount), min(k.taken_on),
        coalesce(sum(k.amount) FILTER (WHERE k.validity = 'invalid'), 0),
        coalesce(sum(k.amount) FILTER (WHERE k.validity = 'invalid' AND d.outcome = 'rejected_pay'), 0)
    FROM disputes_deduction k
    JOIN disputes_dispute d ON d.tenant_id = k.tenant_id AND d.id = k.dispute_id
    WHERE k.tenant_id = %s AND k.id IN ({deductions}) GROUP BY k.currency ORDER BY k.currency
"""


@dataclass(frozen=True)
class Cause:
    """The disputes of a cause in a company and department: how many, over how much, and amounts times their days."""

    company_id: int
    root_cause: str
    department_id: int | None
    count: int
    amounts: Mapping[str, Decimal]
    amount_days: Mapping[str, Decimal]


@dataclass(frozen=True)
class Recovery:
    """Deductions of a currency in the window: open ones, taken a day, found invalid, and charged back of those."""

    currency: str
    open: Decimal
    taken_a_day: Decimal
    invalid: Decimal
    recovered: Decimal

    @property
    def days_outstanding(self) -> Decimal | None:
        """Open deductions through those taken on an average day."""
        return (self.open / self.taken_a_day).quantize(Decimal("0.1")) if self.taken_a_day else None

    @property
    def net_recovery(self) -> Decimal | None:
        """Of what was found invalid, the share that was asked for again."""
        return self.recovered / self.invalid if self.invalid else None


def causes(tenant: UUID, which: Which, *, on: date) -> tuple[Cause, ...]:
    """Sum up the disputes of the last year that are open or ended, by company, cause and department: one query."""
    counts: dict[tuple[int, str, int | None], int] = {}
    sums: dict[tuple[int, str, int | None], tuple[dict[str, Decimal], dict[str, Decimal]]] = {}
    for company, cause, department, currency, is_whole, count, amount, days in _asked(
        _CAUSES, _within(tenant, which, on), "cases", on, tenant
    ):
        key = (company, cause, department)
        if is_whole:
            counts[key] = count
        elif currency is not None:
            amounts, amount_days = sums.setdefault(key, ({}, {}))
            amounts[currency], amount_days[currency] = amount, days
    return tuple(Cause(*key, count, *sums.get(key, ({}, {}))) for key, count in counts.items())


def cycle_days(tenant: UUID, which: Which, *, on: date) -> tuple[Decimal, Decimal] | None:
    """Tell how long the disputes of the last year took until they were closed: mean and median in calendar days."""
    for mean, median in _asked(_CYCLE, _within(tenant, which, on), "cases", tenant):
        if mean is not None:
            return round(mean, 1), round(Decimal(str(median)), 1)
    return None


def recoveries(tenant: UUID, which: Which, *, on: date) -> tuple[Recovery, ...]:
    """Sum up what became of the deductions of the last year, a currency each: one query."""
    rows: QuerySet[Deduction] = in_scope(tenant, which).filter(taken_on__gt=on - WINDOW, taken_on__lte=on)
    return tuple(
        Recovery(currency, still, taken / max((on - first).days + 1, 1), invalid, recovered)
        for currency, still, taken, first, invalid, recovered in _asked(_RECOVERED, rows, "deductions", tenant)
    )


def _within(tenant: UUID, which: Which, on: date) -> QuerySet[Dispute]:
    rows = Dispute.objects.of(tenant).filter(company_id__in=which.company_ids, opened_on__lte=on)
    rows = rows.exclude(ended_on__lt=on - WINDOW)
    if which.portfolio_ids is None:
        return rows
    return rows.filter(customer_id__in=ledger.account_ids_in(tenant, which.portfolio_ids))


def _asked(sql: str, rows: QuerySet[Any], name: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask about the rows that Django chooses: its own SQL stands inside, its values behind ours."""
    try:
        inside, params = rows.values("id").query.sql_with_params()
    except EmptyResultSet:  # a scope of no company or no portfolio
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**{name: inside}), [*values, *params])
        return list(cursor.fetchall())
