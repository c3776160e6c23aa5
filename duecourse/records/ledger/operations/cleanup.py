"""Keep old items of a newly loaded book apart until somebody has looked at them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import CleanupReleased
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.operations.stops import raise_stop_version


def put_on_cleanup(tenant: UUID, company_id: int, *, older_than_days: int, on: date) -> int:
    """Put open items that nobody dunned and that are due longer than that on the clean-up list."""
    rows = Item.objects.of(tenant).filter(
        company_id=company_id,
        open_amount__gt=0,
        due_on__lt=on - timedelta(days=older_than_days),
        severity_reached__isnull=True,
        on_cleanup=False,
    )
    return rows.update(on_cleanup=True)


def cleanup_of(tenant: UUID, customer_id: int) -> list[int]:
    """Name the items of a customer that wait on the clean-up list."""
    rows = Item.objects.of(tenant).filter(customer_id=customer_id, on_cleanup=True).exclude(open_amount=0)
    return list(rows.order_by("id").values_list("id", flat=True))


def owners_on_cleanup(tenant: UUID, item_ids: Iterable[int]) -> dict[int, int]:
    """Tell the customer of each of these items that waits on the clean-up list."""
    rows = Item.objects.of(tenant).filter(id__in=sorted(set(item_ids)), on_cleanup=True).exclude(open_amount=0)
    return dict(rows.order_by("customer_id", "id").values_list("id", "customer_id"))


def release_from_cleanup(tenant: UUID, item_ids: Iterable[int], *, on: date, actor: Actor, at: datetime) -> int:
    """Let items of the clean-up list be dunned as any other, from their first step on."""
    rows = Item.objects.of(tenant).filter(id__in=sorted(set(item_ids)), on_cleanup=True)
    found = list(rows.order_by("customer_id").values_list("id", "customer_id"))
    rows.filter(id__in=[item_id for item_id, _customer in found]).update(on_cleanup=False)
    counts: dict[int, int] = {}
    for _item, customer_id in found:
        counts[customer_id] = counts.get(customer_id, 0) + 1
    raise_stop_version(tenant, counts)
    for customer_id, count in counts.items():
        record(tenant, CleanupReleased(count), customer_id=customer_id, actor=actor, at=at, on=on)
    return len(found)
