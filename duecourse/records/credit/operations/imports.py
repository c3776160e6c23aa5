"""Take over credit limits: one per customer, currency and first day; a newer one ends the one before it."""

# ruff: noqa: S608 - statements are put together from names of ours and quoted literals; values are parameters
from typing import Final

from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun
from duecourse.records.ledger.rules.targets import KINDS

# A row that names its first day is known by it; one that does not is compared with the limit that stands.
_JUDGE: Final = """
    CREATE TEMP TABLE import_work ON COMMIT DROP AS
    SELECT w.*, CASE WHEN w.again > 1 OR EXISTS (SELECT 1 FROM credit_creditlimit l
            WHERE l.tenant_id = %(tenant)s AND l.customer_id = w.customer_id AND l.currency = w.currency
              AND l.amount = w.amount AND l.is_unlimited = w.is_unlimited AND l.to_on IS NOT DISTINCT FROM w.until_on
              AND l.key NOT LIKE 'reversed:%%' AND CASE WHEN w.given_on IS NULL THEN l.ended_on IS NULL
                ELSE l.from_on = w.given_on END) THEN 'same'
        WHEN EXISTS (SELECT 1 FROM credit_creditlimit l WHERE l.tenant_id = %(tenant)s AND l.customer_id = w.customer_id
              AND l.currency = w.currency AND l.ended_on IS NULL) THEN 'changed' ELSE 'new' END AS action
    FROM (
        SELECT w.*, row_number() OVER (PARTITION BY w.worse, w.customer_id, w.currency, w.from_on ORDER BY w.row_no) AS again,
            coalesce(w.worse, CASE WHEN count(*) OVER said <> count(*) OVER day THEN 'from_on:two_limits' END) AS bad
        FROM (
            SELECT r.row_no, c.id AS customer_id, coalesce(r.currency, '{currency}') AS currency, r.until_on,
                CASE WHEN r.is_unlimited THEN 0 ELSE r.amount END AS amount, coalesce(r.is_unlimited, false) AS is_unlimited,
                r.from_on AS given_on, coalesce(r.from_on, %(as_of)s) AS from_on, r.source, r.note,
                CASE WHEN r.bad IS NOT NULL THEN r.bad WHEN c.id IS NULL THEN 'customer:unknown_customer'
                    WHEN r.amount IS NULL AND r.is_unlimited IS NOT TRUE THEN 'amount:no_limit'
                    WHEN r.amount < 0 THEN 'amount:negative'
                    WHEN r.until_on < coalesce(r.from_on, %(as_of)s) THEN 'until_on:not_after' END AS worse
            FROM import_rows r LEFT JOIN ledger_customer c
                ON c.tenant_id = %(tenant)s AND c.company_id = %(company)s AND c.number = r.customer
        ) w
        WINDOW day AS (PARTITION BY w.worse, w.customer_id, w.currency, w.from_on),
            said AS (PARTITION BY w.worse, w.customer_id, w.currency, w.from_on, w.amount, w.is_unlimited, w.until_on)
    ) w
"""
_NEW: Final = "import_work WHERE bad IS NULL AND action <> 'same'"
# Whatever held on the first day of a new limit ends there; what was reported of earlier days stays as it was.
_ENDED: Final = f"""
    WITH ended AS (
        UPDATE credit_creditlimit l SET ended_on = n.on_day, ended_known_on = coalesce(l.ended_known_on, n.known_on)
        FROM (
            SELECT l.id, min(w.from_on) AS on_day, {{known}} AS known_on
            FROM (SELECT * FROM {_NEW}) w JOIN credit_creditlimit l ON l.tenant_id = %(tenant)s
                AND l.customer_id = w.customer_id AND l.currency = w.currency AND l.from_on <= w.from_on
                AND (l.ended_on IS NULL OR l.ended_on > w.from_on) AND (l.to_on IS NULL OR l.to_on >= w.from_on)
            GROUP BY l.id
        ) n WHERE l.tenant_id = %(tenant)s AND l.id = n.id RETURNING l.id
    )
    INSERT INTO ledger_importundo (tenant_id, batch_id, model, row_id) SELECT %(tenant)s, %(batch)s, 'limit', id FROM ended
"""
_MADE: Final = f"""
    INSERT INTO credit_creditlimit (tenant_id, customer_id, currency, amount, is_unlimited, source, note, key, from_on,
        to_on, known_on, ended_on, ended_known_on, batch_id)
    SELECT %(tenant)s, w.customer_id, w.currency, w.amount, w.is_unlimited, coalesce(w.source, 'import'),
        coalesce(w.note, ''), 'import:' || %(batch)s || ':' || w.row_no, w.from_on, w.until_on, {{known}}, n.on_day,
        CASE WHEN n.on_day IS NOT NULL THEN {{next_known}} END, %(batch)s
    FROM (SELECT * FROM {_NEW}) w
    LEFT JOIN LATERAL (
        SELECT min(later.from_on) AS on_day FROM (
            SELECT l.from_on FROM credit_creditlimit l WHERE l.tenant_id = %(tenant)s AND l.customer_id = w.customer_id
                AND l.currency = w.currency AND l.from_on > w.from_on AND l.key NOT LIKE 'reversed:%%'
            UNION ALL SELECT o.from_on FROM import_work o WHERE o.bad IS NULL AND o.action <> 'same'
                AND o.customer_id = w.customer_id AND o.currency = w.currency AND o.from_on > w.from_on
        ) later WHERE w.until_on IS NULL OR later.from_on <= w.until_on
    ) n ON true
"""
# What the batch had ended holds again from today, unless somebody has set another limit since.
_AGAIN: Final = """
    INSERT INTO credit_creditlimit (tenant_id, customer_id, currency, amount, is_unlimited, source, note, key, from_on,
        to_on, known_on)
    SELECT %(tenant)s, l.customer_id, l.currency, l.amount, l.is_unlimited, l.source, l.note,
        'again:' || %(batch)s || ':' || l.id, %(as_of)s, l.to_on, %(as_of)s
    FROM ledger_importundo u JOIN credit_creditlimit l ON l.tenant_id = %(tenant)s AND l.id = u.row_id
    WHERE u.tenant_id = %(tenant)s AND u.batch_id = %(batch)s AND u.model = 'limit'
      AND (l.to_on IS NULL OR l.to_on >= %(as_of)s)
      AND EXISTS (SELECT 1 FROM credit_creditlimit b WHERE b.tenant_id = %(tenant)s AND b.batch_id = %(batch)s
        AND b.customer_id = l.customer_id AND b.currency = l.currency AND b.ended_on IS NULL)
      AND NOT EXISTS (SELECT 1 FROM credit_creditlimit n WHERE n.tenant_id = %(tenant)s AND n.customer_id = l.customer_id
        AND n.currency = l.currency AND n.ended_on IS NULL AND n.batch_id IS DISTINCT FROM %(batch)s)
"""
_TAKEN_BACK: Final = """
    UPDATE credit_creditlimit SET key = 'reversed:' || id, ended_on = coalesce(ended_on, greatest(%(as_of)s, from_on)),
        ended_known_on = coalesce(ended_known_on, %(as_of)s)
    WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s
"""


def _judge(run: ImportRun) -> None:
    """Find the customers; tell new limits from those that stand, and refuse two that contradict each other."""
    run.run(_JUDGE.format(currency=run.currency))


def _write(run: ImportRun) -> None:
    """End what held before, then set the new limits; in a history each was known on its own first day."""
    run.run(_ENDED.format(known="min(w.from_on)" if run.history else "%(as_of)s::date"))
    known = ("w.from_on", "n.on_day") if run.history else ("%(as_of)s::date", "%(as_of)s::date")
    run.run(_MADE.format(known=known[0], next_known=known[1]))


def _reverse(run: ImportRun) -> None:
    """End the limits of the batch today, and let those before them hold again."""
    run.run(_AGAIN)
    run.run(_TAKEN_BACK)


LIMITS = ImportKind(KINDS["limits"], judge=_judge, write=_write, reverse=_reverse)
