"""Lay money that was paid online on exactly the items that the customer chose."""

from datetime import date, datetime
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.records.ledger.models import PaymentIntent, PaymentReferenceLine, Receipt, ReceiptMatch
from duecourse.records.ledger.operations.matching_by_hand import Chosen, confirm_match


def match_paid(tenant: UUID, intent_id: int, *, on: date, actor: Actor, at: datetime) -> bool:
    """Match the receipt of a payment online, once; False where there is nothing (left) to match.

    Refused where an item has less left to pay, or the sum differs: such money waits for a person.
    """
    intent = PaymentIntent.objects.of(tenant).get(id=intent_id)
    receipt_id = intent.receipt_id or 0
    is_waiting = Receipt.objects.of(tenant).filter(id=receipt_id, state="provisional").exists()
    if not is_waiting or ReceiptMatch.objects.of(tenant).filter(receipt_id=receipt_id).exists():
        return False
    lines = PaymentReferenceLine.objects.of(tenant).filter(reference_id=intent.reference_id).order_by("id")
    chosen = [Chosen(item_id, amount) for item_id, amount in lines.values_list("item_id", "amount")]
    confirm_match(tenant, receipt_id, chosen, on=on, actor=actor, at=at, because="paid_online")
    return True
