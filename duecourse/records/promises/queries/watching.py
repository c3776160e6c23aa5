"""Which broken promises and plans still hurt, and which instalments are late?"""

from datetime import date
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from duecourse.records.ledger.models import Item
from duecourse.records.promises.models import Plan, PlanCover, PlanInstalment, Promise, PromiseLine
from duecourse.records.promises.queries.plans_said import LATE


def broken_and_owed(tenant: UUID, company_id: int) -> tuple[tuple[int, int, date], ...]:
    """List broken promises of which an item is still open: (promise, customer, the promised day)."""
    lines = PromiseLine.objects.of(tenant).filter(promise_id=OuterRef("id"))
    owed = Item.objects.of(tenant).filter(ordinal__gte=0, id=OuterRef("item_id"), open_amount__gt=0)
    rows = Promise.objects.of(tenant).filter(company_id=company_id, state__in=["broken", "partly_kept"])
    rows = rows.filter(Exists(lines.filter(Exists(owed)))).order_by("id")
    return tuple(rows.values_list("id", "customer_id", "due_on"))


def plans_broken_and_owed(tenant: UUID, company_id: int, *, since: date) -> tuple[tuple[int, int, date], ...]:
    """List plans that broke since a day and of whose items one is still open: (plan, customer, the day it broke)."""
    covers = PlanCover.objects.of(tenant).filter(plan_key=Concat(Value("plan:"), Cast(OuterRef("id"), CharField())))
    owed = Item.objects.of(tenant).filter(ordinal__gte=0, id=OuterRef("item_id"), open_amount__gt=0)
    rows = Plan.objects.of(tenant).filter(company_id=company_id, state="broken", ended_on__gte=since)
    rows = rows.filter(Exists(covers.filter(Exists(owed)))).order_by("id")
    return tuple((one, who, day) for one, who, day in rows.values_list("id", "customer_id", "ended_on") if day)


def instalments_missed(tenant: UUID, company_id: int) -> tuple[tuple[int, int, int, date], ...]:
    """List the instalments of plans in force that were not paid in time: (instalment, plan, customer, its day)."""
    plans = Plan.objects.of(tenant).filter(company_id=company_id, state="agreed")
    whose = dict(plans.values_list("id", "customer_id"))
    rows = PlanInstalment.objects.of(tenant).filter(plan_id__in=plans.values("id"), state__in=LATE).order_by("id")
    found = rows.filter(judged_on__isnull=False).values_list("id", "plan_id", "due_on")
    return tuple((one, plan, whose[plan], day) for one, plan, day in found)
