"""What does a mail say of a credit that matches nothing?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.tenancy.kept import kept
from duecourse.records.ledger.models import Item


@dataclass(frozen=True, slots=True)
class Credit:
    """A payment on account or a credit note; `amount` = what is left of it, positive."""

    number: str
    kind: str
    issued_on: date
    currency: str
    amount: Decimal
    description: str


def credits_said(tenant: UUID, item_ids: Collection[int]) -> dict[int, Credit]:
    """Read credits by their ids."""
    return {
        key: Credit(number, kind, issued_on, currency, -open_amount, description)
        for key, number, kind, issued_on, currency, open_amount, description in _credits(
            tenant, tuple(sorted(item_ids))
        )
    }


@kept
def _credits(tenant: UUID, item_ids: tuple[int, ...]) -> QuerySet[Any]:
    names = ("id", "number", "kind", "issued_on", "currency", "open_amount", "description")
    return Item.objects.of(tenant).filter(id__in=item_ids).values_list(*names)
