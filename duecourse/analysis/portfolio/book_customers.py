"""Who were the customers on a day, and what was known of each?

Everything but the customer's own row is joined as a small grouped table, so that a reader who does not ask for a column
does not pay for it: PostgreSQL leaves such joins out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from duecourse.analysis.portfolio import book_words
from duecourse.analysis.portfolio.moment import Moment

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

RECENT_DAYS, BEFORE_DAYS = 90, 270
WEEK_DAYS = 7
DUNNED_STATES = ("sent", "unknown")
PERSONS = ("consumer", "sole_trader")
"""Of natural persons the book tells no change of behaviour: a rule could act on it without anybody looking."""
KEPT = (
    *("tenant_id", "company_id", "customer_id", "customer_number", "name", "party_id", "payer_id", "segment", "sector"),
    *("country", "language", "zone", "terms_days", "customer_since", "portfolio_id", "is_automatic"),
    "stop_version",
    *("pay_weekdays", "pay_month_days"),
)
"""The columns that a customer's own row gives."""
LOOKED_UP = (
    *("parent_id", "customer_block_reason", "last_touch_on", "last_reply_on", "last_payment_on"),
    *("days_beyond_terms", "days_beyond_terms_before", "promise_broken_on", "promise_due_on", "risk_class"),
    *("plan_broken_on", "instalment_due_on"),
    *("risk_score", "limit_amount", "payment_chance_share", "expected_payment_on", "insurer_deadline_on"),
)
"""The columns that other tables give as they are."""


@dataclass(frozen=True)
class CustomerSources:
    """The tables from which customers are read, and what a higher floor says of them."""

    customers: ibis.Table
    parties: ibis.Table
    contacts: ibis.Table
    blocks: ibis.Table
    assignments: ibis.Table
    portfolios: ibis.Table
    tenants: ibis.Table
    members: ibis.Table
    items: ibis.Table
    movements: ibis.Table
    standings: ibis.Table
    promises: ibis.Table
    plans: ibis.Table
    instalments: ibis.Table
    disputes: ibis.Table
    limits: ibis.Table
    scores: ibis.Table
    messages: ibis.Table
    replies: ibis.Table
    procedures: ibis.Table | None = None
    resubmissions: ibis.Table | None = None


def customers(moment: Moment, sources: CustomerSources, *, rates: ibis.Table, zone: str) -> ibis.Table:
    """One row per customer of the company, with the columns of `columns.CUSTOMER` (not yet in their order)."""
    rows = moment.mine(sources.customers.rename(customer_id="id", customer_number="number", is_automatic="automatic"))
    rows = rows.select(*KEPT, "address")
    if moment.among is not None:
        # A join and not a semi-join: that would be asked last, of every customer with all that is known of it.
        wanted = moment.among.select(wanted_id="customer_id").distinct()
        rows = wanted.join(rows, wanted.wanted_id == rows.customer_id).select(*KEPT, "address")
    rows = _with_payer(_with_party(rows, moment, sources), moment, sources)
    for facts in (
        _blocks(moment, sources.blocks),
        _replies(moment, sources.replies, zone),
        _payments(moment, sources),
        book_words.promises(moment, sources.promises),
        book_words.plans(moment, sources.plans, sources.instalments),
        _disputes(moment, sources.disputes),
        _scores(moment, sources.scores),
        _limits(moment, sources.limits, rates),
        _standings(moment, sources.standings),
        *_given(sources),
    ):
        key = facts.columns[0]
        rows = rows.left_join(facts, rows.customer_id == facts[key])
    touches = _touches(moment, sources.messages, zone)
    rows = rows.left_join(touches, _reader_id(rows) == touches.touched_customer)
    rows = _with_reach(rows, moment, sources)
    rows = _with_portfolio(rows, moment, sources)
    return rows.select(
        **_own(rows), **_counted(rows), **_reached(rows), **_held(rows, moment), **_from_above(rows, sources)
    )


def stopped(moment: Moment, sources: CustomerSources) -> ibis.Table:
    """Tell of the customers that are blocked, or whose payer is, whether they are insolvent or in legal collection."""
    import ibis

    blocks, never = _blocks(moment, sources.blocks), ibis.literal(False)
    own = blocks.select(
        "is_insolvent",
        "is_legal",
        customer_id="blocked_customer",
        is_customer_blocked=ibis.literal(True),
        is_payer_stopped=never,
    )
    accounts = moment.mine(sources.customers.rename(customer_id="id"))
    accounts = accounts.filter(accounts.payer_id.notnull())
    carried = accounts.join(blocks, accounts.payer_id == blocks.blocked_customer).select(
        is_insolvent=never,
        is_legal=never,
        customer_id="customer_id",
        is_customer_blocked=never,
        is_payer_stopped=ibis.literal(True),
    )
    both = ibis.union(own, carried)
    return both.group_by("customer_id").aggregate(
        **{name: both[name].any() for name in both.columns if name != "customer_id"}
    )


