"""Let whatever is about to be said be decided again: the stop version of a customer."""

# ruff: noqa: S608 - a statement is put together from another one of ours; values are parameters
from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from duecourse.foundation.queue.jobs import later

RECOMPUTE = "procedures.recompute_customer"


def raise_stop_version(tenant: UUID, customer_ids: Iterable[int]) -> int:
    """Raise the stop version of these customers and of their payers in one update, and tell how many there were.

    A payer's contact carries the items of its accounts: what stops one of them stops it. Rows are locked in the order of
    their ids, so that two callers never wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, {"tenant": tenant, "customers": sorted(set(customer_ids))})
        return int(cursor.rowcount)


def stop_and_recompute(tenant: UUID, customer_id: int) -> None:
    """Raise one customer's stop version and have its plan worked out again at once."""
    stop_and_recompute_all(tenant, [customer_id])


def stop_and_recompute_all(tenant: UUID, customer_ids: Iterable[int]) -> None:
    """Do the same for several, all locked at once: one after the other, their payers would come in another order."""
    wanted = sorted(set(customer_ids))
    raise_stop_version(tenant, wanted)
    for customer_id in wanted:
        later(RECOMPUTE, tenant=tenant, key=f"recompute:{tenant}:{customer_id}", customer=customer_id)


def lock(tenant: UUID, customer_ids: Iterable[int]) -> dict[int, int]:
    """Lock these customers until the transaction ends, in the order of their ids, and tell their stop versions.

    Their payers are locked with them (and told too), because whoever raises a version raises the payer's as well.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"tenant": tenant, "customers": sorted(set(customer_ids))})
        return dict(cursor.fetchall())


_LOCK = """
    SELECT c.id, c.stop_version FROM ledger_customer c
    WHERE c.tenant_id = %(tenant)s AND c.id IN (
        SELECT unnest(%(customers)s::bigint[])
        UNION
        SELECT a.payer_id FROM ledger_customer a
        WHERE a.tenant_id = %(tenant)s AND a.id = ANY(%(customers)s) AND a.payer_id IS NOT NULL)
    ORDER BY c.id FOR NO KEY UPDATE
"""
_RAISE = f"""
    UPDATE ledger_customer c SET stop_version = c.stop_version + 1 FROM ({_LOCK}) locked
    WHERE c.tenant_id = %(tenant)s AND c.id = locked.id
"""
