"""What did every customer owe when the month ended, what moved in it, and what became known of it later?

All of it as expressions over the whole book: the database adds up, and a row a customer and bucket comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.compiled import compiled, filled
from duecourse.analysis.portfolio.shape import DAY, Shape
from duecourse.insight.rules.closing.owed import BUCKETS, EDGES, NOTHING, OLD_CREDIT_DAYS, Owed
from duecourse.records.disputes.queries import tables as disputes
from duecourse.records.ledger.queries import tables as ledger
from duecourse.records.promises.queries import tables as promises

if TYPE_CHECKING:
    import ibis

_MONEY: Final = "decimal(24, 4)"
_OWED: Final = (
    *("customer_id", "currency", "bucket", "debit", "disputed", "promised", "planned", "credit", "old_credit"),
    *("segment", "country", "party_kind", "group_id", "is_insolvent", "is_legal"),
)
_BATCH: Final = 5_000
_SINCE: Final = DAY - timedelta(days=1)
"""Stands for the day before the first of the month, as `DAY` stands for its last."""
_KNOWN: Final = DAY + timedelta(days=1)
"""Stands for the day up to which it was known what a pack holds."""


def owed(tenant: UUID, company_id: int, on: date, *, restated: bool = False) -> Iterator[Owed]:
    """Tell what every customer owed at the end of a day, one row a currency, in the order of the customers.

    As reported: by what was known that day; `restated`: by what is known now.
    """
    shape = as_of.shape_of(tenant, company_id, on, restated=restated)
    key = ("closing-owed", shape)
    rows = _rows(tenant, company_id, on, shape, key, lambda: _owed(shape))
    for (customer_id, currency), mine in groupby(rows, key=lambda row: (row[0], row[1])):
        yield _row(customer_id, currency, list(mine))


@dataclass(frozen=True)
class Flow:
    """What a kind of posting changed in a currency: an item that came, or a movement."""

    currency: str
    kind: str
    amount: Decimal
    count: int


def flows(tenant: UUID, company_id: int, since: date, until: date) -> tuple[Flow, ...]:
    """Add up what changed the balance from the evening of `since` to that of `until`, as it became known in between.

    The balance of `since` and all flows make the balance of `until`, both as reported.
    """
    shape = as_of.shape_of(tenant, company_id, until)
    text = compiled(("closing-flows", shape), lambda: _flows(shape))
    text = text.replace(_made(_SINCE), _made(since))
    return tuple(
        Flow(*row) for row in _asked(filled(text, shape=shape, tenant=tenant, company_id=company_id, on=until))
    )


@dataclass(frozen=True)
class Late:
    """A posting that belongs to a month and became known after it: it moves the restated figures."""

    kind: str
    number: str
    customer_id: int
    currency: str
    amount: Decimal
    effective_on: date
    known_on: date


def known_later(
    tenant: UUID, company_id: int, on: date, *, known_until: date | None = None, most: int = 500
) -> tuple[Late, ...]:
    """List what tells the balance of a day, as known now, from that known then (or by `known_until`), the largest first."""
    rows = _told(tenant, company_id, on, known_until, ("late", most), lambda shape, early: _late(shape, early, most))
    return tuple(Late(*row) for row in rows)


def known_later_sums(tenant: UUID, company_id: int, on: date, *, known_until: date | None = None) -> dict[str, Decimal]:
    """Add up what tells the balance of a day, as known now, from that known then (or by `known_until`), by currency."""
    return dict(_told(tenant, company_id, on, known_until, ("late-sums",), _late_sums))


@dataclass(frozen=True)
class Standing:
    """How many disputes and promises were open at the end of a day."""

    disputes: int
    promises: int


def standing(tenant: UUID, company_id: int, on: date, *, restated: bool = False) -> Standing:
    """Count the disputes and promises that stood at the end of a day."""
    shape = as_of.shape_of(tenant, company_id, on, restated=restated)
    text = compiled(("closing-standing", shape), lambda: _standing(shape))
    ((disputed, promised),) = _asked(filled(text, shape=shape, tenant=tenant, company_id=company_id, on=on))
    return Standing(disputed, promised)


def _rows(
    tenant: UUID, company_id: int, on: date, shape: Shape, key: tuple[Any, ...], make: Callable[[], ibis.Table]
) -> Iterator[tuple[Any, ...]]:
    text = filled(compiled(key, make), shape=shape, tenant=tenant, company_id=company_id, on=on)
    with connection.cursor() as cursor:
        cursor.execute(text)
        while batch := cursor.fetchmany(_BATCH):
            yield from batch


def _asked(text: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return list(cursor.fetchall())


def _row(customer_id: int, currency: str, parts: list[tuple[Any, ...]]) -> Owed:
    """Make a customer's row of those of its buckets."""

    def by_bucket(place: int) -> dict[str, Decimal]:
        return {part[2]: part[place] for part in parts if part[place]}

    said = parts[0][9:]
    return Owed(
        customer_id,
        currency,
        debits=by_bucket(3),
        disputed=by_bucket(4),
        promised=by_bucket(5),
        planned=by_bucket(6),
        credits=sum((part[7] for part in parts), NOTHING),
        old_credits=sum((part[8] for part in parts), NOTHING),
        segment=said[0] or "",
        country=said[1] or "",
        party_kind=said[2] or "unknown",
        group_id=said[3] or 0,
        is_insolvent=bool(said[4]),
        is_legal=bool(said[5]),
    )


