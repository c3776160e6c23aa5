"""The statements by which a day is planned and its decisions are stored, all of a kind in one place."""

INSERT_CONTACTS = """
    WITH contact AS ({contacts}),
    planned AS (
        INSERT INTO procedures_plannedaction AS a (
            tenant_id, company_id, customer_id, planned_on, purpose, run_id, version_id, channel, step_key, severity,
            template_code, tone, mode, deadline_on, amounts, generation, state, reason, stop_version)
        SELECT %(tenant)s, %(company)s, c.customer_id, %(day)s, c.purpose, %(run)s, c.procedure_version_id, c.channel,
               c.step_key, c.severity, c.template, c.tone, c.mode, c.deadline_on, c.amounts::jsonb, 1,
               CASE WHEN c.mode = 'approve' THEN 'approval' ELSE 'planned' END, '', u.stop_version
        FROM contact c JOIN ledger_customer u ON u.tenant_id = %(tenant)s AND u.id = c.customer_id
        ORDER BY c.customer_id
        ON CONFLICT (tenant_id, customer_id, planned_on, purpose) DO UPDATE SET
            run_id = excluded.run_id, version_id = excluded.version_id, channel = excluded.channel,
            step_key = excluded.step_key, severity = excluded.severity, template_code = excluded.template_code,
            tone = excluded.tone, mode = excluded.mode, deadline_on = excluded.deadline_on,
            amounts = excluded.amounts, generation = a.generation + 1, state = excluded.state, reason = '',
            stop_version = excluded.stop_version, executed_at = NULL, executed_on = NULL
        WHERE a.state = 'cancelled'
        RETURNING a.id, a.customer_id, a.purpose, a.deadline_on
    )
    INSERT INTO procedures_actionline (
        tenant_id, action_id, customer_id, anchor_kind, anchor_id, step_key, severity, planned_on, amount, currency,
        is_new, channel, deadline_on, state)
    SELECT %(tenant)s, p.id, p.customer_id, 'item', l.item_id, l.step_key, l.severity, %(day)s, l.collectable_amount,
           l.currency, l.is_first, l.channel, p.deadline_on, 'planned'
    FROM planned p JOIN run_lines l ON l.customer_id = p.customer_id AND l.purpose = p.purpose
    ON CONFLICT (tenant_id, anchor_kind, anchor_id, step_key) WHERE state <> 'released' DO NOTHING
"""
"""Contacts of the day and their lines. A contact that was taken back is planned anew; any other that is there stays."""

DROP_EMPTY = """
    DELETE FROM procedures_plannedaction a
    WHERE a.tenant_id = %(tenant)s AND a.company_id = %(company)s AND a.planned_on = %(day)s
      AND a.state IN ('planned', 'approval')
      AND NOT EXISTS (SELECT FROM procedures_actionline l WHERE l.tenant_id = a.tenant_id AND l.action_id = a.id)
"""
"""A contact none of whose lines were free any more."""

FRESH_DECISIONS = """
    WITH contact AS (
        SELECT DISTINCT ON (customer_id) customer_id, channel, step_key
        FROM procedures_plannedaction
        WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND planned_on = %(day)s
          AND state NOT IN ('cancelled', 'suppressed')
        ORDER BY customer_id, severity DESC, id
    ),
    fresh AS (
        SELECT r.customer_id, max(r.version_id) AS version_id,
               coalesce(jsonb_agg(r.reason ORDER BY r.reason)
                        FILTER (WHERE r.reason NOT IN ('not_overdue', 'pending')), '[]') AS reasons
        FROM run_reasons r GROUP BY r.customer_id
    )
    SELECT f.customer_id, f.version_id, f.reasons, coalesce(c.channel, 'none') AS action,
           coalesce(c.step_key, '') AS step_key
    FROM fresh f LEFT JOIN contact c USING (customer_id)
    WHERE c.customer_id IS NOT NULL OR f.reasons <> '[]'
"""

CLOSE_DECISIONS = """
    UPDATE procedures_decision d SET to_on = %(day)s::date - 1
    WHERE d.tenant_id = %(tenant)s AND d.company_id = %(company)s AND d.to_on IS NULL AND d.from_on < %(day)s
      AND NOT EXISTS (
        SELECT FROM run_decisions r
        WHERE r.customer_id = d.customer_id AND r.action = d.action AND r.step_key = d.step_key
          AND r.reasons = d.reasons AND r.version_id IS NOT DISTINCT FROM d.version_id)
"""

INSERT_DECISIONS = """
    INSERT INTO procedures_decision AS d (
        tenant_id, company_id, customer_id, from_on, action, step_key, reasons, version_id, decide_version, run_id, context)
    SELECT %(tenant)s, %(company)s, r.customer_id, %(day)s, r.action, r.step_key, r.reasons, r.version_id,
           %(decide_version)s, %(run)s, '{}'
    FROM run_decisions r
    WHERE NOT EXISTS (
        SELECT FROM procedures_decision o
        WHERE o.tenant_id = %(tenant)s AND o.customer_id = r.customer_id AND o.to_on IS NULL AND o.from_on < %(day)s)
    ON CONFLICT (tenant_id, customer_id, from_on) DO UPDATE SET
        action = excluded.action, step_key = excluded.step_key, reasons = excluded.reasons,
        version_id = excluded.version_id, run_id = excluded.run_id
"""

COUNT_REASONS = "SELECT reason, sum(item_count)::bigint FROM run_reasons WHERE reason IS NOT NULL GROUP BY reason"

STOPPED = """
    SELECT DISTINCT a.customer_id
    FROM procedures_plannedaction a
    JOIN ledger_customer c ON c.tenant_id = a.tenant_id AND c.id = a.customer_id AND c.stop_version <> a.stop_version
    WHERE a.tenant_id = %(tenant)s
      AND (a.state IN ('planned', 'approval', 'approved') OR a.state = 'executed' AND EXISTS (
            SELECT FROM procedures_actionline l
            WHERE l.tenant_id = a.tenant_id AND l.action_id = a.id AND l.state = 'planned'))
"""
"""Customers with a contact that has not left and at whom something happened since it was planned."""

CAUSELESS = """
    SELECT a.id, a.generation
    FROM procedures_plannedaction a
    WHERE a.tenant_id = %(tenant)s AND a.customer_id = ANY(%(customers)s) AND a.state = 'executed'
      AND NOT EXISTS (
        SELECT FROM procedures_actionline l
        JOIN ledger_item i ON i.tenant_id = l.tenant_id AND i.id = l.anchor_id AND i.open_amount > 0
        WHERE l.tenant_id = a.tenant_id AND l.action_id = a.id AND l.anchor_kind = 'item')
"""
"""Contacts that were carried out and whose items are all settled now."""
