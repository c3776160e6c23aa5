"""Whose dispute is it, and about which items?"""

from collections.abc import Collection
from uuid import UUID

from duecourse.records.disputes.models import Dispute, DisputeLine


def customer_of(tenant: UUID, dispute_id: int) -> int | None:
    """Give the customer who disagrees; None where there is no such dispute."""
    return Dispute.objects.of(tenant).filter(id=dispute_id).values_list("customer_id", flat=True).first()


def disputes_about(tenant: UUID, item_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Tell of each item in which disputes it stands or stood."""
    found: dict[int, frozenset[int]] = {}
    rows = DisputeLine.objects.of(tenant).filter(item_id__in=list(item_ids))
    for item_id, dispute_id in rows.values_list("item_id", "dispute_id"):
        found[item_id] = found.get(item_id, frozenset()) | {dispute_id}
    return found


def items_of(tenant: UUID, dispute_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Tell of each dispute about which items it is."""
    found: dict[int, frozenset[int]] = {}
    rows = DisputeLine.objects.of(tenant).filter(dispute_id__in=list(dispute_ids))
    for dispute_id, item_id in rows.values_list("dispute_id", "item_id"):
        found[dispute_id] = found.get(dispute_id, frozenset()) | {item_id}
    return found
