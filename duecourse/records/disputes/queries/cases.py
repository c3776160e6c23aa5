"""Which cases does a person see, and how does one of them stand?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from duecourse.foundation.kit.hours import Week
from duecourse.records.disputes.models import CreditProposal, DepartmentMember, Dispute, DisputeLine, DisputeStep
from duecourse.records.disputes.queries.settling import running, weeks_of
from duecourse.records.disputes.rules import OPEN, until
from duecourse.records.ledger.models import Document, Item, Movement
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account

NOTHING = Decimal(0)
NOBODY = "nobody"


@dataclass(frozen=True)
class Eyes:
    """What part of the cases a person sees: companies, portfolios (None: all), and `only` = just that person's cases.

    A person's cases are those of its own and those of the departments in which it works.
    """

    company_ids: tuple[int, ...]
    portfolio_ids: Collection[int] | None = None
    only: UUID | None = None


@dataclass(frozen=True)
class Narrowed:
    """Which of the open cases are meant; empty = all. `owner`: a person's id, or "nobody"."""

    reason: str = ""
    department_id: int | None = None
    owner: str = ""
    late_at: datetime | None = None


def seen(tenant: UUID, eyes: Eyes) -> QuerySet[Dispute]:
    """Give the cases that a person sees, open and closed."""
    rows = Dispute.objects.of(tenant).filter(company_id__in=eyes.company_ids)
    if eyes.portfolio_ids is not None:
        rows = rows.filter(customer_id__in=ledger.account_ids_in(tenant, eyes.portfolio_ids))
    if eyes.only is None:
        return rows
    mine = DepartmentMember.objects.of(tenant).filter(user_id=eyes.only).values("department_id")
    return rows.filter(Q(owner_id=eyes.only) | Q(department_id__in=mine))


def seen_ids(tenant: UUID, dispute_ids: Collection[int], eyes: Eyes) -> tuple[int, ...]:
    """Keep of some cases those that a person sees: one query."""
    return tuple(seen(tenant, eyes).filter(id__in=list(dispute_ids)).order_by("id").values_list("id", flat=True))


@dataclass(frozen=True)
class CaseLine:
    """An item of a case: what is disputed of it, what leaves dunning, what was credited and paid since, what is left."""

    item_id: int
    number: str
    kind: str
    due_on: date
    currency: str
    whole: Decimal
    disputed: Decimal
    held: Decimal
    credited: Decimal
    paid: Decimal
    left: Decimal


@dataclass(frozen=True)
class Step:
    """What was done in a case."""

    id: int
    kind: str
    at: datetime
    author: str
    text: str
    values: Mapping[str, Any]
    document_id: int | None
    message_id: int | None
    thread_id: int | None


@dataclass(frozen=True)
class Paper:
    """A file of a case."""

    id: int
    name: str
    content_type: str
    size: int
    sha256: str
    stored_at: datetime


@dataclass(frozen=True)
class Proposal:
    """A proposed credit and how it stands."""

    id: int
    item_id: int
    currency: str
    amount: Decimal
    note: str
    state: str
    proposed_by: str
    proposed_by_id: UUID | None
    decided_by: str
    handed_as: str
    settled_on: date | None


