"""What follows when a payment provider tells how a payment online stands? Each word counts once, in whatever order it comes."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.queries import calendar_of, moment_of
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.kit.money import Money
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import PaymentTold
from duecourse.records.ledger.models import (
    Block,
    Item,
    PaymentIntent,
    PaymentReference,
    PaymentReferenceLine,
    PaymentWire,
    PaymentWord,
)
from duecourse.records.ledger.operations import blocks, receipts
from duecourse.records.ledger.operations.online import open_provider, wire_of
from duecourse.records.ledger.ports import NotTheProviders, PaymentCall, PaymentNews
from duecourse.records.ledger.rules.online import EXPIRED, OPEN, PAID, PENDING, REFUNDED, STATES, after

UNDERWAY: Final = "PAYMENT-UNDERWAY"
HOLD_DAYS: Final = 5
"""Business days for which money that is under way keeps its items from being dunned."""
ASK_AFTER: Final = timedelta(minutes=5)
"""When no word came for so long, the provider is asked."""
ASK_AGAIN: Final = timedelta(minutes=15)
GIVE_UP_AFTER: Final = timedelta(days=7)
MOST_ASKED: Final = 100


@dataclass(frozen=True)
class Question:
    """A payment of which nothing was heard for a while."""

    intent_id: int
    wire_id: int
    provider_id: str


@dataclass(frozen=True)
class _By:
    """Whose word it is, on which business date, at which moment."""

    on: date
    actor: Actor
    at: datetime

    @property
    def told(self) -> dict[str, Any]:
        """Give what every operation asks."""
        return {"on": self.on, "actor": self.actor, "at": self.at}


def hear(tenant: UUID, wire_id: int, call: PaymentCall) -> int:
    """Take in what a provider tells; tell how many words were news. Refused where it is not signed."""
    wire = PaymentWire.objects.of(tenant).filter(id=wire_id, is_live=True).first()
    if wire is None:
        raise NotTheProviders
    news = open_provider(wire_of(wire)).hear(call)
    return sum(take_word(tenant, wire.pk, one, now=call.at) for one in news)


def take_word(tenant: UUID, wire_id: int, news: PaymentNews, *, now: datetime) -> bool:
    """Write one word down and do what follows; False for what was heard before and for what is no payment of ours."""
    rows = PaymentIntent.objects.of(tenant).filter(wire_id=wire_id, provider_id=news.provider_id)
    intent = rows.select_for_update(no_key=True).first() if news.provider_id else None
    if intent is None or news.state not in STATES:
        return False
    values = {"state": news.state, "amount": news.amount.amount, "told_at": news.at, "heard_at": now}
    _row, is_new = PaymentWord.objects.of(tenant).get_or_create(
        tenant_id=tenant, intent_id=intent.pk, event=news.event[:120], defaults=values
    )
    refunded = max(intent.refunded, news.amount.amount) if news.state == REFUNDED else intent.refunded
    is_part = news.state == REFUNDED and refunded < intent.amount
    state = intent.state if is_part else after(intent.state, news.state)
    if not is_new or (state == intent.state and refunded == intent.refunded):
        return False
    intent.state, intent.refunded = state, refunded
    intent.why, intent.settled_at = news.why[:200], None if state in OPEN else news.at
    intent.save(update_fields=["state", "refunded", "why", "settled_at"])
    _follow(tenant, intent, news, at=moment_of(tenant, now))
    return True


def questions(tenant: UUID, *, now: datetime) -> list[Question]:
    """List the payments of which it is time to ask the provider: a webhook may have been lost."""
    rows = PaymentIntent.objects.of(tenant).filter(state__in=OPEN, begun_at__lte=now - ASK_AFTER)
    rows = rows.filter(begun_at__gt=now - GIVE_UP_AFTER).exclude(asked_at__gt=now - ASK_AGAIN).exclude(provider_id="")
    found = [Question(row.pk, row.wire_id, row.provider_id) for row in rows.order_by("begun_at")[:MOST_ASKED]]
    PaymentIntent.objects.of(tenant).filter(id__in=[one.intent_id for one in found]).update(asked_at=now)
    return found


def close_forgotten(tenant: UUID, *, now: datetime) -> int:
    """Let payments that nobody could tell anything of for a week count as not finished."""
    rows = PaymentIntent.objects.of(tenant).filter(state__in=OPEN, begun_at__lte=now - GIVE_UP_AFTER)
    return rows.update(state=EXPIRED, settled_at=now)


def _follow(tenant: UUID, intent: PaymentIntent, news: PaymentNews, *, at: datetime) -> None:
    company = Company.objects.of(tenant).only("id", "zone", "business_date").get(id=intent.company_id)
    actor = Actor(kind="api", user_id=None, name=_name_of(tenant, intent.wire_id))
    by = _By(company.business_date or business_date(company.zone, at), actor, at)
    reference = PaymentReference.objects.of(tenant).get(id=intent.reference_id)
    amount = news.amount.amount if news.state in (PAID, REFUNDED) else intent.amount
    event = PaymentTold(intent.pk, news.state, amount, intent.currency, reference.reference)
    record(tenant, event, customer_id=intent.customer_id, company_id=company.pk, **by.told)
    if news.state == PENDING:
        _hold(tenant, intent, by)
        return
    if news.state == PAID:
        _book(tenant, intent, reference, news.amount.amount - intent.refunded, by)
    elif news.state == REFUNDED:
        _take_back(tenant, intent, reference, by)
    _let_go(tenant, intent, by)


def _book(tenant: UUID, intent: PaymentIntent, reference: PaymentReference, amount: Decimal, by: _By) -> None:
    """Write the money down as seen, provisional until the ledger books it; the provider's name of it makes it once."""
    if amount <= 0:
        return
    mark = f":{intent.refunded.normalize():f}" if intent.refunded else ""
    seen = receipts.SeenMoney(
        company_id=intent.company_id,
        amount=Money(amount, intent.currency),
        value_on=by.on,
        key=f"online:{intent.wire_id}:{intent.provider_id}{mark}"[:100],
        customer_id=intent.customer_id,
        text=reference.reference,
        reference=reference.reference,
    )
    intent.receipt_id = receipts.see_receipt(tenant, seen, **by.told).pk
    intent.save(update_fields=["receipt_id"])


