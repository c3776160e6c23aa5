"""How fast are ageing and DSO of a large book, and what does it cost to keep their sums?

`python3 run.py bench kpi --items 10000000 --customers 500000 --json`. A book of four companies, two currencies and twenty
portfolios is written; figures are asked for as a page asks, each in a transaction of its own, from the kept sums and from
the items. A file of payments is taken in with the sums and without them (their triggers off), each time rolled back; CPU
seconds are those of the database's process and of ours. At the end a file stays, and the sums are held against all items.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.bench.server import a_house, a_tenant, buffers, cpu_of

DAY = date(2026, 3, 4)
COMPANIES, PORTFOLIOS, WINDOW = 4, 20, 90
DSO = ("receivables", "overdue", "dso", "bpdso", "add", "dso_countback", "dso_true", "over_90_share")
PART = 1_000_000
"""So many items are written in one statement."""


def main(argv: list[str]) -> int:
    """Write the book, ask, take payments in, compare."""
    parser = argparse.ArgumentParser(prog="run.py bench kpi")
    parser.add_argument("--customers", type=int, default=50_000)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--open-share", type=float, default=0.2, help="share of the items that are still open")
    parser.add_argument("--payments", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=200, help="how often the kept figures are asked for")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    with a_house(shared_buffers=buffers(), jit="off") as urls:
        figures = _measured(urls, args)
    figures |= {"customers": args.customers, "items": args.items, "open_share": args.open_share}
    sys.stdout.write(json.dumps(figures) + "\n" if args.json else _words(figures))
    return 0


def _measured(urls: Any, args: argparse.Namespace) -> dict[str, Any]:
    tenant, company_ids = _book(urls.admin, args)
    figures = {"bytes_per_item": _size(urls.admin) // args.items, "build_s": _checked(tenant)[1]}
    figures |= _asked(tenant, company_ids, args.times)
    figures |= _of_the_house(tenant, company_ids, args.times)
    figures |= _dashboard(urls, tenant, args.times)
    figures |= _paid(tenant, company_ids[0], urls.admin, args.payments)
    off, figures["check_s"] = _checked(tenant)
    figures |= {"off_count": off.count, "kept_rows": _kept_rows(tenant)}
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return figures


def _asked(tenant: UUID, company_ids: list[int], times: int) -> dict[str, Any]:
    """Ask for ageing and the figures of DSO of a company, of all, and of a portfolio: kept often, folded a few times."""
    from duecourse.insight.rules.among import EVERYBODY

    one, held = EVERYBODY.narrowed(company_ids=frozenset(company_ids[:1])), frozenset([_portfolios(tenant)[0]])
    among = {"company": one, "all": EVERYBODY, "portfolio": EVERYBODY.narrowed(portfolio_ids=held)}
    told: dict[str, Any] = {}
    for name, whom in among.items():

        def kept(whom: Any = whom) -> Any:
            return _from_sums(tenant, whom)

        def folded(whom: Any = whom) -> Any:
            return _from_items(tenant, whom)

        told[f"kept_{name}_p95_ms"], said = _p95(tenant, kept, times)
        told[f"folded_{name}_ms"], reckoned = _p95(tenant, folded, 3)
        told[f"is_equal_{name}"] = said == reckoned
    return told


def _of_the_house(tenant: UUID, company_ids: list[int], times: int) -> dict[str, Any]:
    """Ask as the screens do: the DSO family with its formulas, ageing with its rows, and a report of nobody's making."""
    from duecourse.insight.queries.figures import ageing, figures
    from duecourse.insight.queries.reports.answering import answer
    from duecourse.insight.rules.among import EVERYBODY
    from duecourse.insight.rules.reports.spec import Spec, Value

    spec = Spec("items", rows=("segment", "due_on:month"), values=(Value("open_amount"), Value("rows", "count")))
    told = {}
    for name, among in (("company", EVERYBODY.narrowed(company_ids=frozenset(company_ids[:1]))), ("all", EVERYBODY)):

        def dso(among: Any = among) -> Any:
            return figures(tenant, among, DAY, slugs=DSO), ageing(tenant, among, DAY)

        told[f"dso_and_ageing_{name}_p95_ms"] = _p95(tenant, dso, times)[0]
    told["report_ms"] = _p95(tenant, lambda: answer(tenant, EVERYBODY, spec, DAY), 3)[0]
    return told


