"""Take over the payment plans that run elsewhere: which items they cover, since when, until when, how much of each."""

# ruff: noqa: S608 - statements are put together from names of ours and quoted literals; values are parameters
from typing import Final

from duecourse.records.ledger.operations.import_find import JOIN, find_items, reasons
from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun, stops_from
from duecourse.records.ledger.rules.targets import KINDS

# A cover is known by its plan, its item and, where it is told, its first day; no two plans cover an item at once.
_JUDGE: Final = """
    CREATE TEMP TABLE import_work ON COMMIT DROP AS
    SELECT w.row_no, w.item_id, w.customer_id, w.currency, w.amount, w.from_on, w.until_on, w.plan_key,
        CASE WHEN w.known_id IS NOT NULL OR w.again > 1 THEN 'same' ELSE 'new' END AS action,
        coalesce(w.worse, CASE WHEN w.known_id IS NULL AND w.differs THEN 'number:in_plan'
            WHEN w.known_id IS NULL AND w.amount <= 0 THEN 'amount:not_open' END) AS bad
    FROM (
        SELECT w.*, row_number() OVER (PARTITION BY w.worse, w.item_id ORDER BY w.row_no) AS again,
            count(*) OVER (PARTITION BY w.worse, w.item_id) <> count(*) OVER (PARTITION BY w.worse, w.item_id, w.plan_key, w.from_on,
                w.until_on, w.amount) OR EXISTS (SELECT 1 FROM promises_plancover p WHERE p.tenant_id = %(tenant)s
                AND p.item_id = w.item_id AND (p.ended_on IS NULL AND (p.to_on IS NULL OR p.to_on >= w.from_on)
                    OR p.plan_key = w.plan_key AND p.from_on = w.from_on)) AS differs,
            (SELECT min(p.id) FROM promises_plancover p WHERE p.tenant_id = %(tenant)s AND p.item_id = w.item_id
                AND p.plan_key = w.plan_key AND (w.given_on IS NULL OR p.from_on = w.given_on)
                AND (w.given_amount IS NULL OR p.amount = w.given_amount)
                AND p.to_on IS NOT DISTINCT FROM w.until_on) AS known_id
        FROM (
            SELECT r.row_no, i.id AS item_id, i.customer_id, i.currency, r.amount AS given_amount, r.until_on,
                coalesce(r.amount, i.open_amount) AS amount, r.from_on AS given_on, coalesce(r.from_on, %(as_of)s) AS from_on,
                left(concat_ws(':', 'import', i.customer_id, coalesce(r.plan, r.from_on::text)), 100) AS plan_key,
                coalesce({reasons}, CASE WHEN r.amount <= 0 THEN 'amount:zero'
                    WHEN r.until_on < coalesce(r.from_on, %(as_of)s) THEN 'until_on:not_after' END) AS worse
            FROM import_rows r {join}
        ) w
    ) w
"""
_NEW: Final = "FROM import_work WHERE bad IS NULL AND action = 'new'"
_COVERS: Final = f"""
    WITH made AS (
        INSERT INTO promises_plancover (tenant_id, company_id, customer_id, item_id, currency, amount, plan_key, from_on,
            to_on, known_on)
        SELECT %(tenant)s, %(company)s, customer_id, item_id, currency, amount, plan_key, from_on, until_on, {{known}}
        {_NEW} ON CONFLICT DO NOTHING RETURNING id
    )
    INSERT INTO ledger_importundo (tenant_id, batch_id, model, row_id) SELECT %(tenant)s, %(batch)s, 'plan cover', id FROM made
"""
_MINE: Final = """
    SELECT row_id FROM ledger_importundo WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s AND model = 'plan cover'
"""


def _judge(run: ImportRun) -> None:
    """Find the items, and which of them that very plan covers already."""
    find_items(run)
    run.run(_JUDGE.format(reasons=reasons(needs_item=True, has_currency=True), join=JOIN))


def _write(run: ImportRun) -> None:
    """Cover the items; their original due dates rule again when the cover ends."""
    run.run(_COVERS.format(known="from_on" if run.history else "%(as_of)s::date"))
    stops_from(run, f"SELECT DISTINCT customer_id {_NEW}")


def _reverse(run: ImportRun) -> None:
    """End the covers from today on; that they held until now stays true."""
    stops_from(
        run, f"SELECT DISTINCT customer_id FROM promises_plancover WHERE tenant_id = %(tenant)s AND id IN ({_MINE})"
    )
    run.run(f"""
        UPDATE promises_plancover SET plan_key = 'reversed:' || id,
            ended_on = coalesce(ended_on, greatest(%(as_of)s, from_on)),
            ended_known_on = coalesce(ended_known_on, greatest(%(as_of)s, known_on))
        WHERE tenant_id = %(tenant)s AND id IN ({_MINE})
    """)


PLANS = ImportKind(KINDS["plans"], judge=_judge, write=_write, reverse=_reverse)
