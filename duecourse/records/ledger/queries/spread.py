"""Over which segments, countries and groups are the customers spread that somebody sees?"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from duecourse.records.ledger.models import Customer, Party
from duecourse.records.ledger.queries.held import held

MOST = 200


def segments_and_countries(
    tenant: UUID, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the segments and the countries of customers in scope: two queries."""
    rows = Customer.objects.of(tenant).filter(company_id__in=company_ids)
    rows = rows if portfolio_ids is None else rows.filter(held(portfolio_ids))
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
