"""Which payment plans are there, how do they stand, and what of their instalments is due? Rows for the screens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.records.promises.models import Plan, PlanInstalment

ALIVE = ("asked", "offered", "waiting", "agreed")
LATE = ("missed", "partly")


class NoSuchPlan(Refused):
    """The plan is not there, or it is over."""

    says = _("There is no such plan.")


@dataclass(frozen=True)
class InstalmentRow:
    """An instalment and what became of it."""

    number: int
    due_on: date
    amount: Decimal
    credited: Decimal
    paid: Decimal
    state: str

    @property
    def left(self) -> Decimal:
        """What is still to come of it."""
        return self.amount - self.credited - self.paid


@dataclass(frozen=True)
class PlanRow:
    """A plan with its customer and instalments."""

    id: int
    account: Account
    state: str
    source: str
    currency: str
    total: Decimal
    rhythm: str
    break_days: int
    break_missed: int
    made_by: str
    made_by_id: UUID | None
    role: str
    approved_by: str
    accepted_on: date | None
    accepted_by: str
    accepted_how: str
    needs_consent: bool
    document_id: int | None
    message_id: int | None
    note: str
    reason: str
    from_on: date
    ended_on: date | None
    item_ids: tuple[int, ...]
    parts: tuple[InstalmentRow, ...]

    @property
    def number(self) -> str:
        """What the plan is called."""
        return f"P{self.id}"

    @property
    def paid(self) -> Decimal:
        """What was paid so far."""
        return sum((part.paid for part in self.parts), Decimal(0))

    @property
    def left(self) -> Decimal:
        """What is still to come."""
        return sum((part.left for part in self.parts), Decimal(0))

    @property
    def next(self) -> InstalmentRow | None:
        """The oldest instalment that is not paid."""
        return next((part for part in self.parts if part.state != "paid"), None)


def plan_by_id(tenant: UUID, plan_id: int) -> PlanRow:
    """Read one plan: three queries."""
    rows = _rows(tenant, Plan.objects.of(tenant).filter(id=plan_id))
    if not rows:
        raise NoSuchPlan
    return rows[0]


def plans_of_customer(tenant: UUID, customer_id: int, *, limit: int = 50) -> tuple[PlanRow, ...]:
    """List the plans of a customer, those that are alive first, then the newest: three queries."""
    rows = _rows(tenant, Plan.objects.of(tenant).filter(customer_id=customer_id).order_by("-id")[:limit])
    return tuple(sorted(rows, key=lambda row: row.state not in ALIVE))


def plans_about(tenant: UUID, item_id: int, customer_id: int) -> tuple[PlanRow, ...]:
    """List the plans in which an item is or was: three queries."""
    rows = Plan.objects.of(tenant).filter(customer_id=customer_id, item_ids__contains=[item_id])
    return _rows(tenant, rows.order_by("-id")[:50])


def items_in_plan(tenant: UUID, plan: PlanRow) -> tuple[tuple[int, str, date, Decimal, Decimal], ...]:
    """List the items of a plan: id, number, due day, amount, what is open."""
    rows = Item.objects.of(tenant).filter(id__in=plan.item_ids, customer_id=plan.account.id).order_by("due_on", "id")
    return tuple(rows.values_list("id", "number", "due_on", "amount", "open_amount"))


def _rows(tenant: UUID, rows: QuerySet[Plan] | Sequence[Plan]) -> tuple[PlanRow, ...]:
    found = list(rows)
    accounts = ledger.accounts_by_id(tenant, {row.customer_id for row in found})
    parts = parts_of(tenant, [row.pk for row in found])
    return tuple(plan_row(row, accounts[row.customer_id], parts.get(row.pk, ())) for row in found)


def parts_of(tenant: UUID, plan_ids: Collection[int]) -> dict[int, tuple[InstalmentRow, ...]]:
    """Read the instalments of some plans: one query."""
    parts: dict[int, list[InstalmentRow]] = defaultdict(list)
    rows = PlanInstalment.objects.of(tenant).filter(plan_id__in=list(plan_ids)).order_by("plan_id", "number")
    for one in rows:
        row = InstalmentRow(one.number, one.due_on, one.amount, one.credited, one.paid, one.state)
        parts[one.plan_id].append(row)
    return {plan_id: tuple(found) for plan_id, found in parts.items()}


def plan_row(row: Plan, account: Account, parts: tuple[InstalmentRow, ...]) -> PlanRow:
    """Make a row of a plan."""
    names = (
        "state source currency total rhythm break_days break_missed made_by made_by_id role approved_by accepted_on "
        "accepted_by accepted_how needs_consent document_id message_id note reason from_on ended_on"
    ).split()
    values = {name: getattr(row, name) for name in names}
    return PlanRow(id=row.pk, account=account, item_ids=tuple(row.item_ids), parts=parts, **values)
