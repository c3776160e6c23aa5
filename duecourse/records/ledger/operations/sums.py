"""Keep the sums of what is open and issued: hold them against all items once a day, put right what is off, put rows together.

The database adds every change itself (migration `0025_sums_are_kept`), so this is a check, not the work. One statement reads
the items and the sums as of one moment: whatever changes meanwhile is in neither.
"""

# ruff: noqa: S608 - statements are put together from names of ours; values are parameters
from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.records.ledger.models import SumCheck, SumDoubt

log = logging.getLogger(__name__)
TIDIED_FROM: Final = 2000
"""So many rows since the last time are put together; fewer cost a reader nothing."""
BARRIER: Final = "hashtextextended('ledger.sums ' || %(tenant)s::text, 0)"
OPEN_KEY: Final = ("company_id", "portfolio_id", "currency", "basis", "day", "kind", "is_credit")
SALES_KEY: Final = ("company_id", "portfolio_id", "currency", "day", "kind")


@dataclass(frozen=True)
class Off:
    """How far the sums were off: so many keys, by so much in all (whatever the currency)."""

    count: int
    amount: Decimal


def keep(tenant: UUID, *, at: datetime) -> Off | None:
    """Do what is due: the check of a day that has none, or that a doubt asks for; put rows together where they are many."""
    checked_at = _held(tenant).checked_at
    if checked_at is None or checked_at.date() < at.date() or SumDoubt.objects.of(tenant).exists():
        return hold_against_items(tenant, at=at)
    tidy(tenant)
    return None


def hold_against_items(tenant: UUID, *, at: datetime) -> Off | None:
    """Work all sums out anew, put right what is off, and tell how far it was; None while a doubt cannot be judged yet.

    A doubt is judged when everybody has ended who was changing items as the customer moved; what it made differ is
    nobody's mistake and is not told, nor is what the very first check finds.
    """
    check = _held(tenant)
    doubts = list(SumDoubt.objects.of(tenant).values_list("id", flat=True))
    if doubts and not _nobody_is_changing(tenant):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_MEND, {"tenant": tenant})
        count, amount = cursor.fetchone() or (0, Decimal(0))
    SumDoubt.objects.of(tenant).filter(id__in=doubts).delete()
    is_explained = bool(doubts) or check.checked_at is None
    off = Off(0, Decimal(0)) if is_explained else Off(count, amount)
    SumCheck.objects.of(tenant).filter(id=check.pk).update(
        checked_at=at, off_count=off.count, off_amount=off.amount, open_tidied=0, sales_tidied=0
    )
    if off.count:
        log.error(
            "sums of tenant %s were off at %s keys by %s in all, and were put right", tenant, off.count, off.amount
        )
    tidy(tenant, least=1)
    return off


def tidy(tenant: UUID, *, least: int = TIDIED_FROM) -> int:
    """Put the rows of a key together where at least so many came since the last time; tell how many were."""
    check = SumCheck.objects.of(tenant).select_for_update().first()
    if check is None:
        return 0
    count, check.open_tidied = _tidied(tenant, "ledger_opensum", OPEN_KEY, check.open_tidied, least)
    more, check.sales_tidied = _tidied(tenant, "ledger_salessum", SALES_KEY, check.sales_tidied, least)
    check.save(update_fields=["open_tidied", "sales_tidied"])
    return count + more


def _held(tenant: UUID) -> SumCheck:
    """Hold the row of the check, so that nobody mends beside us."""
    SumCheck.objects.bulk_create([SumCheck(tenant_id=tenant)], ignore_conflicts=True)
    return SumCheck.objects.of(tenant).select_for_update().get()


