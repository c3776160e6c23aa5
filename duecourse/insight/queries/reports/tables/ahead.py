"""What is expected, how far customers are trusted, and what was handed in: rows for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.analysis.intelligence.queries import tables as intelligence
from duecourse.analysis.portfolio import as_of, book_items
from duecourse.insight.queries.reports.tables import sides
from duecourse.insight.queries.reports.tables.companies import Stand
from duecourse.insight.queries.reports.tables.sides import nothing
from duecourse.records.credit.queries import tables as credit
from duecourse.records.ledger.queries import tables as ledger

if TYPE_CHECKING:
    import ibis

_MONEY = "decimal(19, 4)"
_WEIGHT = "decimal(28, 4)"
_NOBODY = {"customer_id": "int64", "item_id": "int64", "portfolio_id": "int64", "sales_rep": "string"}


def forecasts(stand: Stand) -> ibis.Table:
    """One row per week and currency of a forecast of all customers of a company."""
    moment = stand.whole
    made = moment.mine(intelligence.forecast_vintages_table())
    newest = made.group_by(newest_of=made.company_id).aggregate(newest_on=made.made_on.max())
    made = made.left_join(newest, made.company_id == newest.newest_of)
    made = made.select("tenant_id", "company_id", "made_on", "newest_on", of_vintage="id")
    lines = moment.mine(intelligence.forecast_lines_table())
    lines = lines.filter(lines.is_week, ~lines.is_total, lines.group_key == "")
    lines = lines.select("vintage_id", "currency", "expected", "low", "high", row_id="id", week_on="from_on")
    rows = sides.with_company(lines.join(made, lines.vintage_id == made.of_vintage))
    days = rows.week_on.delta(rows.made_on, unit="day")
    return rows.select(
        "row_id", "company_id", "currency", "made_on", "week_on", "vintage_id", *sides.COMPANY,
        weeks_ahead=(days // 7).cast("int64"),
        is_newest=rows.made_on == rows.newest_on,
        expected_amount=rows.expected,
        low_amount=rows.low,
        high_amount=rows.high,
        **{name: nothing(kind) for name, kind in _NOBODY.items()},
    )  # fmt: skip


def limits(stand: Stand) -> ibis.Table:
    """One row per limit in force on the day, beside what is open in its currency."""
    import ibis

    moment = stand.whole
    held = moment.holding(credit.credit_limits_table())
    held = held.select(
        "tenant_id", "customer_id", "currency", "amount", "is_unlimited", "source", "from_on", row_id="id"
    )
    accounts = moment.mine(ledger.customers_table()).select("company_id", account_id="id")
    rows = sides.with_customer(held.join(accounts, held.customer_id == accounts.account_id), moment)
    owed = _owed(stand)
    rows = rows.left_join(owed, [rows.customer_id == owed.owing_id, rows.currency == owed.owed_in])
    used = rows.owed.fill_null(0).cast(_MONEY)
    over = (used - rows.amount).cast(_MONEY)
    zero = ibis.literal(0).cast(_MONEY)
    return rows.select(
        "row_id", "company_id", "customer_id", "currency", "is_unlimited", "source", "from_on",
        item_id=nothing(),
        limit_amount=rows.is_unlimited.ifelse(None, rows.amount),
        open_amount=used,
        is_over=~rows.is_unlimited & (over > 0),
        over_amount=rows.is_unlimited.ifelse(zero, ibis.greatest(over, zero)),
        free_amount=rows.is_unlimited.ifelse(None, ibis.greatest(-over, zero)),
        used_part=rows.is_unlimited.ifelse(None, used).cast(_WEIGHT),
        limit_part=rows.is_unlimited.ifelse(None, rows.amount).cast(_WEIGHT),
        **sides.with_labels(rows),
    )  # fmt: skip


def imports(stand: Stand) -> ibis.Table:
    """One row per file."""
    moment = stand.whole
    rows = moment.mine(ledger.batches_table())
    rows = rows.select("tenant_id", "company_id", "kind", "state", "mapping_name", "as_of", row_id="id")
    refused = moment.mine(ledger.rejections_table())
    refused = refused.group_by(refused_in=refused.batch_id).aggregate(refused_count=refused.count())
    rows = sides.with_company(rows.left_join(refused, rows.row_id == refused.refused_in))
    return rows.select(
        "row_id", "company_id", "kind", "state", "mapping_name", "as_of", *sides.COMPANY,
        rejected_count=rows.refused_count.fill_null(0),
        currency=nothing("string"),
        **{name: nothing(kind) for name, kind in _NOBODY.items()},
    )  # fmt: skip


def _owed(stand: Stand) -> ibis.Table:
    import ibis

    sources = as_of.item_sources()
    rows = ibis.union(*[book_items.own_rows(moment, sources) for moment in stand.moments()])
    return rows.group_by(owing_id=rows.customer_id, owed_in=rows.currency).aggregate(owed=rows.open_amount.sum())
