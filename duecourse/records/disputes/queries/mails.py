"""Which cases have something to say to their customer, and which ones wait for its answer?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from duecourse.records.disputes.models import CreditProposal, Dispute, DisputeLine, DisputeStep
from duecourse.records.disputes.rules import WITH_CREDIT
from duecourse.records.ledger.models import Item

Amounts = dict[str, Decimal]


@dataclass(frozen=True)
class Ended:
    """A closed case whose customer is to be told: how it ended, what was credited, and why, where it was refused.

    `step_id` = the closing that is told of; a case that is closed again is told of again.
    """

    id: int
    step_id: int
    company_id: int
    customer_id: int
    outcome: str
    answer: str
    numbers: tuple[str, ...]
    disputed: Amounts
    credited: Amounts
    open_items: tuple[tuple[int, Decimal], ...]

    @property
    def has_credit(self) -> bool:
        """Tell whether the customer was right, at least in part."""
        return self.outcome in WITH_CREDIT


def ended_untold(tenant: UUID, customer_id: int) -> tuple[Ended, ...]:
    """List the customer's closed cases of which it is to be told and was not: few queries a case, of few cases."""
    rows = Dispute.objects.of(tenant).filter(customer_id=customer_id, ended_on__isnull=False)
    steps = DisputeStep.objects.of(tenant).filter(dispute_id__in=rows.values("id"), kind__in=("closed", "told"))
    last: dict[int, DisputeStep] = {one.dispute_id: one for one in steps.order_by("id")}
    wanted = {key: one for key, one in last.items() if one.kind == "closed" and one.values.get("tells")}
    return tuple(_ended(tenant, row, wanted[row.pk]) for row in rows.filter(id__in=list(wanted)).order_by("id"))


def undone_ends(tenant: UUID, customer_id: int) -> tuple[tuple[int, int], ...]:
    """Name the closings of the customer's open cases, which were undone: (case, step)."""
    rows = Dispute.objects.of(tenant).filter(customer_id=customer_id, ended_on__isnull=True)
    steps = DisputeStep.objects.of(tenant).filter(dispute_id__in=rows.values("id"), kind="closed").order_by("id")
    return tuple(steps.values_list("dispute_id", "id"))


def waiting_questions(tenant: UUID, customer_id: int) -> dict[int, int]:
    """Tell of the questions asked by mail in a customer's open cases to which case they belong: message -> case."""
    rows = Dispute.objects.of(tenant).filter(ended_on__isnull=True, customer_id=customer_id)
    steps = DisputeStep.objects.of(tenant).filter(dispute_id__in=rows.values("id"), message_id__isnull=False)
    return {message: case for message, case in steps.values_list("message_id", "dispute_id") if message}


@dataclass(frozen=True)
class Late:
    """An open case that was escalated: to whom, and who leads its department."""

    id: int
    company_id: int
    department_id: int | None
    escalation: int
    since: date


def escalated(tenant: UUID, customer_id: int) -> tuple[Late, ...]:
    """List the customer's open cases that were escalated: one query."""
    rows = Dispute.objects.of(tenant).filter(ended_on__isnull=True, customer_id=customer_id, escalation__gt=0)
    found = rows.order_by("id").values_list("id", "company_id", "department_id", "escalation", "opened_on")
    return tuple(Late(*one) for one in found)


def _ended(tenant: UUID, row: Dispute, step: DisputeStep) -> Ended:
    lines = DisputeLine.objects.of(tenant).filter(dispute_id=row.pk, removed_on__isnull=True).order_by("item_id")
    disputed, credited = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    for line in lines:
        disputed[line.currency] += line.amount
    settled = CreditProposal.objects.of(tenant).filter(dispute_id=row.pk, state__in=("accepted", "handed", "settled"))
    for one in settled:
        credited[one.currency] += one.amount
    items = Item.objects.of(tenant).filter(id__in=[line.item_id for line in lines]).order_by("due_on", "id")
    return Ended(
        row.pk,
        step.pk,
        row.company_id,
        row.customer_id,
        row.outcome,
        step.text,
        tuple(item.number for item in items),
        dict(disputed),
        dict(credited),
        tuple((item.pk, item.open_amount) for item in items if item.open_amount > 0),
    )
