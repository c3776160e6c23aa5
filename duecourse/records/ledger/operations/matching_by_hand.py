"""What a person does about money at the bank: confirm, split, take back, say whose it is, or that it is no customer's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import quantize
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import ReceiptRetired, ReceiptSeen, ReceiptUnmatched
from duecourse.records.ledger.models import Customer, Item, Receipt, ReceiptMatch, ReceiptReading
from duecourse.records.ledger.operations import matching
from duecourse.records.ledger.operations.advising import free_advices, use_advice
from duecourse.records.ledger.operations.learning import learn, unlearn
from duecourse.records.ledger.operations.matching import lock_items
from duecourse.records.ledger.operations.stops import stop_and_recompute, stop_and_recompute_all
from duecourse.records.ledger.queries.matchable import open_items
from duecourse.records.ledger.rules.matching.facts import Paid, amount_of, units
from duecourse.records.ledger.rules.matching.words import DIFFERENCES, FOREIGN


class NoSuchReceipt(Refused):
    """The number names no receipt that waits."""

    says = _("There is no such payment at the bank, or it is settled.")


class MatchedAlready(Refused):
    """Somebody, or the matching itself, was faster."""

    says = _("This payment is matched already. Take that back first.")


class MoreThanPaid(Refused):
    """The lines sum up to more than the receipt."""

    says = _("The items take %(lines)s, but only %(amount)s %(currency)s came in.")


class MoreThanOpen(Refused):
    """A line takes more than is open, or names an item that is not open."""

    says = _("%(number)s has only %(left)s %(currency)s left to pay.")


class NothingChosen(Refused):
    """No line, or one of nothing."""

    says = _("Choose at least one item, each with an amount above zero.")


class UnknownReason(Refused):
    """The reason is not of the list."""

    says = _("This reason is not known.")


class NotMatched(Refused):
    """There is nothing to take back."""

    says = _("This payment is not matched.")


@dataclass(frozen=True)
class Chosen:
    """So much of an item; `difference` = what the payer kept back beside it, and why (a key of `DIFFERENCES`)."""

    item_id: int
    amount: Decimal
    difference: Decimal = Decimal(0)
    reason: str = ""


def confirm_match(
    tenant: UUID,
    receipt_id: int,
    lines: Sequence[Chosen],
    *,
    on: date,
    actor: Actor,
    at: datetime,
    because: str = "by_hand",
) -> None:
    """Match a receipt to items by hand: one or several, in full or in part; what is left stays with the customer."""
    receipt = _hold(tenant, receipt_id)
    if ReceiptMatch.objects.of(tenant).filter(receipt_id=receipt.pk, state="live").exists():
        raise MatchedAlready
    items = _checked(tenant, receipt, lines)
    customers = {item.customer_id for item in items.values()}
    if receipt.customer_id is None:
        Receipt.objects.of(tenant).filter(id=receipt.pk).update(customer_id=min(customers))
    rows = [_row(receipt, items[line.item_id], line, because) for line in lines]
    numbers = {item.pk: item.number for item in items.values()}
    matching.write(tenant, receipt.company_id, rows, kind="confirmed", on=on, actor=actor, at=at, numbers=numbers)
    _read(tenant, receipt, outcome="matched", customer_id=min(customers), at=at)
    use_advice(tenant, receipt, customers)
    if len(customers) == 1:
        learn(tenant, receipt.company_id, [(_paid(receipt), min(customers))], on=on)
    _stop(tenant, *customers, receipt.customer_id)
    audit(tenant, "receipt.match", actor=actor, at=at, subject=receipt, after={"items": sorted(numbers.values())})


def accept_suggestion(tenant: UUID, receipt_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Match a receipt as it was suggested."""
    reading = ReceiptReading.objects.of(tenant).filter(receipt_id=receipt_id, outcome="suggested").first()
    if reading is None or not reading.lines:
        raise NothingChosen
    lines = [
        Chosen(line["item"], Decimal(line["amount"]), Decimal(line["difference"]), line["reason"])
        for line in reading.lines
    ]
    confirm_match(tenant, receipt_id, lines, on=on, actor=actor, at=at)


