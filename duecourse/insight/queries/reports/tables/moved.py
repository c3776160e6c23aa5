"""What happened to items, and at the bank: rows for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.amounts import days_between
from duecourse.insight.queries.reports.tables import sides
from duecourse.insight.queries.reports.tables.book import aged
from duecourse.insight.queries.reports.tables.companies import Companies, Stand
from duecourse.insight.queries.reports.tables.sides import nothing
from duecourse.records.ledger.queries import tables as ledger

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

_MONEY = "decimal(19, 4)"
_WEIGHT = "decimal(28, 4)"
PAID = ("payment", "return")
_ISSUED = (
    *("tenant_id", "company_id", "customer_id", "currency", "amount", "payment_method", "delivery_channel"),
    *("delivery_status", "is_factored", "clearing", "cleared_on", *sides.ITEM),
)


def invoices(stand: Stand) -> ibis.Table:
    """One row per item known on the day, open or not."""
    import ibis

    moment = stand.whole
    rows = ibis.union(*[_issued(one) for one in stand.moments()])
    rows = sides.with_customer(rows, moment, keeps=True)
    cleared = (rows.open_amount == 0) & (rows.cleared_on <= moment.day)
    cleared_on = cleared.ifelse(rows.cleared_on, None)
    debit = rows.amount > 0
    return rows.select(
        "item_id", *_ISSUED[1:4], *_ISSUED[4:], "open_amount",
        row_id=rows.item_id,
        is_open=rows.open_amount != 0,
        invoiced_amount=debit.ifelse(rows.amount, 0).cast(_MONEY),
        credited_amount=debit.ifelse(0, -rows.amount).cast(_MONEY),
        settled_amount=(rows.amount - rows.open_amount).cast(_MONEY),
        days_to_pay=days_between(rows.issued_on, cleared_on),
        days_late=days_between(rows.due_on, cleared_on),
        **sides.with_labels(rows),
    )  # fmt: skip


def movements(stand: Stand) -> ibis.Table:
    """One row per movement that had taken effect on the day, and was known then unless it is restated."""
    moment = stand.whole
    moved = moment.moved(ledger.movements_table()).rename(movement_kind="kind", row_id="id")
    owned = moment.mine(ledger.items_table())
    owned = owned.filter(owned.ordinal >= 0).select("id", "company_id", "customer_id", "currency")
    moved = moved.join(owned.rename(owned_id="id"), moved.item_id == owned.id)
    rows = sides.with_customer(sides.with_item(moved, moment), moment)
    late = days_between(rows.due_on, rows.effective_on)
    paid = _part(rows, rows.movement_kind.isin(PAID))
    return rows.select(
        "row_id", "company_id", "customer_id", "item_id", "currency", "movement_kind", "effective_on", "known_on",
        "amount", *sides.ITEM,
        was_overdue=rows.effective_on > rows.due_on,
        late_age=aged(rows.due_on, rows.effective_on),
        paid_amount=paid,
        overdue_paid_amount=_part(rows, rows.movement_kind.isin(PAID) & (rows.effective_on > rows.due_on)),
        credited_amount=_part(rows, rows.movement_kind == "credit"),
        written_off_amount=_part(rows, rows.movement_kind == "writeoff"),
        days_after_due=rows.movement_kind.isin(PAID).ifelse(late, None),
        paid_weight=paid.cast(_WEIGHT),
        paid_days=(paid.cast(_WEIGHT) * late.cast("decimal(10, 0)")).cast(_WEIGHT),
        **sides.with_labels(rows),
    )  # fmt: skip


def receipts(stand: Stand) -> ibis.Table:
    """One row per receipt, of a customer or of nobody yet."""
    moment = stand.whole
    rows = moment.mine(ledger.receipts_table())
    rows = rows.select("tenant_id", "company_id", "customer_id", "currency", "amount", "value_on", "known_on", "state",
                       row_id="id")  # fmt: skip
    rows = sides.with_customer(rows, moment, keeps=True)
    return rows.select(
        "row_id", "company_id", "customer_id", "currency", "amount", "value_on", "known_on",
        item_id=nothing(),
        receipt_state=rows.state,
        is_assigned=rows.customer_id.notnull(),
        **sides.with_labels(rows),
    )  # fmt: skip


def _issued(moment: Companies) -> ibis.Table:
    """Every item known on the day with what was open of it: as it is stored, or with its movements folded.

    An item of an import that was taken back was never issued, as in figures.
    """
    rows = moment.mine(ledger.items_table())
    rows = rows.filter(rows.ordinal >= 0, (rows.issued_on if moment.restated else rows.known_on) <= moment.day)
    if moment.is_live:
        return rows.select(*_ISSUED, "open_amount", item_id="id")
    if moment.is_past:
        moved = moment.moved_since(ledger.movements_table(), as_of.companies())
    else:
        moved = moment.moved(ledger.movements_table())
    sums = moved.group_by(moved_id=moved.item_id).aggregate(moved=moved.amount.sum())
    rows = rows.left_join(sums, rows.id == sums.moved_id)
    change = rows.moved.fill_null(0)
    left = rows.open_amount - change if moment.is_past else rows.amount + change
    return rows.select(*_ISSUED, open_amount=left.cast(_MONEY), item_id="id")


def _part(rows: ibis.Table, condition: ir.BooleanValue) -> ir.Value:
    """What such movements took off, as an amount above zero."""
    return condition.ifelse(-rows.amount, 0).cast(_MONEY)
