"""The book's rows for reports: open items, and customers with what they owe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duecourse.analysis.portfolio import as_of, book_items
from duecourse.analysis.portfolio.amounts import days_between
from duecourse.analysis.portfolio.book_customers import ibis_days
from duecourse.insight.queries.reports.tables import sides
from duecourse.insight.queries.reports.tables.companies import Stand
from duecourse.insight.rules.reports.subjects.sides import AGE_EDGES
from duecourse.records.credit.queries import tables as credit
from duecourse.records.ledger.queries import tables as ledger

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

_MONEY = "decimal(19, 4)"
_WEIGHT = "decimal(28, 4)"
_NUMBER = "decimal(10, 0)"


def items(stand: Stand) -> ibis.Table:
    """One row per item open on the day."""
    moment = stand.whole
    rows = sides.with_customer(_open(stand), moment, keeps=True)
    late, owed = rows.due_on < moment.day, rows.open_amount > 0
    own = (
        "item_id", "company_id", "customer_id", "currency", "number", "kind", "item_class", "issued_on", "due_on",
        "amount", "open_amount", "disputed_amount", "promised_amount", "planned_amount", "matched_amount",
        "is_blocked", "block_reason", "is_pulled", "is_undelivered", "on_cleanup", "last_step_key", "last_step_on",
    )  # fmt: skip
    return rows.select(
        *own,
        row_id=rows.item_id,
        severity=rows.severity_reached.cast("int64"),
        age=aged(rows.due_on, moment.day),
        is_overdue=late,
        is_disputed=rows.disputed_amount > 0,
        is_promised=rows.promised_amount > 0,
        is_planned=rows.planned_amount > 0,
        overdue_amount=(owed & late).ifelse(rows.open_amount, 0).cast(_MONEY),
        not_due_amount=(owed & ~late).ifelse(rows.open_amount, 0).cast(_MONEY),
        credit_amount=owed.ifelse(0, -rows.open_amount).cast(_MONEY),
        days_past_due=days_between(rows.due_on, moment.day),
        days_open=days_between(rows.issued_on, moment.day),
        **_weighed(rows, late, moment.day),
        **sides.with_labels(rows),
    )


def customers(stand: Stand) -> ibis.Table:
    """One row per customer and currency of what is open; a customer that owes nothing in its company's currency."""
    moment = stand.whole
    accounts = moment.mine(ledger.customers_table()).select("tenant_id", "company_id", customer_id="id")
    rows = sides.with_customer(accounts, moment)
    sums = _sums(stand)
    rows = rows.left_join(sums, rows.customer_id == sums.owing_id)
    blocks = moment.holding(ledger.blocks_table())
    blocks = blocks.filter(blocks.item_id.isnull()).select(blocked_id="customer_id").distinct()
    rows = rows.left_join(blocks, rows.customer_id == blocks.blocked_id)
    limits = moment.holding(credit.credit_limits_table()).select(limited_id="customer_id").distinct()
    rows = rows.left_join(limits, rows.customer_id == limits.limited_id)
    return rows.select(
        "customer_id", "company_id", "customer_since", "highest_severity",
        item_id=_nobody(),
        row_id=rows.customer_id,
        currency=rows.owed_in.coalesce(rows.base_currency),
        is_automatic=rows.automatic,
        is_customer_blocked=rows.blocked_id.notnull(),
        has_limit=rows.limited_id.notnull(),
        oldest_age=rows.oldest_due_on.notnull().ifelse(aged(rows.oldest_due_on, moment.day), None),
        oldest_days=days_between(rows.oldest_due_on, moment.day),
        risk_score=rows.risk_score.cast(_WEIGHT),
        item_count=rows.item_count.fill_null(0),
        overdue_count=rows.overdue_count.fill_null(0),
        **{
            name: rows[name].fill_null(0).cast(_MONEY if name.endswith("amount") else _WEIGHT)
            for name in ("open_amount", "overdue_amount", "credit_amount", "overdue_part", "open_part")
        },
        **sides.with_labels(rows),
    )  # fmt: skip


def aged(due_on: Any, day: Any) -> ir.StringValue:
    """Tell the age of an item as a key of `sides.AGES`; dates are compared, not subtracted."""
    import ibis

    edges = [(due_on >= day - ibis_days(edge) if edge else due_on >= day, str(n)) for n, edge in enumerate(AGE_EDGES)]
    return ibis.cases(*edges, else_=str(len(AGE_EDGES)))


def _open(stand: Stand) -> ibis.Table:
    import ibis

    sources = as_of.item_sources()
    return ibis.union(*[book_items.open_items(moment, sources) for moment in stand.moments()])


def _sums(stand: Stand) -> ibis.Table:
    import ibis

    sources, day = as_of.item_sources(), stand.whole.day
    rows = ibis.union(*[book_items.own_rows(moment, sources) for moment in stand.moments()])
    late, owed = rows.due_on < day, rows.open_amount > 0
    return rows.group_by(owing_id=rows.customer_id, owed_in=rows.currency).aggregate(
        open_amount=rows.open_amount.sum(),
        credit_amount=-rows.open_amount.sum(where=~owed),
        open_part=rows.open_amount.sum(where=owed),
        overdue_part=rows.open_amount.sum(where=owed & late),
        overdue_amount=rows.open_amount.sum(where=owed & late),
        item_count=rows.count(),
        overdue_count=rows.count(where=owed & late),
        oldest_due_on=rows.due_on.min(where=owed),
        highest_severity=rows.severity_reached.max().cast("int64"),
    )


def _weighed(rows: ibis.Table, late: ir.BooleanValue, day: ir.DateScalar) -> dict[str, ir.Value]:
    """What the ratios are made of: of debits only."""
    owed = rows.open_amount > 0
    days = days_between(rows.due_on, day).cast(_NUMBER)
    overdue = (owed & late).ifelse(rows.open_amount, 0).cast(_WEIGHT)
    return {
        "open_part": owed.ifelse(rows.open_amount, 0).cast(_WEIGHT),
        "overdue_part": overdue,
        "open_weight": overdue,
        "open_days": (overdue * days).cast(_WEIGHT),
    }


def _nobody() -> ir.IntegerScalar:
    import ibis

    return ibis.null("int64")
