"""What was decided and done, as rows for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.analysis.portfolio.amounts import days_between
from duecourse.insight.queries.reports.tables import sides
from duecourse.insight.queries.reports.tables.companies import Stand
from duecourse.insight.queries.reports.tables.sides import counted, nothing
from duecourse.work.procedures.queries import tables as procedures
from duecourse.work.worklists.queries import tables as work

if TYPE_CHECKING:
    import ibis

_WEIGHT = "decimal(28, 4)"


def actions(stand: Stand) -> ibis.Table:
    """One row per step that a contact carries."""
    moment = stand.whole
    contacts = moment.mine(procedures.planned_actions_table())
    contacts = contacts.select("company_id", "state", "reason", "mode", "chosen", "executed_on", of_action="id")
    lines = moment.mine(procedures.action_lines_table())
    rows = lines.select("tenant_id", "action_id", "customer_id", "anchor_kind", "anchor_id", "step_key", "severity",
                        "planned_on", "amount", "currency", "channel", row_id="id")  # fmt: skip
    rows = rows.join(contacts, rows.action_id == contacts.of_action)
    rows = rows.mutate(item_id=(rows.anchor_kind == "item").ifelse(rows.anchor_id, None))
    rows = sides.with_customer(sides.with_item(rows, moment, keeps=True), moment)
    executed = rows.state == "executed"
    return rows.select(
        "row_id", "company_id", "customer_id", "item_id", "currency", "amount", "action_id", "step_key", "channel",
        "state", "reason", "mode", "chosen", "anchor_kind", "planned_on", "executed_on", "number",
        severity=rows.severity.cast("int64"),
        executed_count=counted(executed),
        executed_part=counted(executed).cast(_WEIGHT),
        row_part=counted(rows.row_id.notnull()).cast(_WEIGHT),
        **sides.with_labels(rows),
    )  # fmt: skip


def decisions(stand: Stand) -> ibis.Table:
    """One row per decision about a customer that had been made on the day."""
    import ibis

    moment = stand.whole
    rows = moment.mine(procedures.decisions_table())
    rows = rows.filter(rows.from_on <= moment.day).select(
        "tenant_id", "company_id", "customer_id", "action", "step_key", "from_on", "to_on", row_id="id"
    )
    rows = sides.with_customer(rows, moment)
    holds = rows.to_on.isnull() | (rows.to_on >= moment.day)
    return rows.select(
        "row_id", "company_id", "customer_id", "action", "step_key", "from_on", "to_on",
        item_id=nothing(),
        currency=nothing("string"),
        holds=holds,
        days_held=days_between(rows.from_on, ibis.least(rows.to_on.fill_null(moment.day), moment.day)) + 1,
        **sides.with_labels(rows),
    )  # fmt: skip


def tasks(stand: Stand) -> ibis.Table:
    """One row per task; what it says stays where it is."""
    moment = stand.whole
    rows = moment.mine(work.tasks_table())
    rows = rows.select("tenant_id", "company_id", "customer_id", "kind", "state", "outcome",
                       row_id="id", task_due_on="due_on")  # fmt: skip
    rows = sides.with_customer(rows, moment, keeps=True)
    return rows.select(
        "row_id", "company_id", "customer_id", "kind", "state", "outcome", "task_due_on",
        item_id=nothing(), currency=nothing("string"), **sides.with_labels(rows),
    )  # fmt: skip


def worklists(stand: Stand) -> ibis.Table:
    """One row per customer on the worklist of a day."""
    moment = stand.whole
    rows = moment.mine(work.worklist_rows_table())
    rows = rows.select("tenant_id", "company_id", "customer_id", "on_day", "band", "percent", "state", "done_by",
                       "currency", "to_collect", row_id="id")  # fmt: skip
    rows = sides.with_customer(rows, moment)
    return rows.select(
        "row_id", "company_id", "customer_id", "on_day", "band", "state", "done_by", "currency", "to_collect",
        item_id=nothing(), percent=rows.percent.cast("int64"), **sides.with_labels(rows),
    )  # fmt: skip