def undo_match(tenant: UUID, receipt_id: int, *, on: date, actor: Actor, at: datetime, reason: str = "") -> None:
    """Take all matches of a receipt back, automatic ones too; from then on a person decides about it."""
    receipt = _hold(tenant, receipt_id)
    live = ReceiptMatch.objects.of(tenant).filter(receipt_id=receipt.pk, state="live")
    found = list(live.select_for_update(no_key=True).order_by("id"))
    if not found:
        raise NotMatched
    take_back(tenant, found, on=on, actor=actor, at=at, reason=reason)
    _suggest_again(tenant, receipt, found, at=at)
    free_advices(tenant, receipt.pk)
    unlearn(tenant, receipt.company_id, [(_paid(receipt), receipt.customer_id)], on=on)
    audit(tenant, "receipt.unmatch", actor=actor, at=at, subject=receipt, reason=reason)


def take_back(
    tenant: UUID, matches: Sequence[ReceiptMatch], *, on: date, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """End these matches of one receipt as of today, and let their customers be decided again."""
    rows = ReceiptMatch.objects.of(tenant).filter(id__in=[match.pk for match in matches])
    rows.update(state="undone", ended_on=on, ended_known_on=on, undone_by=actor.name, undone_at=at)
    numbers = dict(Item.objects.of(tenant).filter(id__in=[m.item_id for m in matches]).values_list("id", "number"))
    for customer in sorted({match.customer_id for match in matches}):
        own = [match for match in matches if match.customer_id == customer]
        whole = quantize(sum((match.amount for match in own), Decimal(0)), own[0].currency)
        said = tuple(numbers[match.item_id] for match in own[:3])
        event = ReceiptUnmatched(own[0].receipt_id, whole, own[0].currency, said, reason)
        record(tenant, event, customer_id=customer, company_id=own[0].company_id, actor=actor, at=at, on=on)
    stop_and_recompute_all(tenant, {match.customer_id for match in matches})


def assign_customer(tenant: UUID, receipt_id: int, customer_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Say whose money it is; then look again what it pays."""
    receipt = _hold(tenant, receipt_id)
    if ReceiptMatch.objects.of(tenant).filter(receipt_id=receipt.pk, state="live").exists():
        raise MatchedAlready
    if not Customer.objects.of(tenant).filter(id=customer_id, company_id=receipt.company_id).exists():
        raise NoSuchReceipt
    before = receipt.customer_id
    Receipt.objects.of(tenant).filter(id=receipt.pk).update(customer_id=customer_id)
    learn(tenant, receipt.company_id, [(_paid(receipt), customer_id)], on=on)
    _stop(tenant, before, customer_id)
    if before != customer_id:
        seen = ReceiptSeen(receipt.pk, quantize(receipt.amount, receipt.currency), receipt.currency, receipt.value_on)
        record(tenant, seen, customer_id=customer_id, company_id=receipt.company_id, actor=actor, at=at, on=on)
    ReceiptReading.objects.of(tenant).filter(receipt_id=receipt.pk).update(outcome="customer", foreign_reason="")
    matching.match_new(tenant, receipt.company_id, on=on, at=at, actor=actor, only=[receipt.pk])


def not_a_customer(tenant: UUID, receipt_id: int, reason: str, *, on: date, actor: Actor, at: datetime) -> None:
    """Say that the money is no customer's (a key of `FOREIGN`): it holds nobody and waits for nobody."""
    if reason not in FOREIGN:
        raise UnknownReason
    receipt = _hold(tenant, receipt_id)
    if ReceiptMatch.objects.of(tenant).filter(receipt_id=receipt.pk, state="live").exists():
        raise MatchedAlready
    if receipt.customer_id is not None:
        event = ReceiptRetired(receipt.pk, "void")
        record(tenant, event, customer_id=receipt.customer_id, company_id=receipt.company_id, actor=actor, at=at, on=on)
        stop_and_recompute(tenant, receipt.customer_id)
    Receipt.objects.of(tenant).filter(id=receipt.pk).update(customer_id=None)
    _read(tenant, receipt, outcome="foreign", customer_id=None, at=at, foreign_reason=reason)
    audit(tenant, "receipt.foreign", actor=actor, at=at, subject=receipt, after={"reason": reason})


def a_customers_after_all(tenant: UUID, receipt_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Take back that the money is no customer's, and look at it anew."""
    receipt = _hold(tenant, receipt_id)
    rows = ReceiptReading.objects.of(tenant).filter(receipt_id=receipt.pk, outcome="foreign")
    if not rows.update(outcome="unknown", foreign_reason=""):
        raise NotMatched
    matching.match_new(tenant, receipt.company_id, on=on, at=at, actor=actor, only=[receipt.pk])


def _stop(tenant: UUID, *customers: int | None) -> None:
    stop_and_recompute_all(tenant, {customer for customer in customers if customer is not None})


def _hold(tenant: UUID, receipt_id: int) -> Receipt:
    """Take the company's turn of matching, then lock the receipt."""
    rows = Receipt.objects.of(tenant).filter(id=receipt_id, state="provisional")
    known = rows.first()
    if known is None:
        raise NoSuchReceipt
    matching.take_turn(tenant, known.company_id)
    receipt = rows.select_for_update(no_key=True).first()
    if receipt is None:
        raise NoSuchReceipt
    return receipt


def _checked(tenant: UUID, receipt: Receipt, lines: Sequence[Chosen]) -> dict[int, Item]:
    """Lock the items and refuse what does not fit; an item takes no more than is left of it."""
    if not lines or any(line.amount <= 0 or line.difference < 0 for line in lines):
        raise NothingChosen
    if any(line.difference and line.reason not in DIFFERENCES for line in lines):
        raise UnknownReason
    whole = sum((line.amount for line in lines), Decimal(0))
    if whole > receipt.amount:
        values = (quantize(amount, receipt.currency) for amount in (whole, receipt.amount))
        raise MoreThanPaid(**dict(zip(("lines", "amount"), values, strict=True)), currency=receipt.currency)
    items = {item.pk: item for item in lock_items(tenant, receipt.company_id, [line.item_id for line in lines])}
    left = {one.id: one.open for one in open_items(tenant, receipt.company_id, {i.customer_id for i in items.values()})}
    if len(items) != len(lines) or any(item.currency != receipt.currency for item in items.values()):
        raise NothingChosen
    for line in lines:
        if units(line.amount + line.difference) > left.get(line.item_id, 0):
            still = quantize(amount_of(max(left.get(line.item_id, 0), 0)), receipt.currency)
            raise MoreThanOpen(number=items[line.item_id].number, left=still, currency=receipt.currency)
    return items


def _row(receipt: Receipt, item: Item, line: Chosen, because: str) -> dict[str, Any]:
    return {
        "customer_id": item.customer_id,
        "receipt_id": receipt.pk,
        "item_id": item.pk,
        "currency": receipt.currency,
        "amount": str(line.amount),
        "score": "1",
        "because": [{"code": because}],
        "difference": str(line.difference),
        "reason": line.reason if line.difference else "",
    }


def _suggest_again(tenant: UUID, receipt: Receipt, matches: Sequence[ReceiptMatch], *, at: datetime) -> None:
    """Leave what was taken back as a suggestion, where whoever took it back looks for it; nothing comes by itself there."""
    lines = [
        {
            "item": one.item_id,
            "amount": str(one.amount),
            "difference": str(one.difference),
            "reason": one.difference_reason,
        }
        for one in matches
    ]
    because = [*matches[0].because, {"code": "taken_back"}]
    _read(tenant, receipt, outcome="suggested", customer_id=receipt.customer_id or matches[0].customer_id, at=at,
          is_by_hand=True, lines=lines, score=Decimal(0), because=because)  # fmt: skip


def _paid(receipt: Receipt) -> Paid:
    return Paid(
        receipt.pk, receipt.customer_id, receipt.currency, units(receipt.amount), receipt.value_on, receipt.payer,
        receipt.payer_account, receipt.reference, receipt.text,
    )  # fmt: skip


def _read(tenant: UUID, receipt: Receipt, *, outcome: str, customer_id: int | None, at: datetime, **more: Any) -> None:
    """Write down how the receipt stands now."""
    values: dict[str, Any] = {"outcome": outcome, "customer_id": customer_id, "lines": [], "looked_at": at, "foreign_reason": "",
              "is_by_hand": False, **more}  # fmt: skip
    if not ReceiptReading.objects.of(tenant).filter(receipt_id=receipt.pk).update(**values):
        row = ReceiptReading(tenant_id=tenant, receipt_id=receipt.pk, company_id=receipt.company_id, because=[])
        for name, value in values.items():
            setattr(row, name, value)
        row.save(force_insert=True)
