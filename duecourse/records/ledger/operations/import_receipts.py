"""What arrived at the bank and is not in the ledger yet? Provisional receipts from files, each once by its reference."""

from typing import Final

from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun, stops_from
from duecourse.records.ledger.operations.matching_ends import end_with_receipts
from duecourse.records.ledger.rules.targets import KINDS

# The bank's own reference makes a receipt once; without one, equal rows of a file are numbered as payments are.
_JUDGE: Final = """
    CREATE TEMP TABLE import_work ON COMMIT DROP AS
    SELECT w.*, CASE WHEN k.id IS NOT NULL OR w.again > 1 THEN 'same' ELSE 'new' END AS action,
        coalesce(w.worse, CASE WHEN w.lowest <> w.highest THEN 'reference:repeated'
            WHEN k.amount <> w.amount OR k.currency <> w.currency THEN 'reference:other_receipt' END) AS bad
    FROM (
        SELECT w.*, row_number() OVER (PARTITION BY w.key ORDER BY w.row_no) AS again,
            min(w.said) OVER (PARTITION BY w.key) AS lowest, max(w.said) OVER (PARTITION BY w.key) AS highest
        FROM (
            SELECT w.*, coalesce(w.reference, md5(w.said) || '#' || (row_number()
                OVER (PARTITION BY w.reference IS NULL, w.said ORDER BY w.row_no) - 1)) AS key
            FROM (
                SELECT r.row_no, r.payer, r.text, r.reference, r.amount, r.value_on, c.id AS customer_id,
                    coalesce(r.currency, '{currency}') AS currency,
                    concat_ws('|', r.customer, r.payer, r.amount, coalesce(r.currency, '{currency}'), r.value_on, r.text) AS said,
                    CASE WHEN r.bad IS NOT NULL THEN r.bad
                        WHEN r.customer IS NOT NULL AND c.id IS NULL THEN 'customer:unknown_customer'
                        WHEN r.amount <= 0 THEN 'amount:no_receipt' END AS worse
                FROM import_rows r LEFT JOIN ledger_customer c
                    ON c.tenant_id = %(tenant)s AND c.company_id = %(company)s AND c.number = r.customer
            ) w
        ) w
    ) w LEFT JOIN ledger_receipt k ON k.tenant_id = %(tenant)s AND k.company_id = %(company)s AND k.key = w.key
"""
_SEEN: Final = """
    INSERT INTO ledger_receipt (tenant_id, company_id, customer_id, currency, amount, value_on, known_on, payer, text, state,
        key, batch_id, seen_at)
    SELECT %(tenant)s, %(company)s, customer_id, currency, amount, value_on, {known}, coalesce(payer, ''),
        coalesce(text, ''), 'provisional', key, %(batch)s,
        (SELECT created_at FROM ledger_importbatch b WHERE b.tenant_id = %(tenant)s AND b.id = %(batch)s)
    FROM import_work WHERE bad IS NULL AND action = 'new' ON CONFLICT DO NOTHING
"""
_NEW: Final = "FROM import_work WHERE bad IS NULL AND action = 'new' AND customer_id IS NOT NULL"


def _judge(run: ImportRun) -> None:
    """Find the customers that rows name, and tell what the bank has told before."""
    run.run(_JUDGE.format(currency=run.currency))


def _write(run: ImportRun) -> None:
    """Write the money down as seen; whoever sent it is not reminded of what it covers."""
    run.run(_SEEN.format(known="value_on" if run.history else "%(as_of)s::date"))
    stops_from(run, f"SELECT DISTINCT customer_id {_NEW}")


def _reverse(run: ImportRun) -> None:
    """Let the receipts go as no money; those that the ledger booked meanwhile count with their posting alone."""
    run.run("""
        UPDATE ledger_receipt SET state = 'void', retired_on = coalesce(retired_on, greatest(%(as_of)s, known_on)),
            key = 'reversed:' || id
        WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s
    """)
    matched = end_with_receipts(run.tenant, run.company, on=run.as_of)
    stops_from(run, f"SELECT unnest(ARRAY[{','.join(map(str, sorted(matched)))}]::bigint[])")
    stops_from(
        run,
        "SELECT DISTINCT customer_id FROM ledger_receipt WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s"
        " AND customer_id IS NOT NULL",
    )


RECEIPTS = ImportKind(KINDS["receipts"], judge=_judge, write=_write, reverse=_reverse)
