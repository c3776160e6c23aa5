"""What did a customer owe and pay in these years, and when was that known? Plain rows for whoever judges it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from duecourse.foundation.tenancy.kept import kept
from duecourse.records.ledger.models import Item, Movement


@kept
def items_since(tenant: UUID, customer_id: int, since: date) -> QuerySet[Any]:
    """List what was asked of a customer and fell due since a day or is still open: id, due on, known on, currency, amount."""
    rows = Item.objects.of(tenant).filter(
        Q(due_on__gte=since) | Q(open_amount__gt=0), customer_id=customer_id, amount__gt=0
    )
    return rows.values_list("id", "due_on", "known_on", "currency", "amount")


@kept
def movements_since(tenant: UUID, customer_id: int, since: date) -> QuerySet[Any]:
    """List what changed those items: item, value date, known on, kind, amount (a payment is negative)."""
    items = Item.objects.of(tenant).filter(
        Q(due_on__gte=since) | Q(open_amount__gt=0), customer_id=customer_id, amount__gt=0
    )
    rows = Movement.objects.of(tenant).filter(item_id__in=items.values("id"))
    return rows.values_list("item_id", "effective_on", "known_on", "kind", "amount")
