"""What does a mail say of a plan and its instalments?"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from duecourse.records.ledger.models import Item
from duecourse.records.promises.models import Plan, PlanInstalment

LATE: Final = ("missed", "partly")


@dataclass(frozen=True, slots=True)
class Part:
    """An instalment as a mail speaks of it."""

    number: int
    due_on: date
    amount: Decimal
    left: Decimal
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class PlanSaid:
    """A plan as a mail speaks of it; `part` = the instalment that the mail is about, if any."""

    plan_id: int
    company_id: int
    customer_id: int
    currency: str
    total: Decimal
    first_on: date
    break_days: int
    break_missed: int
    parts: tuple[Part, ...]
    items: tuple[tuple[int, str, Decimal], ...]
    accepted_on: date | None = None
    accepted_by: str = ""
    """Who accepted it on the own page, which takes the place of a signature; empty where it was accepted otherwise."""
    part: Part | None = None

    @property
    def is_late(self) -> bool:
        """Tell whether the instalment that a mail is about was not paid in time."""
        return self.part is not None and self.part.is_late

    @property
    def left(self) -> Decimal:
        """What is open of the plan."""
        return sum((part.left for part in self.parts), Decimal(0))


def instalments_said(tenant: UUID, instalment_ids: Collection[int]) -> dict[int, PlanSaid]:
    """Read instalments with their plans, in four queries."""
    rows = PlanInstalment.objects.of(tenant).filter(id__in=instalment_ids).values_list("id", "plan_id", "number")
    found = {instalment_id: (plan_id, number) for instalment_id, plan_id, number in rows}
    plans = plans_said(tenant, {plan_id for plan_id, _number in found.values()})
    return {key: _about(plans[plan_id], number) for key, (plan_id, number) in found.items()}


def plans_said(tenant: UUID, plan_ids: Collection[int]) -> dict[int, PlanSaid]:
    """Read plans with their instalments and items, in three queries."""
    parts: dict[int, list[Part]] = {}
    for row in PlanInstalment.objects.of(tenant).filter(plan_id__in=plan_ids).order_by("plan_id", "number"):
        due = row.amount - row.credited
        parts.setdefault(row.plan_id, []).append(Part(row.number, row.due_on, due, due - row.paid, row.state in LATE))
    plans = list(Plan.objects.of(tenant).filter(id__in=plan_ids))
    items = Item.objects.of(tenant).filter(id__in={item_id for plan in plans for item_id in plan.item_ids})
    known = {row[0]: row for row in items.order_by("due_on", "id").values_list("id", "number", "open_amount")}
    return {
        plan.pk: PlanSaid(
            plan.pk,
            plan.company_id,
            plan.customer_id,
            plan.currency,
            plan.total,
            plan.first_on,
            plan.break_days,
            plan.break_missed,
            tuple(parts.get(plan.pk, ())),
            tuple(known[item_id] for item_id in plan.item_ids if item_id in known),
            plan.accepted_on,
            plan.accepted_by if plan.accepted_how == "portal" else "",
        )
        for plan in plans
    }


def _about(plan: PlanSaid, number: int) -> PlanSaid:
    return replace(plan, part=next(part for part in plan.parts if part.number == number))
