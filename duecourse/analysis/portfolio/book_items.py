"""What stood open on a day, what of it was set aside, and how far was each item dunned?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from duecourse.analysis.portfolio.moment import Moment

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

_MONEY = "decimal(19, 4)"
NOTHING = Decimal(0)
NOT_DELIVERED = ("pending", "failed", "rejected", "bounced")
"""Delivery states in which the customer cannot be expected to pay yet."""
PULLED_METHODS = ("direct_debit", "card", "bill")
"""Ways of paying in which we collect the money ourselves."""

LEVELS = ("last_step_key", "severity_reached", "last_step_on", "stated_deadline_on")
FOLDED = ("open_amount", "is_pulled", *LEVELS)
"""What the projection stores and a past day works out anew."""
KEPT = (
    "item_id",
    *("tenant_id", "company_id", "customer_id", "number", "kind", "item_class", "issued_on", "due_on", "currency"),
    *("amount", "on_cleanup", "linked_item_id"),
    *FOLDED,
)
"""The columns that an item's own row gives."""


@dataclass(frozen=True)
class ItemSources:
    """The tables from which items are read, and what a higher floor says of them."""

    items: ibis.Table
    movements: ibis.Table
    levels: ibis.Table
    promises: ibis.Table
    promise_lines: ibis.Table
    disputes: ibis.Table
    dispute_lines: ibis.Table
    plans: ibis.Table
    blocks: ibis.Table
    pending: ibis.Table | None = None
    procedures: ibis.Table | None = None


def open_items(moment: Moment, sources: ItemSources) -> ibis.Table:
    """One row per item open on the day, with the columns of `columns.ITEM` (not yet in their order).

    One flat chain of joins with small grouped tables, and one selection at its end: short SQL compiles quickly.
    """
    rows = _standing(moment, sources) if moment.is_live else _as_known(moment, sources)
    parts = [_promised(moment, sources), _disputed(moment, sources), _planned(moment, sources), _stops(moment, sources)]
    if sources.pending is not None:
        parts.append(sources.pending.select(pending_id="item_id").distinct())
    if sources.procedures is not None:
        parts.append(sources.procedures.select("item_procedure_version_id", procedure_id="item_id"))
    for part in parts:
        key = next(name for name in part.columns if name.endswith("_id"))
        rows = rows.left_join(part, rows.item_id == part[key])
    return rows.select(**_plain(rows), **_set_aside(rows), **_from_above(rows, sources))


def _plain(rows: ibis.Table) -> dict[str, ir.Value]:
    return {name: rows[name] for name in KEPT}


def _set_aside(rows: ibis.Table) -> dict[str, ir.Value]:
    """Say of each item what must not be asked for now, and why."""
    return {
        "promised_amount": _clipped(rows.promised_part, rows.open_amount),
        "promised_until": rows.promised_until,
        "disputed_amount": _clipped(rows.disputed_part, rows.open_amount),
        "planned_amount": _clipped(rows.planned_part, rows.open_amount),
        "is_blocked": rows.blocked_id.notnull(),
        "block_reason": rows.block_reason,
        "is_undelivered": rows.delivery_status.isin(NOT_DELIVERED),
    }


def _standing(moment: Moment, sources: ItemSources) -> ibis.Table:
    """The projection as it is stored: the cheap way, on today's business date only."""
    rows = moment.mine(sources.items)
    return rows.filter(rows.open_amount != NOTHING).select(*KEPT[1:], "delivery_status", item_id="id")