def _own(rows: ibis.Table) -> dict[str, ir.Value]:
    own = {name: rows[name] for name in (*KEPT, *LOOKED_UP) if name not in ("country", "portfolio_id")}
    return own | {
        "country": rows.country.nullif("").coalesce(rows.party_country),
        "party_kind": rows.party_kind.fill_null("unknown"),
        "pay_weekdays": rows.payer_weekdays.coalesce(rows.pay_weekdays).cast("int64"),
        "pay_month_days": rows.payer_month_days.coalesce(rows.pay_month_days).cast("int64"),
        "is_automatic": rows.is_automatic & rows.payer_automatic.fill_null(True) & rows.is_live,
    }


def _counted(rows: ibis.Table) -> dict[str, ir.Value]:
    flags = dict.fromkeys(("is_insolvent", "is_legal", "is_unlimited"), False)
    counts = dict.fromkeys(("touch_count_7d", "open_promise_count", "open_dispute_count"), 0)
    filled: dict[str, ir.Value] = {name: rows[name].fill_null(value) for name, value in (flags | counts).items()}
    shift_days = rows.party_kind.isin(PERSONS).ifelse(None, rows.shift_days)
    return filled | {
        "behaviour_shift_days": shift_days,
        "is_behaviour_changed": shift_days.notnull(),
        "is_customer_blocked": rows.customer_block_reason.notnull(),
        "is_payer_stopped": rows.payer_blocked.notnull(),
    }


def _reached(rows: ibis.Table) -> dict[str, ir.Value]:
    return {
        "has_email": rows.desk_email.fill_null(False) | rows.own_email.fill_null(False),
        "has_phone": rows.desk_phone.fill_null(False) | rows.own_phone.fill_null(False),
        "has_address": rows.payer_address.coalesce(rows.address) != "",
    }


def _held(rows: ibis.Table, moment: Moment) -> dict[str, ir.Value]:
    portfolio_id = rows.portfolio_id if moment.is_live else rows.assigned.coalesce(rows.portfolio_id)
    return {"portfolio_id": portfolio_id, "collector_id": rows.worker.cast("uuid")}


def _with_party(rows: ibis.Table, moment: Moment, sources: CustomerSources) -> ibis.Table:
    parties = moment.mine(sources.parties)
    parties = parties.select(of_party="id", party_kind="kind", parent_id="parent_id", party_country="country")
    return rows.left_join(parties, rows.party_id == parties.of_party)


def _with_payer(rows: ibis.Table, moment: Moment, sources: CustomerSources) -> ibis.Table:
    """Add the payer in whose place the account would be written to, one step and no further."""
    payers = moment.mine(sources.customers.rename(customer_id="id"))
    payers = payers.select(
        paying_id="customer_id",
        payer_party="party_id",
        payer_address="address",
        payer_automatic="automatic",
        payer_weekdays="pay_weekdays",
        payer_month_days="pay_month_days",
    )
    rows = rows.left_join(payers, rows.payer_id == payers.paying_id)
    blocks = _of_customers(moment, sources.blocks).select(payer_blocked="customer_id").distinct()
    return rows.left_join(blocks, rows.payer_id == blocks.payer_blocked)


def _reader_id(rows: ibis.Table) -> ir.IntegerValue:
    """The account that gets the mail: the payer, or the account itself."""
    return rows.payer_id.coalesce(rows.customer_id)


def _blocks(moment: Moment, table: ibis.Table) -> ibis.Table:
    blocks = _of_customers(moment, table)
    return blocks.group_by(blocked_customer=blocks.customer_id).aggregate(
        customer_block_reason=blocks.reason.min(),
        is_insolvent=(blocks.reason == "INSOLVENCY").any(),
        is_legal=(blocks.reason == "LEGAL").any(),
    )


def _of_customers(moment: Moment, table: ibis.Table) -> ibis.Table:
    blocks = moment.holding(table)
    return blocks.filter(blocks.item_id.isnull())