def _owed(shape: Shape) -> ibis.Table:
    import ibis

    book, day = as_of.book_of(shape), shape.moment.day
    items, zero = book.items, ibis.literal(NOTHING, type=_MONEY)
    late = [(items.due_on >= _before(day, edge), name) for edge, name in zip(EDGES, BUCKETS, strict=False)]
    items = items.mutate(
        bucket=ibis.cases(*late, else_=BUCKETS[-1]),
        debit=ibis.greatest(items.open_amount.cast(_MONEY), zero),
        credit=ibis.least(items.open_amount.cast(_MONEY), zero),
        is_old=items.issued_on < _before(day, OLD_CREDIT_DAYS),
    )
    sums = items.group_by("customer_id", "currency", "bucket").aggregate(
        debit=items.debit.sum(),
        disputed=items.disputed_amount.sum(),
        promised=items.promised_amount.sum(),
        planned=items.planned_amount.sum(),
        credit=items.credit.sum(),
        old_credit=items.credit.sum(where=items.is_old),
    )
    who = book.customers
    who = who.select(
        "segment", "country", "party_kind", "is_insolvent", "is_legal",
        group_id=who.parent_id.fill_null(who.party_id), who_id="customer_id",
    )  # fmt: skip
    rows = sums.left_join(who, sums.customer_id == who.who_id).drop("who_id")
    rows = rows.mutate(old_credit=rows.old_credit.fill_null(zero))
    return rows.select(*_OWED).order_by("customer_id", "currency", "bucket")


def _before(day: Any, days: int) -> Any:
    import ibis

    return (day - ibis.interval(days=days)).cast("date")


def _flows(shape: Shape) -> ibis.Table:
    import ibis

    moment = shape.moment
    since = ibis.literal(_SINCE, type="date")
    items = moment.mine(ledger.items_table())
    moved = ledger.movements_table()
    moved = moment.moved(moved)
    moved = moved.filter(ibis.greatest(moved.effective_on, moved.known_on) > since)
    owners = items.select("currency", of_item="id")
    moved = moved.join(owners, moved.item_id == owners.of_item)
    came = items.filter(items.known_on > since, items.known_on <= moment.day)
    both = ibis.union(
        came.select("currency", "kind", amount=came.amount.cast(_MONEY)),
        moved.select("currency", kind=ibis.literal("moved:") + moved.kind, amount=moved.amount.cast(_MONEY)),
    )
    sums = both.group_by("currency", "kind").aggregate(amount=both.amount.sum(), count=both.count())
    return sums.select("currency", "kind", "amount", "count").order_by("currency", "kind")


