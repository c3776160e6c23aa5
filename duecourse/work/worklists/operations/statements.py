"""The statements that build a day's worklist, all of a kind in one place."""

PUT_OFF = """
    CREATE TEMP TABLE worklist_put_off ON COMMIT DROP AS
    SELECT customer_id, resubmit_on, reason, needs
    FROM (
        SELECT DISTINCT ON (customer_id) customer_id, snoozed_until AS resubmit_on, snooze_reason AS reason, needs, state
        FROM worklists_worklistrow
        WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND on_day <= %(day)s AND snoozed_until IS NOT NULL
          AND (%(customers)s::bigint[] IS NULL OR customer_id = ANY(%(customers)s))
        ORDER BY customer_id, on_day DESC
    ) last
    WHERE state <> 'done'
"""
"""Customers that somebody put off and has not ticked off since, with the day on which they come back."""

NEEDS = """
    CREATE TEMP TABLE worklist_needs ON COMMIT DROP AS
    WITH found AS (
        SELECT p.customer_id, jsonb_array_elements_text(p.needs::jsonb) AS need FROM ({people}) p
        UNION
        SELECT customer_id, CASE WHEN kind = 'call' THEN 'call_due' ELSE 'task_due' END
        FROM worklists_task
        WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND state = 'open' AND due_on <= %(day)s
          AND customer_id IS NOT NULL AND (%(customers)s::bigint[] IS NULL OR customer_id = ANY(%(customers)s))
        UNION
        SELECT w.customer_id, w.need FROM ({waiting}) w
    ),
    talked_to AS (
        SELECT DISTINCT coalesce(c.payer_id, f.customer_id) AS customer_id, f.need
        FROM found f LEFT JOIN worklist_facts c ON c.customer_id = f.customer_id
    )
    SELECT customer_id, jsonb_agg(need ORDER BY array_position(%(order)s::text[], need)) AS needs
    FROM talked_to f
    WHERE f.need <> 'no_next_step' OR NOT EXISTS (
        SELECT FROM worklists_task t
        WHERE t.tenant_id = %(tenant)s AND t.customer_id = f.customer_id AND t.state = 'open')
    GROUP BY customer_id
"""
"""Who needs a person and for what; an open task, also one of a later day, is a next step.

Whoever has a payer is talked to there: the row stands at the payer.
"""

LISTED = """
    CREATE TEMP TABLE worklist_needs ON COMMIT DROP AS
    SELECT customer_id, needs FROM worklists_worklistrow
    WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND on_day = %(day)s
"""
"""Who is on a day's list already, in place of who needs a person."""

CARRY = """
    WITH carried AS (
        SELECT payer_id, sum(to_collect_base) AS to_collect_base, sum(overdue_base) AS overdue_base,
               sum(open_base) AS open_base, sum(overdue_count) AS overdue_count, min(oldest_due_on) AS oldest_due_on,
               max(oldest_days) AS oldest_days, max(highest_severity) AS highest_severity
        FROM worklist_facts WHERE payer_id IS NOT NULL GROUP BY payer_id
    )
    UPDATE worklist_facts f SET
        to_collect_base = f.to_collect_base + c.to_collect_base, overdue_base = f.overdue_base + c.overdue_base,
        open_base = f.open_base + c.open_base, overdue_count = f.overdue_count + c.overdue_count,
        oldest_due_on = least(f.oldest_due_on, c.oldest_due_on), oldest_days = greatest(f.oldest_days, c.oldest_days),
        highest_severity = greatest(f.highest_severity, c.highest_severity)
    FROM carried c WHERE c.payer_id = f.customer_id
"""
"""A payer's row speaks of all that its accounts owe."""

UPSERT = """
    INSERT INTO worklists_worklistrow AS w (
        tenant_id, company_id, customer_id, on_day, portfolio_id, strategy_id, points, percent, band, hits, needs,
        currency, to_collect, oldest_due_on, state, snoozed_until, snooze_reason, done_by)
    SELECT %(tenant)s, %(company)s, r.customer_id, %(day)s, r.portfolio_id, %(strategy)s, r.points, r.percent, r.band,
           r.hits::jsonb, n.needs, %(currency)s, coalesce(r.to_collect_base, 0), r.oldest_due_on,
           CASE WHEN s.resubmit_on > %(day)s AND NOT {woken} THEN 'snoozed' ELSE 'open' END,
           CASE WHEN {woken} THEN least(s.resubmit_on, %(day)s) ELSE s.resubmit_on END, coalesce(s.reason, ''), ''
    FROM ({ranked}) r
    JOIN worklist_needs n ON n.customer_id = r.customer_id
    LEFT JOIN worklist_put_off s ON s.customer_id = r.customer_id
    ON CONFLICT (tenant_id, customer_id, on_day) DO UPDATE SET
        portfolio_id = excluded.portfolio_id, strategy_id = excluded.strategy_id, points = excluded.points,
        percent = excluded.percent, band = excluded.band, hits = excluded.hits, needs = excluded.needs,
        currency = excluded.currency, to_collect = excluded.to_collect, oldest_due_on = excluded.oldest_due_on
"""
"""The rows of the day; what a person did with a row (its state) is never overwritten."""

WOKEN = """coalesce(n.needs ? 'broken_promise' AND NOT s.needs ? 'broken_promise'
    OR n.needs ? 'broken_plan' AND NOT s.needs ? 'broken_plan', false)"""
"""A promise or plan that was broken since wakes a customer that was put off."""

DROP = """
    DELETE FROM worklists_worklistrow w
    WHERE w.tenant_id = %(tenant)s AND w.company_id = %(company)s AND w.on_day = %(day)s AND w.state = 'open'
      AND (%(customers)s::bigint[] IS NULL OR w.customer_id = ANY(%(customers)s))
      AND NOT EXISTS (SELECT FROM worklist_needs n WHERE n.customer_id = w.customer_id)
"""
"""Rows of customers who need nobody any more."""

RANKS = """
    SELECT floor(amount_rank_share * 100)::int, min(to_collect_base)::text
    FROM worklist_facts WHERE amount_rank_share IS NOT NULL GROUP BY 1 ORDER BY 1
"""
"""From which amount on a customer is among the largest so many per cent."""

COUNT = """
    SELECT count(*) FROM worklists_worklistrow
    WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND on_day = %(day)s
"""

PLACE = """
    UPDATE worklist_facts f SET amount_rank_share = CASE WHEN f.to_collect_base > 0 THEN coalesce((
        SELECT max((step ->> 0)::int) * 0.01
        FROM jsonb_array_elements(%(ranks)s::jsonb) step WHERE (step ->> 1)::numeric <= f.to_collect_base), 0) END
"""
"""Place amounts among those of the whole book, as they were when the list was built."""

PLACE_PAYERS = f"{PLACE} WHERE f.customer_id IN (SELECT payer_id FROM worklist_facts)"  # noqa: S608 - all of it ours
"""The same for those whose row now speaks of more than their own."""
