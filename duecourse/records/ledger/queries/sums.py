"""What is open, and what was issued, as the books stand? From the sums that are kept: no item is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from duecourse.records.ledger.models import SumCheck
from duecourse.records.ledger.models.sums import WHOLE

Opened = tuple[int, str, bool, int, Decimal, Decimal, int, str]
"""Company, currency, whether credits, bucket, amount, amount x days, how many items, kind."""
OpenedIn = tuple[int, str, bool, date, Decimal, Decimal, int, str]
"""The same with the month in the bucket's place."""
Issued = tuple[int, str, date, str, Decimal, int, date, tuple[tuple[Decimal, int], ...]]
"""Company, currency, month, kind, amount, how many items, first day; (amount, how many) of each day asked for apart."""


@dataclass(frozen=True)
class Checked:
    """When the sums were last held against all items, and at how many keys they were off then, by how much in all."""

    at: datetime
    off_count: int
    off_amount: Decimal


def last_check(tenant: UUID) -> Checked | None:
    """Tell of the last check; None before the first one."""
    row = SumCheck.objects.of(tenant).filter(checked_at__isnull=False).first()
    return Checked(row.checked_at, row.off_count, row.off_amount) if row and row.checked_at else None


def are_kept(
    tenant: UUID, company_ids: Collection[int] | None, portfolio_ids: Collection[int] | None, on: date
) -> bool:
    """Tell whether the sums say what was known on a day: they stand there, nothing waits, and no doubt is about them."""
    values = {"tenant": tenant, "companies": _listed(company_ids), "on": on, "is_part": portfolio_ids is not None}
    return bool(_rows(_ARE_KEPT, values)[0][0])


def open_by_age(
    tenant: UUID,
    company_ids: Collection[int] | None,
    portfolio_ids: Collection[int] | None,
    on: date,
    *,
    basis: str,
    edges: Sequence[int],
) -> list[Opened]:
    """Add up what is open by days past a day: bucket 0 not past, n = up to the n-th edge, the last beyond all."""
    values = _values(tenant, company_ids, portfolio_ids) | {"on": on, "basis": basis}
    return _rows(_BY_AGE, values | {"from_days": [1, *(edge + 1 for edge in edges)]})


def open_by_month(
    tenant: UUID, company_ids: Collection[int] | None, portfolio_ids: Collection[int] | None, on: date
) -> list[OpenedIn]:
    """Add up what is open by month of issue."""
    return _rows(_BY_MONTH, _values(tenant, company_ids, portfolio_ids) | {"on": on})


def issued_by_month(
    tenant: UUID,
    company_ids: Collection[int] | None,
    portfolio_ids: Collection[int] | None,
    since: date,
    until: date,
    *,
    begins: Sequence[date] = (),
) -> list[Issued]:
    """Add up what was issued from a day to another, by month and kind; and apart what was issued from each of `begins` on."""
    values = _values(tenant, company_ids, portfolio_ids) | {"since": since, "until": until}
    values |= {f"begin_{number}": begin for number, begin in enumerate(begins)}
    apart = "".join(_APART.format(begin=f"%(begin_{number})s") for number in range(len(begins)))
    rows = _rows(_ISSUED.format(apart=apart), values)
    return [(*row[:7], tuple(zip(row[7::2], row[8::2], strict=True))) for row in rows]


def are_foreign(tenant: UUID, company_ids: Collection[int]) -> dict[int, bool]:
    """Tell of the companies that ever issued anything whether some of it was in another currency than their own."""
    return dict(_rows(_ARE_FOREIGN, {"tenant": tenant, "companies": sorted(company_ids)}))


def _values(tenant: UUID, company_ids: Collection[int] | None, portfolio_ids: Collection[int] | None) -> dict[str, Any]:
    held = [WHOLE] if portfolio_ids is None else sorted(portfolio_ids)
    return {"tenant": tenant, "companies": _listed(company_ids), "held": held}


def _listed(ids: Collection[int] | None) -> list[int] | None:
    return None if ids is None else sorted(ids)


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


