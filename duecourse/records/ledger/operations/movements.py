"""Book what changes an open amount: payments, credits, write-offs, returns, and the way back."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import MixedCurrencies, Money, quantize
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import ItemMoved
from duecourse.records.ledger.models import Item, Movement
from duecourse.records.ledger.operations.projection import hold_books, settle
from duecourse.records.ledger.operations.stops import stop_and_recompute


class NoSuchItem(Refused):
    """The item is not one of the tenant's."""

    says = _("There is no such item.")


class AmountNotPositive(Refused):
    """Nothing, or less than nothing, was to be booked."""

    says = _("The amount must be more than zero.")


class ValueDateAhead(Refused):
    """A value date in the future."""

    says = _("The value date %(effective_on)s lies after %(on)s.")


class AlreadyReversed(Refused):
    """The movement was taken back before."""

    says = _("This booking was reversed already.")


class NotReversible(Refused):
    """A reversal, or a movement that belongs to a snapshot, cannot be taken back by hand."""

    says = _("This booking cannot be reversed by hand.")


@dataclass(frozen=True)
class Booking:
    """What is booked on which item, effective when; `key` makes it once."""

    item_id: int
    amount: Money
    effective_on: date
    reference: str = ""
    reason: str = ""
    key: str = ""
    receipt_id: int | None = None


def book_payment(tenant: UUID, booking: Booking, *, on: date, actor: Actor, at: datetime) -> Movement:
    """Book money paid on an item: it shrinks, be it a debit we are paid or a credit we pay out."""
    return _shrink(tenant, booking, "payment", on=on, actor=actor, at=at)


def book_credit(tenant: UUID, booking: Booking, *, on: date, actor: Actor, at: datetime) -> Movement:
    """Book a credit against an item; the credit note's own item is booked by its own call."""
    return _shrink(tenant, booking, "credit", on=on, actor=actor, at=at)


def write_off(tenant: UUID, booking: Booking, *, on: date, actor: Actor, at: datetime) -> Movement:
    """Give up (part of) an item."""
    return _shrink(tenant, booking, "writeoff", on=on, actor=actor, at=at)


def book_return(tenant: UUID, booking: Booking, *, on: date, actor: Actor, at: datetime) -> Movement:
    """Book a returned debit, card or cheque: the item is open again and no longer collected by us."""
    item = _lock_item(tenant, booking.item_id)
    _check(item, booking, on=on)
    Item.objects.of(tenant).filter(id=item.pk).update(is_pulled=False)
    sign = 1 if item.amount >= 0 else -1
    return _write(tenant, item, booking, "return", sign * booking.amount.amount, on=on, actor=actor, at=at)


def reverse(tenant: UUID, movement_id: int, *, on: date, actor: Actor, at: datetime, reason: str = "") -> Movement:
    """Take a booking back by its opposite, effective on the day it is known; the first one stays readable."""
    movement = Movement.objects.of(tenant).filter(id=movement_id).first()
    if movement is None or movement.kind not in ("payment", "credit", "writeoff", "correction"):
        raise NotReversible
    item = _lock_item(tenant, movement.item_id)
    key = f"reversal:{movement.pk}"
    if Movement.objects.of(tenant).filter(item_id=item.pk, key=key).exists():
        raise AlreadyReversed
    kind = "reversal" if movement.kind == "payment" else "correction"
    booking = Booking(item.pk, Money(-movement.amount, item.currency), on, reason=reason, key=key)
    return _write(tenant, item, booking, kind, -movement.amount, on=on, actor=actor, at=at)


def _shrink(tenant: UUID, booking: Booking, kind: str, *, on: date, actor: Actor, at: datetime) -> Movement:
    item = _lock_item(tenant, booking.item_id)
    _check(item, booking, on=on)
    sign = -1 if item.amount >= 0 else 1
    return _write(tenant, item, booking, kind, sign * booking.amount.amount, on=on, actor=actor, at=at)


def _check(item: Item, booking: Booking, *, on: date) -> None:
    if booking.amount.currency != item.currency:
        raise MixedCurrencies(left=item.currency, right=booking.amount.currency)
    if booking.amount.amount <= 0:
        raise AmountNotPositive
    if booking.effective_on > on:
        raise ValueDateAhead(effective_on=booking.effective_on, on=on)


def _lock_item(tenant: UUID, item_id: int) -> Item:
    """Hold the books' date still, then the item: always in this order, as the fold does."""
    rows = Item.objects.of(tenant).filter(id=item_id)
    found = rows.first()
    if found is None:
        raise NoSuchItem
    hold_books(tenant, found.company_id)
    return rows.select_for_update(no_key=True).get()


def _write(
    tenant: UUID, item: Item, booking: Booking, kind: str, amount: Decimal, *, on: date, actor: Actor, at: datetime
) -> Movement:
    """Write the movement once by its key, settle the item, stop what is about to be said, and remember."""
    key = booking.key or f"hand:{uuid4().hex}"
    known = Movement.objects.of(tenant).filter(item_id=item.pk, key=key).first()
    if known is not None:
        return known
    movement = Movement.objects.create(
        tenant_id=tenant,
        item_id=item.pk,
        effective_on=booking.effective_on,
        known_on=on,
        kind=kind,
        amount=amount,
        reference=booking.reference,
        receipt_id=booking.receipt_id,
        key=key,
    )
    settle(tenant, item.company_id, [item.pk])
    stop_and_recompute(tenant, item.customer_id)
    said = quantize(amount, item.currency)
    event = ItemMoved(item.pk, item.number, kind, said, item.currency, booking.effective_on, booking.reason)
    record(tenant, event, customer_id=item.customer_id, company_id=item.company_id, actor=actor, at=at, on=on)
    return movement
