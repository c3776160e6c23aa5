"""Does money find its items: how much of it by itself, how much of that right, and at what cost?

`python3 run.py bench match --receipts 20000 --items 200000 --json`. The world makes a month of payments with its own record
of what each is for (`world/bank_month.py`); the product sees the receipts alone. CPU seconds are those of the database's
process and of ours together.
"""

import argparse
import json
import resource
import sys
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.bench.server import a_house, a_tenant, cpu_of
from world.bank_month import LEARNED_SHARE, Month, account_of, month
from world.bench import AS_OF, Size, tables

RIGHT, AUTOMATIC, CPU = Decimal("0.995"), Decimal("0.8"), 60.0


def main(argv: list[str]) -> int:
    """Make a month, match it, and hold the matches against the truth."""
    parser = argparse.ArgumentParser(prog="run.py bench match")
    parser.add_argument("--receipts", type=int, default=20_000)
    parser.add_argument("--items", type=int, default=200_000)
    parser.add_argument("--customers", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    size = Size(args.customers or max(args.items // 10, 10), args.items, seed=args.seed)
    life = month(size, receipts=args.receipts)
    with a_house(jit="off") as urls:
        figures = _measure(urls.admin, size, life)
    sys.stdout.write(json.dumps(figures) + "\n" if args.json else _words(figures))
    full = figures["precision"] >= float(RIGHT) and figures["automatic_share"] >= float(AUTOMATIC)
    return 0 if full and (args.receipts > 20_000 or figures["cpu_s"] <= CPU) else 1


def _measure(admin: str, size: Size, life: Month) -> dict[str, Any]:
    tenant, company = a_tenant()
    _fill(admin, tenant, company.pk, size, life)
    cost = _match(tenant, company.pk)
    return _judged(tenant, life) | cost | {"receipts": len(life.paid), "items": size.items, "customers": size.customers}


def _fill(admin: str, tenant: UUID, company: int, size: Size, life: Month) -> None:
    """Write customers, items, receipts and the payers known from before: loading is not what is measured."""
    import psycopg

    book = tables(size)
    discounts = {item.number: item.discount_cents for items in life.unpaid.values() for item in items}
    discounts |= {item.number: item.discount_cents for item in life.settled}
    with psycopg.connect(admin) as connection:
        run = connection.execute
        run("CREATE TEMP TABLE c (number text, name text, country text)")
        run(
            "CREATE TEMP TABLE i (customer text, kind text, number text, issued date, due date, currency text, amount numeric,"
            " open numeric, discount bigint)"
        )
        run(
            "CREATE TEMP TABLE r (key text, on_day date, cents bigint, payer text, account text, reference text, text text)"
        )
        _copy(
            connection,
            "c",
            zip(*(book["customers"][name].to_pylist() for name in ("number", "name", "country")), strict=True),
        )
        names = ("customer", "kind", "number", "issued_on", "due_on", "currency", "amount", "open_amount")
        rows = zip(*(book["items"][name].to_pylist() for name in names), strict=True)
        paid_discount = {p.truth[0][0] for p in life.paid if p.habit == "early-payment discount"}
        _copy(
            connection,
            "i",
            ((*row, 1 if row[2] in paid_discount else (1 if discounts.get(row[2]) else 0)) for row in rows),
        )
        _copy(
            connection, "r", ((p.key, p.value_on, p.cents, p.payer, p.account, p.reference, p.text) for p in life.paid)
        )
        values = {"t": tenant, "c": company, "on": AS_OF, "until": life.first_on + timedelta(days=10)}
        for statement in _WRITE:
            run(statement, values)
        known = [(f"iban:{account_of(c)}", f"C{c:08d}") for c in range(1, int(size.customers * LEARNED_SHARE) + 1)]
        run("CREATE TEMP TABLE k (key text, customer text)")
        _copy(connection, "k", known)
        run(_KNOWN, values)
        connection.commit()
        connection.autocommit = True
        run("VACUUM ANALYZE")


def _copy(connection: Any, table: str, rows: Any) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


_WRITE = (
    "INSERT INTO ledger_party (tenant_id, key, name, kind, country, vat_id, registration) SELECT %(t)s, number, name, 'company', country, '', '' FROM c",
    """INSERT INTO ledger_customer (tenant_id, company_id, party_id, number, name, country, language, zone, segment, sector,
        address, automatic, sales_rep, stop_version, token, owned_fields)
      SELECT %(t)s, %(c)s, p.id, c.number, c.name, '', '', '', '', '', '', true, '', 0, md5(c.number), '{}'
      FROM c JOIN ledger_party p ON p.tenant_id = %(t)s AND p.key = c.number""",
    """INSERT INTO ledger_item (tenant_id, company_id, customer_id, kind, number, instalment_no, ordinal, issued_on, due_on,
        currency, amount, open_amount, known_on, clearing, payment_method, is_pulled, description, po_number, item_class,
        linked_number, retention_amount, is_factored, pay_to, delivery_channel, delivery_status, last_step_key, on_cleanup,
        discount_share, discount_until)
      SELECT %(t)s, %(c)s, u.id, i.kind, i.number, 0, 0, i.issued, i.due, i.currency, i.open, i.open, i.issued, '', 'transfer',
        false, '', '', '', '', 0, false, '', '', '', '', false, CASE WHEN discount > 0 THEN 0.02 END,
        CASE WHEN discount > 0 THEN %(until)s::date END
      FROM i JOIN ledger_customer u ON u.tenant_id = %(t)s AND u.number = i.customer WHERE i.open <> 0""",
    """INSERT INTO ledger_receipt (tenant_id, company_id, currency, amount, value_on, known_on, payer, payer_account, reference,
        text, state, key)
      SELECT %(t)s, %(c)s, 'EUR', cents * 0.01, on_day, on_day, payer, account, reference, text, 'provisional', key FROM r""",
)
_KNOWN = """
    INSERT INTO ledger_payeraccount (tenant_id, company_id, customer_id, key, seen_count, last_on)
    SELECT %(t)s, %(c)s, u.id, k.key, 3, %(on)s FROM k JOIN ledger_customer u ON u.tenant_id = %(t)s AND u.number = k.customer
"""


def _match(tenant: UUID, company: int) -> dict[str, Any]:
    from django.db import connection, transaction

    from duecourse.foundation.kit.clock import now
    from duecourse.foundation.tenancy import context
    from duecourse.records.ledger.operations.matching import match_new

    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    before, database = resource.getrusage(resource.RUSAGE_SELF), cpu_of(pid)
    with transaction.atomic(), context.tenant(tenant):
        match_new(tenant, company, on=AS_OF, at=now())
    after = resource.getrusage(resource.RUSAGE_SELF)
    own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    theirs = cpu_of(pid) - database
    return {"cpu_s": round(own + theirs, 2), "own_cpu_s": round(own, 2), "database_cpu_s": round(theirs, 2)}


def _judged(tenant: UUID, life: Month) -> dict[str, Any]:
    """A receipt is right where its matches are exactly what it is for."""
    found = _found(tenant)
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    left: Counter[str] = Counter()
    pairs = Counter({"found": 0, "true": 0, "both": 0})
    for payment in life.paid:
        truth, given = dict(payment.truth), found.get(payment.key, {})
        pairs["true"] += len(truth)
        pairs["found"] += len(given)
        pairs["both"] += len(truth.items() & given.items())
        (left if not given else right if given == truth else wrong)[payment.habit] += 1
    total = len(life.paid)
    automatic = right.total() + wrong.total()
    habits = sorted({payment.habit for payment in life.paid})
    return {
        "precision": round(right.total() / max(automatic, 1), 5),
        "recall": round(pairs["both"] / max(pairs["true"], 1), 5),
        "pair_precision": round(pairs["both"] / max(pairs["found"], 1), 5),
        "automatic_share": round(automatic / total, 4),
        "wrong": wrong.total(),
        "by_habit": {habit: [right[habit], wrong[habit], left[habit]] for habit in habits},
    }


def _found(tenant: UUID) -> dict[str, dict[str, int]]:
    from django.db import connection, transaction

    from duecourse.foundation.tenancy import context

    found: dict[str, dict[str, int]] = defaultdict(dict)
    with transaction.atomic(), context.tenant(tenant), connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.key, i.number, (m.amount * 100)::bigint FROM ledger_receiptmatch m"
            " JOIN ledger_receipt r ON r.tenant_id = m.tenant_id AND r.id = m.receipt_id"
            " JOIN ledger_item i ON i.tenant_id = m.tenant_id AND i.id = m.item_id WHERE m.tenant_id = %s",
            [tenant],
        )
        for key, number, cents in cursor.fetchall():
            found[key][number] = cents
    return found


def _words(figures: dict[str, Any]) -> str:
    lines = [f"{name}: {figures[name]}" for name in figures if name != "by_habit"]
    lines += [
        f"  {habit}: {r} right, {w} wrong, {n} left to a person" for habit, (r, w, n) in figures["by_habit"].items()
    ]
    return "\n".join(lines) + "\n"
