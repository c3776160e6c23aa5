"""How does a sum that a statement books become the payments of which an advice tells?

The statement gives a batch as one sum, the advice (or a fuller statement) its payments, before it or after it. The payments
take the place of the sum's receipt, unless a person has matched it already or the ledger has booked it.
"""

from typing import Final

from duecourse.records.ledger.operations.import_run import ImportRun, stops_from

PARTS: Final = """
    CREATE TEMP TABLE import_parts ON COMMIT DROP AS
    SELECT statement, entry, count(*) AS count, sum(amount) AS total FROM import_rows WHERE what = 'P' GROUP BY 1, 2
"""
# Of the rows that tell one entry, the one that tells most: booked rather than pending, a batch rather than its sum.
_TOLD: Final = """
    CREATE TEMP TABLE import_told ON COMMIT DROP AS
    SELECT DISTINCT ON (f.account_id, w.key) w.row_no, w.key, w.statement, w.entry, w.entry_id, w.action, f.account_id,
        coalesce(n.count, 0) AS count, n.total, coalesce(r.is_reversal, false) OR r.return_reason IS NOT NULL AS is_return
    FROM import_work w JOIN import_found f ON f.statement = w.statement JOIN import_rows r ON r.row_no = w.row_no
    LEFT JOIN import_parts n ON n.statement = w.statement AND n.entry = w.entry
    WHERE w.key IS NOT NULL
    ORDER BY f.account_id, w.key, w.action = 'same', coalesce(r.is_pending, false), n.count IS NULL, w.row_no
"""
_EXPLAINED: Final = """
    UPDATE import_told t SET action = 'explained' FROM ledger_bankentry e
    WHERE t.action = 'same' AND t.count > 0 AND e.tenant_id = %(tenant)s AND e.id = t.entry_id
      AND e.part_count = 0 AND NOT e.is_pending AND e.amount = t.total
      AND CASE WHEN e.amount < 0 THEN e.fate IN ('outgoing', 'unknown') AND t.is_return AND e.settled_at IS NULL
        ELSE e.fate = 'receipt' AND EXISTS (
            SELECT 1 FROM ledger_receipt r WHERE r.tenant_id = %(tenant)s AND r.entry_id = e.id AND r.state = 'provisional'
                AND r.key = concat('bank:', e.account_id, ':', e.key)
                AND NOT EXISTS (SELECT 1 FROM ledger_receiptmatch m WHERE m.tenant_id = %(tenant)s AND m.receipt_id = r.id
                    AND (m.state = 'retired' OR (m.state = 'live' AND m.kind = 'confirmed')))
                AND NOT EXISTS (SELECT 1 FROM ledger_receiptreading g WHERE g.tenant_id = %(tenant)s
                    AND g.receipt_id = r.id AND (g.outcome = 'foreign' OR g.is_by_hand))) END
"""
_ENTRIES: Final = """
    WITH kept AS (
        INSERT INTO ledger_importundo (tenant_id, batch_id, model, row_id, before)
        SELECT %(tenant)s, %(batch)s, 'bank_batch', e.id, jsonb_build_object(
            'before', jsonb_build_object('part_count', 0, 'fate', e.fate), 'after', jsonb_build_object('part_count', t.count))
        FROM import_told t JOIN ledger_bankentry e ON e.tenant_id = %(tenant)s AND e.id = t.entry_id
        WHERE t.action = 'explained'
    )
    UPDATE ledger_bankentry e SET part_count = t.count,
        fate = CASE WHEN t.action = 'explained' AND e.amount < 0 THEN 'unknown' ELSE e.fate END
    FROM import_told t
    WHERE t.action <> 'same' AND t.count > 0 AND e.tenant_id = %(tenant)s AND e.account_id = t.account_id AND e.key = t.key
"""
_ALIASES: Final = """
    UPDATE ledger_bankentry e SET told_as = trim(concat_ws(' ', e.told_as, a.aliases))
    FROM (SELECT f.account_id, a.key, string_agg(a.alias, ' ') AS aliases FROM import_aliases a
        JOIN import_found f ON f.statement = a.statement GROUP BY 1, 2) a
    WHERE e.tenant_id = %(tenant)s AND e.account_id = a.account_id AND e.key = a.key
"""
_RECEIPTS: Final = """
    WITH gone AS (
        UPDATE ledger_receipt r SET state = 'void', retired_on = %(as_of)s
        FROM import_told t JOIN ledger_bankentry e ON e.tenant_id = %(tenant)s AND e.id = t.entry_id
        WHERE t.action = 'explained' AND r.tenant_id = %(tenant)s AND r.entry_id = e.id AND r.state = 'provisional'
          AND r.key = concat('bank:', e.account_id, ':', e.key)
        RETURNING r.id, r.customer_id
    ), kept AS (
        INSERT INTO ledger_importundo (tenant_id, batch_id, model, row_id, before)
        SELECT %(tenant)s, %(batch)s, 'receipt', id, jsonb_build_object(
            'before', jsonb_build_object('state', 'provisional'), 'after', jsonb_build_object('state', 'void'))
        FROM gone
    )
    SELECT DISTINCT customer_id FROM gone WHERE customer_id IS NOT NULL
"""


def tell(run: ImportRun) -> None:
    """Choose the row by which each entry of the file is told."""
    run.run(_TOLD)
    run.run("ANALYZE import_told")


def explain(run: ImportRun) -> None:
    """Make way for the payments of batches whose sum alone was known; the payments are written with the other receipts.

    What is told in other words from now on is known by these, too.
    """
    run.run(_ALIASES)
    run.run(_EXPLAINED)
    run.run(_ENTRIES)
    for (customer_id,) in run.rows(_RECEIPTS):
        stops_from(run, f"VALUES ({int(customer_id)})")
