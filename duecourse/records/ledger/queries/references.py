"""Which items does a payment reference mean, and which may be paid at all? As the customer's pages show it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from duecourse.records.ledger.models import Item, PaymentReference, PaymentReferenceLine


@dataclass(frozen=True)
class ReferredItem:
    """One item of a payment, as its page lists it."""

    id: int
    number: str
    due_on: date
    amount: Decimal


@dataclass(frozen=True)
class PaymentSlip:
    """Everything that a transfer needs but the account it goes to."""

    id: int
    token: str
    reference: str
    company_id: int
    customer_id: int
    currency: str
    amount: Decimal
    items: tuple[ReferredItem, ...]


def payable(tenant: UUID, account_ids: Collection[int]) -> frozenset[int]:
    """Tell which open items of these accounts may be paid to us: not what is collected by debit or belongs to a factor."""
    rows = Item.objects.of(tenant).filter(customer_id__in=list(account_ids), open_amount__gt=0, ordinal__gte=0)
    return frozenset(rows.filter(is_pulled=False, is_factored=False).values_list("id", flat=True))


def payment_slip(tenant: UUID, token: str, *, customers: Collection[int]) -> PaymentSlip | None:
    """Read what one of these customers chose to pay; None where it is nobody's or somebody else's."""
    row = PaymentReference.objects.of(tenant).filter(token=token, customer_id__in=list(customers)).first()
    return _slip(tenant, row) if row else None


def slip_of(tenant: UUID, reference_id: int) -> PaymentSlip:
    """Read the choice of items that a payment is for."""
    return _slip(tenant, PaymentReference.objects.of(tenant).get(id=reference_id))


def _slip(tenant: UUID, row: PaymentReference) -> PaymentSlip:
    lines = dict(PaymentReferenceLine.objects.of(tenant).filter(reference_id=row.pk).values_list("item_id", "amount"))
    items = Item.objects.of(tenant).filter(id__in=list(lines)).order_by("due_on", "id")
    return PaymentSlip(
        id=row.pk,
        token=row.token,
        reference=row.reference,
        company_id=row.company_id,
        customer_id=row.customer_id,
        currency=row.currency,
        amount=row.amount,
        items=tuple(ReferredItem(item.pk, item.number, item.due_on, lines[item.pk]) for item in items),
    )