def _take_back(tenant: UUID, intent: PaymentIntent, reference: PaymentReference, by: _By) -> None:
    """Let the money go that was given back; what of it was kept stays seen."""
    if intent.receipt_id is None:
        return
    with suppress(receipts.ReceiptSettled):  # the ledger has booked it, and will book its return
        receipts.retire(tenant, intent.receipt_id, is_booked=False, **by.told)
        _book(tenant, intent, reference, intent.amount - intent.refunded, by)


def _hold(tenant: UUID, intent: PaymentIntent, by: _By) -> None:
    """Keep the items of money that is under way from being dunned for some days."""
    until = calendar_of(tenant, intent.company_id).add(by.on, HOLD_DAYS)
    lines = PaymentReferenceLine.objects.of(tenant).filter(reference_id=intent.reference_id)
    items = Item.objects.of(tenant).filter(id__in=lines.values("item_id")).order_by("id")
    for item_id, customer_id in items.values_list("id", "customer_id"):
        new = blocks.NewBlock(customer_id, UNDERWAY, item_id=item_id, to_on=until, key=f"online:{intent.pk}:{item_id}")
        blocks.block(tenant, new, **by.told)


def _let_go(tenant: UUID, intent: PaymentIntent, by: _By) -> None:
    held = Block.objects.of(tenant).filter(key__startswith=f"online:{intent.pk}:", ended_on__isnull=True)
    for block_id in held.order_by("id").values_list("id", flat=True):
        blocks.unblock(tenant, block_id, **by.told)


def _name_of(tenant: UUID, wire_id: int) -> str:
    return str(PaymentWire.objects.of(tenant).values_list("provider", flat=True).get(id=wire_id))