def _touches(moment: Moment, table: ibis.Table, zone: str) -> ibis.Table:
    rows = moment.mine(table)
    rows = rows.filter(
        rows.direction == "out",
        rows.purpose == "dunning",
        rows.channel.notin(["call", "portal"]),
        rows.state.isin(DUNNED_STATES),
    )
    rows = rows.select(touched_customer="customer_id", procedure="procedure", left_on=_day_there(rows.settled_at, zone))
    rows = rows.filter(moment.done_by(rows.left_on))
    in_week = rows.left_on > moment.day - ibis_days(WEEK_DAYS)
    return rows.group_by("touched_customer").aggregate(
        last_touch_on=rows.left_on.max(),
        touch_count_7d=rows.left_on.count(where=in_week & (rows.procedure != "")),
    )


def _replies(moment: Moment, table: ibis.Table, zone: str) -> ibis.Table:
    rows = moment.mine(table)
    rows = rows.select(replied_customer="customer_id", came_on=_day_there(rows.at, zone))
    rows = rows.filter(rows.came_on <= moment.day)
    return rows.group_by("replied_customer").aggregate(last_reply_on=rows.came_on.max())


def _payments(moment: Moment, sources: CustomerSources) -> ibis.Table:
    """The last payment, and how many days beyond terms money came: recently, and in the half year before."""
    paid = moment.moved(sources.movements)
    paid = paid.filter(paid.kind == "payment", paid.amount < Decimal(0))
    items = moment.mine(sources.items)
    items = items.filter(items.amount > Decimal(0)).select("customer_id", "due_on", paid_id="id")
    paid = paid.join(items, paid.item_id == items.paid_id)
    late = paid.effective_on.delta(paid.due_on, unit="day")
    weight = -paid.amount
    recent = paid.effective_on > moment.day - ibis_days(RECENT_DAYS)
    before = ~recent & (paid.effective_on > moment.day - ibis_days(BEFORE_DAYS))
    sums = paid.group_by(paid_customer=paid.customer_id).aggregate(
        last_payment_on=paid.effective_on.max(),
        recent_late=(weight * late).sum(where=recent),
        recent_paid=weight.sum(where=recent),
        before_late=(weight * late).sum(where=before),
        before_paid=weight.sum(where=before),
    )
    return sums.select(
        "paid_customer",
        "last_payment_on",
        days_beyond_terms=(sums.recent_late / sums.recent_paid).round().cast("int32"),
        days_beyond_terms_before=(sums.before_late / sums.before_paid).round().cast("int32"),
    )


def _disputes(moment: Moment, table: ibis.Table) -> ibis.Table:
    rows = moment.holding(table)
    return rows.group_by(disputing_customer=rows.customer_id).aggregate(open_dispute_count=rows.count())


def _scores(moment: Moment, table: ibis.Table) -> ibis.Table:
    rows = moment.holding(table)
    newest = [rows.from_on.desc(), rows.id.desc()]
    return rows.group_by(scored_customer=rows.customer_id).aggregate(
        risk_class=rows.risk_class.collect(order_by=newest)[0],
        risk_score=rows.score.collect(order_by=newest, include_null=True)[0],
    )


def _limits(moment: Moment, table: ibis.Table, rates_table: ibis.Table) -> ibis.Table:
    """The limit in base currency; NULL as soon as one of a customer's limits has no rate."""
    held = moment.holding(table)
    priced = rates_table.select(rate_currency="currency", rate="rate")
    held = held.join(priced, held.currency == priced.rate_currency, how="left")
    worth = (held.amount * held.rate.cast("decimal(28, 8)")).cast("decimal(19, 4)")
    sums = held.group_by(limited_customer=held.customer_id).aggregate(
        worth=worth.sum(), unpriced=worth.isnull().any(), is_unlimited=held.is_unlimited.any()
    )
    return sums.select("limited_customer", "is_unlimited", limit_amount=(~sums.unpriced).ifelse(sums.worth, None))


def _standings(moment: Moment, table: ibis.Table) -> ibis.Table:
    rows = moment.mine(table)
    rows = rows.filter(rows.from_on <= moment.day)
    newest = [rows.from_on.desc(), rows.id.desc()]

    def last(column: str, name: str) -> ir.Value:
        return rows[column].collect(where=rows.name == name, order_by=newest, include_null=True)[0]

    return rows.group_by(standing_customer=rows.customer_id).aggregate(
        payment_chance_share=last("value", "payment_chance_share"),
        expected_payment_on=last("text", "expected_payment_on").nullif("").cast("date"),
        insurer_deadline_on=last("text", "insurer_deadline_on").nullif("").cast("date"),
        shift_days=last("value", "behaviour_shift_days").round().cast("int32"),
    )


