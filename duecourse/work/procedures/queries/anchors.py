"""What happened that must be followed up: promises, instalments, disputes and credits as of a day, and whose they are."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from duecourse.analysis.portfolio import amounts
from duecourse.analysis.portfolio.moment import Moment
from duecourse.foundation.tenancy.tables import table_of
from duecourse.records.disputes.queries import tables as disputes
from duecourse.records.ledger.queries import tables as ledger
from duecourse.records.promises.queries import tables as promises
from duecourse.work.procedures.models import ActionLine, PlannedAction
from duecourse.work.procedures.rules.conditions import CREDIT_KINDS
from duecourse.work.procedures.rules.followups import ANCHOR_SCHEMA, Events
from duecourse.work.procedures.rules.steps import EVENTS, MESSAGES, Anchor, Purpose

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

    from duecourse.analysis.portfolio.columns import Portfolio

FOLLOWED_DAYS: Final = 90
"""A promise for a day longer ago is history: what is still open of it is dunned like anything else."""
NOT_KEPT: Final = ("broken", "partly_kept")
NOTHING: Final = Decimal(0)
BROKEN_DAYS: Final = 30
"""So long the end of a plan is news."""
PLAN_PREFIX: Final = "plan:"
CREDITED: Final = ("credit", "writeoff", "correction")
GONE: Final = ("cancelled", "suppressed")

_CREDIT = "i.issued_on <= %(day)s AND i.linked_item_id IS NULL AND i.kind = ANY(%(credit_kinds)s)"
_WAS_LEFT = """(i.open_amount < 0 OR i.amount < 0 AND EXISTS (
              SELECT FROM ledger_movement m WHERE m.tenant_id = %(tenant)s AND m.item_id = i.id
                AND greatest(m.known_on, m.effective_on) >= %(day)s))"""
"""Something of a credit was left as the day began: it is, or it was used since."""

_IN_FORCE = "p.state NOT IN ('asked', 'offered', 'waiting') AND (p.ended_on IS NULL OR p.ended_on >= %(since)s)"

HAS_ANY: Final = f"""
    SELECT 'promise' = ANY(%(kinds)s) AND EXISTS (SELECT FROM promises_promise p
                   WHERE p.tenant_id = %(tenant)s AND p.customer_id = %(customer)s AND p.due_on >= %(since)s)
        OR 'instalment' = ANY(%(kinds)s) AND EXISTS (SELECT FROM promises_plan p
                   WHERE p.tenant_id = %(tenant)s AND p.customer_id = %(customer)s AND {_IN_FORCE})
        OR 'dispute' = ANY(%(kinds)s) AND EXISTS (SELECT FROM disputes_dispute d
                   WHERE d.tenant_id = %(tenant)s AND d.customer_id = %(customer)s AND d.opened_on <= %(day)s)
        OR 'credit' = ANY(%(kinds)s) AND EXISTS (SELECT FROM ledger_item i
                   WHERE i.tenant_id = %(tenant)s AND i.customer_id = %(customer)s AND {_CREDIT} AND {_WAS_LEFT})
"""  # noqa: S608 - our own words
"""Had a customer anything that could be followed up on a day? More than needed does no harm."""

CUSTOMERS: Final = f"""
    WITH step AS (
        SELECT * FROM jsonb_to_recordset(%(steps)s::jsonb) AS s(
            anchor_kind text, step_key text, position int, anchored_from date, anchored_to date, judged_from date)
    ),
    event AS (
        SELECT 'promise' AS kind, p.id, p.customer_id, p.due_on AS anchor_on, p.judged_on FROM promises_promise p
        WHERE p.tenant_id = %(tenant)s AND p.company_id = %(company)s AND p.due_on >= %(since)s
          AND (%(is_past)s OR p.state IN ('open', 'broken', 'partly_kept'))
        UNION ALL
        SELECT 'instalment', n.id, p.customer_id, n.due_on, n.judged_on
        FROM promises_plan p JOIN promises_planinstalment n ON n.tenant_id = p.tenant_id AND n.plan_id = p.id
        WHERE p.tenant_id = %(tenant)s AND p.company_id = %(company)s AND {_IN_FORCE} AND n.due_on >= %(since)s
          AND (%(is_past)s OR p.state = 'agreed' AND n.state <> 'paid' OR p.state = 'broken' AND n.judged_on IS NOT NULL)
        UNION ALL
        SELECT 'dispute', d.id, d.customer_id, d.opened_on, NULL FROM disputes_dispute d
        WHERE d.tenant_id = %(tenant)s AND d.company_id = %(company)s AND d.opened_on <= %(day)s
          AND (%(is_past)s OR d.ended_on IS NULL)
        UNION ALL
        SELECT 'credit', i.id, i.customer_id, i.issued_on, NULL FROM ledger_item i
        WHERE i.tenant_id = %(tenant)s AND i.company_id = %(company)s AND {_CREDIT}
          AND CASE WHEN %(is_past)s THEN {_WAS_LEFT} ELSE i.open_amount < 0 END
    ),
    taken AS (
        SELECT l.anchor_kind, l.anchor_id, max(s.position) AS position
        FROM procedures_actionline l JOIN step s USING (anchor_kind, step_key)
        WHERE l.tenant_id = %(tenant)s AND l.anchor_kind = ANY(%(kinds)s) AND l.state <> 'released'
        GROUP BY l.anchor_kind, l.anchor_id
    )
    SELECT DISTINCT e.customer_id
    FROM event e LEFT JOIN taken t ON t.anchor_kind = e.kind AND t.anchor_id = e.id
    WHERE (%(customers)s::bigint[] IS NULL OR e.customer_id = ANY(%(customers)s)) AND EXISTS (
        SELECT FROM step s
        WHERE s.anchor_kind = e.kind AND (%(is_past)s OR s.position > coalesce(t.position, -1)
          AND e.anchor_on <= s.anchored_to AND (e.anchor_on >= s.anchored_from OR e.judged_on >= s.judged_from)))
    ORDER BY e.customer_id