def _dashboard(urls: Any, tenant: UUID, times: int) -> dict[str, Any]:
    """Open the manager's board in the browser's stead: the page, then its tiles, which come when it stands."""
    from tests.bench.web.asking import milliseconds, seconds
    from tests.bench.web.book import Book, people
    from tests.bench.web.serving import serving

    manager = people(Book(tenant, 0, (), ()), count=0)[0]
    with serving(urls) as site:
        client = site.client(manager)
        page = client.get("/boards/").text
        parts = sorted({html.unescape(found) for found in re.findall(r'hx-get="([^"]*/tiles/[^"]*)"', page)})
        took = sorted(seconds(client, "/boards/") for _each in range(times))
        each = {part: min(seconds(client, part, {"HX-Request": "true"}) for _time in range(3)) for part in parts}
    slowest = {part.partition("?")[2]: round(spent * 1000) for part, spent in each.items()}
    return {"board_p95_ms": milliseconds(took, 0.95), "board_tiles_ms": slowest}


def _from_sums(tenant: UUID, among: Any) -> dict[str, Any]:
    """Ageing a company and currency, and what was sold in the window: all that DSO, BPDSO, ADD and the shares need."""
    from duecourse.insight.queries import sums

    opened, sold = sums.open_sums(tenant, among, DAY), sums.sales_sums(tenant, among, DAY - timedelta(WINDOW - 1), DAY)
    assert opened is not None and sold is not None, "the sums must answer"
    ages = {(row.company_id, row.currency, row.is_credit, row.bucket): (row.amount, row.item_count) for row in opened}
    sales: dict[tuple[int, str], Decimal] = {}
    for row in sold:
        key = (row.company_id, row.currency)
        sales[key] = sales.get(key, Decimal(0)) + row.amount
    return {"ages": ages, "sales": sales}


def _from_items(tenant: UUID, among: Any) -> dict[str, Any]:
    """Work the same out from every item."""
    values = {"tenant": tenant, "day": DAY, "since": DAY - timedelta(WINDOW - 1)}
    values |= {"companies": None if among.company_ids is None else list(among.company_ids)}
    values |= {"held": None if among.portfolio_ids is None else list(among.portfolio_ids)}
    return {
        "ages": {tuple(row[:4]): (row[4], row[5]) for row in _rows(FOLDED_AGES, values)},
        "sales": {tuple(row[:2]): row[2] for row in _rows(FOLDED_SALES, values)},
    }


def _paid(tenant: UUID, company_id: int, admin: str, payments: int) -> dict[str, Any]:
    """Take a file of payments in with the triggers of the sums and without, three times each in turn; then for good."""
    with tempfile.TemporaryDirectory(prefix="duecourse-bench-") as folder:
        path = Path(folder) / "payments.csv"
        count = _payments_file(tenant, company_id, path, payments)
        costs: dict[str, list[float]] = {"ENABLE": [], "DISABLE": []}
        for _again in range(3):
            for side, seen in costs.items():
                _triggers(admin, side)
                seen.append(_import(tenant, company_id, path, stays=False))
        _triggers(admin, "ENABLE")
        _import(tenant, company_id, path, stays=True)
        alone = {side: _booked_alone(tenant, company_id, admin, side) for side in ("DISABLE", "ENABLE")}
    ours, without = min(costs["ENABLE"]), min(costs["DISABLE"])
    return {
        "payments": count,
        "import_ratio": round(ours / without, 3),
        "import_cpu_s": round(ours, 2),
        "import_without_cpu_s": round(without, 2),
        "one_payment_p50_ms": alone["ENABLE"],
        "one_payment_without_p50_ms": alone["DISABLE"],
    }


