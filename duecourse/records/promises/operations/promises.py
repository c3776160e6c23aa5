"""Write down a customer's word, and take it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid4

from django.db.models import Max

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.operations.stops import stop_and_recompute
from duecourse.records.ledger.queries.calendars import payer_calendar
from duecourse.records.promises.events import PromiseMade, PromiseSeen, PromiseSuperseded, PromiseWithdrawn
from duecourse.records.promises.models import Promise, PromiseLine
from duecourse.records.promises.rules import promises as rules

ALIVE: Final = ("open", "kept_unconfirmed")
"""States in which the customer's word still stands."""


class PromiseTooFar(Refused):
    """The day is past, or later than the company allows."""

    says = _("A promise must be for a day from today up to %(days)s days ahead.")


class NothingPromised(Refused):
    """No items, or nothing open on them."""

    says = _("Choose at least one open item.")


class NotOpenEnough(Refused):
    """More was promised than is open."""

    says = _("Only %(open)s is open on %(number)s.")


class NoOpenPromise(Refused):
    """The promise is not there, or it is over."""

    says = _("There is no such open promise.")


@dataclass(frozen=True)
class Word:
    """How much of an item is promised; no amount means all that is open."""

    item_id: int
    amount: Decimal | None = None


@dataclass(frozen=True)
class NewPromise:
    """What is promised by whom, for which day; `key` makes it once."""

    customer_id: int
    words: Sequence[Word]
    due_on: date
    note: str = ""
    source: str = "person"
    key: str = ""
    longest_days: int = rules.LONGEST_DAYS


def make_promise(tenant: UUID, new: NewPromise, *, on: date, actor: Actor, at: datetime) -> Promise:
    """Record a promise to pay; its items leave dunning until the day after `due_on` plus tolerance.

    An open promise about the same items is superseded; what it said of other items stays promised.
    """
    if not rules.is_within_term(on, new.due_on, new.longest_days):
        raise PromiseTooFar(days=new.longest_days)
    known = Promise.objects.of(tenant).filter(key=new.key).first() if new.key else None
    if known is not None:
        return known
    lines = _lines(tenant, new)
    company_id = lines[0][0].company_id
    promise = Promise.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        customer_id=new.customer_id,
        made_on=on,
        due_on=new.due_on,
        from_on=on,
        to_on=payer_calendar(tenant, new.customer_id).add(new.due_on, rules.TOLERANCE_DAYS),
        known_on=on,
        level=_level(tenant, [item.pk for item, _amount in lines]),
        note=new.note,
        source=new.source,
        key=new.key or f"hand:{uuid4().hex}",
    )
    successor = Successor(str(promise.pk), promise_id=promise.pk)
    supersede(tenant, successor, {item.pk for item, _amount in lines}, on=on, actor=actor, at=at)
    _write_lines(tenant, promise, [(item.pk, item.currency, amount) for item, amount in lines])
    stop_and_recompute(tenant, new.customer_id)
    event = PromiseMade(promise.pk, _amounts(lines), new.due_on)
    record(tenant, event, customer_id=new.customer_id, company_id=company_id, actor=actor, at=at, on=on)
    return promise


