"""What does a mail say of a promise?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.tenancy.kept import kept
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
    """Read promises with their items, in three small questions."""
    asked = tuple(sorted(promise_ids))
    rows = _lines(tenant, asked)
    known = {row[0]: row[1:] for row in _items(tenant, tuple(sorted({item_id for _promise, item_id, *_rest in rows})))}
    found: dict[int, list[PromisedItem]] = {}
    for promise_id, item_id, currency, amount in rows:
        number, open_amount = known[item_id]
        found.setdefault(promise_id, []).append(PromisedItem(item_id, number, currency, amount, open_amount))
    return {row[0]: Said(row[1], row[2], tuple(found.get(row[0], ()))) for row in _promises(tenant, asked)}


@kept
def _lines(tenant: UUID, promise_ids: tuple[int, ...]) -> QuerySet[Any]:
    lines = PromiseLine.objects.of(tenant).filter(promise_id__in=promise_ids).order_by("item_id")
    return lines.values_list("promise_id", "item_id", "currency", "amount")


@kept
def _items(tenant: UUID, item_ids: tuple[int, ...]) -> QuerySet[Any]:
    return Item.objects.of(tenant).filter(id__in=item_ids).values_list("id", "number", "open_amount")


@kept
def _promises(tenant: UUID, promise_ids: tuple[int, ...]) -> QuerySet[Any]:
    return Promise.objects.of(tenant).filter(id__in=promise_ids).values_list("id", "due_on", "level")
