"""When are items expected to be paid, as it is thought now?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.tenancy.kept import kept
from duecourse.records.ledger.models import Customer, CustomerStanding, Item, ItemOutlook, Party


@dataclass(frozen=True)
class ExpectedLine:
    """What is expected of an item since a day; `drivers` = codes with the days by which each moved it."""

    item_id: int
    from_on: date
    p10_on: date
    p50_on: date
    p90_on: date
    expected_on: date
    late_share: Decimal
    is_little_history: bool
    drivers: tuple[tuple[str, Decimal], ...]
    source: str


_DRIVERS = tuple(ExpectedLine.__dataclass_fields__).index("drivers")


def outlooks_of(tenant: UUID, item_ids: Collection[int]) -> dict[int, ExpectedLine]:
    """Give what is expected of these items now: one question for all of them."""
    found = {}
    for values in _outlooks(tenant, list(item_ids)) if item_ids else ():
        line = ExpectedLine(*values)
        moved = tuple((one["code"], Decimal(str(one["days"]))) for one in values[_DRIVERS])
        found[line.item_id] = replace(line, drivers=moved)
    return found


@kept
def _outlooks(tenant: UUID, item_ids: list[int]) -> QuerySet[Any]:
    rows = ItemOutlook.objects.of(tenant).filter(item_id__in=item_ids, to_on__isnull=True)
    return rows.values_list(*ExpectedLine.__dataclass_fields__)


@dataclass(frozen=True)
class NextPayment:
    """The day of a customer's next payment, since when that is thought, and what it was predicted with."""

    day: date
    from_on: date
    source: str


def expected_payments(tenant: UUID, customer_ids: Collection[int], *, on: date) -> dict[int, NextPayment]:
    """Tell of each customer's next payment, as it was expected on a day; who is not named has none."""
    rows = _standings(tenant, list(customer_ids), on)
    return {key: NextPayment(date.fromisoformat(text), since, source) for key, text, since, source in rows if text}


@kept
def _standings(tenant: UUID, customer_ids: list[int], on: date) -> QuerySet[Any]:
    rows = CustomerStanding.objects.of(tenant).filter(
        customer_id__in=customer_ids, name="expected_payment_on", from_on__lte=on
    )
    newest = rows.order_by("customer_id", "-from_on", "-id").distinct("customer_id")
    return newest.values_list("customer_id", "text", "from_on", "source")


def next_payment_of(tenant: UUID, customer_id: int) -> ExpectedLine | None:
    """Give what is expected of the item of a customer that is expected first."""
    open_ids = Item.objects.of(tenant).filter(customer_id=customer_id, open_amount__gt=0).values("id")
    first = ItemOutlook.objects.of(tenant).filter(item_id__in=open_ids, to_on__isnull=True).order_by("p50_on", "id")
    item_id = first.values_list("item_id", flat=True).first()
    return outlooks_of(tenant, [item_id]).get(item_id) if item_id is not None else None


def party_kind_of(tenant: UUID, customer_id: int) -> str:
    """Tell what kind of person owes."""
    party = Customer.objects.of(tenant).filter(id=customer_id).values("party_id")
    found: str = Party.objects.of(tenant).filter(id__in=party).values_list("kind", flat=True).get()
    return found


def numbers_of(tenant: UUID, item_ids: Collection[int]) -> dict[int, str]:
    """Tell the numbers of items, of an instalment with its place."""
    rows = Item.objects.of(tenant).filter(id__in=list(item_ids)).values_list("id", "number", "instalment_no")
    return {key: f"{number}/{place}" if place else number for key, number, place in rows}