def withdraw_promise(tenant: UUID, promise_id: int, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """End a promise from today on; its items may be dunned again."""
    rows = Promise.objects.of(tenant).filter(id=promise_id, state__in=[*ALIVE, "proposed"])
    promise = rows.select_for_update(no_key=True).first()
    if promise is None:
        raise NoOpenPromise
    rows.update(state="withdrawn", ended_on=on, ended_known_on=on)
    stop_and_recompute(tenant, promise.customer_id)
    event = PromiseWithdrawn(promise.pk, reason)
    record(tenant, event, customer_id=promise.customer_id, company_id=promise.company_id, actor=actor, at=at, on=on)


def see_at_bank(tenant: UUID, promise_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Take a person's word that the money of a promise is at the bank; it is judged once it is booked."""
    rows = Promise.objects.of(tenant).filter(id=promise_id, state="open")
    promise = rows.select_for_update(no_key=True).first()
    if promise is None:
        raise NoOpenPromise
    rows.update(state="kept_unconfirmed", seen_on=on)
    event = PromiseSeen(promise.pk, promise.due_on)
    record(tenant, event, customer_id=promise.customer_id, company_id=promise.company_id, actor=actor, at=at, on=on)


def not_at_bank(tenant: UUID, promise_id: int) -> None:
    """Take back that the money of a promise is at the bank."""
    rows = Promise.objects.of(tenant).filter(id=promise_id, state="kept_unconfirmed")
    if not rows.update(state="open", seen_on=None):
        raise NoOpenPromise


def extend_promise(tenant: UUID, promise_id: int, due_on: date, *, on: date, actor: Actor, at: datetime) -> Promise:
    """Take a later day for a promise: a new one about what is still open of it takes its place."""
    old = Promise.objects.of(tenant).filter(id=promise_id, state__in=[*ALIVE, "broken", "partly_kept"]).first()
    if old is None:
        raise NoOpenPromise
    lines = list(PromiseLine.objects.of(tenant).filter(promise_id=old.pk))
    items = Item.objects.of(tenant).filter(id__in=[line.item_id for line in lines], open_amount__gt=0)
    left = dict(items.values_list("id", "open_amount"))
    words = [Word(line.item_id, min(line.amount, left[line.item_id])) for line in lines if line.item_id in left]
    return make_promise(tenant, NewPromise(old.customer_id, words, due_on, note=old.note), on=on, actor=actor, at=at)


def take_back_extension(tenant: UUID, promise_id: int, old_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Undo a later day: the new promise is withdrawn, and the one it took the place of stands again."""
    withdraw_promise(tenant, promise_id, reason="taken back", on=on, actor=actor, at=at)
    rows = Promise.objects.of(tenant).filter(id=old_id, state="superseded", ended_on=on)
    rows.update(state="open", ended_on=None, ended_known_on=None)


@dataclass(frozen=True)
class Successor:
    """What takes the place of earlier promises: a newer promise or a plan."""

    key: str
    promise_id: int = 0
    plan_id: int = 0


def supersede(tenant: UUID, by: Successor, item_ids: set[int], *, on: date, actor: Actor, at: datetime) -> None:
    """End the open promises about these items; what they said of other items stays promised."""
    lines = PromiseLine.objects.of(tenant)
    touched = lines.filter(item_id__in=item_ids).values_list("promise_id", flat=True)
    rows = Promise.objects.of(tenant).filter(id__in=list(touched), state__in=ALIVE).exclude(id=by.promise_id)
    for old in rows.order_by("id").select_for_update(no_key=True):
        rest = [
            (ln.item_id, ln.currency, ln.amount) for ln in lines.filter(promise_id=old.pk).exclude(item_id__in=item_ids)
        ]
        Promise.objects.of(tenant).filter(id=old.pk).update(state="superseded", ended_on=on, ended_known_on=on)
        if rest:
            _write_lines(tenant, _remainder(tenant, old, by, on=on), rest)
        event = PromiseSuperseded(old.pk, by.promise_id, by.plan_id)
        record(tenant, event, customer_id=old.customer_id, company_id=old.company_id, actor=actor, at=at, on=on)


def _lines(tenant: UUID, new: NewPromise) -> list[tuple[Item, Decimal]]:
    words = {word.item_id: word.amount for word in new.words}
    rows = Item.objects.of(tenant).filter(id__in=list(words), customer_id=new.customer_id, open_amount__gt=0)
    found = list(rows.order_by("due_on", "id"))
    if not found or len(found) != len(words):
        raise NothingPromised
    lines = []
    for item in found:
        said = words[item.pk]
        amount = item.open_amount if said is None else said
        if not 0 < amount <= item.open_amount:
            raise NotOpenEnough(open=Money(item.open_amount, item.currency), number=item.number)
        lines.append((item, amount))
    return lines


def _level(tenant: UUID, item_ids: list[int]) -> int:
    """Count up where an earlier promise about one of these items was broken; kept in part keeps the level."""
    before = PromiseLine.objects.of(tenant).filter(item_id__in=item_ids).values_list("promise_id", flat=True)
    promises = Promise.objects.of(tenant).filter(id__in=list(before))
    broken = promises.filter(state="broken").aggregate(level=Max("level"))["level"] or 0
    part = promises.filter(state="partly_kept").aggregate(level=Max("level"))["level"] or 1
    return int(max(broken + 1, part))


def _remainder(tenant: UUID, old: Promise, by: Successor, *, on: date) -> Promise:
    """Carry on what the old promise said of items that its successor is not about."""
    return Promise.objects.create(
        tenant_id=tenant,
        company_id=old.company_id,
        customer_id=old.customer_id,
        made_on=old.made_on,
        due_on=old.due_on,
        from_on=on,
        to_on=old.to_on,
        known_on=on,
        level=old.level,
        note=old.note,
        source=old.source,
        key=f"rest:{old.pk}:{by.key}",
    )


def _write_lines(tenant: UUID, promise: Promise, lines: list[tuple[int, str, Decimal]]) -> None:
    PromiseLine.objects.bulk_create(
        PromiseLine(tenant_id=tenant, promise_id=promise.pk, item_id=item_id, currency=currency, amount=amount)
        for item_id, currency, amount in lines
    )


def _amounts(lines: list[tuple[Item, Decimal]]) -> tuple[str, ...]:
    sums: dict[str, Decimal] = {}
    for item, amount in lines:
        sums[item.currency] = sums.get(item.currency, Decimal(0)) + amount
    return tuple(str(Money(amount, currency)) for currency, amount in sorted(sums.items()))
