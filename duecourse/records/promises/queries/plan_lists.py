"""Which plans stand in a list, in which order? Narrowed over the published names, read piece by piece.

Published are the columns of the plan, and `customer_name` to sort by.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.ledger.queries import lists as ledger_lists
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.promises.models import Plan, PlanInstalment
from duecourse.records.promises.queries.plans import ALIVE, LATE, PlanRow, parts_of, plan_row


@dataclass(frozen=True)
class WhichPlans:
    """Which plans are meant: a state, "late" (in force, an instalment is missed), or "" (all that are not over)."""

    state: str
    company_ids: tuple[int, ...]
    portfolio_ids: Collection[int] | None


def plan_piece(tenant: UUID, which: WhichPlans, ask: Ask) -> tuple[tuple[PlanRow, ...], Place]:
    """Give a piece of the plans: three queries."""
    rows = _rows(tenant, which)
    if "customer_name" in ask.sort:
        rows = rows.annotate(customer_name=ledger_lists.name_of(tenant, "customer_id"))
    found, place = piece(rows, ask)
    accounts = ledger.accounts_by_id(tenant, {row.customer_id for row in found})
    parts = parts_of(tenant, [row.pk for row in found])
    return tuple(plan_row(row, accounts[row.customer_id], parts.get(row.pk, ())) for row in found), place


def plan_count(tenant: UUID, which: WhichPlans, ask: Ask) -> int:
    """Count the plans that match, to a thousand and one: one query."""
    return counted(_rows(tenant, which), ask)


def _rows(tenant: UUID, which: WhichPlans) -> QuerySet[Plan]:
    rows = Plan.objects.of(tenant).filter(company_id__in=which.company_ids).filter(_of(tenant, which))
    if which.portfolio_ids is None:
        return rows
    return rows.filter(customer_id__in=ledger.account_ids_in(tenant, which.portfolio_ids))


def _of(tenant: UUID, which: WhichPlans) -> Q:
    if which.state == "late":
        late = PlanInstalment.objects.of(tenant).filter(plan_id=OuterRef("id"), state__in=LATE)
        return Q(state="agreed") & Q(Exists(late))
    return Q(state=which.state) if which.state else Q(state__in=ALIVE)
