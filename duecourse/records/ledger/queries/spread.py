"""Over which segments, countries and groups are the customers spread that somebody sees?"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from duecourse.records.ledger.models import Customer, Party
from duecourse.records.ledger.queries.held import held

MOST: Final = 200


def segments_and_countries(
    tenant: UUID, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the segments and the countries of customers in scope: two queries."""
    if portfolio_ids is None:
        return _stepped(tenant, company_ids, "segment"), _stepped(tenant, company_ids, "country")
    rows = Customer.objects.of(tenant).filter(held(portfolio_ids), company_id__in=company_ids)
    found = (
        rows.exclude(**{name: ""}).order_by(name).values_list(name, flat=True).distinct()[:MOST]
        for name in ("segment", "country")
    )
    segments, countries = (tuple(one) for one in found)
    return segments, countries


def groups(
    tenant: UUID, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None, named: str = ""
) -> tuple[tuple[int, str], ...]:
    """Name the groups of customers in scope by the legal person at their head, which others have as parent.

    `named`: only those whose head is called or keyed so, in any case of letters.
    """
    members = Party.objects.of(tenant).filter(parent_id__isnull=False)
    rows = Customer.objects.of(tenant).filter(company_id__in=company_ids)
    rows = rows if portfolio_ids is None else rows.filter(held(portfolio_ids))
    theirs = members.filter(id__in=rows.filter(party_id__in=members.values("id")).values("party_id"))
    heads = Party.objects.of(tenant).filter(id__in=theirs.values("parent_id"))
    if named:
        heads = heads.filter(Q(name__iexact=named) | Q(key__iexact=named))
    return tuple(heads.order_by("name", "id").values_list("id", "name")[:MOST])


def customers_of_groups(tenant: UUID, head_ids: Collection[int], *, company_ids: Collection[int]) -> list[int]:
    """List the customers of companies whose legal person is at the head of one of these groups, or has it as parent."""
    parties = Party.objects.of(tenant).filter(Q(id__in=list(head_ids)) | Q(parent_id__in=list(head_ids)))
    rows = Customer.objects.of(tenant).filter(company_id__in=company_ids, party_id__in=parties.values("id"))
    return sorted(rows.values_list("id", flat=True))


def _stepped(tenant: UUID, company_ids: Collection[int], column: str) -> tuple[str, ...]:
    """Step from each value to the next in the index: as many looks as there are values, however many customers."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"tenant": tenant, "companies": sorted(company_ids), "most": MOST}
        cursor.execute(_STEPPED.format(column=column), values)
        return tuple(row[0] for row in cursor.fetchall())


_NEXT: Final = """(
    SELECT min(c.{{column}}) FROM ledger_customer c
    WHERE c.tenant_id = %(tenant)s AND c.company_id = {company} AND c.{{column}} > {after})"""
_STEPPED: Final = f"""
    WITH RECURSIVE found(company_id, value, place) AS (
        SELECT k.id, {_NEXT.format(company="k.id", after="''")}, 1 FROM unnest(%(companies)s::bigint[]) k(id)
        UNION ALL
        SELECT f.company_id, {_NEXT.format(company="f.company_id", after="f.value")}, f.place + 1
        FROM found f WHERE f.value IS NOT NULL AND f.place < %(most)s
    )
    SELECT DISTINCT value FROM found WHERE value IS NOT NULL ORDER BY value LIMIT %(most)s
"""  # noqa: S608 - all of it ours
