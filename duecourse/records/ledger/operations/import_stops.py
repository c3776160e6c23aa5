"""What must not be dunned, and what the ERP dunned before: blocks and levels from files."""

# ruff: noqa: S608 - statements are put together from names of ours and quoted literals; values are parameters
from typing import Final

from duecourse.records.ledger.operations.import_find import CUSTOMER, JOIN, find_items, reasons
from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun, stops_from
from duecourse.records.ledger.operations.levels import copy_levels
from duecourse.records.ledger.rules.targets import KINDS

_REASON: Final = """CASE upper(translate(r.reason, ' _', '--')) WHEN 'INSOLVENT' THEN 'INSOLVENCY'
    ELSE upper(translate(r.reason, ' _', '--')) END"""


def _known(run: ImportRun, column: str) -> str:
    """Write the day on which a fact became known: a history is known since its own day."""
    return f"coalesce({column}, %(as_of)s)" if run.history else "%(as_of)s::date"


def _judge_blocks(run: ImportRun) -> None:
    """Find the customer or item; a block known by customer, item, reason and days stays as it is."""
    find_items(run)
    run.run(f"""
        CREATE TEMP TABLE import_work ON COMMIT DROP AS
        SELECT w.*, CASE WHEN b.id IS NOT NULL OR w.again > 1 THEN 'same' ELSE 'new' END AS action
        FROM (
            SELECT w.*, row_number() OVER (PARTITION BY w.key ORDER BY w.row_no) AS again FROM (
                SELECT r.row_no, r.from_on, r.until_on, r.note, i.id AS item_id, {CUSTOMER} AS customer_id, {_REASON} AS reason,
                    'import:' || md5(concat_ws('|', {CUSTOMER}, coalesce(i.id::text, ''), upper(r.reason),
                        coalesce(r.from_on::text, ''), coalesce(r.until_on::text, ''))) AS key,
                    coalesce({reasons(needs_item=False, has_currency=False)},
                        CASE WHEN r.until_on < r.from_on THEN 'until_on:not_after' END) AS bad
                FROM import_rows r {JOIN}
            ) w
        ) w LEFT JOIN ledger_block b ON b.tenant_id = %(tenant)s AND b.key = w.key
    """)


def _write_blocks(run: ImportRun) -> None:
    run.run(f"""
        INSERT INTO ledger_block (tenant_id, customer_id, item_id, reason, note, key, from_on, to_on, known_on, batch_id)
        SELECT %(tenant)s, customer_id, item_id, reason, coalesce(note, ''), key, coalesce(from_on, %(as_of)s), until_on,
            {_known(run, "from_on")}, %(batch)s
        FROM import_work WHERE bad IS NULL AND action = 'new' ON CONFLICT DO NOTHING
    """)
    stops_from(run, "SELECT DISTINCT customer_id FROM import_work WHERE bad IS NULL AND action = 'new'")


def _reverse_blocks(run: ImportRun) -> None:
    """End the blocks today; that they held until now stays true."""
    run.run("""
        UPDATE ledger_block SET key = 'reversed:' || id, ended_on = coalesce(ended_on, greatest(%(as_of)s, from_on)),
            ended_known_on = coalesce(ended_known_on, greatest(%(as_of)s, from_on))
        WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s
    """)
    stops_from(
        run, "SELECT DISTINCT customer_id FROM ledger_block WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s"
    )


def _judge_levels(run: ImportRun) -> None:
    """Find the item; the same level of the same day is known."""
    find_items(run)
    run.run(f"""
        CREATE TEMP TABLE import_work ON COMMIT DROP AS
        SELECT w.*, CASE WHEN d.id IS NOT NULL OR w.again > 1 THEN 'same' ELSE 'new' END AS action
        FROM (
            SELECT r.row_no, r.severity, coalesce(r.on_day, %(as_of)s) AS on_day, r.on_day AS given_on, r.deadline_on,
                i.id AS item_id, i.customer_id,
                row_number() OVER (PARTITION BY i.id, coalesce(r.on_day, %(as_of)s) ORDER BY r.severity DESC, r.row_no) AS again,
                coalesce({reasons(needs_item=True, has_currency=False)},
                    CASE WHEN r.severity NOT BETWEEN 0 AND 5 THEN 'severity:severity' END) AS bad
            FROM import_rows r {JOIN}
        ) w LEFT JOIN ledger_dunninglevel d ON d.tenant_id = %(tenant)s AND d.item_id = w.item_id AND d.on_day = w.on_day
            AND d.step_key = '' AND d.source = 'erp'
    """)


def _write_levels(run: ImportRun) -> None:
    run.run(f"""
        INSERT INTO ledger_dunninglevel (tenant_id, item_id, severity, step_key, on_day, known_on, deadline_on, source, batch_id)
        SELECT %(tenant)s, item_id, severity, '', on_day, {_known(run, "given_on")}, deadline_on, 'erp', %(batch)s
        FROM import_work WHERE bad IS NULL AND action = 'new' ON CONFLICT DO NOTHING
    """)
    rows = run.rows("SELECT DISTINCT item_id FROM import_work WHERE bad IS NULL AND action = 'new'")
    copy_levels(run.tenant, [row[0] for row in rows])


def _reverse_levels(run: ImportRun) -> None:
    """Take the levels away, and let the items say what remains."""
    mine = "FROM ledger_dunninglevel WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s"
    items = [row[0] for row in run.rows(f"SELECT DISTINCT item_id {mine}")]
    run.run(f"DELETE {mine}")
    copy_levels(run.tenant, items)


BLOCKS = ImportKind(KINDS["blocks"], judge=_judge_blocks, write=_write_blocks, reverse=_reverse_blocks)
LEVELS = ImportKind(KINDS["levels"], judge=_judge_levels, write=_write_levels, reverse=_reverse_levels)
