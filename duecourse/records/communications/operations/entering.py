"""Which one statement lets a message leave? All guards are asked here, against rows that cannot change meanwhile."""

ENTER = """
WITH customers AS MATERIALIZED (
    SELECT c.id, c.stop_version FROM ledger_customer c
    WHERE c.tenant_id = %(t)s AND c.id IN (
        SELECT customer_id FROM communications_message WHERE tenant_id = %(t)s AND id = ANY(%(ids)s))
    ORDER BY c.id FOR SHARE
), mine AS MATERIALIZED (
    SELECT m.* FROM communications_message m
    WHERE (SELECT count(*) FROM customers) >= 0
    AND m.tenant_id = %(t)s AND m.id = ANY(%(ids)s) AND m.state = 'claimed' AND m.claimed_by = %(w)s
    FOR NO KEY UPDATE
), stops AS MATERIALIZED (
    SELECT scope, value FROM communications_killswitch WHERE tenant_id = %(t)s AND is_on
), import AS MATERIALIZED (
    SELECT NOT pg_try_advisory_xact_lock_shared(hashtextextended(%(lock)s, 0)) AS is_running
), home AS (
    SELECT outbound, outbound_allowlist FROM identity_tenant WHERE id = %(t)s
), verdicts AS MATERIALIZED (
    SELECT m.id, CASE
        WHEN %(stopped)s OR EXISTS (SELECT FROM stops WHERE scope = 'installation') THEN 'installation_stop'
        WHEN m.expires_at < %(now)s THEN 'expired'
        WHEN m.purpose = 'security' THEN ''
        WHEN EXISTS (SELECT FROM stops WHERE scope = 'tenant') THEN 'tenant_stop'
        WHEN EXISTS (SELECT FROM stops WHERE scope = 'channel' AND value = m.channel) THEN 'channel_stop'
        WHEN home.outbound = 'off' THEN 'outbound_off'
        WHEN m.purpose = 'dunning' AND EXISTS (SELECT FROM stops WHERE scope = 'procedure' AND value = m.procedure)
            THEN 'procedure_stop'
        WHEN m.purpose = 'dunning' AND import.is_running THEN 'import_running'
        WHEN m.purpose = 'dunning' AND m.stop_version IS DISTINCT FROM c.stop_version THEN 'stop_version'
        WHEN m.purpose = 'dunning' AND %(stale)s THEN 'ledger_stale'
        WHEN m.purpose = 'dunning' AND EXISTS (
            SELECT FROM ledger_block b
            WHERE b.tenant_id = %(t)s AND b.customer_id = m.customer_id AND b.item_id IS NULL
            AND b.from_on <= %(today)s AND (b.to_on IS NULL OR b.to_on >= %(today)s)
            AND NOT coalesce(b.ended_on <= %(today)s, false)) THEN 'customer_blocked'
        WHEN m.contact_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM ledger_contact k
            WHERE k.tenant_id = %(t)s AND k.id = m.contact_id AND k.gone_reason = ''
            AND lower(trim(k.email)) = m.address
            AND (k.valid_to IS NULL OR k.valid_to >= %(today)s)) THEN 'contact_gone'
        WHEN home.outbound = 'shadow' THEN 'shadow'
        WHEN home.outbound = 'allowlist' AND EXISTS (
            SELECT FROM communications_recipient r
            WHERE r.tenant_id = %(t)s AND r.message_id = m.id
            AND NOT jsonb_exists_any(home.outbound_allowlist,
                array[r.address, split_part(r.address, '@', 2), '@' || split_part(r.address, '@', 2)]))
            THEN 'not_on_allowlist'
        WHEN m.purpose = 'dunning' AND EXISTS (
            SELECT FROM communications_recipient r
            WHERE r.tenant_id = %(t)s AND r.message_id = m.id AND r.state = 'waiting'
            AND (SELECT count(*) FROM communications_recipient o
                 WHERE o.tenant_id = %(t)s AND o.address = r.address AND o.state IN ('data', 'accepted')
                 AND o.spoken_at > %(week_ago)s AND o.message_id <> m.id)
                >= (SELECT contacts_per_week FROM identity_company WHERE tenant_id = %(t)s AND id = m.company_id))
            THEN 'contact_budget'
        ELSE '' END AS reason
    FROM mine m LEFT JOIN customers c ON c.id = m.customer_id CROSS JOIN home CROSS JOIN import
), spoken AS (
    UPDATE communications_recipient r SET state = 'data', spoken_at = %(now)s
    FROM verdicts v WHERE r.tenant_id = %(t)s AND r.message_id = v.id AND v.reason = '' AND r.state = 'waiting'
)
UPDATE communications_message m SET
    state = CASE
        WHEN v.reason = '' THEN 'data'
        WHEN v.reason = 'stop_version' THEN 'planned'
        WHEN v.reason = 'shadow' THEN 'shadow'
        WHEN v.reason IN ('expired', 'customer_blocked', 'contact_gone', 'not_on_allowlist', 'contact_budget')
            THEN 'suppressed'
        ELSE 'due' END,
    reason = v.reason,
    data_at = CASE WHEN v.reason = '' THEN %(now)s END,
    settled_at = CASE WHEN v.reason IN ('expired', 'customer_blocked', 'contact_gone', 'not_on_allowlist',
        'contact_budget', 'shadow') THEN %(now)s END,
    due_at = CASE WHEN v.reason LIKE '%%\\_stop' OR v.reason IN ('outbound_off', 'import_running', 'ledger_stale')
        THEN greatest(m.due_at, %(retry_at)s) ELSE m.due_at END,
    claimed_by = CASE WHEN v.reason = '' THEN m.claimed_by ELSE '' END,
    attempts = m.attempts + (v.reason = '')::int
FROM verdicts v WHERE m.tenant_id = %(t)s AND m.id = v.id
RETURNING m.id, m.state, m.reason
"""
"""Verdicts as in `rules.guards.VERDICTS`; a test holds the two against each other.

The customers are locked first, as everybody does who stops a message, so that two never wait for each other.
"""
