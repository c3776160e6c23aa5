"""Which plans has a customer, and how do they stand? As its own pages show it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from duecourse.records.promises.models import Plan, PlanInstalment

MOST = 50


@dataclass(frozen=True)
class OwnInstalment:
    """A part of a plan, and what of it is paid."""

    number: int
    due_on: date
    amount: Decimal
    paid: Decimal
    state: str


@dataclass(frozen=True)
class OwnPlan:
    """A plan of the customer's."""

    id: int
    customer_id: int
    company_id: int
    state: str
    currency: str
    total: Decimal
    count: int
    first_on: date
    accepted_on: date | None
    accepted_by: str
    instalments: tuple[OwnInstalment, ...] = ()


_READ = tuple(name for name in OwnPlan.__dataclass_fields__ if name != "instalments")


def own_plans(tenant: UUID, account_ids: Collection[int]) -> tuple[OwnPlan, ...]:
    """List the plans of these accounts, the newest first, without their parts."""
    rows = Plan.objects.of(tenant).filter(customer_id__in=list(account_ids)).exclude(state="draft").order_by("-id")
    return tuple(OwnPlan(*values) for values in rows.values_list(*_READ)[:MOST])


def own_plan(tenant: UUID, account_ids: Collection[int], plan_id: int) -> OwnPlan | None:
    """Find a plan of these accounts with its parts; None for every other."""
    rows = Plan.objects.of(tenant).filter(customer_id__in=list(account_ids), id=plan_id).exclude(state="draft")
    found = rows.values_list(*_READ).first()
    if found is None:
        return None
    parts = PlanInstalment.objects.of(tenant).filter(plan_id=plan_id).order_by("number")
    told = parts.values_list(*OwnInstalment.__dataclass_fields__)
    return replace(OwnPlan(*found), instalments=tuple(OwnInstalment(*values) for values in told))
