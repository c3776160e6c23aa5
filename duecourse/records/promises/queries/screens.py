"""What did a customer promise, and what is in a plan? Rows for the screens."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from duecourse.records.ledger.models import Item
from duecourse.records.promises.models import PlanCover, Promise, PromiseLine
from duecourse.records.promises.queries.chances import SaidChance, said_chance

K = TypeVar("K")


@dataclass(frozen=True)
class PromisedPart:
    """How much of an item is promised."""

    item_id: int
    number: str
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class PromiseRow:
    """A promise with its items."""

    id: int
    made_on: date
    due_on: date
    state: str
    level: int
    note: str
    parts: tuple[PromisedPart, ...]
    chance: SaidChance | None = None
    """How likely it was to be kept when it was made."""


@dataclass(frozen=True)
class PlanRow:
    """A plan that covers items instead of their due dates."""

    key: str
    from_on: date
    to_on: date | None
    is_over: bool
    parts: tuple[PromisedPart, ...]


def promises_of(
    tenant: UUID, customer_id: int, *, item_id: int | None = None, limit: int = 50
) -> tuple[PromiseRow, ...]:
    """List a customer's promises (or those about an item), open ones first, then the newest: three queries."""
    rows = Promise.objects.of(tenant).filter(customer_id=customer_id)
    if item_id is not None:
        about = PromiseLine.objects.of(tenant).filter(item_id=item_id).values("promise_id")
        rows = rows.filter(id__in=about)
    found = list(rows.order_by("-due_on", "-id")[:limit])
    found.sort(key=lambda row: row.state not in ("open", "kept_unconfirmed", "proposed"))
    lines = PromiseLine.objects.of(tenant).filter(promise_id__in=[row.pk for row in found])
    parts = _parts(tenant, [(one.promise_id, one.item_id, one.currency, one.amount) for one in lines])
    return tuple(
        PromiseRow(
            row.pk,
            row.made_on,
            row.due_on,
            row.state,
            row.level,
            row.note,
            parts.get(row.pk, ()),
            None if row.kept_chance is None else said_chance(row.kept_chance, row.chance_said),
        )
        for row in found
    )


def plans_of(tenant: UUID, customer_id: int, *, on: date, item_id: int | None = None) -> tuple[PlanRow, ...]:
    """List the plans of a customer (or those that cover an item), the newest first: two queries."""
    rows: QuerySet[PlanCover] = PlanCover.objects.of(tenant).filter(customer_id=customer_id)
    if item_id is not None:
        rows = rows.filter(Q(plan_key__in=rows.filter(item_id=item_id).values("plan_key")))
    by_key: dict[str, list[PlanCover]] = defaultdict(list)
    for row in rows.order_by("-from_on", "-id")[:500]:
        by_key[row.plan_key].append(row)
    parts = _parts(
        tenant, [(row.plan_key, row.item_id, row.currency, row.amount) for of in by_key.values() for row in of]
    )
    return tuple(
        PlanRow(key, of[0].from_on, of[0].to_on, _is_over(of[0], on), parts.get(key, ())) for key, of in by_key.items()
    )


def _is_over(row: PlanCover, on: date) -> bool:
    return row.ended_on is not None or (row.to_on is not None and row.to_on < on)


def _parts(tenant: UUID, lines: list[tuple[K, int, str, Decimal]]) -> dict[K, tuple[PromisedPart, ...]]:
    items = Item.objects.of(tenant).filter(id__in={item_id for _key, item_id, *_rest in lines})
    numbers = dict(items.values_list("id", "number"))
    found: dict[K, tuple[PromisedPart, ...]] = {}
    for key, item_id, currency, amount in lines:
        found[key] = (*found.get(key, ()), PromisedPart(item_id, numbers.get(item_id, ""), currency, amount))
    return found


def whose_promise(tenant: UUID, promise_id: int) -> int | None:
    """Tell whose promise it is."""
    return Promise.objects.of(tenant).filter(id=promise_id).values_list("customer_id", flat=True).first()
