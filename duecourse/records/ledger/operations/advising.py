"""Use the payer's own list up when its payment is matched by hand, and give it back when that is taken back."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from duecourse.records.ledger.models import Receipt, Remittance


def use_advice(tenant: UUID, receipt: Receipt, customer_ids: Collection[int]) -> None:
    """Use up the one open list of exactly this payment's sum that is these customers', or nobody's yet."""
    rows = Remittance.objects.of(tenant).filter(
        Q(customer_id__in=customer_ids) | Q(customer_id=None),
        company_id=receipt.company_id,
        state="open",
        receipt_id=None,
        total=receipt.amount,
        currency=receipt.currency,
    )
    found = list(rows.values_list("id", flat=True)[:2])
    if len(found) == 1:
        rows.filter(id=found[0]).update(state="used", receipt_id=receipt.pk)


def free_advices(tenant: UUID, receipt_id: int) -> None:
    """Let the lists that a payment used wait for their payment again."""
    Remittance.objects.of(tenant).filter(receipt_id=receipt_id, state="used").update(state="open", receipt_id=None)
