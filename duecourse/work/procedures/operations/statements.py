"""The statements by which a day is planned and its decisions are stored, all of a kind in one place."""

RUN_CUSTOMERS = """
    SELECT c.id AS customer_id, c.stop_version, coalesce(m.version_id, r.version_id) AS procedure_version_id
    FROM ledger_customer c
    LEFT JOIN (
        SELECT * FROM ({rule}) a WHERE %(customers)s::bigint[] IS NULL OR a.customer_id = ANY(%(customers)s)
    ) r ON r.customer_id = c.id
    LEFT JOIN (
        SELECT * FROM ({manual}) a WHERE %(customers)s::bigint[] IS NULL OR a.customer_id = ANY(%(customers)s)
    ) m ON m.customer_id = c.id
    WHERE c.tenant_id = %(tenant)s AND c.company_id = %(company)s
      AND (%(customers)s::bigint[] IS NULL OR c.id = ANY(%(customers)s))
"""
"""Who follows which procedure, and how often each customer was stopped so far. Read before any fact: a stop that comes
while the run reads leaves the contact with an old version, and it is decided again before it leaves."""

SORTED_CUSTOMERS = """
    WITH rule AS (
        SELECT array_agg(in_force.version_id ORDER BY r.place) AS versions
        FROM unnest(%(procedures)s::bigint[]) WITH ORDINALITY AS r(procedure_id, place)
        CROSS JOIN LATERAL (
            SELECT max(v.id) AS version_id FROM procedures_procedureversion v
            WHERE v.tenant_id = %(tenant)s AND v.procedure_id = r.procedure_id AND v.state <> 'draft'
              AND v.activated_on <= %(on)s AND (v.retired_on IS NULL OR v.retired_on > %(on)s)
        ) in_force
    )
    SELECT s.customer_id, s.stop_version,
           coalesce(m.version_id, ((SELECT versions FROM rule))[s.segment_no + 1]) AS procedure_version_id,
           (s.segment_no + 1)::smallint AS place,
           (a.id IS NOT NULL OR (%(procedures)s::bigint[])[s.segment_no + 1] IS NOT NULL)
               AND (a.procedure_id, a.reason) IS DISTINCT FROM (
                   (%(procedures)s::bigint[])[s.segment_no + 1], coalesce((%(slugs)s::text[])[s.segment_no + 1], ''))
           AS is_moved
    FROM (SELECT * FROM ({segmented}) each OFFSET 0) s
    LEFT JOIN procedures_assignment a
      ON a.tenant_id = %(tenant)s AND a.customer_id = s.customer_id AND a.source = 'rule' AND a.ended_on IS NULL
    LEFT JOIN ({manual}) m ON m.customer_id = s.customer_id
"""
"""The same for a whole company, with what the segments say today; `is_moved`: on another procedure than they say, or on
none. Behind `OFFSET 0` the segments are tried once a customer. What they lead to is looked up in arrays: joined, it would
be hashed once for each customer."""

MOVED_CUSTOMERS = """
    SELECT c.customer_id, a.id AS held_id, (%(slugs)s::text[])[c.place] AS segment_slug,
           (%(procedures)s::bigint[])[c.place] AS procedure_id
    FROM run_customers c
    LEFT JOIN procedures_assignment a
      ON a.tenant_id = %(tenant)s AND a.customer_id = c.customer_id AND a.source = 'rule' AND a.ended_on IS NULL
    WHERE c.is_moved
"""

CONTEXT_HASH = """md5(concat_ws('|', %(decide_version)s, c.procedure_version_id, c.step_key, c.severity, c.channel,
                   c.template, c.tone, c.mode, c.amounts, c.line_count, c.first_count))"""
"""`rules.decided.context_hash` in the database's words."""

INSERT_CONTACTS = (
    """
    WITH run_lines AS (SELECT * FROM run_second WHERE reason IS NULL),
    contact AS ({contacts}),
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
        FROM contact c
        JOIN (
            SELECT customer_id, stop_version FROM run_customers
            WHERE customer_id IN (SELECT contacted_id FROM run_second WHERE reason IS NULL)
        ) u ON u.customer_id = c.customer_id
        ORDER BY c.customer_id
        ON CONFLICT (tenant_id, customer_id, planned_on, purpose) DO UPDATE SET
            run_id = excluded.run_id, version_id = excluded.version_id, channel = excluded.channel,
            step_key = excluded.step_key, severity = excluded.severity, template_code = excluded.template_code,
            tone = excluded.tone, mode = excluded.mode, deadline_on = excluded.deadline_on,
            amounts = excluded.amounts, generation = a.generation + 1, state = excluded.state, reason = '',
            stop_version = excluded.stop_version, executed_at = NULL, executed_on = NULL,
            context_hash = excluded.context_hash, eligible = NULL, chosen = '', propensity = 1
        WHERE a.state = 'cancelled'
        RETURNING a.id, a.customer_id, a.purpose, a.deadline_on
    )
    INSERT INTO procedures_actionline (
        tenant_id, action_id, customer_id, anchor_kind, anchor_id, step_key, severity, planned_on, amount, currency,
        is_new, channel, deadline_on, state)
    SELECT %(tenant)s, p.id, l.customer_id, 'item', l.item_id, l.step_key, l.severity, %(day)s, l.collectable_amount,
           l.currency, l.is_first, l.channel, p.deadline_on, 'planned'
    FROM planned p JOIN run_lines l ON l.contacted_id = p.customer_id AND l.purpose = p.purpose
    ON CONFLICT (tenant_id, anchor_kind, anchor_id, step_key) WHERE state <> 'released' DO NOTHING
"""
)
"""Contacts of the day and their lines, each line with the account that owes. A contact that was taken back is planned
anew; any other that is there stays."""