"""  # noqa: S608 - our own words
"""Whose events stand before a step today; of a past day, who had any. More than needed does no harm."""


def events(moment: Moment, book: Portfolio) -> Events:
    """Gather what the rule needs, for some customers on a day; `book` is that of the same customers and day."""
    import ibis

    parts = [_promised(moment, book), _instalments(moment, book), _disputed(moment, book), _credits(book)]
    anchors = ibis.union(*(_as_anchors(part) for part in parts))
    return Events(anchors=anchors, taken=_taken(moment), contacted=_contacted(moment))


def _as_anchors(part: ibis.Table) -> ibis.Table:
    import ibis

    given = set(part.columns)
    return part.select(
        **{name: part[name].cast(kind) if name in given else ibis.null(kind) for name, kind in ANCHOR_SCHEMA.items()}
    )


def _promised(moment: Moment, book: Portfolio) -> ibis.Table:
    """Open promises with what is missing so far, and those not kept with what is missing still and promised to nobody."""
    import ibis

    rows = moment.mine(promises.promises_table())
    rows = rows.filter(rows.state != "proposed", rows.from_on <= moment.day, rows.known_on <= moment.day)
    since = moment.day - ibis.interval(days=FOLLOWED_DAYS)
    ended = (rows.ended_on <= moment.day) & (rows.ended_known_on <= moment.day)
    judged = (rows.judged_on <= moment.day).fill_null(False)
    rows = rows.filter(rows.due_on >= since, ~ended.fill_null(False), ~judged | rows.state.isin(NOT_KEPT))
    judged = (rows.judged_on <= moment.day).fill_null(False)
    rows = rows.select(
        "customer_id", "made_on", promised_id="id", anchor_on="due_on", is_judged=judged, promise_level="level",
        judged_on=ibis.ifelse(judged, rows.judged_on, ibis.null("date")),
    )  # fmt: skip
    lines = promises.promise_lines_table()
    lines = lines.filter(lines.tenant_id == ibis.literal(str(moment.tenant), type="uuid"))
    lines = lines.select("promise_id", "currency", line_item="item_id", promised="amount")
    both = _left_of_lines(rows.join(lines, rows.promised_id == lines.promise_id), moment, book)
    return both.group_by(
        "customer_id", "anchor_on", "is_judged", "judged_on", "promise_level", "currency", anchor_id="promised_id"
    ).aggregate(asked_amount=both.missing.sum()).mutate(anchor_kind=ibis.literal(Anchor.PROMISE.value))  # fmt: skip


def _left_of_lines(lines: ibis.Table, moment: Moment, book: Portfolio) -> ibis.Table:
    """Add what is missing: what was promised less what came since, and no more than may be asked for of the item."""
    import ibis

    moved = moment.moved(ledger.movements_table()).select("effective_on", moved_item="item_id", change="amount")
    paid = lines.join(moved, [lines.line_item == moved.moved_item, moved.effective_on >= lines.made_on])
    paid = paid.group_by(paid_promise="promised_id", paid_item="line_item").aggregate(paid=(-paid.change).sum())
    lines = lines.left_join(paid, [lines.promised_id == paid.paid_promise, lines.line_item == paid.paid_item])
    items = amounts.adjusted(book.items, amounts.adjustments(book))
    is_held = items.is_blocked | items.is_pulled | items.is_undelivered | items.on_cleanup | (items.open_amount <= 0)
    free = items.open_amount - items.credited_amount - items.disputed_amount - items.planned_amount
    items = items.select(
        "promised_amount", open_item="item_id", free=ibis.ifelse(is_held, NOTHING, free).cast("decimal(19, 4)")
    )
    both = lines.left_join(items, lines.line_item == items.open_item)
    free = both.free - ibis.ifelse(both.is_judged, both.promised_amount, NOTHING)
    missing = ibis.least(both.promised - both.paid.fill_null(NOTHING), free.fill_null(NOTHING))
    return both.mutate(missing=ibis.greatest(missing, NOTHING).cast("decimal(19, 4)"))


def _instalments(moment: Moment, book: Portfolio) -> ibis.Table:
    """The instalments of plans in force with what is missing of each; of a plan that broke, the first that was missed.

    What is gone from the covered items pays the oldest instalments; what was credited takes off the last ones.
    """
    import ibis

    rows = _plans(moment).join(_plan_money(moment, book), "plan_id")
    parts = promises.plan_instalments_table()
    parts = parts.filter(parts.tenant_id == ibis.literal(str(moment.tenant), type="uuid"))
    whole = ibis.window(group_by="plan_id", order_by="number", preceding=None, following=0)
    parts = parts.select(
        "plan_id", "number", "amount", anchor_id="id", anchor_on="due_on", until=parts.amount.sum().over(whole),
        judged_on=ibis.ifelse(parts.judged_on <= moment.day, parts.judged_on, ibis.null("date")),
    )  # fmt: skip
    both = rows.join(parts, "plan_id")
    both = both.mutate(is_judged=both.judged_on.notnull())
    first = ibis.ifelse(both.is_judged, both.number, ibis.null("int16")).min().over(ibis.window(group_by="plan_id"))
    both = both.mutate(first=first)
    both = both.filter((both.plan_state == "agreed") | (both.is_judged & (both.number == both.first)).fill_null(False))
    owed = both.covered - both.credited
    until, before = ibis.least(both.until, owed), ibis.least(both.until - both.amount, owed)
    missing = ibis.least(until - (owed - both.left), until - before)
    return both.select(
        "customer_id", "anchor_id", "anchor_on", "is_judged", "judged_on", "plan_state", "currency",
        asked_amount=ibis.greatest(missing, NOTHING).cast("decimal(19, 4)"),
        anchor_kind=ibis.literal(Anchor.INSTALMENT.value),
    )  # fmt: skip


def _plans(moment: Moment) -> ibis.Table:
    """The plans in force, and those that broke lately."""
    import ibis

    rows = moment.mine(promises.plans_table())
    rows = rows.filter(
        rows.from_on <= moment.day, rows.known_on <= moment.day, rows.state.notin(["asked", "offered", "waiting"])
    )
    ended = ((rows.ended_on <= moment.day) & (rows.ended_known_on <= moment.day)).fill_null(False)
    since = moment.day - ibis.interval(days=BROKEN_DAYS)
    is_broken = ended & (rows.state == "broken") & (rows.ended_on >= since).fill_null(False)
    rows = rows.filter(~ended | is_broken)
    ended = ((rows.ended_on <= moment.day) & (rows.ended_known_on <= moment.day)).fill_null(False)
    return rows.select("customer_id", "currency", plan_id="id", plan_state=ibis.ifelse(ended, "broken", "agreed"))


def _plan_money(moment: Moment, book: Portfolio) -> ibis.Table:
    """Of each plan what its items came to, what of that is open, and what was credited since."""
    import ibis

    covers = moment.mine(promises.plan_covers_table())
    covers = covers.filter(covers.from_on <= moment.day, covers.plan_key.startswith(PLAN_PREFIX)).select(
        "from_on", "amount", covered_item="item_id", plan_id=covers.plan_key.substr(len(PLAN_PREFIX)).cast("int64")
    )
    moved = moment.moved(ledger.movements_table())
    moved = moved.filter(moved.kind.isin(CREDITED)).select("effective_on", moved_item="item_id", change="amount")
    taken = covers.join(moved, [covers.covered_item == moved.moved_item, moved.effective_on >= covers.from_on])
    taken = taken.group_by(taken_plan="plan_id", taken_item="covered_item").aggregate(taken=(-taken.change).sum())
    items = book.items.select("open_amount", open_item="item_id")
    both = covers.left_join(items, covers.covered_item == items.open_item)
    both = both.left_join(taken, [both.plan_id == taken.taken_plan, both.covered_item == taken.taken_item])
    left = ibis.least(ibis.greatest(both.open_amount.fill_null(NOTHING), NOTHING), both.amount)
    credited = ibis.least(ibis.greatest(both.taken.fill_null(NOTHING), NOTHING), both.amount)
    return both.group_by("plan_id").aggregate(covered=both.amount.sum(), left=left.sum(), credited=credited.sum())


def _disputed(moment: Moment, book: Portfolio) -> ibis.Table:
    """Open disputes with what is disputed and still open."""
    import ibis

    rows = moment.holding(disputes.disputes_table())
    rows = rows.select(
        "customer_id", disputed_id="id", anchor_on="opened_on", dispute_reason="reason", dispute_source="source"
    )
    lines = disputes.dispute_lines_table()
    lines = lines.filter(
        lines.tenant_id == ibis.literal(str(moment.tenant), type="uuid"),
        lines.added_on.isnull() | (lines.added_on <= moment.day),
        lines.removed_on.isnull() | (lines.removed_on > moment.day),
    )
    lines = lines.select("dispute_id", "currency", line_item="item_id", disputed="amount")
    items = book.items.select("open_amount", open_item="item_id")
    both = rows.join(lines, rows.disputed_id == lines.dispute_id)
    both = both.left_join(items, both.line_item == items.open_item)
    asked = ibis.greatest(ibis.least(both.disputed, both.open_amount.fill_null(NOTHING)), NOTHING)
    return both.group_by(
        "customer_id", "anchor_on", "dispute_reason", "dispute_source", "currency", anchor_id="disputed_id"
    ).aggregate(asked_amount=asked.sum()).mutate(
        anchor_kind=ibis.literal(Anchor.DISPUTE.value), is_judged=ibis.literal(False)
    )  # fmt: skip


def _credits(book: Portfolio) -> ibis.Table:
    """Payments on account and credit notes that are linked to nothing."""
    import ibis

    items = book.items
    items = items.filter(
        items.open_amount < 0, items.linked_item_id.isnull(), items.kind.isin(CREDIT_KINDS), ~items.is_blocked
    )
    return items.select(
        "customer_id", "currency", anchor_id="item_id", anchor_on="issued_on", credit_kind="kind",
        asked_amount=-items.open_amount, anchor_kind=ibis.literal(Anchor.CREDIT.value), is_judged=ibis.literal(False),
    )  # fmt: skip


def _taken(moment: Moment) -> ibis.Table:
    """The steps of events that were taken or wait; as a day began, without what we did on it."""
    import ibis

    lines = moment.mine(table_of(ActionLine))
    lines = lines.filter(lines.anchor_kind.isin([anchor.value for anchor in EVENTS]))
    is_done = lines.state.isin(["done", "shadow"])
    is_pending: ir.BooleanValue = lines.state == "planned"
    if moment.opening:
        is_done = is_done & (lines.settled_on < moment.day)
        is_pending = (lines.planned_on < moment.day) & (lines.settled_on.isnull() | (lines.settled_on >= moment.day))
    is_done, is_pending = is_done.fill_null(False), is_pending.fill_null(False)
    return lines.filter(is_done | is_pending).select(
        "anchor_kind", "anchor_id", "step_key", "severity", "deadline_on",
        done_on=ibis.ifelse(is_done, lines.settled_on, ibis.null("date")), is_pending=is_pending,
    )  # fmt: skip


def _contacted(moment: Moment) -> ibis.Table:
    """Who gets a reminder about items today, and when a follow-up mail last went to whom."""
    import ibis

    actions = moment.mine(table_of(PlannedAction))
    dunned = actions.filter(
        ~actions.state.isin(GONE), actions.purpose == Purpose.DUNNING.value, actions.planned_on == moment.day
    )
    lines = moment.mine(table_of(ActionLine))
    served = lines.filter(
        lines.anchor_kind.isin([anchor.value for anchor in EVENTS]),
        lines.channel.isin(sorted(MESSAGES)),
        lines.state != "released",
        moment.done_by(lines.planned_on),
    )
    both = ibis.union(
        dunned.select("customer_id", is_dunned=ibis.literal(True), served_on=ibis.null("date")),
        served.select("customer_id", is_dunned=ibis.literal(False), served_on="planned_on"),
    )
    return both.group_by("customer_id").aggregate(is_dunned=both.is_dunned.any(), served_on=both.served_on.max())
