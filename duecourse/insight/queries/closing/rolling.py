"""How much of what was owed grew a bucket older each month? Read from the company's own frozen months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.insight.models import MonthPack
from duecourse.insight.rules.closing.owed import NOTHING
from duecourse.insight.rules.closing.packs import month_end_before
from duecourse.insight.rules.closing.provisions import EVERYBODY, ProvisionTerms

MOST: Final = 13
"""So many months are read: a year of steps from one to the next."""


@dataclass(frozen=True)
class Aged:
    """The debits of a month's end by bucket, in the company's currency."""

    month_on: date
    debits: Mapping[str, Decimal]


@dataclass(frozen=True)
class _Pack:
    id: int
    month_on: date
    currency: str
    basis: Mapping[str, Any]
    buckets: Mapping[str, str]


def months(tenant: UUID, company_id: int, until: date) -> tuple[Aged, ...]:
    """Give the frozen months in a row that end with `until`, the oldest first: the newest version of each."""
    return tuple(
        Aged(one.month_on, {name: Decimal(amount) for name, amount in one.buckets.items()})
        for one in _chain(tenant, company_id, until)
    )


def months_by_row(
    tenant: UUID, company_id: int, until: date, terms: ProvisionTerms | None
) -> dict[str, tuple[Aged, ...]]:
    """Give the same by the rows of a matrix: customers whose segment has none of its own are among all others."""
    chain = _chain(tenant, company_id, until)
    rows = list(terms.rates) if terms else [EVERYBODY]
    sums: dict[tuple[str, int], dict[str, Decimal]] = {(row, one.id): {} for row in rows for one in chain}
    rates = {one.id: {one.currency: "1", **one.basis.get("rates", {})} for one in chain}
    with connection.cursor() as cursor:
        cursor.execute(_DEBITS, [tenant, list(rates)])
        for pack_id, segment, currency, bucket, amount in cursor.fetchall():
            sum_of = sums[terms.row_of(segment) if terms else EVERYBODY, pack_id]
            sum_of[bucket] = sum_of.get(bucket, NOTHING) + amount * Decimal(rates[pack_id][currency])
    return {row: tuple(Aged(one.month_on, sums[row, one.id]) for one in chain) for row in rows}


def _chain(tenant: UUID, company_id: int, until: date) -> list[_Pack]:
    """Find the months without a gap and in one currency, the oldest first."""
    rows = MonthPack.objects.of(tenant).filter(company_id=company_id, month_on__lte=until)
    rows = rows.order_by("-month_on", "-version").distinct("month_on")
    found: list[_Pack] = []
    for row in rows.values_list("id", "month_on", "currency", "basis", "figures__whole__buckets")[:MOST]:
        one = _Pack(*row)
        if found and (one.month_on, one.currency) != (month_end_before(found[-1].month_on), found[-1].currency):
            break
        found.append(one)
    return found[::-1]


_DEBITS: Final = """
    SELECT k.pack_id, coalesce(k.figures ->> 'segment', ''), k.currency, d.key, sum(d.value::numeric)
    FROM insight_packcustomer k, jsonb_each_text(k.figures -> 'debits') d
    WHERE k.tenant_id = %s AND k.pack_id = ANY(%s)
    GROUP BY 1, 2, 3, 4
"""
