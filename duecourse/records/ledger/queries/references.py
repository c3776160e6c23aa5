"""Which items does a payment reference mean? For cash application, and for the customer who is to use it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from duecourse.foundation.kit.reference import compact
from duecourse.records.ledger.models import Item, PaymentReference, PaymentReferenceLine


@dataclass(frozen=True)
class Meant:
    """A reference that a customer was given, and the items it means with what was open on them then."""

    reference: str
    company_id: int
    customer_id: int
    currency: str
    amount: Decimal
    items: tuple[tuple[int, Decimal], ...]


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


def items_of_reference(tenant: UUID, company_id: int, reference: str) -> Meant | None:
    """Tell which items a creditor reference means that our pages gave; None where we gave none such.

    Cash application reads this before it looks for numbers: the money means exactly these items.
    """
    return items_of_references(tenant, company_id, [reference]).get(compact(reference))


def items_of_references(tenant: UUID, company_id: int, references: Collection[str]) -> dict[str, Meant]:
    """Tell the same of many references at once, by reference (in capitals, without spaces): two queries."""
    wanted = {compact(one) for one in references}
    rows = list(PaymentReference.objects.of(tenant).filter(company_id=company_id, reference__in=wanted))
    lines = PaymentReferenceLine.objects.of(tenant).filter(reference_id__in=[row.pk for row in rows])
    found: dict[int, list[tuple[int, Decimal]]] = {row.pk: [] for row in rows}
    for reference_id, item_id, amount in lines.order_by("id").values_list("reference_id", "item_id", "amount"):
        found[reference_id].append((item_id, amount))
    return {
        row.reference: Meant(
            row.reference, row.company_id, row.customer_id, row.currency, row.amount, tuple(found[row.pk])
        )
        for row in rows
    }


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