def _booked_alone(tenant: UUID, company_id: int, admin: str, side: str) -> float:
    """Give the middle one of fifty payments booked by hand, with the triggers of the sums or without."""
    _triggers(admin, side)
    took = sorted(_book_one(tenant, company_id) for _each in range(50))
    return round(took[len(took) // 2] * 1000, 1)


def _payments_file(tenant: UUID, company_id: int, path: Path, payments: int) -> int:
    rows = _in(tenant, lambda: _rows(OWED, {"tenant": tenant, "company": company_id, "most": payments}))
    with path.open("w") as file:
        file.write("customer,number,value_on,amount,reference\n")
        file.writelines(f"{row[0]},{row[1]},{DAY},{row[2]:.2f},R{row[1]}\n" for row in rows)
    return len(rows)


def _import(tenant: UUID, company_id: int, path: Path, *, stays: bool) -> float:
    from django.db import transaction

    from duecourse.foundation.kit.actor import SYSTEM
    from duecourse.foundation.kit.clock import now
    from duecourse.records.ledger.operations import imports

    def work() -> float:
        pid = _rows("SELECT pg_backend_pid()", {})[0][0]
        before = cpu_of(pid) + _own()
        imports.import_file(tenant, company=company_id, kind="payments", path=path, actor=SYSTEM, at=now(), as_of=DAY)
        transaction.set_rollback(not stays)
        return cpu_of(pid) + _own() - before

    return float(_in(tenant, work))


def _book_one(tenant: UUID, company_id: int) -> float:
    """Book a payment by hand, as from the customer's page, and take it back."""
    from django.db import transaction

    from duecourse.foundation.kit.actor import SYSTEM
    from duecourse.foundation.kit.clock import now
    from duecourse.foundation.kit.money import Money
    from duecourse.records.ledger.models import Item
    from duecourse.records.ledger.operations.movements import Booking, book_payment

    def work() -> float:
        item = Item.objects.of(tenant).filter(company_id=company_id, open_amount__gt=10).order_by("id").first()
        assert item
        begun = time.perf_counter()
        book_payment(tenant, Booking(item.pk, Money(Decimal(1), item.currency), DAY), on=DAY, actor=SYSTEM, at=now())
        transaction.set_rollback(True)
        return time.perf_counter() - begun

    return float(_in(tenant, work))


def _triggers(admin: str, side: str) -> None:
    import psycopg

    with psycopg.connect(admin) as connection:
        for name in ("sum_made", "sum_changed", "sum_gone"):
            connection.execute(f"ALTER TABLE ledger_item {side} TRIGGER {name}")


def _own() -> float:
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in usage)


def _checked(tenant: UUID) -> tuple[Any, float]:
    from duecourse.foundation.kit.clock import now
    from duecourse.records.ledger.operations import sums

    begun = time.perf_counter()
    off = _in(tenant, lambda: sums.hold_against_items(tenant, at=now()))
    return off, round(time.perf_counter() - begun, 2)


def _kept_rows(tenant: UUID) -> int:
    return int(_in(tenant, lambda: _rows(KEPT_ROWS, {}))[0][0])


def _portfolios(tenant: UUID) -> list[int]:
    return [row[0] for row in _in(tenant, lambda: _rows("SELECT id FROM identity_portfolio ORDER BY id", {}))]


def _p95(tenant: UUID, work: Callable[[], Any], times: int) -> tuple[float, Any]:
    spent = []
    for _each in range(times + 1):
        begun = time.perf_counter()
        answer = _in(tenant, work)
        spent.append((time.perf_counter() - begun) * 1000)
    rest = sorted(spent[1:])
    return round(rest[min(len(rest) - 1, int(len(rest) * 0.95))], 1), answer


def _in(tenant: UUID, work: Callable[[], Any]) -> Any:
    from django.db import transaction

    from duecourse.foundation.tenancy import context

    with transaction.atomic(), context.tenant(tenant):
        return work()


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _book(admin: str, args: argparse.Namespace) -> tuple[UUID, list[int]]:
    """Write the book as the owner would, past the triggers: what is built from it afterwards is the first check."""
    import psycopg

    from duecourse.foundation.identity import operations as identity

    tenant, company = a_tenant()

    def others() -> list[int]:
        made = [
            identity.create_company(tenant, code=f"BE{each}", name=f"Bench {each}", currency="EUR", country="BE").pk
            for each in range(2, COMPANIES + 1)
        ]
        for each in range(PORTFOLIOS):
            identity.create_portfolio(tenant, name=f"Portfolio {each}")
        return made

    company_ids = [company.pk, *_in(tenant, others)]
    values: dict[str, Any] = {"tenant": tenant, "companies": company_ids, "customers": args.customers, "day": DAY}
    values |= {"share": round(args.open_share * 1000), "portfolios": _portfolios(tenant)}
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in (PARTIES, CUSTOMERS, RATES, "UPDATE identity_company SET business_date = %(day)s"):
            connection.execute(statement, values)
        connection.execute("VACUUM (ANALYZE) ledger_customer")
        for first in range(1, args.items + 1, PART):
            part = values | {"first": first, "last": min(first + PART - 1, args.items)}
            connection.execute(ITEMS, part)
            connection.execute(MOVEMENTS, part)
        connection.execute("VACUUM (ANALYZE)")
    return tenant, company_ids


def _size(admin: str) -> int:
    import psycopg

    with psycopg.connect(admin) as connection:
        row = connection.execute("SELECT pg_total_relation_size('ledger_item')").fetchone()
    return int((row or (0,))[0])


PARTIES = """
    INSERT INTO ledger_party (tenant_id, key, name, kind, country, vat_id, registration)
    SELECT %(tenant)s, 'P' || n, 'Customer ' || n, 'company', 'BE', '', '' FROM generate_series(1, %(customers)s) n
"""
CUSTOMERS = """
    INSERT INTO ledger_customer (tenant_id, company_id, party_id, number, name, country, language, zone, segment, sector,
        address, automatic, sales_rep, stop_version, token, owned_fields, portfolio_id)
    SELECT %(tenant)s, (%(companies)s::bigint[])[1 + n %% 4], id, 'C' || n, name, 'BE', 'en', '', 'SME', '', 'Street 1', true,
        '', 0, md5(id::text), '{}', (%(portfolios)s::bigint[])[1 + n %% 23]
    FROM (SELECT *, substr(key, 2)::int AS n FROM ledger_party) p
"""
RATES = """
    INSERT INTO ledger_fxrate (tenant_id, base, quote, on_day, rate, source)
    SELECT %(tenant)s, 'USD', 'EUR', %(day)s::date - n, 0.9, 'bench' FROM generate_series(0, 400) n
"""
ITEMS = """
    INSERT INTO ledger_item (tenant_id, company_id, customer_id, kind, number, instalment_no, ordinal, issued_on, due_on,
        currency, amount, open_amount, known_on, clearing, payment_method, is_pulled, description, po_number, item_class,
        linked_number, retention_amount, is_factored, pay_to, delivery_channel, delivery_status, last_step_key, on_cleanup,
        cleared_on)
    SELECT %(tenant)s, c.company_id, c.id, CASE WHEN amount < 0 THEN 'credit_note' ELSE 'invoice' END, 'I' || n, 0, 0,
        %(day)s::date - age - terms, %(day)s::date - age, CASE WHEN c.seat %% 10 = 3 THEN 'USD' ELSE 'EUR' END, amount,
        CASE WHEN is_open THEN amount ELSE 0 END, %(day)s::date - age - terms, CASE WHEN is_open THEN '' ELSE 'payment' END,
        'transfer', false, '', '', '', '', 0, false, '', '', '', '', false,
        CASE WHEN NOT is_open THEN %(day)s::date - greatest(age - 20, 0) END
    FROM (SELECT n, is_open, 15 * (1 + n %% 4) AS terms, 1 + (n - 1) %% %(customers)s AS place,
                 CASE WHEN is_open THEN r %% 330 - 15 * (1 + n %% 4) ELSE r %% 1000 - 10 END AS age,
                 CASE WHEN n %% 33 = 5 THEN -1 ELSE 1 END * ((hashint4(n * 7) & 65535) / 10.0 + 20)::numeric(19, 2) AS amount
          FROM (SELECT n, hashint4(n) & 16777215 AS r, (hashint4(n + 7) & 65535) %% 1000 < %(share)s AS is_open
                FROM generate_series(%(first)s::int, %(last)s::int) n) drawn) made
    JOIN (SELECT id, company_id, substr(number, 2)::int AS seat FROM ledger_customer) c ON c.seat = made.place
"""
MOVEMENTS = """
    INSERT INTO ledger_movement (tenant_id, item_id, effective_on, known_on, kind, amount, reference, key)
    SELECT tenant_id, id, cleared_on, cleared_on, 'payment', -amount, '', 'paid' FROM ledger_item
    WHERE open_amount = 0 AND substr(number, 2)::int BETWEEN %(first)s AND %(last)s
"""
OWED = """
    SELECT c.number, i.number, i.open_amount FROM ledger_item i JOIN ledger_customer c ON c.id = i.customer_id
    WHERE i.tenant_id = %(tenant)s AND i.company_id = %(company)s AND i.open_amount > 0 AND i.id %% 2 = 0 ORDER BY i.id LIMIT %(most)s
"""
HELD = """i.tenant_id = %(tenant)s AND i.ordinal >= 0
      AND (%(companies)s::bigint[] IS NULL OR i.company_id = ANY(%(companies)s::bigint[]))
      AND (%(held)s::bigint[] IS NULL OR c.portfolio_id = ANY(%(held)s::bigint[]))"""
FOLDED_AGES = f"""
    SELECT i.company_id, i.currency, i.open_amount < 0, width_bucket(%(day)s::date - i.due_on, '{{1,31,61,91,181}}'::int[]),
           sum(i.open_amount), count(*)
    FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE {HELD} AND i.open_amount <> 0 GROUP BY 1, 2, 3, 4
"""
FOLDED_SALES = f"""
    SELECT i.company_id, i.currency, sum(i.amount)
    FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE {HELD} AND i.issued_on BETWEEN %(since)s AND %(day)s GROUP BY 1, 2
"""
KEPT_ROWS = "SELECT (SELECT count(*) FROM ledger_opensum) + (SELECT count(*) FROM ledger_salessum)"


def _words(figures: dict[str, Any]) -> str:
    return "".join(f"{name:>24}  {value}\n" for name, value in figures.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
