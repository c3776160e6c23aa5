"""What was said, and what was promised: rows for reports. No text, address or note is among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.analysis.portfolio.amounts import days_between
from duecourse.insight.queries.reports.tables import sides
from duecourse.insight.queries.reports.tables.companies import Stand
from duecourse.insight.queries.reports.tables.sides import counted, nothing
from duecourse.records.communications.queries import tables as communications
from duecourse.records.communications.rules.calls import REACHED
from duecourse.records.promises.queries import tables as promises_tables

if TYPE_CHECKING:
    import ibis

_WEIGHT = "decimal(28, 4)"
_STOPPED = ("suppressed", "cancelled", "shadow")
_LOST = ("failed", "unknown")
_JUDGED = ("kept", "partly_kept", "broken")


def messages(stand: Stand) -> ibis.Table:
    """One row per message that we wrote."""
    moment = stand.whole
    rows = moment.mine(communications.messages_table())
    rows = rows.filter(rows.direction == "out").select(
        "tenant_id", "company_id", "customer_id", "channel", "purpose", "state", "reason", "severity", "procedure",
        "template_code", "planned_on", "settled_at", row_id="id", message_language="language",
    )  # fmt: skip
    rows = sides.with_customer(rows, moment, keeps=True)
    sent = rows.state.isin(("sent", "bounced"))
    return rows.select(
        "row_id", "company_id", "customer_id", "channel", "purpose", "state", "reason", "procedure", "template_code",
        "message_language", "planned_on",
        item_id=nothing(),
        currency=nothing("string"),
        severity=rows.severity.cast("int64"),
        settled_on=sent.ifelse(sides.day_in(rows.company_zone, rows.settled_at), None),
        sent_count=counted(sent),
        stopped_count=counted(rows.state.isin(_STOPPED)),
        bounced_count=counted(rows.state == "bounced"),
        failed_count=counted(rows.state.isin(_LOST)),
        sent_part=counted(sent).cast(_WEIGHT),
        row_part=counted(rows.row_id.notnull()).cast(_WEIGHT),
        **sides.with_labels(rows),
    )  # fmt: skip


def calls(stand: Stand) -> ibis.Table:
    """One row per call."""
    moment = stand.whole
    rows = moment.mine(communications.calls_table())
    rows = rows.select("tenant_id", "company_id", "customer_id", "outcome", "direction", "on_day",
                       row_id="id", called_by="by")  # fmt: skip
    rows = sides.with_customer(rows, moment)
    reached = rows.outcome.isin(REACHED)
    return rows.select(
        "row_id", "company_id", "customer_id", "outcome", "direction", "on_day", "called_by",
        item_id=nothing(),
        currency=nothing("string"),
        reached_count=counted(reached),
        reached_part=counted(reached).cast(_WEIGHT),
        row_part=counted(rows.row_id.notnull()).cast(_WEIGHT),
        **sides.with_labels(rows),
    )  # fmt: skip


def promises(stand: Stand) -> ibis.Table:
    """One row per item of a promise."""
    moment = stand.whole
    made = moment.mine(promises_tables.promises_table())
    made = made.select("company_id", "customer_id", "made_on", "state", "source", "level", "judged_on",
                       of_promise="id", promised_for="due_on")  # fmt: skip
    lines = moment.mine(promises_tables.promise_lines_table())
    rows = lines.select("tenant_id", "promise_id", "item_id", "currency", "amount", paid_amount="paid", row_id="id")
    rows = rows.join(made, rows.promise_id == made.of_promise)
    rows = sides.with_customer(sides.with_item(rows, moment), moment)
    judged = rows.state.isin(_JUDGED)
    return rows.select(
        "row_id", "company_id", "customer_id", "item_id", "currency", "amount", "paid_amount", "promise_id", "state",
        "source", "made_on", "promised_for", "judged_on", *sides.ITEM,
        level=rows.level.cast("int64"),
        kept_part=counted(rows.state == "kept").cast(_WEIGHT),
        judged_part=counted(judged).cast(_WEIGHT),
        paid_part=judged.ifelse(rows.paid_amount, 0).cast(_WEIGHT),
        due_part=judged.ifelse(rows.amount, 0).cast(_WEIGHT),
        days_ahead=days_between(rows.made_on, rows.promised_for),
        **sides.with_labels(rows),
    )  # fmt: skip


def plans(stand: Stand) -> ibis.Table:
    """One row per instalment of a plan."""
    moment = stand.whole
    made = moment.mine(promises_tables.plans_table())
    made = made.select("company_id", "customer_id", "currency", "rhythm", "from_on", of_plan="id", plan_state="state")
    parts = moment.mine(promises_tables.plan_instalments_table())
    rows = parts.select("tenant_id", "plan_id", "amount", "paid", "credited",
                        row_id="id", instalment_on="due_on", instalment_state="state")  # fmt: skip
    rows = sides.with_customer(rows.join(made, rows.plan_id == made.of_plan), moment)
    return rows.select(
        "row_id", "company_id", "customer_id", "currency", "amount", "plan_id", "plan_state", "instalment_state",
        "rhythm", "from_on", "instalment_on",
        item_id=nothing(),
        paid_amount=rows.paid,
        left_amount=(rows.amount - rows.paid - rows.credited).cast("decimal(19, 4)"),
        **sides.with_labels(rows),
    )  # fmt: skip
