"""What stood open on a day, what of it was set aside, and how far was each item dunned?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from duecourse.analysis.portfolio.moment import Moment
from duecourse.records.ledger.rules.targets import PULLED

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

_MONEY = "decimal(19, 4)"
NOTHING = Decimal(0)
NOT_DELIVERED = ("pending", "failed", "rejected", "bounced")
"""Delivery states in which the customer cannot be expected to pay yet."""
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
OWN = (*KEPT, "is_undelivered", "item_procedure_version_id")
EXPECTED = ("item_id", "expected_pay_on", "p10_on", "p50_on", "p90_on", "late_share")
SET_ASIDE_TYPES = {
    "promised_amount": _MONEY,
    "promised_until": "date",
    "disputed_amount": _MONEY,
    "planned_amount": _MONEY,
    "matched_amount": _MONEY,
    "is_blocked": "boolean",
    "block_reason": "string",
    "has_pending_step": "boolean",
}


@dataclass(frozen=True)
class ItemSources:
    """The tables from which items are read, and what a higher floor says of them."""

    items: ibis.Table
    movements: ibis.Table
    companies: ibis.Table
    levels: ibis.Table
    promises: ibis.Table
    promise_lines: ibis.Table
    disputes: ibis.Table
    dispute_lines: ibis.Table
    plans: ibis.Table
    blocks: ibis.Table
    matches: ibis.Table
    pending: ibis.Table | None = None
    procedures: ibis.Table | None = None


def open_items(moment: Moment, sources: ItemSources) -> ibis.Table:
    """One row per item open on the day, with the columns of `columns.ITEM` (not yet in their order).

    One flat chain of joins with small grouped tables, and one selection at its end: short SQL compiles quickly.
    """
    import ibis

    rows = own_rows(moment, sources)
    parts = [
        _promised(moment, sources),
        _disputed(moment, sources),
        _planned(moment, sources),
        _matched(moment, sources),
        _stops(moment, sources),
    ]
    if sources.pending is not None:
        parts.append(sources.pending.select(pending_id="item_id").distinct())
    for part in parts:
        rows = rows.left_join(part, rows.item_id == part[part.columns[0]])
    pending = ibis.literal(False) if sources.pending is None else rows.pending_id.notnull()
    return rows.select(*OWN, **_set_aside(rows), has_pending_step=pending)


def own_rows(moment: Moment, sources: ItemSources) -> ibis.Table:
    """One row per item open on the day: every column but those of `columns.SET_ASIDE`."""
    import ibis

    rows = _as_stored(moment, sources) if moment.is_live else _as_known(moment, sources)
    rows = rows.mutate(is_undelivered=rows.delivery_status.isin(NOT_DELIVERED))
    if sources.procedures is None:
        return rows.select(*OWN[:-1], item_procedure_version_id=ibis.null("int64"))
    given = sources.procedures.select(procedure_of="item_id", item_procedure_version_id="item_procedure_version_id")
    return rows.left_join(given, rows.item_id == given.procedure_of).select(*OWN)


def set_aside(moment: Moment, sources: ItemSources) -> ibis.Table:
    """What is set aside, apart from the items: `item_id` and the columns of `columns.SET_ASIDE`, not cut to what is open.

    An item has a row per promise, dispute, plan, match, block and step under way; who reads adds them up.
    """
    import ibis

    stops = _stopping(moment, sources)
    parts = [
        _promise_lines(moment, sources),
        _dispute_lines(moment, sources),
        _plan_lines(moment, sources),
        _match_lines(moment, sources),
        stops.select("item_id", block_reason="reason", is_blocked=ibis.literal(True)),
    ]
    if sources.pending is not None:
        parts.append(sources.pending.select("item_id", has_pending_step=ibis.literal(True)))
    return ibis.union(*[_widened(part) for part in parts])


def outlooks(moment: Moment, table: ibis.Table) -> ibis.Table:
    """What was expected on the day, at most one row an item, of whichever company; columns of `EXPECTED`."""
    rows = moment.mine(table)
    rows = rows.filter(rows.from_on <= moment.day, rows.to_on.isnull() | (rows.to_on >= moment.day))
    return rows.select(*EXPECTED[:1], *EXPECTED[2:], expected_pay_on="expected_on").select(*EXPECTED)


def is_open(amount: ir.DecimalValue) -> tuple[ir.BooleanValue, ir.BooleanValue]:
    """Tell whether an item is open: once for the index, and once as the database keeps statistics of it.

    Behind row-level security it does not look at statistics of amounts, and takes nearly all items for open ones; of this
    expression it does (`ledger_item_is_open`).
    """
    return amount != NOTHING, (amount != NOTHING).fill_null(False)


def _widened(part: ibis.Table) -> ibis.Table:
    import ibis

    return part.select(
        "item_id",
        **{
            name: part[name].cast(kind) if name in part.columns else ibis.null(kind)
            for name, kind in SET_ASIDE_TYPES.items()
        },
    )


def _set_aside(rows: ibis.Table) -> dict[str, ir.Value]:
    """Say of each item what must not be asked for now, and why."""
    return {
        "promised_amount": _clipped(rows.promised_part, rows.open_amount),
        "promised_until": rows.promised_until,
        "disputed_amount": _clipped(rows.disputed_part, rows.open_amount),
        "planned_amount": _clipped(rows.planned_part, rows.open_amount),
        "matched_amount": _clipped(rows.matched_part, rows.open_amount),
        "is_blocked": rows.blocked_id.notnull(),
        "block_reason": rows.block_reason,
    }


def _as_stored(moment: Moment, sources: ItemSources) -> ibis.Table:
    """The projection as it is stored: the cheap way, on today's business date only.

    As the day began, the levels of items that climbed today are those from before.
    """
    rows = moment.mine(sources.items)
    rows = rows.filter(*is_open(rows.open_amount)).select(*KEPT[1:], "delivery_status", item_id="id")
    if not moment.opening:
        return rows
    levels = moment.mine(sources.levels)
    today = levels.filter(levels.on_day >= moment.day).select(climbed_id="item_id").distinct()
    levels = _reached(moment, levels.semi_join(today, levels.item_id == today.climbed_id))
    before = levels.rename({f"{name}_before": name for name in LEVELS})
    rows = rows.left_join(today, rows.item_id == today.climbed_id)
    rows = rows.left_join(before, rows.item_id == before.level_id)
    as_before = {name: rows.climbed_id.isnull().ifelse(rows[name], rows[f"{name}_before"]) for name in LEVELS}
    return rows.select(*[name for name in KEPT if name not in LEVELS], "delivery_status", **as_before)


def _as_known(moment: Moment, sources: ItemSources) -> ibis.Table:
    """The items of that day with what was open of them then, and their dunning levels folded anew."""
    rows = moment.mine(sources.items)
    rows = rows.filter((rows.issued_on if moment.restated else rows.known_on) <= moment.day)
    folded = [name for name in KEPT[1:] if name not in FOLDED]
    columns = {name: rows[name] for name in (*folded, "payment_method", "delivery_status")}
    rows = rows.select(item_id="id", stored_amount="open_amount", **columns)
    rows = _unwound(rows, moment, sources) if moment.is_past else _moved(rows, moment, sources)
    levels = _levels(moment, sources)
    rows = rows.left_join(levels, rows.item_id == levels.level_id)
    rows = rows.select(
        "item_id",
        *folded,
        *LEVELS,
        "delivery_status",
        open_amount=rows.left_amount.cast(_MONEY),
        is_pulled=rows.payment_method.isin(PULLED) & ~rows.was_returned.fill_null(False),
    )
    return rows.filter(rows.open_amount != NOTHING)


def _moved(rows: ibis.Table, moment: Moment, sources: ItemSources) -> ibis.Table:
    """Fold all movements up to the day: `left_amount`, `was_returned`."""
    moved = moment.moved(sources.movements)
    if moment.customer_ids is not None:
        moved = moved.semi_join(rows, moved.item_id == rows.item_id)
    sums = moved.group_by(moved_id=moved.item_id).aggregate(
        moved=moved.amount.sum(), was_returned=(moved.kind == "return").any()
    )
    rows = rows.left_join(sums, rows.item_id == sums.moved_id)
    return rows.mutate(left_amount=rows.amount + rows.moved.fill_null(NOTHING))


def _unwound(rows: ibis.Table, moment: Moment, sources: ItemSources) -> ibis.Table:
    """The same from what is stored, less what has moved since: only what is open now or moved since can have been open."""
    import ibis

    since = moment.moved_since(sources.movements, sources.companies)
    since = since.group_by(moved_id=since.item_id).aggregate(moved=since.amount.sum())
    opened, closed = rows.filter(*is_open(rows.stored_amount)), rows.filter(rows.stored_amount == NOTHING)
    rows = ibis.union(
        opened.left_join(since, opened.item_id == since.moved_id),
        closed.join(since, closed.item_id == since.moved_id),
    )
    returned = moment.moved(sources.movements)
    returned = returned.filter(returned.kind == "return").select(returned_id="item_id").distinct()
    rows = rows.left_join(returned, rows.item_id == returned.returned_id)
    return rows.mutate(
        left_amount=rows.stored_amount - rows.moved.fill_null(NOTHING), was_returned=rows.returned_id.notnull()
    )


def _levels(moment: Moment, sources: ItemSources) -> ibis.Table:
    return _reached(moment, moment.mine(sources.levels))


def _reached(moment: Moment, levels: ibis.Table) -> ibis.Table:
    """The highest and the newest of the levels that counted at the moment, per item."""
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


def _promise_lines(moment: Moment, sources: ItemSources) -> ibis.Table:
    promises = moment.holding(sources.promises)
    promises = promises.filter(promises.state != "proposed").select(of_promise="id", promised_until="to_on")
    lines = moment.mine(sources.promise_lines)
    lines = lines.join(promises, lines.promise_id == promises.of_promise)
    return lines.select("item_id", "promised_until", promised_amount="amount")


def _promised(moment: Moment, sources: ItemSources) -> ibis.Table:
    lines = _promise_lines(moment, sources)
    return lines.group_by(promised_id=lines.item_id).aggregate(
        promised_part=lines.promised_amount.sum(), promised_until=lines.promised_until.max()
    )


def _dispute_lines(moment: Moment, sources: ItemSources) -> ibis.Table:
    """What open disputes hold of items: as their reasons say the disputed part, the whole item, or nothing."""
    disputes = moment.holding(sources.disputes).select(of_dispute="id")
    lines = moment.mine(sources.dispute_lines)
    lines = lines.filter(
        lines.added_on.isnull() | (lines.added_on <= moment.day),
        lines.removed_on.isnull() | (lines.removed_on > moment.day),
    )
    lines = lines.join(disputes, lines.dispute_id == disputes.of_dispute)
    return lines.select("item_id", disputed_amount=lines.held.fill_null(lines.amount))


def _disputed(moment: Moment, sources: ItemSources) -> ibis.Table:
    lines = _dispute_lines(moment, sources)
    return lines.group_by(disputed_id=lines.item_id).aggregate(disputed_part=lines.disputed_amount.sum())


def _plan_lines(moment: Moment, sources: ItemSources) -> ibis.Table:
    return moment.holding(sources.plans).select("item_id", planned_amount="amount")


def _planned(moment: Moment, sources: ItemSources) -> ibis.Table:
    plans = _plan_lines(moment, sources)
    return plans.group_by(planned_id=plans.item_id).aggregate(planned_part=plans.planned_amount.sum())


def _match_lines(moment: Moment, sources: ItemSources) -> ibis.Table:
    return moment.holding(sources.matches).select("item_id", matched_amount="amount")


def _matched(moment: Moment, sources: ItemSources) -> ibis.Table:
    matches = _match_lines(moment, sources)
    return matches.group_by(matched_id=matches.item_id).aggregate(matched_part=matches.matched_amount.sum())


def _stopping(moment: Moment, sources: ItemSources) -> ibis.Table:
    blocks = moment.holding(sources.blocks)
    return blocks.filter(blocks.item_id.notnull())


def _stops(moment: Moment, sources: ItemSources) -> ibis.Table:
    blocks = _stopping(moment, sources)
    return blocks.group_by(blocked_id=blocks.item_id).aggregate(block_reason=blocks.reason.min())


def _clipped(part: ir.Value, open_amount: ir.Value) -> ir.Value:
    """Never more than a debit's open amount, nothing of a credit."""
    import ibis

    return ibis.cases(
        (part.isnull() | (open_amount < NOTHING), ibis.literal(NOTHING, type=_MONEY)),
        else_=ibis.least(part, open_amount).cast(_MONEY),
    )
