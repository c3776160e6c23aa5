"""What does a file hold, and which of its rows cannot be taken? Counts, sums, reasons, and a file to mend."""

# ruff: noqa: S608 - statements are put together from names of ours and quoted literals; values are parameters
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import connection

from duecourse.foundation.kit.tabular import write_csv
from duecourse.records.ledger.operations.import_run import ImportRun
from duecourse.records.ledger.queries.imports import RejectedRow, rejected_path
from duecourse.records.ledger.rules.expressions import shown_sql
from duecourse.records.ledger.rules.mapping import Mapping
from duecourse.records.ledger.rules.reasons import sentence

MOST_STORED: Final = 10_000


@dataclass(frozen=True)
class Found:
    """The counts and sums over import_work."""

    rows: int
    rejected: int
    new: int
    changed: int
    unchanged: int
    totals: dict[str, Decimal]
    open_totals: dict[str, Decimal]

    @property
    def accepted(self) -> int:
        """Rows that are taken."""
        return self.rows - self.rejected

    def as_counts(self) -> dict[str, int]:
        """Give the counts as stored with the batch."""
        names = ("rows", "accepted", "rejected", "new", "changed", "unchanged")
        return {name: getattr(self, name) for name in names}


def count(run: ImportRun) -> Found:
    """Count and sum import_work in one pass."""
    has_money = run.kind.field("amount") is not None and run.kind.field("currency") is not None
    has_open = run.kind.field("open_amount") is not None
    currency = "currency" if has_money else "NULL::text"
    amount = "sum(amount) FILTER (WHERE bad IS NULL)" if has_money else "NULL"
    open_amount = "sum(open_amount) FILTER (WHERE bad IS NULL)" if has_open else "NULL"
    found = run.rows(f"""
        SELECT {currency}, count(*), count(bad), count(*) FILTER (WHERE bad IS NULL AND action = 'new'),
            count(*) FILTER (WHERE bad IS NULL AND action = 'changed'), {amount}, {open_amount}
        FROM import_work GROUP BY 1 ORDER BY 1
    """)
    rows, rejected, new, changed = (sum(row[index] for row in found) for index in range(1, 5))
    totals = {row[0]: row[5] for row in found if row[0] and row[5] is not None}
    open_totals = {row[0]: row[6] for row in found if row[0] and row[6] is not None}
    return Found(rows, rejected, new, changed, rows - rejected - new - changed, totals, open_totals)


def store_rejections(run: ImportRun, batch_id: int, *, mapping: Mapping, header: Sequence[str]) -> None:
    """Write the rejected rows down: the first ones as rows of ours, all of them as a file with their reasons."""
    run.run(
        "DELETE FROM ledger_importrejection WHERE tenant_id = %(tenant)s AND batch_id = %(the_batch)s",
        the_batch=batch_id,
    )
    column, value = shown_sql(mapping, header=header, code="split_part(r.reason, ':', 1)", raw="w")
    _insert = f"""
        INSERT INTO ledger_importrejection (tenant_id, batch_id, row_no, "column", value, reason)
        SELECT %(tenant)s, %(the_batch)s, row_no, left(shown, 80), coalesce(cell, ''), code FROM (
            SELECT w.row_no, r.position, {_safe(column)} AS shown, {_safe(value)} AS cell, split_part(r.reason, ':', 2) AS code
            FROM (SELECT raw.*, w.bad FROM import_work w JOIN import_raw raw ON raw.row_no = w.row_no
                  WHERE w.bad IS NOT NULL ORDER BY w.row_no LIMIT {MOST_STORED}) w
            CROSS JOIN LATERAL unnest(string_to_array(w.bad, ' ')) WITH ORDINALITY AS r (reason, position)
        ) listed ORDER BY row_no, position
    """
    run.run(_insert, the_batch=batch_id)
    _write_file(run, batch_id, mapping=mapping, header=header)


def first_rejections(run: ImportRun, batch_id: int, *, limit: int) -> list[RejectedRow]:
    """List the first reasons."""
    rows = run.rows(
        'SELECT row_no, "column", value, reason FROM ledger_importrejection WHERE tenant_id = %(tenant)s'
        " AND batch_id = %(the_batch)s ORDER BY row_no, id LIMIT %(limit)s",
        the_batch=batch_id,
        limit=limit,
    )
    return [RejectedRow(row[0], row[1], row[2], sentence(row[3])) for row in rows]


def _safe(sql: str) -> str:
    """Double the percent signs of an expression that goes beside parameters."""
    return sql.replace("%", "%%")


def _write_file(run: ImportRun, batch_id: int, *, mapping: Mapping, header: Sequence[str]) -> None:
    """Write all rejected rows with line, column and reason before the cells as they came."""
    path = rejected_path(run.tenant, batch_id)
    path.unlink(missing_ok=True)
    if not run.rows("SELECT 1 FROM import_work WHERE bad IS NOT NULL LIMIT 1"):
        return
    cells = ", ".join(f"raw.c{index}" for index in range(len(header)))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with connection.chunked_cursor() as cursor, path.open("w", encoding="utf-8", newline="") as file:
        cursor.execute(
            f"SELECT w.row_no, w.bad, {cells} FROM import_work w JOIN import_raw raw ON raw.row_no = w.row_no"
            " WHERE w.bad IS NOT NULL ORDER BY w.row_no"
        )
        lines = ((row[0], _reasons(row[1], mapping), *row[2:]) for row in cursor)
        write_csv(file, ["row", "reasons", *header], lines)


def _reasons(bad: str, mapping: Mapping) -> str:
    """Say all reasons against a row, each with its column."""
    said = []
    for reason in bad.split(" "):
        name, _colon, code = reason.partition(":")
        source = mapping.columns.get(name)
        said.append(f"{(source.column if source else None) or name}: {sentence(code)}")
    return " ".join(said)
