"""Which deductions stand in a list, what is known of one, what waits to be written off, and what is reckoned with?

Published to narrow by are the columns of the deduction, and `customer_name` to sort by.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.disputes.models import (
    Deduction,
    DeductionCode,
    Dispute,
    DisputeCost,
    DisputeLine,
    WriteOff,
)
from duecourse.records.disputes.rules import Chance, Cost
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.queries import lists as ledger_lists
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account

WAITS = ("proposed", "approved", "handed")
LAST_OWN, LAST_OF_BOOK = 200, 2000
"""So many of the last invoices of a customer and of its company tell how often they are disputed."""


@dataclass(frozen=True)
class Which:
    """Which deductions are meant: in which part of the tenant, open ones or those that ended."""

    is_open: bool
    company_ids: tuple[int, ...]
    portfolio_ids: Collection[int] | None


@dataclass(frozen=True)
class DeductionRow:
    """A deduction with its customer, its item and how its case stands."""

    id: int
    dispute_id: int
    account: Account
    item_number: str
    amount: Decimal
    currency: str
    taken_on: date
    reason: str
    their_code: str
    their_words: str
    validity: str
    why: str
    judged_by: str
    deadline_on: date | None
    outcome: str
    receipt_id: int | None

    @property
    def reference(self) -> str:
        """What its case is called."""
        return f"D{self.dispute_id}"


@dataclass(frozen=True)
class WriteOffRow:
    """A write-off that waits for a person or for the ERP."""

    id: int
    dispute_id: int
    account: Account
    item_number: str
    amount: Decimal
    currency: str
    reason: str
    note: str
    state: str
    proposed_by: str
    proposed_by_id: UUID | None
    decided_by: str


def deduction_piece(tenant: UUID, which: Which, ask: Ask) -> tuple[tuple[DeductionRow, ...], Place]:
    """Give a piece of the deductions: four queries."""
    rows = _rows(tenant, which)
    if "customer_name" in ask.sort:
        rows = rows.annotate(customer_name=ledger_lists.name_of(tenant, "customer_id"))
    found, place = piece(rows, ask, nullable=("deadline_on",))
    return _told(tenant, found), place


def deduction_count(tenant: UUID, which: Which, ask: Ask) -> int:
    """Count the deductions that match, to a thousand and one: one query."""
    return counted(_rows(tenant, which), ask)


def deduction_of(tenant: UUID, dispute_id: int) -> DeductionRow | None:
    """Give the deduction of a case: four queries."""
    return next(iter(_told(tenant, list(Deduction.objects.of(tenant).filter(dispute_id=dispute_id)))), None)


def deductions_in(tenant: UUID, which: Which, ids: Collection[int]) -> tuple[DeductionRow, ...]:
    """Give those of these deductions that are in the scope: four queries."""
    return _told(tenant, list(in_scope(tenant, which).filter(id__in=ids).order_by("id")))


def codes_of(tenant: UUID, customer_id: int) -> tuple[tuple[str, str], ...]:
    """List what a customer means by its codes: their code, our reason; one query."""
    rows = DeductionCode.objects.of(tenant).filter(customer_id=customer_id).order_by("their_code")
    return tuple(rows.values_list("their_code", "reason"))


def write_offs(
    tenant: UUID,
    *,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
    dispute_id: int | None = None,
    states: Collection[str] = WAITS,
) -> tuple[WriteOffRow, ...]:
    """List write-offs in the scope, or those of one case: four queries."""
    rows = WriteOff.objects.of(tenant).filter(company_id__in=list(company_ids), state__in=list(states))
    if portfolio_ids is not None:
        mine = Dispute.objects.of(tenant).filter(customer_id__in=ledger.account_ids_in(tenant, portfolio_ids))
        rows = rows.filter(dispute_id__in=mine.values("id"))
    found = list((rows if dispute_id is None else rows.filter(dispute_id=dispute_id)).order_by("-id")[:200])
    items = Item.objects.of(tenant).in_bulk({row.item_id for row in found})
    accounts = ledger.accounts_by_id(tenant, {one.customer_id for one in items.values()})
    return tuple(
        WriteOffRow(
            id=row.pk,
            dispute_id=row.dispute_id,
            account=accounts[items[row.item_id].customer_id],
            item_number=items[row.item_id].number,
            amount=row.amount,
            currency=row.currency,
            reason=row.reason,
            note=row.note,
            state=row.state,
            proposed_by=row.proposed_by,
            proposed_by_id=row.proposed_by_id,
            decided_by=row.decided_by,
        )
        for row in found
    )


def costs_of(tenant: UUID, company_ids: Collection[int]) -> dict[int, Cost]:
    """Tell what each company reckons with, by its own word or the starter's: one query."""
    rows = DisputeCost.objects.of(tenant).filter(company_id__in=list(company_ids))
    own = {row.company_id: Cost(row.capital_rate, row.handling, row.let_go_below) for row in rows}
    return {company_id: own.get(company_id, Cost()) for company_id in company_ids}


def chance_of(tenant: UUID, customer_id: int, company_id: int) -> Chance:
    """Count how many of the last invoices of a customer were disputed, and of those of its company: two queries."""
    disputed = Exists(DisputeLine.objects.of(tenant).filter(item_id=OuterRef("id")))
    invoices = Item.objects.of(tenant).filter(kind="invoice", ordinal__gte=0).annotate(was=disputed).order_by("-id")
    own = list(invoices.filter(customer_id=customer_id).values_list("was", flat=True)[:LAST_OWN])
    book = list(invoices.filter(company_id=company_id).values_list("was", flat=True)[:LAST_OF_BOOK])
    return Chance(sum(own), len(own), sum(book), len(book))


def in_scope(tenant: UUID, which: Which) -> QuerySet[Deduction]:
    """Give the deductions of a part of the tenant, open or not."""
    rows = Deduction.objects.of(tenant).filter(company_id__in=which.company_ids)
    if which.portfolio_ids is None:
        return rows
    return rows.filter(customer_id__in=ledger.account_ids_in(tenant, which.portfolio_ids))


def _rows(tenant: UUID, which: Which) -> QuerySet[Deduction]:
    case = Dispute.objects.of(tenant).filter(id=OuterRef("dispute_id"), ended_on__isnull=which.is_open)
    return in_scope(tenant, which).filter(Exists(case))


def _told(tenant: UUID, found: list[Deduction]) -> tuple[DeductionRow, ...]:
    accounts = ledger.accounts_by_id(tenant, {row.customer_id for row in found})
    items = dict(Item.objects.of(tenant).filter(id__in={row.item_id for row in found}).values_list("id", "number"))
    cases = Dispute.objects.of(tenant).filter(id__in=[row.dispute_id for row in found])
    outcomes = dict(cases.values_list("id", "outcome"))
    return tuple(
        DeductionRow(
            id=row.pk,
            dispute_id=row.dispute_id,
            account=accounts[row.customer_id],
            item_number=items[row.item_id],
            amount=row.amount,
            currency=row.currency,
            taken_on=row.taken_on,
            reason=row.reason,
            their_code=row.their_code,
            their_words=row.their_words,
            validity=row.validity,
            why=row.why,
            judged_by=row.judged_by,
            deadline_on=row.deadline_on,
            outcome=outcomes[row.dispute_id],
            receipt_id=row.receipt_id,
        )
        for row in found
    )
