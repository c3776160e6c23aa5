"""Disagreements as rows for reports: disputes and deductions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.analysis.portfolio.amounts import days_between
from duecourse.insight.queries.reports.tables import sides
from duecourse.insight.queries.reports.tables.companies import Stand
from duecourse.records.disputes.queries import tables as disputes_tables

if TYPE_CHECKING:
    import ibis


def disputes(stand: Stand) -> ibis.Table:
    """One row per item of a dispute that had been opened on the day."""
    moment = stand.whole
    cases = moment.mine(disputes_tables.disputes_table())
    cases = cases.filter(cases.opened_on <= moment.day).select(
        "company_id", "customer_id", "opened_on", "reason", "state", "outcome", "source", "root_cause", "escalated_at",
        "department_id", "ended_on", of_dispute="id",
    )  # fmt: skip
    lines = moment.mine(disputes_tables.dispute_lines_table())
    lines = lines.filter(lines.removed_on.isnull() | (lines.removed_on > moment.day))
    rows = lines.select("tenant_id", "dispute_id", "item_id", "currency", "amount", row_id="id")
    rows = sides.with_item(rows.join(cases, rows.dispute_id == cases.of_dispute), moment)
    rooms = disputes_tables.departments_table()
    rooms = rooms.select(rooms_tenant="tenant_id", of_department="id", department="name")
    rows = rows.left_join(rooms, [rows.tenant_id == rooms.rooms_tenant, rows.department_id == rooms.of_department])
    rows = sides.with_customer(rows, moment)
    is_open = rows.ended_on.isnull() | (rows.ended_on > moment.day)
    return rows.select(
        "row_id", "company_id", "customer_id", "item_id", "currency", "amount", "dispute_id", "reason", "state",
        "outcome", "source", "root_cause", "department", "opened_on", *sides.ITEM,
        ended_on=is_open.ifelse(None, rows.ended_on),
        is_open=is_open,
        is_late=rows.escalated_at.notnull(),
        open_dispute_amount=is_open.ifelse(rows.amount, 0).cast("decimal(19, 4)"),
        days_open=days_between(rows.opened_on, is_open.ifelse(moment.day, rows.ended_on)),
        **sides.with_labels(rows),
    )  # fmt: skip


def deductions(stand: Stand) -> ibis.Table:
    """One row per deduction that had been taken on the day."""
    moment = stand.whole
    rows = moment.mine(disputes_tables.deductions_table())
    rows = rows.filter(rows.taken_on <= moment.day).select(
        "tenant_id", "company_id", "customer_id", "item_id", "currency", "amount", "reason", "their_code", "validity",
        "taken_on", "judged_on", "deadline_on", row_id="id",
    )  # fmt: skip
    rows = sides.with_customer(sides.with_item(rows, moment), moment)
    return rows.select(
        "row_id", "company_id", "customer_id", "item_id", "currency", "amount", "reason", "their_code", "validity",
        "taken_on", "judged_on", "deadline_on", *sides.ITEM,
        invalid_amount=(rows.validity == "invalid").ifelse(rows.amount, 0).cast("decimal(19, 4)"),
        days_to_judge=days_between(rows.taken_on, rows.judged_on),
        **sides.with_labels(rows),
    )  # fmt: skip
