"""How do the items stand now that a message speaks of?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from duecourse.foundation.kit.money import Money
from duecourse.records.ledger.models import Item


@dataclass(frozen=True)
class SpokenItem:
    """An item with what is open of it, and where it stands at the customer ("" = not known)."""

    id: int
    number: str
    due_on: date
    open: Money
    delivery_status: str
    delivery_channel: str
    delivery_on: date | None


def spoken_items(tenant: UUID, ids: Collection[int]) -> tuple[SpokenItem, ...]:
    """List these items by due date."""
    if not ids:
        return ()
    rows = Item.objects.of(tenant).filter(id__in=list(ids)).order_by("due_on", "number", "id")
    return tuple(
        SpokenItem(
            id=row.pk,
            number=row.number,
            due_on=row.due_on,
            open=Money(row.open_amount, row.currency),
            delivery_status=row.delivery_status,
            delivery_channel=row.delivery_channel,
            delivery_on=row.delivery_on,
        )
        for row in rows
    )