def _told(
    tenant: UUID,
    company_id: int,
    on: date,
    known_until: date | None,
    name: tuple[Any, ...],
    make: Callable[[Shape, bool], ibis.Table],
) -> list[tuple[Any, ...]]:
    shape, is_reported = as_of.shape_of(tenant, company_id, on, restated=True), known_until is None
    text = compiled(("closing", *name, shape, is_reported), lambda: make(shape, is_reported))
    text = text.replace(_made(_KNOWN), _made(known_until or on))
    return _asked(filled(text, shape=shape, tenant=tenant, company_id=company_id, on=on))


def _told_apart(shape: Shape, is_reported: bool) -> ibis.Table:
    """Every posting by which the balance as known now differs from what was known.

    As reported, an item counts from the day it became known, though it was issued later.
    """
    import ibis

    moment, known = shape.moment, ibis.literal(_KNOWN, type="date")
    items = moment.mine(ledger.items_table())
    moved = moment.mine(ledger.movements_table())
    moved = moved.filter(moved.effective_on <= moment.day, moved.known_on > known)
    owners = items.select("number", "customer_id", "currency", of_item="id")
    moved = moved.join(owners, moved.item_id == owners.of_item)
    late = items.filter(items.issued_on <= moment.day, items.known_on > known)
    early = items.filter(items.issued_on > moment.day, items.known_on <= known, ibis.literal(is_reported))
    return ibis.union(
        late.select(*_named(late, late.kind, late.amount, late.issued_on)),
        early.select(*_named(early, early.kind, -early.amount, early.issued_on)),
        moved.select(*_named(moved, ibis.literal("moved:") + moved.kind, moved.amount, moved.effective_on)),
    )


def _named(rows: ibis.Table, kind: Any, amount: Any, effective_on: Any) -> list[Any]:
    return [
        kind.name("kind"),
        rows.number,
        rows.customer_id,
        rows.currency,
        amount.cast("decimal(19, 4)").name("amount"),
        effective_on.name("effective_on"),
        rows.known_on,
    ]


def _late(shape: Shape, is_reported: bool, most: int) -> ibis.Table:
    rows = _told_apart(shape, is_reported)
    ordered = rows.order_by(rows.amount.abs().desc(), rows.number, rows.kind)
    return ordered.select("kind", "number", "customer_id", "currency", "amount", "effective_on", "known_on").limit(most)


def _late_sums(shape: Shape, is_reported: bool) -> ibis.Table:
    rows = _told_apart(shape, is_reported)
    return rows.group_by("currency").aggregate(amount=rows.amount.cast(_MONEY).sum()).select("currency", "amount")


def _standing(shape: Shape) -> ibis.Table:
    import ibis

    moment = shape.moment
    cases = moment.holding(disputes.disputes_table())
    words = moment.holding(promises.promises_table())
    words = words.filter(words.state != "proposed")
    customers = moment.mine(ledger.customers_table()).select(of_customer="id")
    cases = cases.semi_join(customers, cases.customer_id == customers.of_customer)
    words = words.semi_join(customers, words.customer_id == customers.of_customer)
    both = ibis.union(
        cases.select(disputed=ibis.literal(1), promised=ibis.literal(0)),
        words.select(disputed=ibis.literal(0), promised=ibis.literal(1)),
    )
    return both.aggregate(
        disputed=both.disputed.sum().fill_null(0).cast("int64"), promised=both.promised.sum().fill_null(0).cast("int64")
    )


def _made(day: date) -> str:
    return f"MAKE_DATE({day.year}, {day.month}, {day.day})"
