"""Give a choice of items one reference, by which the money that carries it finds exactly these items again."""

import hashlib
import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.reference import NoReference, make_rf
from duecourse.foundation.kit.tokens import new_token
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.models import Customer, Item, PaymentReference, PaymentReferenceLine

LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that are read as another."""
LENGTH: Final = 8
TRIES: Final = 5
MOST_ITEMS: Final = 500


class NothingToPay(Refused):
    """None of the chosen items can be paid."""

    says = _("Choose at least one open invoice to pay.")


class SeveralCurrencies(Refused):
    """One payment has one currency."""

    says = _("One payment has one currency: choose invoices of one currency.")


def refer(
    tenant: UUID, customer_id: int, item_ids: Collection[int], *, accounts: Collection[int], at: datetime
) -> PaymentReference:
    """Give the reference of a choice of open items of these accounts; the same choice has the same one, on today's amounts.

    What is collected by debit or belongs to a factor is not ours to be paid and is left out.
    """
    customer = Customer.objects.of(tenant).get(id=customer_id)
    items = _payable(tenant, customer.company_id, item_ids, accounts)
    selection = _selection(items)
    found = PaymentReference.objects.of(tenant).filter(customer_id=customer_id, selection=selection).first()
    amount = sum((item.open_amount for item in items), Decimal(0))
    if found is None:
        return _made(tenant, customer, items, selection=selection, amount=amount, at=at)
    if found.amount != amount:
        _renew(tenant, found, items, amount=amount)
    return found


@dataclass(frozen=True)
class Stated:
    """A reference that stands in a letter of ours, and the items that the letter asks for."""

    company_id: int
    customer_id: int
    reference: str
    item_ids: Sequence[int]


def remember(tenant: UUID, stated: Collection[Stated], *, at: datetime) -> None:
    """Keep what the references of letters mean, so that the money that carries one finds exactly these items.

    One that is made of its item's number says it by itself. One that is stated again, by another letter of the same day,
    means what both asked for.
    """
    ids = {item_id for one in stated for item_id in one.item_ids}
    items = Item.objects.of(tenant).filter(open_amount__gt=0, is_pulled=False, is_factored=False).in_bulk(ids)
    for one in stated:
        mine = [items[item_id] for item_id in one.item_ids if item_id in items]
        if one.reference and len({item.currency for item in mine}) == 1 and not _says_itself(one.reference, mine):
            _remember(tenant, one, mine, at=at)


def _says_itself(reference: str, items: Sequence[Item]) -> bool:
    with suppress(NoReference):
        return len(items) == 1 and reference == make_rf(items[0].number)
    return False


def _remember(tenant: UUID, stated: Stated, items: Sequence[Item], *, at: datetime) -> None:
    named = {"tenant_id": tenant, "company_id": stated.company_id, "reference": stated.reference}
    first = {
        "customer_id": stated.customer_id,
        "currency": items[0].currency,
        "amount": Decimal(0),
        "selection": hashlib.sha256(f"letter:{stated.reference}".encode()).hexdigest(),
        "token": new_token(128),
        "made_at": at,
    }
    row, is_new = PaymentReference.objects.of(tenant).get_or_create(**named, defaults=first)
    lines = PaymentReferenceLine.objects.of(tenant).filter(reference_id=row.pk)
    known = set() if is_new else set(lines.values_list("item_id", flat=True))
    if (row.customer_id, row.currency) == (stated.customer_id, items[0].currency):
        _write_lines(tenant, row, [item for item in items if item.pk not in known])
        whole = lines.aggregate(whole=Sum("amount"))["whole"]
        PaymentReference.objects.of(tenant).filter(id=row.pk).update(amount=whole)


def _payable(tenant: UUID, company_id: int, item_ids: Collection[int], accounts: Collection[int]) -> list[Item]:
    rows = Item.objects.of(tenant).filter(id__in=list(item_ids)[:MOST_ITEMS], customer_id__in=list(accounts))
    rows = rows.filter(company_id=company_id, open_amount__gt=0, is_pulled=False, is_factored=False, ordinal__gte=0)
    items = list(rows.order_by("due_on", "id"))
    if not items:
        raise NothingToPay
    if len({item.currency for item in items}) > 1:
        raise SeveralCurrencies
    return items


def _selection(items: Sequence[Item]) -> str:
    return hashlib.sha256(",".join(str(item.pk) for item in sorted(items, key=lambda one: one.pk)).encode()).hexdigest()


def _made(
    tenant: UUID, customer: Customer, items: Sequence[Item], *, selection: str, amount: Decimal, at: datetime
) -> PaymentReference:
    for reference in _references(items):
        try:
            with transaction.atomic():
                row = PaymentReference.objects.create(
                    tenant_id=tenant,
                    company_id=customer.company_id,
                    customer_id=customer.pk,
                    reference=reference,
                    currency=items[0].currency,
                    amount=amount,
                    selection=selection,
                    token=new_token(128),
                    made_at=at,
                )
                _write_lines(tenant, row, items)
                return row
        except IntegrityError:
            found = PaymentReference.objects.of(tenant).filter(customer_id=customer.pk, selection=selection).first()
            if found is not None:
                return found
    raise NoReference(value=items[0].number)


def _references(items: Sequence[Item]) -> Iterator[str]:
    """Try the one invoice's own number, as letters do, then words of chance that nobody else has."""
    if len(items) == 1:
        with suppress(NoReference):
            yield make_rf(items[0].number)
    for _try in range(TRIES):
        yield make_rf("P" + "".join(secrets.choice(LETTERS) for _letter in range(LENGTH)))


def _renew(tenant: UUID, row: PaymentReference, items: Sequence[Item], *, amount: Decimal) -> None:
    """Let the reference mean what is open today: part was paid or credited since it was given."""
    PaymentReference.objects.of(tenant).filter(id=row.pk).update(amount=amount)
    row.amount = amount
    PaymentReferenceLine.objects.of(tenant).filter(reference_id=row.pk).delete()
    _write_lines(tenant, row, items)


def _write_lines(tenant: UUID, row: PaymentReference, items: Sequence[Item]) -> None:
    PaymentReferenceLine.objects.bulk_create(
        PaymentReferenceLine(tenant_id=tenant, reference_id=row.pk, item_id=item.pk, amount=item.open_amount)
        for item in items
    )
