"""What was paid, credited, written off or returned? Dated movements from files, each once by what it says."""

from typing import Final

from duecourse.records.ledger.operations import import_reverse, projection
from duecourse.records.ledger.operations.import_find import JOIN, find_items, reasons
from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun, stops_from
from duecourse.records.ledger.rules.targets import KINDS

# Two equal records of a file are two payments: they carry an ordinal, and the same file again carries the same ones.
_KEYED: Final = """
    SELECT r.*, row_number() OVER (PARTITION BY r.subject, r.movement, r.value_on, r.amount, r.reference, r.item_currency
        ORDER BY r.row_no) - 1 AS ordinal,
        md5(concat_ws('|', r.movement, r.value_on, r.amount, coalesce(r.reference, ''))) AS said
    FROM ({found}) r
"""
_FOUND: Final = """
    SELECT r.row_no, r.customer, r.number, r.value_on, r.booked_on, r.amount, r.reference, i.id AS found_id,
        coalesce(r.kind, 'payment') AS movement, coalesce(i.id::text, 'customer ' || r.customer) AS subject,
        i.amount AS item_amount, coalesce(i.currency, r.currency, '{currency}') AS item_currency,
        coalesce(i.customer_id, c.id) AS customer_id, {reasons} AS worse
    FROM import_rows r {join}
"""
_JUDGE: Final = """
    CREATE TEMP TABLE import_work ON COMMIT DROP AS
    SELECT k.row_no, CASE WHEN k.worse IS NULL AND k.amount = 0 THEN 'amount:zero' ELSE k.worse END AS bad,
        CASE WHEN m.id IS NOT NULL OR o.id IS NOT NULL THEN 'same' ELSE 'new' END AS action,
        k.item_currency AS currency, k.amount, coalesce(k.found_id, o.id) AS item_id, k.customer_id, k.movement, k.value_on,
        coalesce(k.reference, '') AS reference, k.said || '#' || k.ordinal AS key, k.ordinal::int AS ordinal,
        'PA-' || upper(left(k.account_said, 12)) AS account_number, k.found_id IS NULL AS is_on_account,
        CASE WHEN k.movement = 'return' THEN CASE WHEN k.item_amount < 0 THEN -abs(k.amount) ELSE abs(k.amount) END
             ELSE -k.amount END AS change,
        {known} AS known_on
    FROM (SELECT k.*, md5(concat_ws('|', k.customer, k.said, k.item_currency)) AS account_said FROM ({keyed}) k) k
    LEFT JOIN ledger_movement m ON m.tenant_id = %(tenant)s AND m.item_id = k.found_id
        AND m.key = k.said || '#' || k.ordinal
    LEFT JOIN ledger_item o ON o.tenant_id = %(tenant)s AND o.company_id = %(company)s AND k.found_id IS NULL
        AND o.kind = 'on_account' AND o.number = 'PA-' || upper(left(k.account_said, 12)) AND o.instalment_no = 0
        AND o.ordinal = k.ordinal
"""
_MOVE: Final = """
    INSERT INTO ledger_movement (tenant_id, item_id, effective_on, known_on, kind, amount, reference, key, batch_id)
    SELECT %(tenant)s, item_id, value_on, known_on, movement, change, reference, key, %(batch)s
    FROM import_work WHERE bad IS NULL AND action = 'new' AND NOT is_on_account
    ON CONFLICT DO NOTHING
"""
# Money that names no item stands on the customer's account as a credit of its own.
_ON_ACCOUNT: Final = """
    INSERT INTO ledger_item (tenant_id, company_id, customer_id, kind, number, instalment_no, ordinal, issued_on, due_on,
        currency, amount, open_amount, known_on, clearing, payment_method, is_pulled, description, po_number, item_class,
        linked_number, retention_amount, is_factored, pay_to, delivery_channel, delivery_status, last_step_key, on_cleanup,
        batch_id)
    SELECT %(tenant)s, %(company)s, customer_id, 'on_account', account_number, 0, ordinal, value_on, value_on, currency,
        -abs(amount), CASE WHEN known_on <= %(stands)s THEN -abs(amount) ELSE 0 END, known_on, '', 'transfer', false,
        left(reference, 200), '', '', '', 0, false, '', '', '', '', false, %(batch)s
    FROM import_work WHERE bad IS NULL AND action = 'new' AND is_on_account
    ON CONFLICT DO NOTHING
"""
# A returned debit is dunned from now on; what the item held is kept for a reversal.
_RETURNED: Final = """
    WITH returned AS (
        SELECT DISTINCT i.id FROM import_work w JOIN ledger_item i ON i.tenant_id = %(tenant)s AND i.id = w.item_id
        WHERE w.bad IS NULL AND w.action = 'new' AND w.movement = 'return' AND i.is_pulled
    ), kept AS (
        INSERT INTO ledger_importundo (tenant_id, batch_id, model, row_id, before)
        SELECT %(tenant)s, %(batch)s, 'item', id, '{"before": {"is_pulled": true}, "after": {"is_pulled": false}}'
        FROM returned
    )
    UPDATE ledger_item i SET is_pulled = false FROM returned r WHERE i.tenant_id = %(tenant)s AND i.id = r.id
"""
_NEW: Final = "FROM import_work WHERE bad IS NULL AND action = 'new'"


def _judge(run: ImportRun) -> None:
    """Find each payment's item and tell the ones that are booked already."""
    find_items(run, kind="item_kind")
    found = _FOUND.format(currency=run.currency, reasons=reasons(needs_item=False, has_currency=True), join=JOIN)
    known = "coalesce(k.booked_on, k.value_on)" if run.history else "%(as_of)s::date"
    run.run(_JUDGE.format(keyed=_KEYED.format(found=found), known=known))
    run.run("ANALYZE import_work (bad, action, item_id)")


def _write(run: ImportRun) -> None:
    """Book the new ones, and stop what is about to be said to their customers."""
    run.run(_MOVE)
    run.run(_ON_ACCOUNT)
    run.run(_RETURNED)
    stops_from(run, f"SELECT DISTINCT customer_id {_NEW}")
    projection.settle_where(run.tenant, run.company, f"SELECT DISTINCT item_id {_NEW} AND NOT is_on_account")


PAYMENTS = ImportKind(KINDS["payments"], judge=_judge, write=_write, reverse=import_reverse.reverse)
