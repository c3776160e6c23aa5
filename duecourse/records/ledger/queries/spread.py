"""Over which segments and countries are the customers spread that somebody sees?"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from duecourse.records.ledger.models import Customer
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
