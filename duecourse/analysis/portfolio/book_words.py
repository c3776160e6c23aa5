"""What did the customers give their word for, as promises and as payment plans?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.analysis.portfolio.moment import Moment

if TYPE_CHECKING:
    import ibis


def promises(moment: Moment, table: ibis.Table) -> ibis.Table:
    """When a promise was broken, and what is promised still."""
    rows = moment.mine(table)
    rows = rows.filter(rows.state != "proposed", rows.from_on <= moment.day)
    ended = rows.ended_on.notnull() & (rows.ended_on <= moment.day)
    if not moment.restated:
        rows = rows.filter(rows.known_on <= moment.day)
        ended = ended & (rows.ended_known_on <= moment.day)
    judged = rows.judged_on.notnull() & (rows.judged_on <= moment.day)
    is_open = ~ended.fill_null(False) & ~judged & (rows.to_on.isnull() | (rows.to_on >= moment.day))
    return rows.group_by(promising_customer=rows.customer_id).aggregate(
        promise_broken_on=rows.judged_on.max(where=judged & (rows.state == "broken")),
        promise_due_on=rows.due_on.min(where=is_open),
        open_promise_count=rows.id.count(where=is_open),
    )


def plans(moment: Moment, table: ibis.Table, instalments: ibis.Table) -> ibis.Table:
    """When a plan broke, and the day of the oldest instalment of a plan in force that is not paid (as it is now)."""
    rows = moment.mine(table)
    rows = rows.filter(rows.state.notin(["asked", "offered", "waiting"]), rows.from_on <= moment.day)
    ended = rows.ended_on.notnull() & (rows.ended_on <= moment.day)
    if not moment.restated:
        rows = rows.filter(rows.known_on <= moment.day)
        ended = ended & (rows.ended_known_on <= moment.day)
    parts = instalments
    parts = parts.filter(parts.state != "paid").select(of_tenant="tenant_id", of_plan="plan_id", part_due_on="due_on")
    rows = rows.mutate(is_over=ended.fill_null(False))
    rows = rows.left_join(parts, [rows.tenant_id == parts.of_tenant, rows.id == parts.of_plan])
    return rows.group_by(planning_customer=rows.customer_id).aggregate(
        plan_broken_on=rows.ended_on.max(where=rows.is_over & (rows.state == "broken")),
        instalment_due_on=rows.part_due_on.min(where=~rows.is_over),
    )
