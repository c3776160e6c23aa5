"""What is one currency worth in another, on a day? Dated rates from files."""

from duecourse.records.ledger.operations.import_customers import restore
from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun
from duecourse.records.ledger.rules.targets import KINDS


def _judge(run: ImportRun) -> None:
    """Tell new rates from corrected ones; two different rates for one day in a file are refused."""
    run.run("""
        CREATE TEMP TABLE import_work ON COMMIT DROP AS
        SELECT w.*, CASE WHEN x.id IS NULL THEN CASE WHEN w.again > 1 THEN 'same' ELSE 'new' END
                WHEN x.rate <> w.rate THEN 'changed' ELSE 'same' END AS action, x.id AS rate_id
        FROM (
            SELECT r.row_no, r.base, r.quote, r.on_day, r.rate,
                row_number() OVER (PARTITION BY r.base, r.quote, r.on_day ORDER BY r.row_no) AS again,
                coalesce(r.bad, CASE WHEN r.base = r.quote THEN 'quote:same_currency' WHEN r.rate <= 0 THEN 'rate:not_positive'
                    WHEN min(r.rate) OVER day <> max(r.rate) OVER day THEN 'rate:repeated' END) AS bad
            FROM import_rows r WINDOW day AS (PARTITION BY r.base, r.quote, r.on_day)
        ) w LEFT JOIN ledger_fxrate x
            ON x.tenant_id = %(tenant)s AND x.base = w.base AND x.quote = w.quote AND x.on_day = w.on_day
    """)


def _write(run: ImportRun) -> None:
    """Insert new rates, and correct the others."""
    run.run("""
        INSERT INTO ledger_importundo (tenant_id, batch_id, model, row_id, before)
        SELECT DISTINCT %(tenant)s::uuid, %(batch)s::bigint, 'rate', x.id, jsonb_build_object(
            'before', jsonb_build_object('rate', x.rate), 'after', jsonb_build_object('rate', w.rate))
        FROM import_work w JOIN ledger_fxrate x ON x.tenant_id = %(tenant)s AND x.id = w.rate_id
        WHERE w.bad IS NULL AND w.action = 'changed'
    """)
    run.run("""
        UPDATE ledger_fxrate x SET rate = w.rate FROM import_work w
        WHERE w.bad IS NULL AND w.action = 'changed' AND x.tenant_id = %(tenant)s AND x.id = w.rate_id
    """)
    run.run("""
        WITH made AS (
            INSERT INTO ledger_fxrate (tenant_id, base, quote, on_day, rate, source)
            SELECT %(tenant)s, base, quote, on_day, rate, 'import' FROM import_work WHERE bad IS NULL AND action = 'new'
            ON CONFLICT DO NOTHING RETURNING id
        )
        INSERT INTO ledger_importundo (tenant_id, batch_id, model, row_id) SELECT %(tenant)s, %(batch)s, 'rate made', id FROM made
    """)


def _reverse(run: ImportRun) -> None:
    """Put corrected rates back and take new ones away."""
    restore(run, table="ledger_fxrate", model="rate", columns={"rate": "numeric"})
    run.run("""
        DELETE FROM ledger_fxrate x USING ledger_importundo u WHERE u.tenant_id = %(tenant)s AND u.batch_id = %(batch)s
            AND u.model = 'rate made' AND x.tenant_id = %(tenant)s AND x.id = u.row_id
    """)


RATES = ImportKind(KINDS["rates"], judge=_judge, write=_write, reverse=_reverse)
