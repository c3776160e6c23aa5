"""Take over the promises that were made before: one per customer, day given and day promised, with its items."""

# ruff: noqa: S608 - statements are put together from names of ours and quoted literals; values are parameters
from datetime import date
from typing import Final

from duecourse.foundation.identity.queries import company_and_calendar
from duecourse.records.ledger.operations.import_find import JOIN, find_items, reasons
from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun, stops_from
from duecourse.records.ledger.queries.calendars import calendar_in
from duecourse.records.ledger.rules.targets import KINDS
from duecourse.records.promises.rules.promises import TOLERANCE_DAYS

_JUDGE: Final = """
    CREATE TEMP TABLE import_work ON COMMIT DROP AS
    SELECT w.*, CASE WHEN p.id IS NOT NULL OR w.again > 1 THEN 'same' ELSE 'new' END AS action
    FROM (
        SELECT w.*, row_number() OVER (PARTITION BY w.key, w.item_id ORDER BY w.row_no) AS again FROM (
            SELECT r.row_no, coalesce(r.made_on, %(as_of)s) AS made_on, r.due_on, i.id AS item_id, i.customer_id, i.currency,
                coalesce(r.amount, greatest(i.open_amount, 0)) AS amount, r.note, coalesce(r.state, 'open') AS state,
                'import:' || md5(concat_ws('|', i.customer_id, coalesce(r.made_on::text, ''), r.due_on)) AS key,
                coalesce({reasons}, CASE WHEN r.amount <= 0 THEN 'amount:zero'
                    WHEN r.due_on < r.made_on THEN 'due_on:not_after' END) AS bad
            FROM import_rows r {join}
        ) w
    ) w
    LEFT JOIN (SELECT p.id, p.key, l.item_id FROM promises_promise p JOIN promises_promiseline l
            ON l.tenant_id = %(tenant)s AND l.promise_id = p.id WHERE p.tenant_id = %(tenant)s) p
        ON p.key = w.key AND p.item_id = w.item_id
"""
_NEW: Final = "FROM import_work WHERE bad IS NULL AND action = 'new'"
_PAYERS: Final = """
    SELECT c.id AS customer_id, coalesce(nullif(c.country, ''), p.country) AS country FROM ledger_customer c
    JOIN ledger_party p ON p.tenant_id = c.tenant_id AND p.id = c.party_id WHERE c.tenant_id = %(tenant)s
"""
_PROMISES: Final = f"""
    INSERT INTO promises_promise (tenant_id, company_id, customer_id, made_on, due_on, state, level, judged_on, note, source,
        key, from_on, to_on, known_on, ended_on, ended_known_on, batch_id)
    SELECT DISTINCT ON (key) %(tenant)s, %(company)s, customer_id, made_on, due_on, state, 1,
        CASE WHEN state NOT IN ('open', 'withdrawn') THEN to_on END, coalesce(note, ''), 'import', key, made_on, to_on,
        {{known}}, CASE WHEN state = 'withdrawn' THEN %(as_of)s END, CASE WHEN state = 'withdrawn' THEN %(as_of)s END, %(batch)s
    FROM (SELECT * {_NEW}) w
    JOIN ({_PAYERS}) c USING (customer_id)
    JOIN (SELECT unnest(%(dues)s::date[]) AS day, unnest(%(countries)s::text[]) AS country, unnest(%(ends)s::date[]) AS to_on) d
        ON d.day = w.due_on AND d.country = c.country
    ORDER BY key, row_no
    ON CONFLICT DO NOTHING
"""
_LINES: Final = """
    INSERT INTO promises_promiseline (tenant_id, promise_id, item_id, currency, amount)
    SELECT %(tenant)s, p.id, w.item_id, w.currency, w.amount
    FROM import_work w JOIN promises_promise p ON p.tenant_id = %(tenant)s AND p.key = w.key
    WHERE w.bad IS NULL AND w.action = 'new'
    ON CONFLICT DO NOTHING
"""


def _judge(run: ImportRun) -> None:
    """Find the items; a promise is known by its customer and its two days, a line by its item."""
    find_items(run)
    run.run(_JUDGE.format(reasons=reasons(needs_item=True, has_currency=True), join=JOIN))


def _write(run: ImportRun) -> None:
    """Make the promises with their lines; they cover until the day promised plus tolerance."""
    dues, countries, ends = _ends(run)
    known = "made_on" if run.history else "%(as_of)s::date"
    run.run(_PROMISES.format(known=known), dues=dues, countries=countries, ends=ends)
    run.run(_LINES)
    stops_from(run, f"SELECT DISTINCT customer_id {_NEW}")


def _ends(run: ImportRun) -> tuple[list[date], list[str], list[date]]:
    """Work out until when a promise for a day covers, in the calendar of each payer's country."""
    asked = run.rows(
        f"SELECT DISTINCT w.due_on, c.country FROM (SELECT * {_NEW}) w JOIN ({_PAYERS}) c USING (customer_id)"
    )
    found = [(day, country) for day, country in asked]
    company, own = company_and_calendar(run.tenant, run.company)
    ends = [calendar_in(country, company, own).add(day, TOLERANCE_DAYS) for day, country in found]
    return [day for day, _country in found], [country for _day, country in found], ends


def _reverse(run: ImportRun) -> None:
    """Void the promises from today on."""
    run.run("""
        UPDATE promises_promise SET state = 'void', key = 'reversed:' || id,
            ended_on = coalesce(ended_on, greatest(%(as_of)s, from_on)),
            ended_known_on = coalesce(ended_known_on, greatest(%(as_of)s, known_on))
        WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s
    """)
    stops_from(
        run, "SELECT DISTINCT customer_id FROM promises_promise WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s"
    )


PROMISES = ImportKind(KINDS["promises"], judge=_judge, write=_write, reverse=_reverse)
