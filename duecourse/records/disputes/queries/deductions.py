"""Which deductions stand in a list, what is known of one, what waits to be written off, and what did disputes cost?

Published to narrow by are the columns of the deduction, and `customer_name` to sort by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import mean, median
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum

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
WINDOW = timedelta(days=365)
"""Over so many days what became of deductions and disputes is counted."""
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


@dataclass(frozen=True)
class Ended:
    """A dispute that was open within the window: for how long, over how much, by which cause, in whose department."""

    dispute_id: int
    company_id: int
    department_id: int | None
    root_cause: str
    is_open: bool
    days: int
    amounts: Mapping[str, Decimal]


def disputes_within(tenant: UUID, which: Which, *, on: date) -> tuple[Ended, ...]:
    """List the disputes of the last year that are open or ended, for what they cost and how long they took: two queries."""
    rows = Dispute.objects.of(tenant).filter(company_id__in=which.company_ids, opened_on__lte=on)
    rows = rows.exclude(ended_on__lt=on - WINDOW)
    if which.portfolio_ids is not None:
        rows = rows.filter(customer_id__in=ledger.account_ids_in(tenant, which.portfolio_ids))
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    lines = DisputeLine.objects.of(tenant).filter(dispute_id__in=rows.values("id"), removed_on__isnull=True)
    for row in lines.values("dispute_id", "currency").annotate(sum=Sum("amount")):
        sums[row["dispute_id"]][row["currency"]] = row["sum"]
    return tuple(
        Ended(
            dispute_id=row.pk,
            company_id=row.company_id,
            department_id=row.department_id,
            root_cause=row.root_cause,
            is_open=row.ended_on is None,
            days=((row.ended_on or on) - row.opened_on).days,
            amounts=sums.get(row.pk, {}),
        )
        for row in rows.order_by("id")
    )


def cycle_days(ended: Collection[Ended]) -> tuple[Decimal, Decimal] | None:
    """Tell how long disputes took until they were closed: mean and median in calendar days; None where none was."""
    took = [one.days for one in ended if not one.is_open]
    return (Decimal(str(round(mean(took), 1))), Decimal(str(round(median(took), 1)))) if took else None


@dataclass(frozen=True)
class Recovery:
    """Deductions of a currency in the window: open ones, taken a day, found invalid, and charged back of those."""

    currency: str
    open: Decimal
    taken_a_day: Decimal
    invalid: Decimal
    recovered: Decimal

    @property
    def days_outstanding(self) -> Decimal | None:
        """Open deductions through those taken on an average day."""
        return (self.open / self.taken_a_day).quantize(Decimal("0.1")) if self.taken_a_day else None

    @property
    def net_recovery(self) -> Decimal | None:
        """Of what was found invalid, the share that was asked for again."""
        return self.recovered / self.invalid if self.invalid else None


def recoveries(tenant: UUID, which: Which, *, on: date) -> tuple[Recovery, ...]:
    """Count what became of the deductions of the last year, a currency each: two queries."""
    rows = _in_scope(tenant, which).filter(taken_on__gt=on - WINDOW, taken_on__lte=on)
    found: dict[str, list[tuple[Decimal, str, bool, str]]] = defaultdict(list)
    cases = {row.pk: row for row in Dispute.objects.of(tenant).filter(id__in=rows.values("dispute_id"))}
    first: dict[str, date] = {}
    for row in rows.order_by("id"):
        case = cases[row.dispute_id]
        found[row.currency].append((row.amount, row.validity, case.ended_on is None, case.outcome))
        first[row.currency] = min(first.get(row.currency, row.taken_on), row.taken_on)
    return tuple(
        Recovery(
            currency=currency,
            open=sum((amount for amount, _valid, is_open, _end in each if is_open), Decimal(0)),
            taken_a_day=sum((one[0] for one in each), Decimal(0)) / max((on - first[currency]).days + 1, 1),
            invalid=sum((amount for amount, valid, _open, _end in each if valid == "invalid"), Decimal(0)),
            recovered=sum((one[0] for one in each if one[1] == "invalid" and one[3] == "rejected_pay"), Decimal(0)),
        )
        for currency, each in sorted(found.items())
    )


def chance_of(tenant: UUID, customer_id: int, company_id: int) -> Chance:
    """Count how many of the last invoices of a customer were disputed, and of those of its company: two queries."""
    disputed = Exists(DisputeLine.objects.of(tenant).filter(item_id=OuterRef("id")))
    invoices = Item.objects.of(tenant).filter(kind="invoice", ordinal__gte=0).annotate(was=disputed).order_by("-id")
    own = list(invoices.filter(customer_id=customer_id).values_list("was", flat=True)[:LAST_OWN])
    book = list(invoices.filter(company_id=company_id).values_list("was", flat=True)[:LAST_OF_BOOK])
    return Chance(sum(own), len(own), sum(book), len(book))


def _in_scope(tenant: UUID, which: Which) -> QuerySet[Deduction]:
    rows = Deduction.objects.of(tenant).filter(company_id__in=which.company_ids)
    if which.portfolio_ids is None:
        return rows
    return rows.filter(customer_id__in=ledger.account_ids_in(tenant, which.portfolio_ids))


def _rows(tenant: UUID, which: Which) -> QuerySet[Deduction]:
    case = Dispute.objects.of(tenant).filter(id=OuterRef("dispute_id"), ended_on__isnull=which.is_open)
    return _in_scope(tenant, which).filter(Exists(case))


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
