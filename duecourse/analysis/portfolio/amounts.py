"""What may be collected from whom? The one formula for the amount to collect, per item, customer and currency."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from duecourse.analysis.portfolio.columns import OUTLOOK, SET_ASIDE, Portfolio
from duecourse.foundation.kit import money

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

_MONEY = "decimal(19, 4)"
_WHOLE = "decimal(24, 4)"
_RATE = "decimal(28, 8)"
NOTHING = Decimal(0)
_ASIDE = ("promised_amount", "disputed_amount", "planned_amount", "matched_amount")
_PARTS = ("aside_part", "credited_part")
_HOLDS = ("has_credit", "has_promise", "has_dispute", "has_plan", "has_match", "stop_blocked", "stop_pending")


_SINCE = {
    "days_past_due": "due_on",
    "days_since_step": "last_step_on",
    "oldest_days": "oldest_due_on",
    "days_since_touch": "last_touch_on",
    "days_since_payment": "last_payment_on",
    "days_since_broken_promise": "promise_broken_on",
    "days_since_broken_plan": "plan_broken_on",
    "days_since_instalment": "instalment_due_on",
    "days_since_reply": "last_reply_on",
    "days_since_resubmission": "resubmit_on",
    "relationship_days": "customer_since",
}
_MADE_OF = {name: (date,) for name, date in _SINCE.items()} | {
    "days_to_insurer_deadline": ("insurer_deadline_on",),
    "behaviour_change_days": ("days_beyond_terms", "days_beyond_terms_before"),
    "days_without_reaction": ("last_touch_on", "last_payment_on", "last_reply_on"),
    "utilisation_share": ("open_base", "limit_amount", "is_unlimited"),
}


def made_of(names: Iterable[str]) -> frozenset[str]:
    """Name the stored columns of which these are worked out, or which they are."""
    return frozenset(source for name in names for source in _MADE_OF.get(name, (name,)))


def smallest_coin(currency: ir.StringColumn) -> ir.DecimalValue:
    """The smallest amount that can be owed in a currency."""
    import ibis

    by_units: dict[int, list[str]] = {}
    for code in sorted(money.CURRENCIES):
        by_units.setdefault(money.minor_units(code), []).append(code)
    odd = [(currency.isin(codes), Decimal(1).scaleb(-units)) for units, codes in by_units.items() if units != 2]
    return ibis.cases(*odd, else_=Decimal(1).scaleb(-2)).cast(_MONEY)


def with_outlooks(rows: ibis.Table, portfolio: Portfolio, *, needs: Collection[str]) -> ibis.Table:
    """Add to items what is expected of them, where one of the columns named is about that; else leave them as they are."""
    import ibis

    asked = {column.name: column.ibis_type for column in OUTLOOK if column.name in needs}
    if not asked:
        return rows
    if portfolio.outlooks is None:
        return rows.mutate(**{name: ibis.null(kind) for name, kind in asked.items()})
    said = portfolio.outlooks.select(*asked, outlook_of="item_id")
    return rows.left_join(said, rows.item_id == said.outlook_of).drop("outlook_of")


def day_of(run: ibis.Table) -> ir.DateScalar:
    """The run's business date, as a scalar that an engine works out once."""
    return run.on_day.as_scalar()


def standing(portfolio: Portfolio) -> ibis.Table:
    """The items' own rows, without what other records set aside of them."""
    return portfolio.items.drop(*SET_ASIDE) if portfolio.standing is None else portfolio.standing


def adjustments(portfolio: Portfolio) -> ibis.Table:
    """One row per item of which something may not be asked for: `adjusted_id`, the parts by cause, and the stops.

    `aside_part` = promised, disputed, in a plan and paid at the bank together; `credited_part` = what linked credit notes take off it.
    """
    import ibis

    aside = _set_aside(portfolio)
    notes = credits_of(portfolio)
    notes = notes.filter(notes.linked_item_id.notnull())
    held = [aside[name].fill_null(NOTHING) for name in _ASIDE]
    parts = ibis.union(
        aside.select(
            item_id=aside.item_id.cast("int64"),
            aside_part=(held[0] + held[1] + held[2] + held[3]).cast(_MONEY),
            credited_part=ibis.null(_MONEY),
            has_credit=ibis.null("boolean"),
            has_promise=held[0] > 0,
            has_dispute=held[1] > 0,
            has_plan=held[2] > 0,
            has_match=held[3] > 0,
            stop_blocked=aside.is_blocked.cast("boolean"),
            stop_pending=aside.has_pending_step.cast("boolean"),
        ),
        notes.select(
            item_id="linked_item_id",
            aside_part=ibis.null(_MONEY),
            credited_part=(-notes.open_amount).cast(_MONEY),
            has_credit=ibis.literal(True),
            has_promise=ibis.null("boolean"),
            has_dispute=ibis.null("boolean"),
            has_plan=ibis.null("boolean"),
            has_match=ibis.null("boolean"),
            stop_blocked=ibis.null("boolean"),
            stop_pending=ibis.null("boolean"),
        ),
    )
    sums = {name: parts[name].sum().fill_null(NOTHING) for name in _PARTS}
    stops = {name: parts[name].any().fill_null(False) for name in _HOLDS}
    return parts.group_by(adjusted_id=parts.item_id).aggregate(**sums, **stops)


