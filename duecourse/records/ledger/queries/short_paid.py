"""What did payers keep back of items, as the matching of their money wrote it down?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from duecourse.records.ledger.models import Item, ReceiptMatch, Remittance
from duecourse.records.ledger.rules.matching.texts import number_key
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
    their_words: str = ""


def short_payments(tenant: UUID, *, since: date) -> tuple[ShortPayment, ...]:
    """List the short payments known since a day, with the payer's own words where its advice has some: three queries."""
    rows = ReceiptMatch.objects.of(tenant).filter(
        difference__gt=0, difference_reason__in=TO_CLEAR_UP, known_on__gte=since
    )
    found = list(rows.order_by("id"))
    said = _said(tenant, {row.receipt_id for row in found})
    numbers = dict(Item.objects.of(tenant).filter(id__in={row.item_id for row in found}).values_list("id", "number"))
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
            their_words=said.get((row.receipt_id, number_key(numbers.get(row.item_id, ""))), ""),
        )
        for row in found
    )


def _said(tenant: UUID, receipt_ids: Collection[int]) -> dict[tuple[int, str], str]:
    """What payers say in their advices of what they kept back, by payment and number."""
    rows = Remittance.objects.of(tenant).filter(receipt_id__in=receipt_ids, state="used")
    return {
        (receipt_id, number_key(str(line["number"]))): str(line["words"])
        for receipt_id, lines in rows.values_list("receipt_id", "lines")
        for line in lines
        if receipt_id is not None and line.get("words")
    }
