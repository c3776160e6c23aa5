"""What did payers keep back of items, as the matching of their money wrote it down?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from duecourse.records.ledger.models import ReceiptMatch
from duecourse.records.ledger.rules.matching.words import TO_CLEAR_UP


@dataclass(frozen=True)
class ShortPayment:
    """A match beside which something was kept back that nobody explained; `is_live` = the match was not taken back."""

    match_id: int
    receipt_id: int
    customer_id: int
    item_id: int
    currency: str
    amount: Decimal
    known_on: date
    is_live: bool


def short_payments(tenant: UUID, *, since: date) -> tuple[ShortPayment, ...]:
    """List the short payments known since a day: one query."""
    rows = ReceiptMatch.objects.of(tenant).filter(
        difference__gt=0, difference_reason__in=TO_CLEAR_UP, known_on__gte=since
    )
    return tuple(
        ShortPayment(
            match_id=row.pk,
            receipt_id=row.receipt_id,
            customer_id=row.customer_id,
            item_id=row.item_id,
            currency=row.currency,
            amount=row.difference,
            known_on=row.known_on,
            is_live=row.state != "undone",
        )
        for row in rows.order_by("id")
    )
