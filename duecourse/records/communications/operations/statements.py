"""Which statements move messages? Each is a compare-and-set; `ENTER` asks all guards against rows that stand still."""

# ruff: noqa: S608 - statements of ours put together; values are parameters

_VERDICTS = """
WITH customers AS MATERIALIZED (
    SELECT c.id, c.stop_version FROM unnest(%(customers)s::bigint[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT c.id, c.stop_version FROM ledger_customer c
        WHERE c.tenant_id = %(t)s AND c.id = wanted.id FOR SHARE) c
), mine AS MATERIALIZED (
    SELECT m.* FROM unnest(%(ids)s::bigint[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT m.id, m.company_id, m.customer_id, m.contact_id, m.purpose, m.channel, m.procedure, m.stop_version,
            m.template_code, m.expires_at, m.address, m.purpose = 'dunning' OR m.procedure <> '' AS is_decided
        FROM communications_message m
        WHERE m.tenant_id = %(t)s AND m.id = wanted.id AND m.state = 'claimed' AND m.claimed_by = %(w)s
        FOR NO KEY UPDATE) m
    WHERE (SELECT count(*) FROM customers) >= 0
), addresses AS (
    SELECT * FROM jsonb_to_recordset(%(addresses)s::jsonb) AS a (message_id bigint, address text)
), stops AS MATERIALIZED (
    SELECT scope, value FROM communications_killswitch WHERE tenant_id = %(t)s AND is_on
), import AS MATERIALIZED (
    SELECT NOT pg_try_advisory_xact_lock_shared(%(space)s, %(number)s) AS is_running
), words AS MATERIALIZED (
    SELECT DISTINCT ON (a.message_id, a.address) a.message_id, w.is_given
    FROM addresses a JOIN mine m ON m.id = a.message_id
    JOIN communications_consent w ON w.tenant_id = %(t)s AND w.channel = m.channel AND w.address = a.address
    ORDER BY a.message_id, a.address, w.id DESC
), home AS (
    SELECT outbound, outbound_allowlist FROM identity_tenant WHERE id = %(t)s
), verdicts AS MATERIALIZED (
    SELECT m.id, CASE
        WHEN %(stopped)s OR EXISTS (SELECT FROM stops WHERE scope = 'installation') THEN 'installation_stop'
        WHEN m.expires_at < %(now)s THEN 'expired'
        WHEN m.purpose = 'security' THEN ''
        WHEN EXISTS (SELECT FROM stops WHERE scope = 'tenant') THEN 'tenant_stop'
        WHEN EXISTS (SELECT FROM stops WHERE scope = 'company' AND value = m.company_id::text) THEN 'company_stop'
        WHEN EXISTS (SELECT FROM stops WHERE scope = 'channel' AND value = m.channel) THEN 'channel_stop'
        WHEN EXISTS (SELECT FROM stops WHERE scope = 'template' AND value = m.template_code) THEN 'template_stop'
        WHEN home.outbound = 'off' THEN 'outbound_off'
        WHEN m.is_decided AND EXISTS (SELECT FROM stops WHERE scope = 'procedure' AND value = m.procedure)
            THEN 'procedure_stop'
        WHEN m.is_decided AND import.is_running THEN 'import_running'
        WHEN m.is_decided AND m.stop_version IS DISTINCT FROM c.stop_version THEN 'stop_version'
        WHEN m.is_decided AND %(stale)s THEN 'ledger_stale'
        WHEN m.is_decided AND EXISTS (
            SELECT FROM ledger_block b
            WHERE b.tenant_id = %(t)s AND b.customer_id = m.customer_id AND b.item_id IS NULL
            AND b.from_on <= %(today)s AND (b.to_on IS NULL OR b.to_on >= %(today)s)
            AND NOT coalesce(b.ended_on <= %(today)s, false)) THEN 'customer_blocked'
        WHEN m.contact_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM ledger_contact k
            WHERE k.tenant_id = %(t)s AND k.id = m.contact_id
            AND (k.gone_reason = '' AND (k.valid_to IS NULL OR k.valid_to >= %(today)s)
                OR m.channel = 'sms' AND k.gone_reason = 'bounced')
            AND (lower(trim(k.email)) = m.address OR m.channel = 'sms'
                AND right(regexp_replace(k.phone, '[^0-9]', '', 'g'), 8) = right(m.address, 8))) THEN 'contact_gone'
        WHEN EXISTS (SELECT FROM words w WHERE w.message_id = m.id AND NOT w.is_given) THEN 'opted_out'
        WHEN m.channel = 'sms' AND NOT EXISTS (SELECT FROM words w WHERE w.message_id = m.id) AND (
            m.address LIKE '+1%%' OR EXISTS (
                SELECT FROM communications_channel h
                WHERE h.tenant_id = %(t)s AND h.kind = 'sms' AND coalesce(h.company_id, m.company_id) = m.company_id
                AND h.settings ->> 'consent' = 'always')) THEN 'no_consent'
        WHEN home.outbound = 'shadow' THEN 'shadow'
        WHEN home.outbound = 'allowlist' AND EXISTS (
            SELECT FROM addresses a WHERE a.message_id = m.id
            AND NOT jsonb_exists_any(home.outbound_allowlist,
                array[a.address, split_part(a.address, '@', 2), '@' || split_part(a.address, '@', 2)]))
            THEN 'not_on_allowlist'
        WHEN m.purpose = 'dunning' AND m.channel <> 'portal' AND EXISTS (
            SELECT FROM addresses a WHERE a.message_id = m.id
            AND (SELECT count(*) FROM communications_recipient o
                 WHERE o.tenant_id = %(t)s AND o.address = a.address AND o.state IN ('data', 'accepted')
                 AND o.spoken_at > %(week_ago)s AND o.message_id <> m.id)
                >= (SELECT contacts_per_week FROM identity_company WHERE tenant_id = %(t)s AND id = m.company_id))
            THEN 'contact_budget'
        ELSE '' END AS reason
    FROM mine m LEFT JOIN customers c ON c.id = m.customer_id CROSS JOIN home CROSS JOIN import
)
"""
"""What the guards say of claimed messages.

The customers are locked first, as everybody does who stops a message, so that two never wait for each other.
"""
ENTER = f"""{_VERDICTS}, spoken AS (
    UPDATE communications_recipient r SET state = 'data', spoken_at = %(now)s
    FROM verdicts v JOIN addresses a ON a.message_id = v.id
    WHERE v.reason = '' AND r.tenant_id = %(t)s AND r.message_id = v.id AND r.address = a.address
    AND r.state = 'waiting'
)
UPDATE communications_message m SET
    state = CASE
        WHEN v.reason = '' THEN 'data'
        WHEN v.reason = 'stop_version' THEN 'planned'
        WHEN v.reason = 'shadow' THEN 'shadow'
        WHEN v.reason IN ('expired', 'customer_blocked', 'contact_gone', 'opted_out', 'no_consent',
            'not_on_allowlist', 'contact_budget')
            THEN 'suppressed'
        ELSE 'due' END,
    reason = v.reason,
    data_at = CASE WHEN v.reason = '' THEN %(now)s END,
    settled_at = CASE WHEN v.reason IN ('expired', 'customer_blocked', 'contact_gone', 'opted_out', 'no_consent',
        'not_on_allowlist', 'contact_budget', 'shadow') THEN %(now)s END,
    due_at = CASE WHEN v.reason LIKE '%%\\_stop' OR v.reason IN ('outbound_off', 'import_running', 'ledger_stale')
        THEN greatest(m.due_at, %(retry_at)s) ELSE m.due_at END,
    claimed_by = CASE WHEN v.reason = '' THEN m.claimed_by ELSE '' END,
    attempts = m.attempts + (v.reason = '')::int
FROM verdicts v WHERE m.tenant_id = %(t)s AND m.id = v.id
RETURNING m.id, m.state, m.reason
"""
"""Verdicts as in `rules.guards.VERDICTS`; a test holds the two against each other."""
PRINT = f"""{_VERDICTS}
UPDATE communications_message m SET
    state = CASE
        WHEN v.reason = '' THEN 'claimed'
        WHEN v.reason = 'stop_version' THEN 'planned'
        WHEN v.reason = 'shadow' THEN 'shadow'
        WHEN v.reason IN ('expired', 'customer_blocked', 'contact_gone', 'opted_out', 'no_consent',
            'not_on_allowlist', 'contact_budget')
            THEN 'suppressed'
        ELSE 'due' END,
    reason = v.reason,
    settled_at = CASE WHEN v.reason IN ('expired', 'customer_blocked', 'contact_gone', 'opted_out', 'no_consent',
        'not_on_allowlist', 'contact_budget', 'shadow') THEN %(now)s END,
    claimed_by = CASE WHEN v.reason = '' THEN m.claimed_by ELSE '' END
FROM verdicts v WHERE m.tenant_id = %(t)s AND m.id = v.id
RETURNING m.id, m.state, m.reason
"""
"""The same guards before a letter is printed: it stays claimed, for only whoever posts it lets the world hear of it."""
CLAIM = """
WITH next AS (
    SELECT id FROM communications_message
    WHERE tenant_id = %(t)s AND channel = %(c)s AND company_id = %(company)s AND state = 'due' AND due_at <= %(now)s
        AND (%(purpose)s = '' OR purpose = %(purpose)s)
    ORDER BY due_at, id LIMIT %(n)s FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE communications_message m
SET state = 'claimed', claimed_by = %(w)s, claimed_at = %(now)s
FROM next WHERE m.tenant_id = %(t)s AND m.id = next.id AND m.state = 'due'
RETURNING m.id, m.company_id, m.customer_id, m.origin, m.channel, m.subject, m.purpose, m.address, m.sender,
    m.message_id, m.raw, m.attempts,
    (SELECT array_agg(r.address ORDER BY r.id) FROM communications_recipient r
     WHERE r.tenant_id = m.tenant_id AND r.message_id = m.id AND r.state = 'waiting'),
    ARRAY(SELECT jsonb_array_elements_text(m.account_ids)::bigint)
"""
IN_DOUBT = """
SELECT m.id, m.company_id, m.customer_id, m.origin, m.channel, m.subject, m.purpose, m.address, m.sender,
    m.message_id, m.raw, m.attempts,
    (SELECT array_agg(r.address ORDER BY r.id) FROM communications_recipient r
     WHERE r.tenant_id = m.tenant_id AND r.message_id = m.id AND r.state = 'data'),
    ARRAY(SELECT jsonb_array_elements_text(m.account_ids)::bigint)
FROM communications_message m
WHERE m.tenant_id = %(t)s AND m.channel = %(c)s AND m.company_id = %(company)s AND m.state = 'data'
    AND m.data_at <= %(before)s
ORDER BY m.id LIMIT %(n)s
"""
POSTPONE = """
UPDATE communications_message m SET state = 'due', due_at = s.due_at, reason = s.reason, claimed_by = ''
FROM unnest(%(ids)s::bigint[], %(due)s::timestamptz[], %(why)s::text[]) AS s(id, due_at, reason)
WHERE m.tenant_id = %(t)s AND m.id = s.id AND m.state = 'claimed' AND m.claimed_by = %(w)s
"""
SETTLE = """
UPDATE communications_message m
SET state = s.state, reason = s.reason, detail = s.detail, due_at = coalesce(s.due_at, m.due_at),
    settled_at = CASE WHEN s.state = 'due' THEN NULL ELSE %(now)s END,
    attempts = m.attempts - (s.reason = 'server_away')::int
FROM jsonb_to_recordset(%(rows)s::jsonb) AS s(id bigint, state text, reason text, detail text, due_at timestamptz)
WHERE m.tenant_id = %(t)s AND m.id = s.id AND m.state = 'data'
"""
ANSWER = """
UPDATE communications_recipient r SET state = s.state, answer = s.answer,
    spoken_at = CASE WHEN s.state = 'waiting' THEN NULL ELSE r.spoken_at END
FROM jsonb_to_recordset(%(rows)s::jsonb) AS s(message_id bigint, address text, state text, answer text)
WHERE r.tenant_id = %(t)s AND r.message_id = s.message_id AND r.address = s.address AND r.state = 'data'
"""
MESSAGE_COLUMNS = (
    "tenant_id company_id customer_id contact_id origin purpose procedure severity template_code "
    "template_version_id language planned_on channel merge address sender subject item_ids account_ids detour raw message_id state reason "
    "detail stop_version due_at undo_until expires_at settled_at created_at "
).split()
INSERT_MESSAGE = """
INSERT INTO communications_message (
    tenant_id, company_id, customer_id, contact_id, origin, purpose, procedure, severity, template_code,
    template_version_id, language, planned_on, channel, merge, address, sender, subject, item_ids, account_ids,
    detour, raw, message_id, state, reason, detail, stop_version, due_at, undo_until, expires_at, settled_at, created_at,
    direction, approved_by, claimed_by, attempts
) VALUES (
    %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s::jsonb, %s::jsonb, %s::jsonb,
    %b, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
    'out', '', '', 0
) ON CONFLICT DO NOTHING
"""
INSERT_RECIPIENT = """
INSERT INTO communications_recipient (tenant_id, message_id, kind, address, name, state, answer)
VALUES (%s, %s, %s, %s, %s, 'waiting', '') ON CONFLICT DO NOTHING
"""
