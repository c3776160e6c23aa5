"""What is missing from a snapshot? Open items that it no longer shows are cleared, for unknown cause."""

# ruff: noqa: S608 - statements are put together from names of ours and quoted literals; values are parameters
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.words import Text
from duecourse.records.ledger.operations import import_items, projection
from duecourse.records.ledger.operations.import_report import Found
from duecourse.records.ledger.operations.import_run import ImportRun, stops_from
from duecourse.records.ledger.rules.snapshot import Vanishing, doubt

# Items of the source (ours, such as interest, have no batch) that are open with all their movements, in the company.
_OPEN: Final = """
    SELECT i.id, i.customer_id, i.number, i.kind, i.instalment_no, i.ordinal, i.currency, i.amount + coalesce(m.moved, 0) AS owed
    FROM ledger_item i
    LEFT JOIN (SELECT item_id, sum(amount) AS moved FROM ledger_movement WHERE tenant_id = %(tenant)s GROUP BY item_id) m
        ON m.item_id = i.id
    WHERE i.tenant_id = %(tenant)s AND i.company_id = %(company)s AND i.batch_id IS NOT NULL
      AND i.known_on <= %(as_of)s AND i.amount + coalesce(m.moved, 0) <> 0
"""
# A rejected row still shows its item: it has not vanished.
_GONE: Final = f"""
    CREATE TEMP TABLE import_found ON COMMIT DROP AS
    SELECT o.* FROM ({_OPEN}) o
    WHERE NOT EXISTS (SELECT 1 FROM import_work w WHERE w.found_id = o.id)
      AND NOT EXISTS (SELECT 1 FROM import_work w WHERE w.bad IS NOT NULL AND w.number = o.number)
"""
_LAST_SEEN: Final = """
    SELECT max(as_of) FROM ledger_importbatch WHERE tenant_id = %(tenant)s AND company_id = %(company)s
        AND kind IN ('snapshot', 'items', 'ledger') AND state = 'committed' AND id <> %(batch)s
"""


def look(run: ImportRun, found: Found) -> tuple[int, Text | None]:
    """Count what has vanished, and say why a person must look first, if one must."""
    run.run(_GONE)
    books = run.rows(f"SELECT currency, count(*), sum(abs(owed)) FROM ({_OPEN}) o GROUP BY 1")
    gone = run.rows("SELECT currency, count(*), sum(abs(owed)) FROM import_found GROUP BY 1")
    vanishing = Vanishing(
        open_count=sum(row[1] for row in books),
        vanished_count=sum(row[1] for row in gone),
        open_amounts={row[0]: row[2] for row in books},
        vanished_amounts={row[0]: row[2] for row in gone},
    )
    control = {code: Decimal(amount) for code, amount in run.control.items()}
    return vanishing.vanished_count, doubt(vanishing, totals=found.open_totals, control=control)


def write(run: ImportRun) -> None:
    """Carry the shown items in, and clear those that have vanished: some time after they were last seen, by now."""
    import_items.write(run)
    run.run(f"""
        INSERT INTO ledger_movement (tenant_id, item_id, effective_on, known_on, kind, amount, seen_after, reference, key, batch_id)
        SELECT %(tenant)s, id, %(as_of)s, %(as_of)s, 'unknown', -owed, ({_LAST_SEEN}), '', 'gone:' || %(batch)s, %(batch)s
        FROM import_found
    """)
    stops_from(run, "SELECT DISTINCT customer_id FROM import_found")
    projection.settle_where(run.tenant, run.company, "SELECT id AS item_id FROM import_found")
