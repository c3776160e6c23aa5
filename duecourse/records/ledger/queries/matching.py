"""What do screens show of money at the bank: which payments wait, what they may pay, and what of a customer is under way?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from duecourse.foundation.tenancy.kept import kept
from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.ledger.models import Item, Receipt, ReceiptMatch, ReceiptReading, Remittance
from duecourse.records.ledger.queries.matchable import open_items
from duecourse.records.ledger.queries.screens import Account, accounts_by_id
from duecourse.records.ledger.rules.matching.facts import amount_of

SUGGESTED: Final = "suggested"
CUSTOMER: Final = "customer"
UNKNOWN: Final = "unknown"
MATCHED: Final = "matched"
FOREIGN: Final = "foreign"
LANES: Final = (SUGGESTED, CUSTOMER, UNKNOWN, MATCHED, FOREIGN)
"""A person looks at the suggestion; whose it is is known; nobody knows; done; no customer's."""
_UNDER_WAY: Final = ("id", "amount", "laid", "currency", "value_on", "known_on", "seen_at")


@dataclass(frozen=True)
class Which:
    """Which payments are meant: of these companies, in this lane; perhaps of one customer."""

    lane: str
    company_ids: Collection[int]
    text: str = ""


@dataclass(frozen=True)
class ReceiptRow:
    """A payment in the list, with what was found out about it."""

    id: int
    company_id: int
    amount: Decimal
    currency: str
    value_on: date
    seen_at: datetime | None
    payer: str
    payer_account: str
    reference: str
    text: str
    account: Account | None
    outcome: str
    score: Decimal
    because: tuple[Mapping[str, Any], ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Fill:
    """A line of a match or of a suggestion: so much of an item, and what was kept back."""

    item_id: int
    number: str
    amount: Decimal
    difference: Decimal
    reason: str
    kind: str = ""
    by: str = ""


@dataclass(frozen=True)
class OpenLine:
    """An open item that a payment may be laid on, with what is left of it."""

    id: int
    number: str
    due_on: date
    left: Decimal
    currency: str


def receipt_piece(tenant: UUID, which: Which, ask: Ask) -> tuple[tuple[ReceiptRow, ...], Place]:
    """Give a piece of the payments of a lane: a constant number of queries."""
    found, place = piece(_rows(tenant, which), ask)
    return rows_of(tenant, found), place


def receipt_count(tenant: UUID, which: Which, ask: Ask) -> int:
    """Count the payments of a lane."""
    return counted(_rows(tenant, which), ask)


def lane_counts(tenant: UUID, company_ids: Collection[int]) -> dict[str, int]:
    """Count the payments of every lane, each to a thousand."""
    return {lane: _rows(tenant, Which(lane, company_ids))[:1000].count() for lane in LANES}


def rows_of(tenant: UUID, found: Iterable[Receipt]) -> tuple[ReceiptRow, ...]:
    """Say payments with what was found out: three queries."""
    receipts = list(found)
    ids = [one.pk for one in receipts]
    readings = {one.receipt_id: one for one in ReceiptReading.objects.of(tenant).filter(receipt_id__in=ids)}
    suggested = {line["item"] for one in readings.values() for line in one.lines}
    live = list(ReceiptMatch.objects.of(tenant).filter(receipt_id__in=ids, state="live").order_by("id"))
    wanted = suggested | {match.item_id for match in live}
    numbers = dict(Item.objects.of(tenant).filter(id__in=wanted).values_list("id", "number"))
    whose = {one.pk: _customer(one, readings.get(one.pk)) for one in receipts}
    accounts = accounts_by_id(tenant, {one for one in whose.values() if one is not None})
    return tuple(_row(one, readings.get(one.pk), accounts.get(whose[one.pk] or 0), live, numbers) for one in receipts)


def receipt(tenant: UUID, receipt_id: int, *, company_ids: Collection[int]) -> ReceiptRow | None:
    """Find one payment that waits or is matched, in scope."""
    rows = Receipt.objects.of(tenant).filter(id=receipt_id, company_id__in=company_ids, state="provisional")
    return next(iter(rows_of(tenant, rows)), None)


def matches_of(tenant: UUID, receipt_id: int) -> tuple[Fill, ...]:
    """List what a payment is matched to."""
    live = list(ReceiptMatch.objects.of(tenant).filter(receipt_id=receipt_id, state="live").order_by("id"))
    numbers = _numbers(tenant, [one.item_id for one in live])
    return tuple(
        Fill(
            one.item_id,
            numbers[one.item_id],
            one.amount,
            one.difference,
            one.difference_reason,
            one.kind,
            one.matched_by,
        )
        for one in live
    )


def suggestion_of(tenant: UUID, receipt_id: int) -> dict[int, Fill]:
    """Tell what is suggested for a payment, by item."""
    reading = ReceiptReading.objects.of(tenant).filter(receipt_id=receipt_id, outcome=SUGGESTED).first()
    lines = reading.lines if reading else []
    numbers = _numbers(tenant, [line["item"] for line in lines])
    return {
        line["item"]: Fill(
            line["item"],
            numbers.get(line["item"], ""),
            Decimal(line["amount"]),
            Decimal(line["difference"]),
            line["reason"],
        )
        for line in lines
    }


def items_to_pay(tenant: UUID, company_id: int, customer_id: int, currency: str) -> tuple[OpenLine, ...]:
    """List what a customer still owes in a currency, less what is matched already, the oldest first."""
    found = [one for one in open_items(tenant, company_id, [customer_id]) if one.currency == currency and one.open > 0]
    found.sort(key=lambda one: (one.due_on, one.id))
    return tuple(OpenLine(one.id, one.number, one.due_on, amount_of(one.open), one.currency) for one in found)


@dataclass(frozen=True)
class UnderWay:
    """Money of a customer at the bank that the ledger has not booked: when it was seen, how much, and what of it is matched."""

    receipt_id: int
    amount: Decimal
    matched: Decimal
    currency: str
    value_on: date
    known_on: date
    seen_at: datetime | None


def under_way(tenant: UUID, customer_id: int) -> tuple[UnderWay, ...]:
    """List a customer's money under way, the newest first: one query."""
    return tuple(UnderWay(*row) for row in _under_way(tenant, customer_id))


def unmatched_seen(tenant: UUID, customer_ids: Collection[int], *, on: date | None = None) -> dict[int, UnderWay]:
    """Tell of each of these customers the newest money (known on a day) that is not all matched: one query."""
    rows = _laid(tenant).filter(customer_id__in=customer_ids, laid__lt=F("amount"))
    rows = rows if on is None else rows.filter(known_on__lte=on)
    found: dict[int, UnderWay] = {}
    for customer_id, *row in rows.order_by("known_on", "id").values_list("customer_id", *_UNDER_WAY):
        found[customer_id] = UnderWay(*row)
    return found


@kept
def _under_way(tenant: UUID, customer_id: int) -> QuerySet[Any]:
    rows = _laid(tenant).filter(customer_id=customer_id).order_by("-known_on", "-id")
    return rows.values_list(*_UNDER_WAY)[:20]


def _laid(tenant: UUID) -> QuerySet[Any]:
    """The money that the ledger has not booked, with how much of each is matched."""
    zero = Value(Decimal(0), output_field=DecimalField(max_digits=19, decimal_places=4))
    laid = ReceiptMatch.objects.of(tenant).filter(receipt_id=OuterRef("id"), state__in=["live", "retired"])
    sums = laid.values("receipt_id").annotate(sum=Sum("amount")).values("sum")
    rows = Receipt.objects.of(tenant).filter(state="provisional")
    return rows.annotate(laid=Coalesce(Subquery(sums), zero))


def matched_by_item(tenant: UUID, item_ids: Collection[int]) -> dict[int, tuple[Decimal, datetime]]:
    """Tell what money at the bank pays of these items, and when that was found: one query."""
    rows = ReceiptMatch.objects.of(tenant).filter(item_id__in=item_ids, state="live").order_by("matched_at")
    found: dict[int, tuple[Decimal, datetime]] = {}
    for item, amount, at in rows.values_list("item_id", "amount", "matched_at"):
        found[item] = (found.get(item, (Decimal(0), at))[0] + amount, at)
    return found


@dataclass(frozen=True)
class AdviceOf:
    """A payer's own list of what a payment is for, beside that payment."""

    id: int
    file_name: str
    total: Decimal
    currency: str
    lines: tuple[Mapping[str, Any], ...]


def advices_of(tenant: UUID, company_id: int, customer_id: int | None, amount: Decimal) -> tuple[AdviceOf, ...]:
    """List the payment advices that may be of a payment: of its sum, or of its customer, and not used yet."""
    rows = Remittance.objects.of(tenant).filter(company_id=company_id, state="open")
    mine = rows.filter(customer_id=customer_id) if customer_id else rows.filter(total=amount)
    found = mine.order_by("-id")[:5]
    return tuple(AdviceOf(one.pk, one.file_name, one.total, one.currency, tuple(one.lines)) for one in found)


def _rows(tenant: UUID, which: Which) -> QuerySet[Receipt]:
    rows = Receipt.objects.of(tenant).filter(company_id__in=which.company_ids, state="provisional")
    own = ReceiptReading.objects.of(tenant).filter(receipt_id=OuterRef("id"))
    unread = Value(UNKNOWN, output_field=CharField())
    rows = rows.annotate(outcome=Coalesce(Subquery(own.values("outcome")[:1]), unread))
    rows = rows.annotate(
        score=Coalesce(Subquery(own.values("score")[:1]), Value(Decimal(0)), output_field=DecimalField())
    )
    live = Exists(ReceiptMatch.objects.of(tenant).filter(receipt_id=OuterRef("id"), state="live"))
    rows = rows.filter(live) if which.lane == MATCHED else rows.filter(~live, outcome=which.lane)
    return rows.filter(payer__icontains=which.text) if which.text else rows


def _customer(one: Receipt, reading: ReceiptReading | None) -> int | None:
    return one.customer_id or (reading.customer_id if reading else None)


def _row(
    one: Receipt,
    reading: ReceiptReading | None,
    account: Account | None,
    live: Iterable[ReceiptMatch],
    numbers: Mapping[int, str],
) -> ReceiptRow:
    own = [match.item_id for match in live if match.receipt_id == one.pk]
    shown = own or [line["item"] for line in (reading.lines if reading else [])]
    return ReceiptRow(
        one.pk, one.company_id, one.amount, one.currency, one.value_on, one.seen_at, one.payer, one.payer_account,
        one.reference, one.text, account, MATCHED if own else (reading.outcome if reading else UNKNOWN),
        reading.score if reading else Decimal(0), tuple(reading.because) if reading else (),
        tuple(numbers.get(item, "") for item in shown),
    )  # fmt: skip


def _numbers(tenant: UUID, item_ids: Collection[int]) -> dict[int, str]:
    return dict(Item.objects.of(tenant).filter(id__in=item_ids).values_list("id", "number"))
