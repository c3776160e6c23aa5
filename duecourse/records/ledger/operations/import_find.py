"""Which item does a row speak of? Found by number, and by whatever else the row says."""

from typing import Final

from duecourse.records.ledger.operations.import_run import ImportRun

# One hit is it; among several the only invoice is it; two items under one number and no more to go by are refused.
_FIND: Final = """
    CREATE TEMP TABLE import_found ON COMMIT DROP AS
    SELECT row_no, hits, CASE WHEN hits = 1 THEN any_id WHEN invoices = 1 THEN invoice_id END AS item_id
    FROM (
        SELECT r.row_no, count(*) AS hits, min(i.id) AS any_id,
            count(*) FILTER (WHERE i.kind = 'invoice') AS invoices, min(i.id) FILTER (WHERE i.kind = 'invoice') AS invoice_id
        FROM import_rows r
        JOIN ledger_item i ON i.tenant_id = %(tenant)s AND i.company_id = %(company)s AND i.number = r.number
            AND i.ordinal >= 0 AND (r.{kind} IS NULL OR i.kind = r.{kind})
            AND (r.instalment_no IS NULL OR i.instalment_no = r.instalment_no)
        JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = i.customer_id
            AND (r.customer IS NULL OR c.number = r.customer)
        WHERE r.bad IS NULL GROUP BY r.row_no
    ) counted
"""
JOIN: Final = """
    LEFT JOIN import_found f ON f.row_no = r.row_no
    LEFT JOIN ledger_item i ON i.tenant_id = %(tenant)s AND i.id = f.item_id
    LEFT JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.company_id = %(company)s AND c.number = r.customer
"""
CUSTOMER: Final = "coalesce(i.customer_id, c.id)"


def find_items(run: ImportRun, *, kind: str = "kind") -> None:
    """Make import_found (row_no, hits, item_id) for the good rows of import_rows; `kind` names the item kind's field."""
    run.run(_FIND.format(kind=kind))
    run.run("ANALYZE import_found")


def reasons(*, needs_item: bool, has_currency: bool) -> str:
    """Write why a row's subject cannot be taken, over the tables of `JOIN`; NULL when it can."""
    other = "WHEN r.currency <> i.currency THEN 'currency:other_currency'" if has_currency else ""
    none = "number:missing" if needs_item else "customer:no_subject"
    alone = "" if needs_item else "AND r.customer IS NULL"
    return f"""CASE WHEN r.bad IS NOT NULL THEN r.bad WHEN r.number IS NULL {alone} THEN '{none}'
        WHEN r.number IS NULL AND c.id IS NULL THEN 'customer:unknown_customer' WHEN r.number IS NULL THEN NULL
        WHEN f.hits IS NULL THEN 'number:unknown_item' WHEN f.item_id IS NULL THEN 'number:several_items' {other} END"""
