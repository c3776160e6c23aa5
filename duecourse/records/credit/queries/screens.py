"""How far is a customer trusted, and since when? Rows for the screens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.tenancy.kept import kept
from duecourse.records.credit.models import CreditLimit, RiskScore


@dataclass(frozen=True)
class LimitRow:
    """A limit in one currency, from a day to another."""

    id: int
    currency: str
    amount: Decimal
    is_unlimited: bool
    source: str
    note: str
    from_on: date
    to_on: date | None
    ended_on: date | None

    def holds(self, on: date) -> bool:
        """Tell whether it is the limit of that day."""
        is_begun = self.from_on <= on and (self.to_on is None or self.to_on >= on)
        return is_begun and (self.ended_on is None or self.ended_on > on)


@dataclass(frozen=True)
class RiskRow:
    """A risk class that holds."""

    risk_class: str
    score: Decimal | None
    source: str
    from_on: date


def limits_of(tenant: UUID, customer_id: int, *, limit: int = 30) -> tuple[LimitRow, ...]:
    """List a customer's limits, the newest first."""
    return tuple(LimitRow(*values) for values in _limits(tenant, customer_id)[:limit])


def limits_in_force(tenant: UUID, customer_ids: Collection[int], *, on: date) -> dict[int, LimitRow]:
    """Give the newest limit that holds on a day, of each customer that has one: one query."""
    rows = CreditLimit.objects.of(tenant).filter(customer_id__in=list(customer_ids), from_on__lte=on)
    names = tuple(LimitRow.__dataclass_fields__)
    found = rows.order_by("from_on", "id").values_list("customer_id", *names)
    told = ((customer, LimitRow(*values)) for customer, *values in found)
    return {customer: row for customer, row in told if row.holds(on)}


def risk_of(tenant: UUID, customer_id: int, *, on: date) -> RiskRow | None:
    """Read the risk class of a day."""
    return next((RiskRow(*values) for values in _risks(tenant, customer_id, on)), None)


@kept
def _limits(tenant: UUID, customer_id: int) -> QuerySet[Any]:
    rows = CreditLimit.objects.of(tenant).filter(customer_id=customer_id).order_by("-from_on", "-id")
    return rows.values_list(*LimitRow.__dataclass_fields__)[:100]


@kept
def _risks(tenant: UUID, customer_id: int, on: date) -> QuerySet[Any]:
    rows = RiskScore.objects.of(tenant).filter(customer_id=customer_id, from_on__lte=on, ended_on__isnull=True)
    return rows.order_by("-from_on", "-id").values_list(*RiskRow.__dataclass_fields__)[:1]
