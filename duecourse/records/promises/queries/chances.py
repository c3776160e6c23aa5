"""How likely was a promise said to be kept when it was made, and how were a customer's promises judged?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.tenancy.kept import kept
from duecourse.records.promises.models import Promise, PromiseLine


@dataclass(frozen=True)
class SaidChance:
    """The chance that was written down with a promise: by which model ("" = the share), on what grounds."""

    share: Decimal
    model: str
    is_little_history: bool
    drivers: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class PromiseFacts:
    """A promise as it was made, with its items and amounts by currency."""

    id: int
    customer_id: int
    company_id: int
    made_on: date
    due_on: date
    lines: tuple[tuple[int, str, Decimal], ...] = field(default=())


def said_chance(share: Decimal, said: dict[str, Any] | None) -> SaidChance:
    """Read what `record_chance` wrote."""
    told = said or {}
    drivers = tuple((str(name), int(sign)) for name, sign in told.get("drivers", ()))
    return SaidChance(share, told.get("model", ""), bool(told.get("little")), drivers)


@kept
def judged_of(tenant: UUID, customer_id: int) -> QuerySet[Any]:
    """List how a customer's promises were judged: made on, known on, due on, to on, judged on, state, import."""
    rows = Promise.objects.of(tenant).filter(customer_id=customer_id, judged_on__isnull=False)
    return rows.values_list("made_on", "known_on", "due_on", "to_on", "judged_on", "state", "batch_id")


def promise_facts(tenant: UUID, promise_id: int) -> PromiseFacts | None:
    """Read a promise as it was made."""
    row = Promise.objects.of(tenant).filter(id=promise_id).first()
    if row is None:
        return None
    lines = PromiseLine.objects.of(tenant).filter(promise_id=promise_id).order_by("item_id")
    told = tuple(lines.values_list("item_id", "currency", "amount"))
    return PromiseFacts(row.pk, row.customer_id, row.company_id, row.made_on, row.due_on, told)


def has_judged(tenant: UUID) -> bool:
    """Tell whether any promise was judged yet."""
    return Promise.objects.of(tenant).filter(judged_on__isnull=False).exists()


def without_chance(tenant: UUID, customer_id: int) -> list[int]:
    """Name the customer's open promises with which no chance was written down yet."""
    rows = Promise.objects.of(tenant).filter(customer_id=customer_id, kept_chance__isnull=True, state="open")
    return list(rows.order_by("id").values_list("id", flat=True))