def _nobody_is_changing(tenant: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({BARRIER})", {"tenant": tenant})
        is_held = bool((cursor.fetchone() or (False,))[0])
        if is_held:
            cursor.execute(f"SELECT pg_advisory_unlock({BARRIER})", {"tenant": tenant})
    return is_held


def _tidied(tenant: UUID, table: str, key: tuple[str, ...], since: int, least: int) -> tuple[int, int]:
    values: dict[str, Any] = {"tenant": tenant, "since": since, "skip": least - 1}
    names = ", ".join(key)
    same = " AND ".join(f"o.{name} = k.{name}" for name in key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {table} WHERE tenant_id = %(tenant)s AND id > %(since)s ORDER BY id OFFSET %(skip)s LIMIT 1",
            values,
        )
        if cursor.fetchone() is None:
            return 0, since
        cursor.execute(
            f"""
            WITH keys AS (
                SELECT {names} FROM {table} WHERE tenant_id = %(tenant)s
                GROUP BY {names} HAVING count(*) > 1 AND max(id) > %(since)s
            ),
            gone AS (
                DELETE FROM {table} o USING keys k WHERE o.tenant_id = %(tenant)s AND {same} RETURNING o.*
            )
            INSERT INTO {table} (tenant_id, {names}, amount, item_count)
            SELECT tenant_id, {names}, sum(amount), sum(item_count) FROM gone
            GROUP BY tenant_id, {names} HAVING sum(amount) <> 0 OR sum(item_count) <> 0
            """,
            values,
        )
        count = cursor.rowcount
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table} WHERE tenant_id = %(tenant)s", values)
        return count, int((cursor.fetchone() or (0,))[0])


_KNOWN: Final = "i.open_amount <> 0 OR i.cleared_on IS NOT NULL"
_MEND: Final = f"""
    WITH fine AS MATERIALIZED (
        SELECT i.company_id, coalesce(c.portfolio_id, 0) AS portfolio_id, i.currency, i.due_on, i.issued_on, i.kind,
            i.open_amount < 0 AS is_credit, sum(i.open_amount) AS still_open,
            count(*) FILTER (WHERE i.open_amount <> 0) AS open_count,
            coalesce(sum(i.amount) FILTER (WHERE {_KNOWN}), 0) AS amount, count(*) FILTER (WHERE {_KNOWN}) AS item_count
        FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
        WHERE i.tenant_id = %(tenant)s AND i.ordinal >= 0
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    ),
    opened AS (
        INSERT INTO ledger_opensum (tenant_id, {", ".join(OPEN_KEY)}, amount, item_count)
        SELECT %(tenant)s, {", ".join(OPEN_KEY)}, sum(amount), sum(item_count) FROM (
            SELECT f.company_id, g.portfolio_id, f.currency, b.basis, b.day, f.kind, f.is_credit,
                f.still_open AS amount, f.open_count AS item_count
            FROM fine f CROSS JOIN LATERAL (VALUES (-1::bigint), (f.portfolio_id)) g(portfolio_id)
            CROSS JOIN LATERAL (VALUES ('due', f.due_on), ('issued', f.issued_on)) b(basis, day)
            WHERE f.open_count <> 0
            UNION ALL
            SELECT {", ".join(OPEN_KEY)}, -amount, -item_count FROM ledger_opensum WHERE tenant_id = %(tenant)s
        ) told GROUP BY {", ".join(OPEN_KEY)} HAVING sum(amount) <> 0 OR sum(item_count) <> 0
        RETURNING amount
    ),
    sold AS (
        INSERT INTO ledger_salessum (tenant_id, {", ".join(SALES_KEY)}, amount, item_count)
        SELECT %(tenant)s, {", ".join(SALES_KEY)}, sum(amount), sum(item_count) FROM (
            SELECT f.company_id, g.portfolio_id, f.currency, f.issued_on AS day, f.kind, f.amount, f.item_count
            FROM fine f CROSS JOIN LATERAL (VALUES (-1::bigint), (f.portfolio_id)) g(portfolio_id)
            WHERE f.item_count <> 0
            UNION ALL
            SELECT {", ".join(SALES_KEY)}, -amount, -item_count FROM ledger_salessum WHERE tenant_id = %(tenant)s
        ) told GROUP BY {", ".join(SALES_KEY)} HAVING sum(amount) <> 0 OR sum(item_count) <> 0
        RETURNING amount
    )
    SELECT count(*), coalesce(sum(abs(amount)), 0) FROM (SELECT amount FROM opened UNION ALL SELECT amount FROM sold) off
"""