LOOK = """
    WITH looked AS MATERIALIZED ({looked}),
    near AS (INSERT INTO run_near SELECT * FROM looked WHERE reason_bit IS NULL)
    INSERT INTO run_reasons
    SELECT customer_id, CASE WHEN GROUPING(reason_bit) = 0 THEN reason_bit ELSE bit_or(reason_bit) END,
           max(procedure_version_id), count(*)
    FROM looked WHERE reason_bit IS NOT NULL
    GROUP BY GROUPING SETS ((customer_id), (reason_bit))
"""
"""One pass over the book: who stands before a rung is kept, of the rest each customer's reasons and each reason's items."""

SECOND_REASONS = """
    INSERT INTO run_reasons
    SELECT s.customer_id, coalesce(bit_or(b.bit), 0), max(s.procedure_version_id), 0
    FROM run_second s LEFT JOIN run_bits b ON b.reason = s.reason
    GROUP BY s.customer_id
    UNION ALL
    SELECT NULL, b.bit, NULL, count(*) FROM run_second s JOIN run_bits b ON b.reason = s.reason GROUP BY b.bit
"""

COUNT_REASONS = """
    SELECT b.reason, sum(r.item_count)::bigint
    FROM run_reasons r JOIN run_bits b ON b.bit = r.bits
    WHERE r.customer_id IS NULL GROUP BY b.reason
"""

FRESH_DECISIONS = """
    WITH contact AS (
        SELECT DISTINCT ON (customer_id) customer_id, channel, step_key
        FROM procedures_plannedaction
        WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND planned_on = %(day)s
          AND state NOT IN ('cancelled', 'suppressed')
        ORDER BY customer_id, severity DESC, id
    ),
    told AS (
        SELECT customer_id, channel, step_key FROM contact
        UNION ALL
        SELECT c.id, k.channel, k.step_key
        FROM ledger_customer c JOIN contact k ON k.customer_id = c.payer_id
        WHERE c.tenant_id = %(tenant)s AND c.payer_id IS NOT NULL AND c.id NOT IN (SELECT customer_id FROM contact)
          AND EXISTS (
            SELECT FROM procedures_actionline l JOIN procedures_plannedaction a
                ON a.tenant_id = l.tenant_id AND a.id = l.action_id
            WHERE l.tenant_id = %(tenant)s AND l.customer_id = c.id AND a.customer_id = c.payer_id
              AND a.planned_on = %(day)s AND l.state <> 'released')
    ),
    judged AS (
        SELECT customer_id, max(version_id) AS version_id, bit_or(bits) & ~%(silent)s::bigint AS bits
        FROM run_reasons WHERE customer_id IS NOT NULL GROUP BY customer_id
    ),
    words AS (
        SELECT m.bits, coalesce(jsonb_agg(b.reason ORDER BY b.reason) FILTER (WHERE b.bit IS NOT NULL), '[]') AS reasons
        FROM (SELECT DISTINCT bits FROM judged) m LEFT JOIN run_bits b ON m.bits & b.bit <> 0
        GROUP BY m.bits
    ),
    fresh AS (
        SELECT customer_id, j.version_id, coalesce(w.reasons, '[]') AS reasons, coalesce(c.channel, 'none') AS action,
               coalesce(c.step_key, '') AS step_key
        FROM (judged j JOIN words w USING (bits)) FULL JOIN told c USING (customer_id)
        WHERE c.customer_id IS NOT NULL OR j.bits <> 0
    ),
    stored AS (
        SELECT id, customer_id, from_on, action, step_key, reasons, version_id FROM procedures_decision
        WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND to_on IS NULL AND from_on <= %(day)s
    )
    SELECT f.customer_id, f.version_id, f.reasons, f.action, f.step_key, s.id AS stored_id, s.from_on AS stored_from
    FROM fresh f FULL JOIN stored s USING (customer_id)
    WHERE s.id IS NULL OR f.customer_id IS NULL
       OR (f.action, f.step_key, f.reasons) <> (s.action, s.step_key, s.reasons)
       OR f.version_id IS DISTINCT FROM s.version_id
"""
"""The decisions that are others than those stored: `customer_id` is NULL where there is none any more."""

CLOSE_DECISIONS = """
    UPDATE procedures_decision d SET to_on = %(day)s::date - 1
    FROM run_decisions r
    WHERE d.tenant_id = %(tenant)s AND d.id = r.stored_id AND r.stored_from < %(day)s
"""

INSERT_DECISIONS = """
    INSERT INTO procedures_decision AS d (
        tenant_id, company_id, customer_id, from_on, action, step_key, reasons, version_id, decide_version, run_id, context)
    SELECT %(tenant)s, %(company)s, r.customer_id, %(day)s, r.action, r.step_key, r.reasons, r.version_id,
           %(decide_version)s, %(run)s, '{}'
    FROM run_decisions r WHERE r.customer_id IS NOT NULL
    ORDER BY r.customer_id
    ON CONFLICT (tenant_id, customer_id, from_on) DO UPDATE SET
        action = excluded.action, step_key = excluded.step_key, reasons = excluded.reasons,
        version_id = excluded.version_id, run_id = excluded.run_id
"""

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
