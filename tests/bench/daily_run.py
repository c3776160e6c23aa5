"""How much does planning a day cost, as a multiple of adding the open amounts up?

`python3 run.py bench daily-run --customers 100000 --items 1000000 --json`. All CPU seconds are those of the database's
process and of ours together; parallel workers are off on both sides, so that nothing runs where it is not counted.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.bench.server import a_house, a_tenant, buffers, cpu_of

DAY = date(2026, 3, 4)
REPEATS = 3
ALONE = 20


@dataclass
class Cost:
    """What something cost."""

    cpu: float
    wall: float
    answer: Any


def main(argv: list[str]) -> int:
    """Load a book, live its first day, plan the next one, plan that again, and compare both with the plain sum."""
    parser = argparse.ArgumentParser(prog="run.py bench daily-run")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument(
        "--open-share", type=float, default=0.2, help="share of the items that are still open, 0.001 to 1"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    with a_house(max_parallel_workers_per_gather="0", shared_buffers=buffers(), jit="off") as urls:
        tenant, company = a_tenant()
        _load(
            urls.admin,
            tenant,
            company.pk,
            customers=args.customers,
            items=args.items,
            open_share=args.open_share,
        )
        figures = _measure(tenant, company.pk, urls.admin)
    figures |= {"customers": args.customers, "items": args.items, "open_share": args.open_share}
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    sys.stdout.write(json.dumps(figures) + "\n" if args.json else _words(figures))
    return 0


def _measure(tenant: UUID, company_id: int, admin_url: str) -> dict[str, Any]:
    from django.db import connection

    from duecourse.foundation.kit.clock import now
    from duecourse.work.procedures.operations.run import plan_day

    def add_up() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), sum(open_amount) FROM ledger_item")
            return cursor.fetchone()

    _cost(tenant, add_up)
    scan = _least(tenant, add_up)
    for _first_and_again in range(2):
        _cost(tenant, lambda: plan_day(tenant, company_id, on=DAY - timedelta(days=1), now=now()))
    _carry_out(admin_url)

    def plan() -> Any:
        return plan_day(tenant, company_id, on=DAY, now=now())

    run, rerun = _least(tenant, plan), _least(tenant, plan)
    return {
        "scan_ratio": round(run.cpu / scan.cpu, 2),
        "rerun_ratio": round(rerun.cpu / scan.cpu, 2),
        "scan_cpu_s": round(scan.cpu, 3),
        "cpu_s": round(run.cpu, 2),
        "wall_s": round(run.wall, 2),
        "rerun_cpu_s": round(rerun.cpu, 2),
        **_recomputed(tenant),
        "planned": run.answer.planned,
        "excluded": run.answer.excluded,
    }


def _recomputed(tenant: UUID) -> dict[str, float]:
    """How many customers a second are decided again because something happened: each alone, and a batch in one pass."""
    from django.db import transaction

    from duecourse.foundation.kit.clock import now
    from duecourse.foundation.tenancy import context
    from duecourse.work.procedures.models import PlannedAction
    from duecourse.work.procedures.operations import recompute

    with transaction.atomic(), context.tenant(tenant):
        rows = PlannedAction.objects.of(tenant).filter(planned_on=DAY, state__in=recompute.OPEN)
        ids = list(rows.order_by("id").values_list("customer_id", flat=True)[: recompute.BATCH])

    def each_alone() -> None:
        for customer_id in ids[:ALONE]:
            recompute.recompute(tenant, [customer_id], now=now())

    alone = _least(tenant, each_alone)
    together = _least(tenant, lambda: recompute.recompute(tenant, ids, now=now()))
    return {
        "recomputed_alone_per_cpu_s": round(ALONE / alone.cpu, 1),
        "recomputed_together_per_cpu_s": round(len(ids) / together.cpu, 1),
        "recomputed_together": len(ids),
    }


def _least(tenant: UUID, work: Callable[[], Any]) -> Cost:
    """Measure some times, each as if the others had not been, and take the least: machines do other things beside."""
    costs = [_cost(tenant, work, is_kept=again == REPEATS) for again in range(1, REPEATS + 1)]
    return min(costs, key=lambda cost: cost.cpu)


def _cost(tenant: UUID, work: Callable[[], Any], *, is_kept: bool = True) -> Cost:
    from django.db import connection, transaction

    from duecourse.foundation.tenancy import context

    with transaction.atomic(), context.tenant(tenant):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone() or (0,)
        cpu, own, wall = cpu_of(pid), time.process_time(), time.perf_counter()
        answer = work()
        used = cpu_of(pid) - cpu + time.process_time() - own
        transaction.set_rollback(not is_kept)
        return Cost(used, time.perf_counter() - wall, answer)


def _carry_out(admin_url: str) -> None:
    """Do what the day before planned, as its execution would have: the measured day begins like any other."""
    import psycopg

    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in CARRIED_OUT:
            connection.execute(statement)
        connection.execute("VACUUM (ANALYZE)")


def _load(
    admin_url: str, tenant: UUID, company_id: int, *, customers: int, items: int, open_share: float = 1.0
) -> None:
    """Write a book in which every exclusion occurs and, with every item open, every seventh customer is owed a step.

    Paid items lie scattered among the open ones, which is worse than in a real ledger: there the open ones are the newest.
    """
    import psycopg

    values = {"tenant": tenant, "company": company_id, "customers": customers, "items": items, "day": DAY}
    values["share"] = round(open_share * 1000)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in STATEMENTS:
            connection.execute(statement, values)
        connection.execute("VACUUM (ANALYZE)")


# Who is left out goes by the number in a name (I7, C7), never by an id: a sequence differs from one database to the next.
STATEMENTS = (
    """INSERT INTO ledger_party (tenant_id, key, name, kind, country, vat_id, registration)
       SELECT %(tenant)s, 'P' || n, 'Customer ' || n,
              CASE WHEN n %% 40 = 0 THEN 'sole_trader' WHEN n %% 25 = 0 THEN 'public' ELSE 'company' END, 'BE', '', ''
       FROM generate_series(1, %(customers)s) n""",
    """INSERT INTO ledger_customer (tenant_id, company_id, party_id, number, name, country, language, zone, segment, sector,
           address, automatic, sales_rep, stop_version, token, owned_fields)
       SELECT %(tenant)s, %(company)s, id, 'C' || substr(key, 2), name, 'BE', 'en', '', 'SME', '', 'Street 1', true, '',
              0, md5(id::text), '{}' FROM ledger_party""",
    """INSERT INTO ledger_contact (tenant_id, party_id, key, role, name, salutation, email, phone, language, zone, position,
           wishes, is_ours, valid_from, gone_reason)
       SELECT %(tenant)s, id, 'ap', 'ap', '', '', 'ap' || id || '@c.example', '', 'en', '', 0, '{}', false, '2020-01-01', ''
       FROM ledger_party WHERE substr(key, 2)::int %% 50 <> 0""",
    """INSERT INTO procedures_assignment (tenant_id, customer_id, procedure_id, source, reason, from_on, known_on)
       SELECT %(tenant)s, c.id, p.id, 'rule', 'sme', '2020-01-01', '2020-01-01'
       FROM ledger_customer c CROSS JOIN procedures_procedure p WHERE p.slug = 'standard'""",
    # Age in days past due: two thirds are not due yet, the rest fell due within eight months. Every item has climbed the
    # rungs that its age allows, except where its age stands at the day of a step.
    """INSERT INTO ledger_item (tenant_id, company_id, customer_id, kind, number, instalment_no, ordinal, issued_on, due_on,
           currency, amount, open_amount, known_on, clearing, payment_method, is_pulled, description, po_number, item_class,
           linked_number, retention_amount, is_factored, pay_to, delivery_channel, delivery_status, severity_reached,
           last_step_key, last_step_on, stated_deadline_on, on_cleanup, cleared_on)
       SELECT %(tenant)s, %(company)s, c.id, CASE WHEN amount < 0 THEN 'credit_note' ELSE 'invoice' END, 'I' || n, 0, 0,
              %(day)s::date - age - 30, %(day)s::date - age, 'EUR', amount, CASE WHEN is_open THEN amount ELSE 0 END,
              %(day)s::date - age - 30, CASE WHEN is_open THEN '' ELSE 'payment' END,
              CASE WHEN n %% 20 = 7 THEN 'direct_debit' ELSE 'transfer' END, n %% 20 = 7, '', '', '', '', 0, false, '', '',
              CASE WHEN n %% 100 = 9 THEN 'rejected' ELSE '' END, rung.severity, coalesce(rung.key, ''),
              %(day)s::date - age + rung.step_day, NULL, n %% 200 = 11,
              CASE WHEN NOT is_open THEN %(day)s::date - 30 END
       FROM (SELECT n, is_open, CASE WHEN NOT is_open THEN 60 + r / 3 %% 900 WHEN r %% 3 < 2 THEN -1 - r / 3 %% 90
                                     ELSE r / 3 %% 240 END AS age,
                    CASE WHEN n %% 33 = 5 THEN -1 ELSE 1 END * ((hashint4(n * 7) & 65535) / 10.0 + 20)::numeric(19, 4) AS amount,
                    1 + (n - 1) %% %(customers)s AS place
             FROM (SELECT n, hashint4(n) & 16777215 AS r, (hashint4(n + 7) & 65535) %% 1000 < %(share)s AS is_open
                   FROM generate_series(1, %(items)s) n) drawn) made
       JOIN (SELECT id, substr(number, 2)::int AS place FROM ledger_customer) c USING (place)
       LEFT JOIN LATERAL (
           SELECT * FROM (VALUES (-5, 'courtesy', 0), (3, 'friendly', 1), (10, 'firm', 2), (17, 'call', 2), (24, 'final', 3),
               (35, 'hold', 3), (40, 'formal', 4), (55, 'outsource', 5)) AS step(step_day, key, severity)
           WHERE step_day < age ORDER BY step_day DESC LIMIT 1) rung ON amount > 0""",
    """INSERT INTO ledger_movement (tenant_id, item_id, effective_on, known_on, kind, amount, reference, key)
       SELECT tenant_id, id, cleared_on, cleared_on, 'payment', -amount, '', 'paid' FROM ledger_item WHERE open_amount = 0""",
    """WITH made AS (
           INSERT INTO promises_promise (tenant_id, company_id, customer_id, made_on, due_on, state, level, note, source, key,
               from_on, to_on, known_on)
           SELECT tenant_id, company_id, customer_id, %(day)s::date - 20, %(day)s::date + age, 'open', 1, '', 'person',
                  'p' || id, %(day)s::date - 20, %(day)s::date + age + 3, %(day)s::date - 20
           FROM ledger_item, LATERAL (SELECT substr(number, 2)::int / 40 %% 20) AS drawn (age)
           WHERE substr(number, 2)::int %% 40 = 3 AND open_amount > 0 RETURNING id, key)
       INSERT INTO promises_promiseline (tenant_id, promise_id, item_id, currency, amount)
       SELECT i.tenant_id, made.id, i.id, i.currency, i.open_amount FROM made JOIN ledger_item i ON 'p' || i.id = made.key""",
    """WITH made AS (
           INSERT INTO disputes_dispute (tenant_id, company_id, customer_id, opened_on, reason, state, outcome, note, source,
               key, from_on, known_on)
           SELECT tenant_id, company_id, customer_id, %(day)s::date - age, 'PRICE', 'new', '', '', 'person',
                  'd' || id, %(day)s::date - age, %(day)s::date - age
           FROM ledger_item, LATERAL (SELECT substr(number, 2)::int / 50 %% 60) AS drawn (age)
           WHERE substr(number, 2)::int %% 50 = 4 AND open_amount > 0 RETURNING id, key)
       INSERT INTO disputes_disputeline (tenant_id, dispute_id, item_id, currency, amount)
       SELECT i.tenant_id, made.id, i.id, i.currency, i.open_amount / 2
       FROM made JOIN ledger_item i ON 'd' || i.id = made.key""",
    """INSERT INTO promises_plancover (tenant_id, company_id, customer_id, item_id, currency, amount, plan_key, from_on, known_on)
       SELECT tenant_id, company_id, customer_id, id, currency, open_amount, 'plan' || id, %(day)s::date - 9,
              %(day)s::date - 9 FROM ledger_item WHERE substr(number, 2)::int %% 100 = 17 AND open_amount > 0""",
    """INSERT INTO ledger_block (tenant_id, customer_id, item_id, reason, note, key, from_on, known_on)
       SELECT tenant_id, customer_id, id, 'MANAGEMENT', '', 'b' || id, %(day)s::date - 9, %(day)s::date - 9
       FROM ledger_item WHERE substr(number, 2)::int %% 100 = 23 AND open_amount <> 0
       UNION ALL
       SELECT tenant_id, id, NULL, 'LEGAL', '', 'c' || id, %(day)s::date - 9, %(day)s::date - 9
       FROM ledger_customer WHERE substr(number, 2)::int %% 100 = 29""",
    """INSERT INTO ledger_receipt (tenant_id, company_id, customer_id, currency, amount, value_on, known_on, payer, text, state, key)
       SELECT tenant_id, company_id, id, 'EUR', 500, %(day)s::date - 1, %(day)s::date - 1, '', '', 'provisional', 'r' || id
       FROM ledger_customer WHERE substr(number, 2)::int %% 100 = 31""",
    # What follows disputes and credits was done as far as their age allows, like the rungs of the items.
    """WITH event AS (
           SELECT 'dispute' AS kind, id, tenant_id, company_id, customer_id, opened_on AS since FROM disputes_dispute
           UNION ALL
           SELECT 'credit', id, tenant_id, company_id, customer_id, issued_on FROM ledger_item WHERE open_amount < 0),
       earlier AS (
           INSERT INTO procedures_plannedaction (tenant_id, company_id, customer_id, planned_on, purpose, channel, step_key,
               severity, template_code, mode, tone, amounts, generation, state, reason, stop_version)
           SELECT DISTINCT tenant_id, company_id, customer_id, %(day)s::date - 400, 'internal', 'task', 'earlier', 0, '',
                  'auto', '', '{}'::jsonb, 1, 'executed', '', 0 FROM event RETURNING id, customer_id)
       INSERT INTO procedures_actionline (tenant_id, action_id, customer_id, anchor_kind, anchor_id, step_key, severity,
           planned_on, amount, currency, is_new, channel, state, settled_on)
       SELECT e.tenant_id, a.id, e.customer_id, e.kind, e.id, step.key, 0, e.since + step.day, 0, 'EUR', false, 'task',
              'done', e.since + step.day
       FROM event e JOIN earlier a USING (customer_id)
       JOIN (VALUES ('dispute', 'dispute-received', 0), ('dispute', 'dispute-nudge', 5), ('dispute', 'dispute-update', 10),
                    ('dispute', 'dispute-escalate', 15), ('dispute', 'dispute-decide', 30), ('credit', 'unapplied-ask', 0),
                    ('credit', 'unapplied-again', 7), ('credit', 'unapplied-refund', 21)) AS step (kind, key, day)
         ON step.kind = e.kind AND e.since + step.day < %(day)s::date - 1""",
    "UPDATE identity_company SET business_date = %(day)s::date - 2",
)


CARRIED_OUT = (
    """UPDATE ledger_item i SET severity_reached = l.severity, last_step_key = l.step_key, last_step_on = l.planned_on
       FROM procedures_actionline l WHERE l.tenant_id = i.tenant_id AND l.anchor_id = i.id AND l.state = 'planned'""",
    "UPDATE procedures_plannedaction SET state = 'executed', executed_on = planned_on WHERE state IN ('planned', 'approval')",
    "UPDATE procedures_actionline SET state = 'done', settled_on = planned_on WHERE state = 'planned'",
)


def _words(figures: dict[str, Any]) -> str:
    return "".join(f"{name:>14}  {value}\n" for name, value in figures.items())