@dataclass(frozen=True)
class Case:
    """A case as it stands: what the board shows, and in `lines`, `steps`, `papers`, `proposals` all of it."""

    id: int
    account: Account
    reason: str
    state: str
    outcome: str
    root_cause: str
    effect: str
    note: str
    source: str
    opened_on: date
    ended_on: date | None
    department_id: int | None
    owner_id: UUID | None
    answer_due_at: datetime | None
    waiting_since: datetime | None
    escalation: int
    until: date
    week: Week
    """The hours of business by which its clock runs."""
    amounts: tuple[tuple[Decimal, str], ...]
    is_awaited: bool
    lines: tuple[CaseLine, ...] = ()
    steps: tuple[Step, ...] = ()
    papers: tuple[Paper, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def reference(self) -> str:
        """What it is called in mails and on screens."""
        return f"D{self.id}"


def case_of(tenant: UUID, dispute_id: int, eyes: Eyes) -> Case | None:
    """Read a case whole, if the person sees it: a dozen queries, however long it is."""
    row = seen(tenant, eyes).filter(id=dispute_id).first()
    if row is None:
        return None
    lines = _lines(tenant, row)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.currency] += line.disputed
    steps = _steps(tenant, row.pk)
    papers = Document.objects.of(tenant).filter(id__in=[one.document_id for one in steps if one.document_id])
    found = _case(tenant, [row], {row.pk: tuple((amount, code) for code, amount in sorted(sums.items()))})[0]
    names = tuple(Paper.__dataclass_fields__)
    files = tuple(Paper(*one) for one in papers.order_by("id").values_list(*names))
    columns = tuple(Proposal.__dataclass_fields__)
    proposed = CreditProposal.objects.of(tenant).filter(dispute_id=row.pk).order_by("id").values_list(*columns)
    return replace(found, lines=lines, steps=steps, papers=files, proposals=tuple(Proposal(*one) for one in proposed))


@dataclass(frozen=True)
class Column:
    """A state on the board: how many cases stand there, what they are over, and the first of them by their deadline."""

    state: str
    count: int
    amounts: tuple[tuple[Decimal, str], ...]
    cases: tuple[Case, ...]


def board(tenant: UUID, eyes: Eyes, which: Narrowed, *, most: int = 30) -> tuple[Column, ...]:
    """Read the open cases by their state, the most urgent first; the number of queries does not grow with them."""
    rows = _narrowed(tenant, eyes, which)
    counts = dict(rows.order_by().values("state").annotate(count=Count("id")).values_list("state", "count"))
    lines = DisputeLine.objects.of(tenant).filter(dispute_id__in=rows.order_by().values("id"), removed_on__isnull=True)
    found: list[Dispute] = []
    for state in OPEN:
        if counts.get(state):
            found += rows.filter(state=state).order_by(F("answer_due_at").asc(nulls_last=True), "id")[:most]
    shown = {one.id: one for one in _case(tenant, found, sums_of(tenant, [row.pk for row in found]))}
    whole = _state_sums(tenant, rows, lines)
    return tuple(
        Column(
            state,
            counts.get(state, 0),
            whole.get(state, ()),
            tuple(shown[one.pk] for one in found if one.state == state),
        )
        for state in OPEN
    )


def sums_of(tenant: UUID, ids: Collection[int]) -> dict[int, tuple[tuple[Decimal, str], ...]]:
    """Sum what is disputed, a currency, in each of some cases: one query."""
    lines = DisputeLine.objects.of(tenant).filter(dispute_id__in=list(ids), removed_on__isnull=True)
    found: dict[int, tuple[tuple[Decimal, str], ...]] = {}
    for row in lines.values("dispute_id", "currency").annotate(sum=Sum("amount")).order_by("currency"):
        found[row["dispute_id"]] = (*found.get(row["dispute_id"], ()), (row["sum"], row["currency"]))
    return found


def awaited_of(tenant: UUID, ids: Collection[int]) -> frozenset[int]:
    """Tell for which of some cases a credit note is awaited: one query."""
    rows = CreditProposal.objects.of(tenant).filter(dispute_id__in=list(ids), state__in=("accepted", "handed"))
    return frozenset(rows.values_list("dispute_id", flat=True))


def own_counts(tenant: UUID, eyes: Eyes, user_id: UUID, *, at: datetime) -> tuple[int, int]:
    """Count a person's own open cases, and those of them that are late: one query."""
    rows = seen(tenant, eyes).filter(ended_on__isnull=True, owner_id=user_id)
    is_late = Q(answer_due_at__lt=at) & running(tenant)
    counted = rows.aggregate(all=Count("id"), late=Count("id", filter=is_late))
    return counted["all"], counted["late"]