def credits_of(portfolio: Portfolio) -> ibis.Table:
    """The open credits: linked credit notes, unlinked ones, payments on account."""
    rows = standing(portfolio)
    return rows.filter(rows.open_amount < 0).select("customer_id", "linked_item_id", "open_amount")


def _set_aside(portfolio: Portfolio) -> ibis.Table:
    import ibis

    if portfolio.set_aside is not None:
        return portfolio.set_aside
    items = portfolio.items
    amounts_aside = ibis.or_(*(items[name] > 0 for name in _ASIDE))
    return items.filter(amounts_aside | items.is_blocked | items.has_pending_step).select("item_id", *SET_ASIDE)


def adjusted(rows: ibis.Table, adjustments_table: ibis.Table) -> ibis.Table:
    """Add `credited_amount`, `collectable_amount`, and what holds an item, to rows of `standing`.

    Collectable is the open amount less what is credited, promised, disputed, in a plan or paid at the bank; nothing of a credit, a
    blocked item or one that we collect ourselves.
    """
    import ibis

    both = rows.left_join(adjustments_table, rows.item_id == adjustments_table.adjusted_id)
    free = ibis.cases(
        (both.is_pulled | (both.open_amount <= 0), NOTHING),
        (both.adjusted_id.isnull(), both.open_amount),
        (both.stop_blocked, NOTHING),
        else_=ibis.greatest(both.open_amount - both.credited_part - both.aside_part, NOTHING),
    )
    credited = ibis.cases(
        (both.adjusted_id.isnull() | (both.open_amount <= 0), NOTHING),
        else_=ibis.least(both.credited_part, both.open_amount),
    )
    return both.mutate(
        credited_amount=credited,
        collectable_amount=free,
        **{name: both[name].fill_null(False) for name in _HOLDS},
    ).drop("adjusted_id", *_PARTS)


def balances(portfolio: Portfolio, run: ibis.Table, *, of: ibis.Table | None = None) -> ibis.Table:
    """One row per customer and currency: what is overdue, falling due, credited and under way, and what is left.

    `to_collect` = max(0, overdue - unlinked credits - receipts under way that no item has yet); `falling_due` adds what is due until
    `run.horizon_on`. `of` (a column `customer_id`) keeps the work to some customers.
    """
    import ibis

    rows = standing(portfolio)
    rows = rows if of is None else rows.semi_join(of, "customer_id")
    rows = adjusted(rows, adjustments(portfolio))
    rows = rows.select(
        "customer_id", "currency", "open_amount", "due_on", "severity_reached", "credited_amount",
        free="collectable_amount", is_overdue=rows.due_on < day_of(run),
    )  # fmt: skip
    sums = rows.group_by("customer_id", "currency").aggregate(
        overdue=rows.free.sum(where=rows.is_overdue),
        soon=rows.free.sum(where=~rows.is_overdue & (rows.due_on <= run.horizon_on.as_scalar())),
        credit=rows.open_amount.sum(where=rows.open_amount < 0),
        credited=rows.credited_amount.sum(where=rows.credited_amount > 0),
        open_amount=rows.open_amount.sum().cast(_WHOLE),
        oldest_due_on=rows.due_on.min(where=rows.is_overdue & (rows.free > 0)),
        overdue_count=rows.free.count(where=rows.is_overdue & (rows.free > 0)),
        highest_severity=rows.severity_reached.max(),
    )
    money = portfolio.receipts.select(payer_id="customer_id", paid_in="currency", received="amount")
    sums = sums.left_join(money, [sums.customer_id == money.payer_id, sums.currency == money.paid_in])
    zero = ibis.literal(NOTHING, type=_WHOLE)
    sums = sums.mutate(
        overdue=sums.overdue.fill_null(zero).cast(_WHOLE),
        soon=sums.soon.fill_null(zero).cast(_WHOLE),
        credit_amount=(-sums.credit.fill_null(zero) - sums.credited.fill_null(zero)).cast(_WHOLE),
        received=sums.received.fill_null(zero).cast(_WHOLE),
    )
    left = (sums.overdue - sums.credit_amount - sums.received).cast(_WHOLE)
    sums = sums.mutate(
        to_collect=ibis.greatest(left, zero).cast(_WHOLE),
        falling_due=ibis.greatest(left + sums.soon, zero).cast(_WHOLE),
    )
    return sums.drop("payer_id", "paid_in", "credit", "credited")


