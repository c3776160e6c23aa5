"""What may be collected from whom? The one formula for the amount to collect, per item, customer and currency."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from duecourse.analysis.portfolio.columns import Portfolio

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

_MONEY = "decimal(19, 4)"
_WHOLE = "decimal(24, 4)"
_RATE = "decimal(28, 8)"
NOTHING = Decimal(0)


def day_of(run: ibis.Table) -> ir.DateScalar:
    """The run's business date, as a scalar that an engine works out once."""
    return run.on_day.as_scalar()


def with_credits(items: ibis.Table, *, book: ibis.Table) -> ibis.Table:
    """Add `credited_amount`: what the credit notes of the book take off their own invoice (at most its open amount)."""
    import ibis

    notes = book.filter(book.open_amount < 0, book.linked_item_id.notnull())
    notes = notes.group_by(credited_item_id=notes.linked_item_id).aggregate(credit_sum=-notes.open_amount.sum())
    both = items.left_join(notes, items.item_id == notes.credited_item_id)
    used = ibis.cases(
        (both.credit_sum.isnull() | (both.open_amount < 0), NOTHING),
        else_=ibis.least(both.credit_sum, both.open_amount),
    )
    return both.mutate(credited_amount=used.cast(_MONEY)).drop("credited_item_id", "credit_sum")


def collectable(items: ibis.Table) -> ir.DecimalColumn:
    """Tell what may be asked for of an item: its open amount less what is credited, promised, disputed or in a plan.

    Nothing of a credit, a blocked item or one collected by direct debit. Needs `credited_amount`.
    """
    import ibis

    set_aside = items.credited_amount + items.promised_amount + items.disputed_amount + items.planned_amount
    return ibis.cases(
        ((items.open_amount <= 0) | items.is_blocked | items.is_pulled, NOTHING),
        (set_aside == 0, items.open_amount),
        else_=ibis.greatest(items.open_amount - set_aside, NOTHING),
    ).cast(_MONEY)


def balances(portfolio: Portfolio, run: ibis.Table, *, of: ibis.Table | None = None) -> ibis.Table:
    """One row per customer and currency: what is overdue, falling due, credited and under way, and what is left.

    `to_collect` = max(0, overdue - unlinked credits - receipts under way); `falling_due` adds what is due until
    `run.horizon_on`. `of` (a column `customer_id`) keeps the work to some customers.
    """
    import ibis

    items = portfolio.items if of is None else portfolio.items.semi_join(of, "customer_id")
    netted = with_credits(items, book=items)
    netted = netted.mutate(free=collectable(netted), is_overdue=netted.due_on < day_of(run))
    sums = netted.group_by("customer_id", "currency").aggregate(
        overdue=netted.free.sum(where=netted.is_overdue),
        soon=netted.free.sum(where=~netted.is_overdue & (netted.due_on <= run.horizon_on.as_scalar())),
        credit=netted.open_amount.sum(where=netted.open_amount < 0),
        credited=netted.credited_amount.sum(),
        open_amount=netted.open_amount.sum().cast(_WHOLE),
        oldest_due_on=netted.due_on.min(where=netted.is_overdue & (netted.free > 0)),
        overdue_count=netted.free.count(where=netted.is_overdue & (netted.free > 0)),
        highest_severity=netted.severity_reached.max(),
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
    ).drop("rate_currency", "rate")


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
    since = {
        "days_past_due": "due_on",
        "days_since_step": "last_step_on",
        "oldest_days": "oldest_due_on",
        "days_since_touch": "last_touch_on",
        "days_since_payment": "last_payment_on",
        "days_since_broken_promise": "promise_broken_on",
        "days_since_reply": "last_reply_on",
        "days_since_resubmission": "resubmit_on",
        "relationship_days": "customer_since",
    }
    added = {name: days_between(table[date], day) for name, date in since.items() if date in known}
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
