"""Let whatever is about to be said be decided again: the stop version of a customer."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F

from duecourse.foundation.queue.jobs import later
from duecourse.records.ledger.models import Customer

RECOMPUTE = "procedures.recompute_customer"


def raise_stop_version(tenant: UUID, customer_ids: Iterable[int]) -> int:
    """Raise the stop version of these customers in one update, and tell how many there were.

    Rows are locked in the order of their ids, so that two callers never wait for each other.
    """
    wanted = sorted(set(customer_ids))
    rows = Customer.objects.of(tenant).filter(id__in=wanted)
    locked = list(rows.order_by("id").select_for_update(no_key=True).values_list("id", flat=True))
    return rows.filter(id__in=locked).update(stop_version=F("stop_version") + 1)


def stop_and_recompute(tenant: UUID, customer_id: int) -> None:
    """Raise one customer's stop version and have its plan worked out again at once."""
    raise_stop_version(tenant, [customer_id])
    later(RECOMPUTE, tenant=tenant, key=f"recompute:{tenant}:{customer_id}", customer=customer_id)


def lock(tenant: UUID, customer_ids: Iterable[int]) -> dict[int, int]:
    """Lock these customers until the transaction ends, in the order of their ids, and tell their stop versions."""
    rows = Customer.objects.of(tenant).filter(id__in=sorted(set(customer_ids))).order_by("id")
    return dict(rows.select_for_update(no_key=True).values_list("id", "stop_version"))
