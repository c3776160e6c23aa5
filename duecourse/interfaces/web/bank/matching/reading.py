"""What does the payment beside the list show? Rows into plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money, quantize
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.bank.matching.listing import LANES
from duecourse.interfaces.web.visit import Visit
from duecourse.interfaces.web.words import say
from duecourse.records.ledger.queries import matching
from duecourse.records.ledger.queries.matching import AdviceOf, Fill, OpenLine, ReceiptRow
from duecourse.records.ledger.rules.matching import words


@dataclass(frozen=True)
class Line:
    """An open item to tick, with what the suggestion lays on it."""

    id: int
    number: str
    due_on: date
    left: Money
    filled: str
    plain_left: str
    is_chosen: bool
    difference: str
    reason: str
    key: str


@dataclass(frozen=True)
class Done:
    """What a payment is matched to."""

    number: str
    amount: Money
    difference: str
    how: str


@dataclass(frozen=True)
class Advice:
    """A payment advice of the customer."""

    href: str
    title: str
    total: Money
    lines: tuple[tuple[str, Money | None, Money | None], ...]


@dataclass(frozen=True)
class Payment:
    """A payment with its evidence, the items it may pay, and what it pays already."""

    id: int
    href: str
    lane: str
    amount: Money
    plain_amount: str
    value_on: date
    seen: str
    payer: str
    account: str
    reference: str
    text: str
    customer: str
    customer_number: str
    customer_href: str
    evidence: tuple[str, ...]
    sure: str
    lines: tuple[Line, ...]
    done: tuple[Done, ...]
    advices: tuple[Advice, ...]
    foreign: str
    reasons: tuple[tuple[str, str], ...]
    foreigns: tuple[tuple[str, str], ...]
    is_suggested: bool
    is_matched: bool
    is_foreign: bool


def payment(visit: Visit, row: ReceiptRow) -> Payment:
    """Read a payment: a constant number of queries."""
    tenant = visit.tenant_id
    done = matching.matches_of(tenant, row.id)
    fills = {} if done else matching.suggestion_of(tenant, row.id)
    items = (
        ()
        if done or row.account is None
        else matching.items_to_pay(tenant, row.company_id, row.account.id, row.currency)
    )
    advices = (
        () if done else matching.advices_of(tenant, row.company_id, row.account.id if row.account else None, row.amount)
    )
    return Payment(
        id=row.id,
        href=reverse("matching-receipt", args=[row.id]),
        lane=str(LANES[row.outcome]),
        amount=Money(row.amount, row.currency),
        plain_amount=_plain(row.amount, row.currency),
        value_on=row.value_on,
        seen=formats.moment(row.seen_at, _zone(visit, row)) if row.seen_at else "",
        payer=row.payer or _("Unnamed payer"),
        account=row.payer_account,
        reference=row.reference,
        text=row.text,
        customer=row.account.name if row.account else "",
        customer_number=row.account.number if row.account else "",
        customer_href=reverse("customer", args=[row.account.token]) if row.account else "",
        evidence=tuple(say(words.say(part)) for part in row.because),
        sure=formats.percent(row.score) if fills and row.score else "",
        lines=tuple(_line(one, fills.get(one.id), n) for n, one in enumerate(_first(items, fills), start=1)),
        done=tuple(_done(one, row.currency) for one in done),
        advices=tuple(_advice(one, row.currency) for one in advices),
        foreign="",
        reasons=tuple((code, _(text)) for code, text in words.DIFFERENCES.items()),
        foreigns=tuple((code, _(text)) for code, text in words.FOREIGN.items()),
        is_suggested=row.outcome == matching.SUGGESTED,
        is_matched=row.outcome == matching.MATCHED,
        is_foreign=row.outcome == matching.FOREIGN,
    )


def _first(items: tuple[OpenLine, ...], fills: dict[int, Fill]) -> list[OpenLine]:
    """What is suggested leads."""
    return sorted(items, key=lambda one: one.id not in fills)


def _line(one: OpenLine, fill: Fill | None, place: int) -> Line:
    filled = fill.amount if fill else one.left
    return Line(
        one.id,
        one.number,
        one.due_on,
        Money(one.left, one.currency),
        _plain(filled, one.currency),
        _plain(one.left, one.currency),
        fill is not None,
        _plain(fill.difference, one.currency) if fill and fill.difference else "",
        fill.reason if fill else "",
        str(place) if place <= 9 else "",
    )


def _done(one: Fill, currency: str) -> Done:
    kept = ""
    if one.difference:
        reason = _(words.DIFFERENCES.get(one.reason, words.DIFFERENCES["other"]))
        kept = _("%(amount)s kept back: %(reason)s") % {
            "amount": formats.plain_money(one.difference, currency),
            "reason": reason,
        }
    how = _("by itself") if one.kind == "automatic" else _("by %(name)s") % {"name": one.by}
    return Done(one.number, Money(one.amount, currency), kept, how)


def _advice(one: AdviceOf, currency: str) -> Advice:
    said = one.currency or currency
    lines = tuple(
        (str(line["number"]), _money(line["amount"], said), _money(line.get("deduction"), said)) for line in one.lines
    )
    href = reverse("advice", args=[one.id])
    return Advice(href, one.file_name or _("Payment advice"), Money(one.total, said), lines)


def _money(text: object, currency: str) -> Money | None:
    return Money(Decimal(str(text)), currency) if text and Decimal(str(text)) else None


def _plain(amount: Decimal, currency: str) -> str:
    return f"{quantize(amount, currency):f}"


def _zone(visit: Visit, row: ReceiptRow) -> str:
    return next((one.zone for one in visit.companies if one.id == row.company_id), "UTC")
