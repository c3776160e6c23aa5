"""Which disputes stand in a list, in which order? Narrowed over the published names, read piece by piece.

Published are the columns of the dispute, and `customer_name` to sort by.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.disputes.models import CreditProposal, Dispute, DisputeLine
from duecourse.records.disputes.queries.cases import Eyes, awaited_of, narrowed, seen, sums_of
from duecourse.records.disputes.queries.settling import late, weeks_of
from duecourse.records.disputes.rules import until
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.queries import lists as ledger_lists
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account


@dataclass(frozen=True)
class Which:
    """Which open disputes are meant, as of a day, in which part of the tenant; `is_late` = those not settled in time."""

    is_late: bool
    on: date
    company_ids: tuple[int, ...]
    portfolio_ids: Collection[int] | None
    only: UUID | None = None
    state: str = ""
    department_id: int | None = None
    owner: str = ""


@dataclass(frozen=True)
class DisputeLineRow:
    """A dispute with its customer, until when it should be settled, and what is disputed a currency."""

    id: int
    account: Account
    opened_on: date
    reason: str
    until: date
    amounts: tuple[tuple[Decimal, str], ...]
    state: str
    department_id: int | None
    owner_id: UUID | None
    is_waiting: bool

    @property
    def reference(self) -> str:
        """What it is called in mails and on screens."""
        return f"D{self.id}"


def dispute_piece(tenant: UUID, which: Which, ask: Ask) -> tuple[tuple[DisputeLineRow, ...], Place]:
    """Give a piece of the open disputes: six queries, a seventh of late ones."""
    rows = _rows(tenant, which)
    if "customer_name" in ask.sort:
        rows = rows.annotate(customer_name=ledger_lists.name_of(tenant, "customer_id"))
    found, place = piece(rows, ask)
    accounts = ledger.accounts_by_id(tenant, {row.customer_id for row in found})
    sums = sums_of(tenant, [row.pk for row in found])
    weeks = weeks_of(tenant, {row.company_id for row in found})
    awaited = awaited_of(tenant, [row.pk for row in found])
    told = tuple(
        DisputeLineRow(
            row.pk,
            accounts[row.customer_id],
            row.opened_on,
            row.reason,
            until(row.answer_due_at, row.opened_on, weeks.of(row.company_id, row.department_id)),
            sums.get(row.pk, ()),
            row.state,
            row.department_id,
            row.owner_id,
            row.waiting_since is not None or row.pk in awaited,
        )
        for row in found
    )
    return told, place


def dispute_count(tenant: UUID, which: Which, ask: Ask) -> int:
    """Count the open disputes that match, to a thousand and one: one query."""
    return counted(_rows(tenant, which), ask)


def disputed(tenant: UUID, which: Which) -> tuple[int, dict[str, Decimal]]:
    """Count open disputes and sum them a currency: two queries, a third of late ones."""
    rows = _rows(tenant, which)
    lines = DisputeLine.objects.of(tenant).filter(dispute_id__in=rows.values("id"), removed_on__isnull=True)
    sums = lines.values("currency").annotate(sum=Sum("amount")).order_by("currency")
    return rows.count(), {row["currency"]: row["sum"] for row in sums}


def disputes_by_customer(tenant: UUID, which: Which) -> dict[int, int]:
    """Count the open disputes of each customer: one query."""
    rows = _rows(tenant, which).values("customer_id").annotate(count=Count("id"))
    return dict(rows.values_list("customer_id", "count"))


def _rows(tenant: UUID, which: Which) -> QuerySet[Dispute]:
    rows = seen(tenant, Eyes(which.company_ids, which.portfolio_ids, which.only)).filter(ended_on__isnull=True)
    if which.is_late:
        rows = rows.filter(late(tenant, which.company_ids, on=which.on))
    return narrowed(rows, state=which.state, department_id=which.department_id, owner=which.owner)


@dataclass(frozen=True)
class CreditRow:
    """A credit that the ERP shall make, or has made."""

    dispute_id: int
    account: Account
    number: str
    currency: str
    amount: Decimal
    state: str
    decided_by: str
    handed_as: str
    settled_on: date | None


def credit_counts(tenant: UUID, company_ids: Collection[int]) -> tuple[int, int]:
    """Count the credits to be handed to the ERP, and those whose credit note is awaited: one query."""
    rows = CreditProposal.objects.of(tenant).filter(company_id__in=company_ids, state__in=("accepted", "handed"))
    counts = dict(rows.values("state").annotate(count=Count("id")).values_list("state", "count"))
    return counts.get("accepted", 0), counts.get("handed", 0)


def credit_rows(
    tenant: UUID, company_ids: tuple[int, ...], portfolio_ids: Collection[int] | None, *, limit: int = 200
) -> tuple[CreditRow, ...]:
    """List the credits that were accepted, those that wait first: four queries."""
    mine = seen(tenant, Eyes(company_ids, portfolio_ids))
    rows = CreditProposal.objects.of(tenant).filter(dispute_id__in=mine.values("id"))
    found = list(rows.filter(state__in=("accepted", "handed", "settled")).order_by("state", "-id")[:limit])
    customers = dict(mine.filter(id__in={row.dispute_id for row in found}).values_list("id", "customer_id"))
    accounts = ledger.accounts_by_id(tenant, set(customers.values()))
    numbers = dict(Item.objects.of(tenant).filter(id__in={row.item_id for row in found}).values_list("id", "number"))
    return tuple(
        CreditRow(
            row.dispute_id,
            accounts[customers[row.dispute_id]],
            numbers[row.item_id],
            row.currency,
            row.amount,
            row.state,
            row.decided_by,
            row.handed_as,
            row.settled_on,
        )
        for row in found
    )
