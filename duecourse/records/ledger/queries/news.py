"""What was booked since somebody last looked, and which items are meant by their ids?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from duecourse.records.ledger.models import Item, Movement


@dataclass(frozen=True)
class Booked:
    """A change of what is open on an item."""

    id: int
    item_id: int
    customer_id: int
    number: str
    kind: str
    amount: Decimal
    currency: str
    effective_on: date
    known_on: date


def newest_movement_id(tenant: UUID) -> int:
    """Give the number of the last movement written: what comes after it is news."""
    return Movement.objects.of(tenant).order_by("-id").values_list("id", flat=True).first() or 0


def booked_since(tenant: UUID, customer_ids: Collection[int], *, after: int, limit: int = 500) -> tuple[Booked, ...]:
    """List what was booked on items of some customers after a movement, newest first: two queries."""
    items = Item.objects.of(tenant).filter(customer_id__in=list(customer_ids), ordinal__gte=0)
    found = {row[0]: row[1:] for row in items.values_list("id", "customer_id", "number", "currency")}
    rows = Movement.objects.of(tenant).filter(item_id__in=list(found), id__gt=after).order_by("-id")[:limit]
    return tuple(
        Booked(row.pk, row.item_id, *found[row.item_id][:2], row.kind, row.amount, found[row.item_id][2],
               row.effective_on, row.known_on)
        for row in rows
    )  # fmt: skip


def item_numbers(tenant: UUID, ids: Collection[int]) -> dict[int, str]:
    """Name items by their numbers: one query."""
    rows = Item.objects.of(tenant).filter(id__in=list(ids), ordinal__gte=0)
    return dict(rows.values_list("id", "number"))
