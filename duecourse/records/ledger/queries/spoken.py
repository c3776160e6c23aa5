"""How do the items stand now that a message speaks of?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from duecourse.foundation.kit.money import Money
from duecourse.records.ledger.models import Item


@dataclass(frozen=True)
class SpokenItem:
    """An item with what is open of it."""

    id: int
    number: str
    due_on: date
    open: Money


def spoken_items(tenant: UUID, ids: Collection[int]) -> tuple[SpokenItem, ...]:
    """List these items by due date."""
    if not ids:
        return ()
    rows = Item.objects.of(tenant).filter(id__in=list(ids)).order_by("due_on", "number", "id")
    return tuple(SpokenItem(row.pk, row.number, row.due_on, Money(row.open_amount, row.currency)) for row in rows)
