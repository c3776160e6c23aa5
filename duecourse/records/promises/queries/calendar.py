"""What is promised or agreed for which day, and how many words were kept?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.promises.models import Plan, PlanInstalment, Promise, PromiseLine

M = TypeVar("M", Promise, Plan)
MOST = 500
"""So many entries a stretch of days shows; the list has them all."""


@dataclass(frozen=True)
class Where:
    """In which part of the tenant."""

    company_ids: tuple[int, ...]
    portfolio_ids: Collection[int] | None


@dataclass(frozen=True)
class DayEntry:
    """A promise or an instalment of a day; `id` = the promise or the plan."""

    kind: str
    id: int
    account: ledger.Account
    due_on: date
    state: str
    amounts: tuple[tuple[Decimal, str], ...]


@dataclass(frozen=True)
class KeptRate:
    """Of promises falling due in a stretch of days: how many were kept, and how much of what was promised came.

    Superseded and withdrawn promises stand apart. Amounts a currency: (promised, came in time).
    """

    kept: int
    partly: int
    broken: int
    apart: int
    amounts: tuple[tuple[str, Decimal, Decimal], ...]

    @property
    def judged(self) -> int:
        """How many were judged."""
        return self.kept + self.partly + self.broken


def entries(tenant: UUID, where: Where, *, first: date, last: date) -> tuple[DayEntry, ...]:
    """List the promises and instalments that fall due in a stretch of days, by day: five queries."""
    promises = _in(tenant, where, Promise.objects.of(tenant)).filter(due_on__range=(first, last))
    shown = ["open", "kept_unconfirmed", "kept", "partly_kept", "broken"]
    rows = list(promises.filter(state__in=shown).order_by("due_on", "id")[:MOST])
    sums = _promised(tenant, [row.pk for row in rows])
    plans = _in(tenant, where, Plan.objects.of(tenant)).filter(state__in=["agreed", "broken", "done"])
    known = {row.pk: row for row in plans.filter(id__in=_plan_ids(tenant, first, last))[:MOST]}
    parts = PlanInstalment.objects.of(tenant).filter(plan_id__in=list(known), due_on__range=(first, last))
    accounts = ledger.accounts_by_id(
        tenant, {row.customer_id for row in rows} | {plan.customer_id for plan in known.values()}
    )
    found = [
        DayEntry("promise", row.pk, accounts[row.customer_id], row.due_on, row.state, sums.get(row.pk, ()))
        for row in rows
    ]
    for part in parts.order_by("due_on", "plan_id"):
        plan = known[part.plan_id]
        amount = ((part.amount - part.credited, plan.currency),)
        found.append(DayEntry("plan", plan.pk, accounts[plan.customer_id], part.due_on, part.state, amount))
    return tuple(sorted(found, key=lambda one: (one.due_on, one.account.name)))


def kept_rate(tenant: UUID, where: Where, *, first: date, last: date, customer_id: int | None = None) -> KeptRate:
    """Count what became of the promises that fell due in a stretch of days: two queries."""
    rows = _in(tenant, where, Promise.objects.of(tenant)).filter(due_on__range=(first, last))
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("id")))
    judged = rows.filter(state__in=["kept", "partly_kept", "broken"]).order_by()
    lines = PromiseLine.objects.of(tenant).filter(promise_id__in=judged.values("id"))
    found: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    states = dict(judged.values_list("id", "state"))
    for promise_id, currency, amount, paid in lines.values_list("promise_id", "currency", "amount", "paid"):
        found[currency][0] += amount
        state = states[promise_id]
        found[currency][1] += amount if state == "kept" else paid if state == "partly_kept" else Decimal(0)
    return KeptRate(
        counts.get("kept", 0),
        counts.get("partly_kept", 0),
        counts.get("broken", 0),
        counts.get("superseded", 0) + counts.get("withdrawn", 0),
        tuple((currency, promised, came_in) for currency, (promised, came_in) in sorted(found.items())),
    )


def _in(tenant: UUID, where: Where, rows: QuerySet[M]) -> QuerySet[M]:
    rows = rows.filter(company_id__in=where.company_ids)
    if where.portfolio_ids is None:
        return rows
    return rows.filter(customer_id__in=ledger.account_ids_in(tenant, where.portfolio_ids))


def _promised(tenant: UUID, ids: Collection[int]) -> dict[int, tuple[tuple[Decimal, str], ...]]:
    lines = PromiseLine.objects.of(tenant).filter(promise_id__in=list(ids))
    found: dict[int, tuple[tuple[Decimal, str], ...]] = {}
    for row in lines.values("promise_id", "currency").annotate(sum=Sum("amount")).order_by("currency"):
        found[row["promise_id"]] = (*found.get(row["promise_id"], ()), (row["sum"], row["currency"]))
    return found


def _plan_ids(tenant: UUID, first: date, last: date) -> QuerySet[PlanInstalment, int]:
    return PlanInstalment.objects.of(tenant).filter(due_on__range=(first, last)).values_list("plan_id", flat=True)
