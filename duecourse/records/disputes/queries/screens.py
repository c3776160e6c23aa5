"""What does a customer disagree with? Rows for the screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from duecourse.records.disputes.models import Dispute, DisputeLine
from duecourse.records.ledger.models import Item


@dataclass(frozen=True)
class DisputedPart:
    """How much of an item is disputed."""

    item_id: int
    number: str
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class DisputeRow:
    """A dispute with its items."""

    id: int
    opened_on: date
    ended_on: date | None
    reason: str
    state: str
    outcome: str
    note: str
    parts: tuple[DisputedPart, ...]
    department_id: int | None = None
    answer_due_at: datetime | None = None

    @property
    def reference(self) -> str:
        """What it is called in mails and on screens."""
        return f"D{self.id}"


def disputes_of(
    tenant: UUID, customer_id: int, *, item_id: int | None = None, limit: int = 50
) -> tuple[DisputeRow, ...]:
    """List a customer's disputes (or those about an item), open ones first, then the newest: three queries."""
    rows = Dispute.objects.of(tenant).filter(customer_id=customer_id)
    if item_id is not None:
        rows = rows.filter(id__in=DisputeLine.objects.of(tenant).filter(item_id=item_id).values("dispute_id"))
    found = list(rows.order_by("-opened_on", "-id")[:limit])
    found.sort(key=lambda row: row.ended_on is not None)
    rows_of = DisputeLine.objects.of(tenant).filter(dispute_id__in=[row.pk for row in found], removed_on__isnull=True)
    lines = list(rows_of.order_by("item_id"))
    items = Item.objects.of(tenant).filter(id__in={line.item_id for line in lines})
    numbers = dict(items.values_list("id", "number"))
    parts: dict[int, tuple[DisputedPart, ...]] = {}
    for line in lines:
        part = DisputedPart(line.item_id, numbers.get(line.item_id, ""), line.currency, line.amount)
        parts[line.dispute_id] = (*parts.get(line.dispute_id, ()), part)
    return tuple(
        DisputeRow(
            row.pk,
            row.opened_on,
            row.ended_on,
            row.reason,
            row.state,
            row.outcome,
            row.note,
            parts.get(row.pk, ()),
            row.department_id,
            row.answer_due_at,
        )
        for row in found
    )
