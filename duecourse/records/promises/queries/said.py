"""What does a mail say of a promise?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from duecourse.records.ledger.models import Item
from duecourse.records.promises.models import Promise, PromiseLine


@dataclass(frozen=True, slots=True)
class PromisedItem:
    """How much of which item was promised."""

    item_id: int
    number: str
    currency: str
    amount: Decimal
    open_amount: Decimal


@dataclass(frozen=True, slots=True)
class Said:
    """A promise as a mail speaks of it."""

    due_on: date
    level: int
    items: tuple[PromisedItem, ...]


def promises_said(tenant: UUID, promise_ids: Collection[int]) -> dict[int, Said]:
    """Read promises with their items, in three queries."""
    lines = PromiseLine.objects.of(tenant).filter(promise_id__in=promise_ids).order_by("item_id")
    rows = list(lines.values_list("promise_id", "item_id", "currency", "amount"))
    items = Item.objects.of(tenant).filter(id__in={item_id for _promise, item_id, *_rest in rows})
    known = {row[0]: row[1:] for row in items.values_list("id", "number", "open_amount")}
    found: dict[int, list[PromisedItem]] = {}
    for promise_id, item_id, currency, amount in rows:
        number, open_amount = known[item_id]
        found.setdefault(promise_id, []).append(PromisedItem(item_id, number, currency, amount, open_amount))
    promises = Promise.objects.of(tenant).filter(id__in=promise_ids).values_list("id", "due_on", "level")
    return {row[0]: Said(row[1], row[2], tuple(found.get(row[0], ()))) for row in promises}
