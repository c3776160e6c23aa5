"""Whose customers are these? The one place that knows how what a person may see becomes a question to the ledger."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.db.models import Q

from duecourse.foundation.identity.rules import OwnCustomers

NOBODYS: Final = 0
"""Among portfolios: the customers of no portfolio."""
HELD: Final = f"""(%(held)s::bigint[] IS NULL OR c.portfolio_id = ANY(%(held)s::bigint[])
    OR c.sales_rep = ANY(%(sold)s::text[]) OR ({NOBODYS} = ANY(%(held)s::bigint[]) AND c.portfolio_id IS NULL))"""
"""Keeps the customers (`c`) that a person may see; takes `values_of`."""


def values_of(portfolio_ids: Collection[int] | None) -> dict[str, Any]:
    """Give what `HELD` asks for."""
    return {"held": None if portfolio_ids is None else sorted(portfolio_ids), "sold": list(_sold(portfolio_ids))}


def held(portfolio_ids: Collection[int]) -> Q:
    """Keep the customers that a person may see, as a filter of customers."""
    if isinstance(portfolio_ids, OwnCustomers):
        return Q(sales_rep__in=portfolio_ids.names)
    mine = Q(portfolio_id__in=list(portfolio_ids))
    return mine | Q(portfolio_id__isnull=True) if NOBODYS in portfolio_ids else mine


def _sold(portfolio_ids: Collection[int] | None) -> tuple[str, ...]:
    return portfolio_ids.names if isinstance(portfolio_ids, OwnCustomers) else ()
