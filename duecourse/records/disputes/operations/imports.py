"""Take over the disagreements that are open elsewhere: one per customer, day and reason, with its items."""

import json
from typing import Final

from duecourse.records.disputes.operations.terms import set_clocks
from duecourse.records.disputes.queries.settling import terms_of
from duecourse.records.ledger.operations.import_find import JOIN, find_items, reasons
from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun, stops_from
from duecourse.records.ledger.rules.targets import KINDS

_JUDGE: Final = """
    CREATE TEMP TABLE import_work ON COMMIT DROP AS
    SELECT w.*, CASE WHEN d.id IS NOT NULL OR w.again > 1 THEN 'same' ELSE 'new' END AS action
    FROM (
        SELECT w.*, row_number() OVER (PARTITION BY w.key, w.item_id ORDER BY w.row_no) AS again FROM (
            SELECT r.row_no, coalesce(r.opened_on, %(as_of)s) AS opened_on, r.closed_on, r.outcome, r.note,
                coalesce(upper(translate(r.reason, ' _', '--')), 'OTHER') AS reason,
                i.id AS item_id, i.customer_id, i.currency, coalesce(r.amount, greatest(i.open_amount, 0)) AS amount,
                'import:' || md5(concat_ws('|', i.customer_id, coalesce(r.opened_on::text, ''), upper(r.reason))) AS key,
                coalesce({reasons}, CASE WHEN r.amount <= 0 THEN 'amount:zero'
                    WHEN r.closed_on < r.opened_on THEN 'closed_on:not_after' END) AS bad
            FROM import_rows r {join}
        ) w
    ) w
    LEFT JOIN (SELECT d.id, d.key, l.item_id FROM disputes_dispute d JOIN disputes_disputeline l
            ON l.tenant_id = %(tenant)s AND l.dispute_id = d.id WHERE d.tenant_id = %(tenant)s) d
        ON d.key = w.key AND d.item_id = w.item_id
"""
_NEW: Final = "FROM import_work WHERE bad IS NULL AND action = 'new'"
_DISPUTES: Final = f"""
    INSERT INTO disputes_dispute (tenant_id, company_id, customer_id, opened_on, reason, state, outcome, note, source, key,
        from_on, known_on, ended_on, ended_known_on, batch_id)
    SELECT DISTINCT ON (key) %(tenant)s, %(company)s, customer_id, opened_on, reason,
        CASE WHEN closed_on IS NULL THEN 'new' ELSE 'closed' END, coalesce(outcome, ''), coalesce(note, ''), 'import', key,
        opened_on, {{known}}, closed_on, CASE WHEN closed_on IS NOT NULL THEN {{closed}} END, %(batch)s
    {_NEW} ORDER BY key, row_no
    ON CONFLICT DO NOTHING
"""
_LINES: Final = """
    INSERT INTO disputes_disputeline (tenant_id, dispute_id, item_id, currency, amount)
    SELECT %(tenant)s, d.id, w.item_id, w.currency, w.amount
    FROM import_work w JOIN disputes_dispute d ON d.tenant_id = %(tenant)s AND d.key = w.key
    WHERE w.bad IS NULL AND w.action = 'new'
    ON CONFLICT DO NOTHING
"""
_TERMS: Final = """
    UPDATE disputes_dispute d SET effect = coalesce(t.effect, 'part'), department_id = t.department_id,
        state = CASE WHEN d.ended_on IS NULL AND t.department_id IS NOT NULL THEN 'investigating' ELSE d.state END,
        moved_on = d.opened_on
    FROM disputes_dispute m LEFT JOIN jsonb_to_recordset(%(terms)s::jsonb) AS t(reason text, effect text, department_id bigint)
        ON t.reason = m.reason
    WHERE d.tenant_id = %(tenant)s AND d.batch_id = %(batch)s AND m.tenant_id = d.tenant_id AND m.id = d.id
"""
_HELD: Final = """
    UPDATE disputes_disputeline l SET held = CASE d.effect WHEN 'item' THEN i.amount WHEN 'none' THEN 0 ELSE l.amount END
    FROM disputes_dispute d, ledger_item i
    WHERE d.tenant_id = %(tenant)s AND d.batch_id = %(batch)s AND l.tenant_id = d.tenant_id AND l.dispute_id = d.id
      AND i.tenant_id = l.tenant_id AND i.id = l.item_id
"""


def _judge(run: ImportRun) -> None:
    """Find the items; a dispute is known by its customer, day and reason, a line by its item."""
    find_items(run)
    run.run(_JUDGE.format(reasons=reasons(needs_item=True, has_currency=True), join=JOIN))


def _write(run: ImportRun) -> None:
    """Open the disputes with their lines; the disputed part leaves dunning."""
    days = ("opened_on", "closed_on") if run.history else ("%(as_of)s::date", "%(as_of)s::date")
    run.run(_DISPUTES.format(known=days[0], closed=days[1]))
    run.run(_LINES)
    _settle(run)
    stops_from(run, f"SELECT DISTINCT customer_id {_NEW}")


def _settle(run: ImportRun) -> None:
    """Let the terms of their reasons hold for what came: effect, department and deadline."""
    known = terms_of(run.tenant)
    told = [
        {"reason": reason, "effect": term.effect, "department_id": term.department_id} for reason, term in known.items()
    ]
    run.run(_TERMS, terms=json.dumps(told))
    run.run(_HELD)
    set_clocks(run.tenant)


def _reverse(run: ImportRun) -> None:
    """Withdraw the disputes from today on."""
    run.run("""
        UPDATE disputes_dispute SET state = 'closed', outcome = 'withdrawn', key = 'reversed:' || id,
            ended_on = coalesce(ended_on, greatest(%(as_of)s, from_on)),
            ended_known_on = coalesce(ended_known_on, greatest(%(as_of)s, known_on))
        WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s
    """)
    stops_from(
        run, "SELECT DISTINCT customer_id FROM disputes_dispute WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s"
    )


DISPUTES = ImportKind(KINDS["disputes"], judge=_judge, write=_write, reverse=_reverse)