def _as_known(moment: Moment, sources: ItemSources) -> ibis.Table:
    """The items of that day with their movements and dunning levels folded anew."""
    rows = moment.mine(sources.items)
    rows = rows.filter((rows.issued_on if moment.restated else rows.known_on) <= moment.day)
    folded = [name for name in KEPT[1:] if name not in FOLDED]
    rows = rows.select(*folded, "payment_method", "delivery_status", item_id="id")
    sums, levels = _moved(rows, moment, sources), _levels(moment, sources)
    rows = rows.left_join(sums, rows.item_id == sums.moved_id)
    rows = rows.left_join(levels, rows.item_id == levels.level_id)
    rows = rows.select(
        "item_id",
        *folded,
        *LEVELS,
        "delivery_status",
        open_amount=(rows.amount + rows.moved.fill_null(NOTHING)).cast(_MONEY),
        is_pulled=rows.payment_method.isin(PULLED_METHODS) & ~rows.was_returned.fill_null(False),
    )
    return rows.filter(rows.open_amount != NOTHING)


def _moved(rows: ibis.Table, moment: Moment, sources: ItemSources) -> ibis.Table:
    moved = moment.moved(sources.movements)
    if moment.customer_ids is not None:
        moved = moved.semi_join(rows, moved.item_id == rows.item_id)
    return moved.group_by(moved_id=moved.item_id).aggregate(
        moved=moved.amount.sum(), was_returned=(moved.kind == "return").any()
    )


def _levels(moment: Moment, sources: ItemSources) -> ibis.Table:
    levels = moment.mine(sources.levels)
    levels = levels.filter(moment.done_by(levels.on_day), levels.revoked_on.isnull() | (levels.revoked_on > moment.day))
    if not moment.restated:
        levels = levels.filter(levels.known_on <= moment.day)
    newest = [levels.on_day.desc(), levels.severity.desc(), levels.id.desc()]
    return levels.group_by(level_id=levels.item_id).aggregate(
        severity_reached=levels.severity.max(),
        last_step_on=levels.on_day.max(),
        last_step_key=levels.step_key.collect(where=levels.step_key != "", order_by=newest)[0],
        stated_deadline_on=levels.deadline_on.collect(order_by=newest, include_null=True)[0],
    )


def _promised(moment: Moment, sources: ItemSources) -> ibis.Table:
    promises = moment.holding(sources.promises)
    promises = promises.filter(promises.state != "proposed").select(of_promise="id", until="to_on")
    lines = moment.mine(sources.promise_lines)
    lines = lines.join(promises, lines.promise_id == promises.of_promise)
    return lines.group_by(promised_id=lines.item_id).aggregate(
        promised_part=lines.amount.sum(), promised_until=lines.until.max()
    )


def _disputed(moment: Moment, sources: ItemSources) -> ibis.Table:
    disputes = moment.holding(sources.disputes).select(of_dispute="id")
    lines = moment.mine(sources.dispute_lines)
    lines = lines.join(disputes, lines.dispute_id == disputes.of_dispute)
    return lines.group_by(disputed_id=lines.item_id).aggregate(disputed_part=lines.amount.sum())


def _planned(moment: Moment, sources: ItemSources) -> ibis.Table:
    plans = moment.holding(sources.plans)
    return plans.group_by(planned_id=plans.item_id).aggregate(planned_part=plans.amount.sum())


def _stops(moment: Moment, sources: ItemSources) -> ibis.Table:
    blocks = moment.holding(sources.blocks)
    blocks = blocks.filter(blocks.item_id.notnull())
    return blocks.group_by(blocked_id=blocks.item_id).aggregate(block_reason=blocks.reason.min())


def _clipped(part: ir.Value, open_amount: ir.Value) -> ir.Value:
    """Never more than a debit's open amount, nothing of a credit."""
    import ibis

    return ibis.cases(
        (part.isnull() | (open_amount < NOTHING), ibis.literal(NOTHING, type=_MONEY)),
        else_=ibis.least(part, open_amount).cast(_MONEY),
    )


def _from_above(rows: ibis.Table, sources: ItemSources) -> dict[str, ir.Value]:
    import ibis

    return {
        "has_pending_step": ibis.literal(False) if sources.pending is None else rows.pending_id.notnull(),
        "item_procedure_version_id": ibis.null("int64")
        if sources.procedures is None
        else rows.item_procedure_version_id,
    }
