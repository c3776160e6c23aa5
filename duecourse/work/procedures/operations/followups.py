"""Plan what follows promises, disputes and credits: set-based, each step once by its key, after the plan about items."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from duecourse.work.procedures.models import ActionLine
from duecourse.work.procedures.operations import tables
from duecourse.work.procedures.operations.planning import Prepared
from duecourse.work.procedures.operations.statements import CONTEXT_HASH
from duecourse.work.procedures.queries import anchors, followups, sql
from duecourse.work.procedures.queries.followups import Following
from duecourse.work.procedures.rules.contacts import contacts

if TYPE_CHECKING:
    import ibis

FOLLOWED: Final = "run_followed"
LINES: Final = "run_event_lines"

INSERT_CONTACTS: Final = (
    """
    planned AS (
        INSERT INTO procedures_plannedaction AS a (
            tenant_id, company_id, customer_id, planned_on, purpose, run_id, version_id, channel, step_key, severity,
            template_code, tone, mode, deadline_on, amounts, generation, state, reason, stop_version, context_hash)
        SELECT %(tenant)s, %(company)s, c.customer_id, %(day)s, c.purpose, %(run)s, c.procedure_version_id, c.channel,
               c.step_key, c.severity, c.template, c.tone, c.mode, c.deadline_on, c.amounts::jsonb, 1,
               CASE WHEN c.mode = 'approve' THEN 'approval' ELSE 'planned' END, '', u.stop_version,
               """  # noqa: S608 - all of it ours
    + CONTEXT_HASH
    + """
        FROM contact c JOIN run_customers u ON u.customer_id = c.customer_id
        ORDER BY c.customer_id, c.purpose
        ON CONFLICT (tenant_id, customer_id, planned_on, purpose) DO UPDATE SET
            (run_id, version_id, channel, step_key, severity, template_code, tone, context_hash) = (
                SELECT excluded.run_id, excluded.version_id, excluded.channel, excluded.step_key, excluded.severity,
                       excluded.template_code, excluded.tone, excluded.context_hash
                WHERE a.state = 'cancelled' OR excluded.severity >= a.severity
                UNION ALL
                SELECT a.run_id, a.version_id, a.channel, a.step_key, a.severity, a.template_code, a.tone,
                       a.context_hash
                WHERE a.state <> 'cancelled' AND excluded.severity < a.severity),
            mode = CASE WHEN a.state <> 'cancelled' AND (a.mode = 'manual' OR excluded.mode = 'auto')
                   THEN a.mode ELSE excluded.mode END,
            state = CASE WHEN a.state = 'cancelled' OR excluded.state = 'approval' THEN excluded.state ELSE a.state END,
            deadline_on = CASE WHEN a.state = 'cancelled' THEN excluded.deadline_on
                          ELSE coalesce(a.deadline_on, excluded.deadline_on) END,
            amounts = CASE WHEN a.state = 'cancelled' THEN excluded.amounts ELSE a.amounts END,
            generation = a.generation + (a.state = 'cancelled')::int,
            stop_version = CASE WHEN a.state = 'cancelled' THEN excluded.stop_version ELSE a.stop_version END,
            reason = '', executed_at = NULL, executed_on = NULL, eligible = NULL, chosen = '', propensity = 1
        WHERE a.state = 'cancelled' OR a.purpose IN ('dunning', 'call') AND a.state IN ('planned', 'approval')
        RETURNING a.id, a.customer_id, a.purpose, a.deadline_on
    )
    INSERT INTO procedures_actionline (
        tenant_id, action_id, customer_id, anchor_kind, anchor_id, step_key, severity, planned_on, amount, currency,
        is_new, channel, deadline_on, state)
    SELECT DISTINCT ON (l.anchor_kind, l.anchor_id)
           %(tenant)s, p.id, p.customer_id, l.anchor_kind, l.anchor_id, l.step_key, l.severity, %(day)s,
           l.collectable_amount, l.currency, false, l.channel, p.deadline_on, 'planned'
    FROM planned p JOIN run_event_lines l ON l.customer_id = p.customer_id AND l.purpose = p.purpose
    ORDER BY l.anchor_kind, l.anchor_id, l.currency
    ON CONFLICT (tenant_id, anchor_kind, anchor_id, step_key) WHERE state <> 'released' DO NOTHING
"""
)
"""Contacts of the day and their lines. Where a reminder or call about items is planned already, the event's line joins it:
the firmer text is used, of equals that of the event; the amounts stay those of the items, which hold what was promised.
A contact that was taken back is planned anew; any other that is there stays, and the line waits for another day."""


def plan(ready: Prepared, *, opening: bool = False) -> None:
    """Plan the follow-ups that are due; what is planned or done already stays as it is.

    Called after the items of the day are planned. Where nothing is to be followed up it costs one look.
    """
    place = ready.place
    what = followups.following(place.tenant, place.company_id, place.day, today=ready.today)
    if what is None:
        return
    values = followups.followed_values(what, customer_ids=ready.customer_ids, is_past=opening)
    tables.temporary(FOLLOWED, anchors.CUSTOMERS, values)
    tables.execute(f"CREATE UNIQUE INDEX ON {FOLLOWED} (customer_id)")  # the planner takes some joins for single rows
    if tables.rows(f"SELECT FROM {FOLLOWED} LIMIT 1"):
        _plan(what, place.values, opening=opening)


def tasks_with_cause(tenant: UUID, company_id: int, customer_ids: Iterable[int], *, on: date) -> set[int]:
    """Name the actions of these customers that are about a promise, a dispute or a credit that is not over."""
    lines = ActionLine.objects.of(tenant).filter(customer_id__in=list(customer_ids), state__in=("done", "shadow"))
    lines = lines.exclude(anchor_kind="item")
    found = list(lines.values_list("action_id", "customer_id", "anchor_kind", "anchor_id"))
    what = followups.following(tenant, company_id, on) if found else None
    if what is None:
        return {action_id for action_id, *_anchor in found}
    alive = set(followups.alive(what, {customer_id for _action, customer_id, _kind, _id in found}))
    return {action_id for action_id, _customer, kind, anchor_id in found if (kind, anchor_id) in alive}


def _plan(what: Following, values: dict[str, Any], *, opening: bool) -> None:
    answers = followups.answers_text(what, FOLLOWED, opening=opening)
    due = sql.with_tables(what.tables, f"SELECT * FROM ({answers}) followed WHERE reason IS NULL")  # noqa: S608 - a compiled text
    merged = sql.compiled(("follow-up contacts", what.key), lambda: _contacts(what))
    contact = sql.escaped(sql.with_tables(what.tables, f"WITH contact AS ({merged})"))
    with tables.planned_as_a_batch(tables.FOR_FEW):
        tables.temporary(LINES, due)
        tables.execute(f"{contact}, {INSERT_CONTACTS}", values)


def _contacts(what: Following) -> ibis.Table:
    lines = sql.named(LINES, dict(_LINE_SCHEMA))
    return contacts(lines, what.policy.steps, what.today.run)


_LINE_SCHEMA: Final = {
    "tenant_id": "uuid",
    "company_id": "int64",
    "customer_id": "int64",
    "contacted_id": "int64",
    "currency": "string",
    "collectable_amount": "decimal(19, 4)",
    "step_no": "int64",
    "severity": "int16",
    "purpose": "string",
    "mode": "string",
    "is_first": "boolean",
}
"""What `contacts` reads of the lines."""