def in_base(balances_table: ibis.Table, rates: ibis.Table) -> ibis.Table:
    """Add the base-currency amounts of a balance and its currency's smallest coin; NULL where no rate is known."""
    priced = balances_table.left_join(rates.rename(rate_currency="currency"), balances_table.currency == rates.currency)
    rate = priced.rate.cast(_RATE)
    return priced.mutate(
        to_collect_base=(priced.to_collect * rate).cast(_WHOLE),
        falling_due_base=(priced.falling_due * rate).cast(_WHOLE),
        overdue_base=(priced.overdue * rate).cast(_WHOLE),
        open_base=(priced.open_amount * rate).cast(_WHOLE),
        lacks_rate=rate.isnull() & ((priced.falling_due != 0) | (priced.open_amount != 0)),
    ).drop("rate_currency")


def customer_sums(priced: ibis.Table) -> ibis.Table:
    """One row per customer, all currencies in base currency; amounts are NULL where a rate is missing."""
    return priced.group_by("customer_id").aggregate(
        to_collect_base=priced.to_collect_base.sum(),
        falling_due_base=priced.falling_due_base.sum(),
        overdue_base=priced.overdue_base.sum(),
        open_base=priced.open_base.sum(),
        oldest_due_on=priced.oldest_due_on.min(),
        overdue_count=priced.overdue_count.sum().cast("int32"),
        highest_severity=priced.highest_severity.max(),
        lacks_rate=priced.lacks_rate.any(),
    )


def customer_facts(portfolio: Portfolio, run: ibis.Table) -> ibis.Table:
    """One row per customer with everything that a condition on a customer may speak of."""
    import ibis

    sums = customer_sums(in_base(balances(portfolio, run), portfolio.rates)).rename(sum_customer_id="customer_id")
    known = portfolio.customers.left_join(sums, portfolio.customers.customer_id == sums.sum_customer_id)
    known = known.drop("sum_customer_id").mutate(
        to_collect_base=known.to_collect_base.fill_null(NOTHING),
        overdue_base=known.overdue_base.fill_null(NOTHING),
        open_base=known.open_base.fill_null(NOTHING),
        overdue_count=known.overdue_count.fill_null(0),
    )
    owes = known.to_collect_base > 0
    place = ibis.percent_rank().over(ibis.window(group_by=owes, order_by=known.to_collect_base))
    rank = ibis.ifelse(owes, place.round(6).cast("decimal(9, 6)"), ibis.null("decimal(9, 6)"))
    return with_days(known.mutate(amount_rank_share=rank), run)


def with_days(table: ibis.Table, run: ibis.Table) -> ibis.Table:
    """Add the columns that count days or compare amounts, wherever the table holds what they are made of."""
    day = day_of(run)
    known = set(table.columns)
    added = {name: days_between(table[date], day) for name, date in _SINCE.items() if date in known}
    if "insurer_deadline_on" in known:
        added["days_to_insurer_deadline"] = days_between(day, table.insurer_deadline_on)
    if {"days_beyond_terms", "days_beyond_terms_before"} <= known:
        added["behaviour_change_days"] = table.days_beyond_terms - table.days_beyond_terms_before
    if {"last_touch_on", "last_payment_on", "last_reply_on"} <= known:
        added["days_without_reaction"] = _days_without_reaction(table, day)
    if {"open_base", "limit_amount", "is_unlimited"} <= known:
        added["utilisation_share"] = _utilisation(table)
    return table.mutate(**{name: value.name(name) for name, value in added.items()})


def days_between(earlier: ir.DateValue, later: ir.DateValue) -> ir.IntegerValue:
    """Count the whole days from one date to another."""
    return later.delta(earlier, unit="day").cast("int32")


def _days_without_reaction(table: ibis.Table, day: ir.DateScalar) -> ir.IntegerValue:
    """Days since the last touch when neither money nor an answer came after it; 0 when one did; NULL when untouched."""
    import ibis

    reacted = (table.last_payment_on >= table.last_touch_on) | (table.last_reply_on >= table.last_touch_on)
    return ibis.ifelse(reacted.fill_null(False), 0, days_between(table.last_touch_on, day)).cast("int32")


def _utilisation(table: ibis.Table) -> ir.DecimalValue:
    """Exposure over limit, rounded to a millionth; a limit of zero that is used counts as full, unlimited as unknown."""
    import ibis

    limit = table.limit_amount.nullif(0).cast("float64")
    used = (table.open_base.cast("float64") / limit).round(6).cast("decimal(9, 6)")
    return ibis.cases(
        (table.is_unlimited | table.limit_amount.isnull() | table.open_base.isnull(), ibis.null("decimal(9, 6)")),
        (table.open_base <= 0, ibis.literal(NOTHING, type="decimal(9, 6)")),
        (table.limit_amount == 0, ibis.literal(Decimal(1), type="decimal(9, 6)")),
        else_=used,
    )