def narrowed(
    rows: QuerySet[Dispute], *, state: str = "", department_id: int | None = None, owner: str = ""
) -> QuerySet[Dispute]:
    """Keep the cases in a state, of a department, of a person ("nobody": of none); what is empty narrows nothing."""
    if state:
        rows = rows.filter(state=state)
    if department_id is not None:
        rows = rows.filter(department_id=department_id)
    if owner:
        rows = rows.filter(owner_id__isnull=True) if owner == NOBODY else rows.filter(owner_id=owner)
    return rows


def _narrowed(tenant: UUID, eyes: Eyes, which: Narrowed) -> QuerySet[Dispute]:
    rows = seen(tenant, eyes).filter(ended_on__isnull=True)
    rows = narrowed(rows, department_id=which.department_id, owner=which.owner)
    if which.reason:
        rows = rows.filter(reason=which.reason)
    if which.late_at is not None:
        rows = rows.filter(running(tenant), answer_due_at__lt=which.late_at)
    return rows


def _state_sums(
    tenant: UUID, rows: QuerySet[Dispute], lines: QuerySet[DisputeLine]
) -> dict[str, tuple[tuple[Decimal, str], ...]]:
    """Sum what is disputed a state and currency: a query a state that the board has."""
    found: dict[str, tuple[tuple[Decimal, str], ...]] = {}
    for state in OPEN:
        there = lines.filter(dispute_id__in=rows.filter(state=state).order_by().values("id"))
        sums = there.values("currency").annotate(sum=Sum("amount")).order_by("currency")
        found[state] = tuple((row["sum"], row["currency"]) for row in sums)
    return found


def _case(
    tenant: UUID, rows: Collection[Dispute], sums: Mapping[int, tuple[tuple[Decimal, str], ...]]
) -> tuple[Case, ...]:
    accounts = ledger.accounts_by_id(tenant, {row.customer_id for row in rows})
    weeks = weeks_of(tenant, {row.company_id for row in rows})
    awaited = awaited_of(tenant, [row.pk for row in rows])
    given = {"account", "until", "week", "amounts", "is_awaited", "lines", "steps", "papers", "proposals"}
    plain = [name for name in Case.__dataclass_fields__ if name not in given]
    return tuple(
        Case(
            account=accounts[row.customer_id],
            until=until(row.answer_due_at, row.opened_on, weeks.of(row.company_id, row.department_id)),
            week=weeks.of(row.company_id, row.department_id),
            amounts=sums.get(row.pk, ()),
            is_awaited=row.pk in awaited,
            **{name: getattr(row, name) for name in plain},
        )
        for row in rows
    )


def _lines(tenant: UUID, row: Dispute) -> tuple[CaseLine, ...]:
    lines = list(DisputeLine.objects.of(tenant).filter(dispute_id=row.pk, removed_on__isnull=True).order_by("item_id"))
    items = Item.objects.of(tenant).in_bulk([line.item_id for line in lines])
    moved: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    since = Movement.objects.of(tenant).filter(item_id__in=list(items), effective_on__gte=row.opened_on)
    for item_id, kind, amount in since.values_list("item_id", "kind", "amount"):
        moved[item_id, kind] -= amount
    linked = Item.objects.of(tenant).filter(linked_item_id__in=list(items), kind="credit_note", open_amount__lt=0)
    for of_item, amount in linked.filter(known_on__gte=row.opened_on).values_list("linked_item_id", "open_amount"):
        moved[of_item or 0, "credit"] -= amount
    return tuple(
        CaseLine(
            line.item_id,
            items[line.item_id].number,
            items[line.item_id].kind,
            items[line.item_id].due_on,
            line.currency,
            items[line.item_id].amount,
            line.amount,
            line.amount if line.held is None else line.held,
            moved[line.item_id, "credit"],
            sum((moved[line.item_id, kind] for kind in ("payment", "return", "reversal")), NOTHING),
            items[line.item_id].open_amount,
        )
        for line in lines
    )


def _steps(tenant: UUID, dispute_id: int) -> tuple[Step, ...]:
    rows = DisputeStep.objects.of(tenant).filter(dispute_id=dispute_id).order_by("-at", "-id")
    return tuple(Step(*one) for one in rows.values_list(*Step.__dataclass_fields__))