_AMONG = """s.tenant_id = %(tenant)s AND s.portfolio_id = ANY(%(held)s::bigint[])
      AND (%(companies)s::bigint[] IS NULL OR s.company_id = ANY(%(companies)s::bigint[]))"""
_BY_AGE = f"""
    SELECT s.company_id, s.currency, s.is_credit, width_bucket(%(on)s::date - s.day, %(from_days)s::int[]) AS bucket,
           sum(s.amount), sum(s.amount * (%(on)s::date - s.day)), sum(s.item_count), s.kind
    FROM ledger_opensum s WHERE {_AMONG} AND s.basis = %(basis)s
    GROUP BY 1, 2, 3, 4, s.kind HAVING sum(s.item_count) <> 0 ORDER BY 1, 2, 3, 4, s.kind
"""  # noqa: S608 - all of it ours
_BY_MONTH = f"""
    SELECT s.company_id, s.currency, s.is_credit, date_trunc('month', s.day)::date AS month,
           sum(s.amount), sum(s.amount * (%(on)s::date - s.day)), sum(s.item_count), s.kind
    FROM ledger_opensum s WHERE {_AMONG} AND s.basis = 'issued' AND s.day <= %(on)s
    GROUP BY 1, 2, 3, 4, s.kind HAVING sum(s.item_count) <> 0 ORDER BY 1, 2, 3, 4, s.kind
"""  # noqa: S608 - all of it ours
_ISSUED = f"""
    SELECT s.company_id, s.currency, date_trunc('month', s.day)::date AS month, s.kind, sum(s.amount), sum(s.item_count),
           min(s.day){{apart}}
    FROM ledger_salessum s WHERE {_AMONG} AND s.day BETWEEN %(since)s AND %(until)s
    GROUP BY 1, 2, 3, 4 HAVING sum(s.item_count) <> 0 ORDER BY 1, 2, 3, 4
"""  # noqa: S608 - all of it ours
_ARE_FOREIGN = """
    SELECT s.company_id, bool_or(s.currency <> k.base_currency) FROM ledger_salessum s
    JOIN identity_company k ON k.tenant_id = s.tenant_id AND k.id = s.company_id
    WHERE s.tenant_id = %(tenant)s AND s.portfolio_id = -1 AND s.company_id = ANY(%(companies)s::bigint[]) GROUP BY 1
"""
_APART = """, coalesce(sum(s.amount) FILTER (WHERE s.day >= {begin}), 0),
    coalesce(sum(s.item_count) FILTER (WHERE s.day >= {begin}), 0)"""
# Not where a company's books do not say what was known on the day: they stand later, or something of the days between waits.
_ARE_KEPT = """
    SELECT EXISTS (SELECT FROM ledger_sumcheck k WHERE k.tenant_id = %(tenant)s AND k.checked_at IS NOT NULL)
      AND NOT (%(is_part)s AND EXISTS (SELECT FROM ledger_sumdoubt d WHERE d.tenant_id = %(tenant)s))
      AND NOT EXISTS (
        SELECT FROM identity_company k
        WHERE k.tenant_id = %(tenant)s AND (%(companies)s::bigint[] IS NULL OR k.id = ANY(%(companies)s::bigint[]))
          AND EXISTS (SELECT FROM ledger_salessum s
              WHERE s.tenant_id = k.tenant_id AND s.portfolio_id = -1 AND s.company_id = k.id)
          AND (k.business_date IS NULL OR k.business_date > %(on)s OR k.business_date < %(on)s AND (
              EXISTS (
                  SELECT FROM ledger_movement m JOIN ledger_item i ON i.tenant_id = m.tenant_id AND i.id = m.item_id
                  WHERE m.tenant_id = k.tenant_id AND greatest(m.effective_on, m.known_on) > k.business_date
                    AND greatest(m.effective_on, m.known_on) <= %(on)s AND i.company_id = k.id)
              OR EXISTS (
                  SELECT FROM ledger_item i WHERE i.tenant_id = k.tenant_id AND i.company_id = k.id
                    AND i.known_on > k.business_date AND i.known_on <= %(on)s
                    AND i.open_amount = 0 AND i.cleared_on IS NULL))))
"""
