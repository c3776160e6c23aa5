"""When did a customer's money come in that nobody has matched to items yet?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis

    from duecourse.analysis.portfolio.columns import Portfolio


def with_seen(table: ibis.Table, portfolio: Portfolio) -> ibis.Table:
    """Add `seen_on`: when money came of the customer, or of whoever pays for it, that is not matched to items yet."""
    import ibis

    seen = portfolio.receipts.filter(portfolio.receipts.seen_on.notnull())
    seen = seen.group_by(seen_customer=seen.customer_id).aggregate(own_seen_on=seen.seen_on.max())
    payers = seen.select(seen_payer="seen_customer", payer_seen_on="own_seen_on")
    table = table.left_join(seen, table.customer_id == seen.seen_customer)
    table = table.left_join(payers, table.payer_id == payers.seen_payer)
    latest = ibis.greatest(table.own_seen_on, ibis.coalesce(table.payer_seen_on, table.own_seen_on))
    return table.mutate(seen_on=ibis.coalesce(latest, table.payer_seen_on)).drop(
        "seen_customer", "own_seen_on", "seen_payer", "payer_seen_on"
    )