def _with_reach(rows: ibis.Table, moment: Moment, sources: CustomerSources) -> ibis.Table:
    """Tell by which means anybody of the party, or of the very account that is written to, can be reached."""
    reader_party = rows.payer_party.coalesce(rows.party_id)
    contacts = moment.mine(sources.contacts.rename(account_id="customer_id"))
    contacts = contacts.filter(
        contacts.valid_from <= moment.day, contacts.valid_to.isnull() | (contacts.valid_to >= moment.day)
    )
    if moment.customer_ids is not None:
        # Of the customers' own table, whose ids PostgreSQL can count: of `rows` it would read everybody's contacts.
        named = moment.mine(sources.customers.rename(customer_id="id")).select(named_party="party_id").distinct()
        contacts = contacts.semi_join(named, contacts.party_id == named.named_party)
    elif moment.among is not None:
        contacts = contacts.semi_join(rows, contacts.party_id == reader_party)
    desks, own = contacts.filter(contacts.account_id.isnull()), contacts.filter(contacts.account_id.notnull())
    theirs = desks.group_by(desk_party=desks.party_id).aggregate(
        desk_email=(desks.email != "").any(), desk_phone=(desks.phone != "").any()
    )
    ours = own.group_by(own_account=own.account_id).aggregate(
        own_email=(own.email != "").any(), own_phone=(own.phone != "").any()
    )
    rows = rows.left_join(theirs, reader_party == theirs.desk_party)
    return rows.left_join(ours, _reader_id(rows) == ours.own_account)


def _with_portfolio(rows: ibis.Table, moment: Moment, sources: CustomerSources) -> ibis.Table:
    """The portfolio of the day (where its history is kept), the collector who works on it now, and whether it is live.

    During a pilot a customer without a portfolio is not live.
    """
    portfolio_id = rows.portfolio_id
    if not moment.is_live:
        held = moment.holding(sources.assignments)
        held = held.group_by(assigned_id=held.customer_id).aggregate(assigned=held.portfolio_id.max())
        rows = rows.left_join(held, rows.customer_id == held.assigned_id)
        portfolio_id = rows.assigned.coalesce(rows.portfolio_id)
    members = moment.mine(sources.members)
    first = members.group_by(worked_id=members.portfolio_id).aggregate(worker=members.user_id.cast("string").min())
    ours = moment.mine(sources.portfolios.drop("company_id"))
    ours = ours.left_join(first, ours.id == first.worked_id)
    ours = ours.select("worker", portfolio_is_live="is_live", live_portfolio_id="id")
    rows = rows.left_join(ours, portfolio_id == ours.live_portfolio_id)
    house = moment.mine(sources.tenants.rename(tenant_id="id"))
    is_pilot = _has_key()(house.settings, "pilot_portfolios").name("is_pilot").as_scalar()
    return rows.mutate(is_live=rows.portfolio_is_live.fill_null(~is_pilot))


def _given(sources: CustomerSources) -> list[ibis.Table]:
    tables = []
    if sources.procedures is not None:
        tables.append(
            sources.procedures.select(procedure_customer="customer_id", procedure_version_id="procedure_version_id")
        )
    if sources.resubmissions is not None:
        tables.append(sources.resubmissions.select(resubmitted_customer="customer_id", resubmit_on="resubmit_on"))
    return tables


def _from_above(rows: ibis.Table, sources: CustomerSources) -> dict[str, ir.Value]:
    import ibis

    return {
        "procedure_version_id": ibis.null("int64") if sources.procedures is None else rows.procedure_version_id,
        "resubmit_on": ibis.null("date") if sources.resubmissions is None else rows.resubmit_on,
    }


def ibis_days(count: int) -> ir.IntervalScalar:
    """Say a number of days as an interval."""
    import ibis

    return ibis.interval(timedelta(days=count))


def _day_there(moment_at: ir.TimestampColumn, zone: str) -> ir.DateColumn:
    """The calendar day of a moment in the company's zone."""
    return _timezone()(zone, moment_at).date()


@lru_cache(maxsize=1)
def _timezone() -> Any:
    import ibis
    import ibis.expr.datatypes as dt

    def timezone(zone, at): ...  # type: ignore[no-untyped-def]

    return ibis.udf.scalar.builtin(timezone, signature=((dt.string, dt.Timestamp("UTC")), dt.timestamp))


@lru_cache(maxsize=1)
def _has_key() -> Any:
    import ibis
    import ibis.expr.datatypes as dt

    def jsonb_exists(data, key): ...  # type: ignore[no-untyped-def]

    return ibis.udf.scalar.builtin(jsonb_exists, signature=((dt.json, dt.string), dt.boolean))
