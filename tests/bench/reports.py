"""How long does an ad-hoc report over a large book take, on the server's CPU and by the clock?

`python3 run.py bench reports --items 1000000 --customers 50000 --json`. The book is that of `bench kpi`: four companies, two
currencies, twenty portfolios. Each report is answered as the screen asks for it, in a transaction of its own, after the
text of its statement is compiled; its file is streamed, and memory is looked at.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from tests.bench import kpi
from tests.bench.server import a_house, buffers, cpu_of

BEFORE: Final = (kpi.DAY - timedelta(days=30)).isoformat()


def main(argv: list[str]) -> int:
    """Write the book, ask each report, stream the longest."""
    parser = argparse.ArgumentParser(prog="run.py bench reports")
    parser.add_argument("--customers", type=int, default=50_000)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--open-share", type=float, default=0.2, help="share of the items that are still open")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--explain", metavar="NAME", default="", help="print the plan of one report as well")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    with a_house(shared_buffers=buffers(), jit="off") as urls:
        tenant, _companies = kpi._book(urls.admin, args)
        told = {name: _asked(tenant, spec, args.times) for name, spec in _specs().items()}
        told["stream"] = _streamed(tenant)
        if args.explain:
            sys.stderr.write(_plan(tenant, _specs()[args.explain]))
    figures = {"items": args.items, "customers": args.customers, "reports": told}
    sys.stdout.write(json.dumps(figures, indent=None if args.json else 1) + "\n")
    return 0


def _specs() -> dict[str, Any]:
    from duecourse.insight.rules.reports.spec import Spec, Value

    opened, counted = Value("open_amount"), Value("rows", "count")
    by_customer = Spec("items", rows=("customer",), columns="age", values=(opened,), top=20)
    issued = Spec("invoices", rows=("issued_on:month",), values=(Value("amount"), counted))
    return {
        "age": Spec("items", rows=("age",), values=(opened, counted)),
        "top_customers_by_age": by_customer,
        "portfolio_and_country": Spec(
            "items", rows=("portfolio", "country"), values=(opened, Value("customers", "count"))
        ),
        "median_days": Spec("items", rows=("company",), values=(Value("days_past_due", "median"),)),
        "condition": Spec(
            "items", rows=("age",), values=(opened,), where="days past due > 30 and open amount > 500 EUR"
        ),
        "in_one_currency": Spec("items", rows=("company", "age"), values=(opened,), currency="EUR"),
        "past_day": Spec("items", rows=("age",), values=(opened,), day=BEFORE),
        "beside_past_day": Spec("items", rows=("age",), values=(opened,), compare="month_before"),
        "issued_by_month": issued,
        "issued_in_90_days": Spec(
            "invoices", rows=("issued_on:month",), values=(Value("amount"),), period="last_90_days"
        ),
        "customers": Spec("customers", rows=("portfolio",), values=(opened, Value("customers", "count"))),
    }


def _asked(tenant: UUID, spec: Any, times: int) -> dict[str, Any]:
    """Answer a report some times; the first time compiles its statement."""
    from duecourse.foundation.kit.errors import Refused
    from duecourse.insight.queries.reports.answering import answer
    from duecourse.insight.rules.among import EVERYBODY

    seen = []
    for _again in range(times + 1):
        try:
            seen.append(kpi._in(tenant, lambda: _timed(lambda: len(answer(tenant, EVERYBODY, spec, kpi.DAY).rows))))
        except Refused as no:
            return {"refused": str(no)}
    best = min(seen[1:], key=lambda one: one["cpu_s"])
    return {"first_s": seen[0]["s"], **best}


def _timed(work: Any) -> dict[str, Any]:
    """Clock and CPU of the server's process; its parallel workers' are in the clock only."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    before, begun = cpu_of(pid), time.perf_counter()
    count = work()
    return {"s": round(time.perf_counter() - begun, 3), "cpu_s": round(cpu_of(pid) - before, 3), "rows": count}


def _streamed(tenant: UUID) -> dict[str, Any]:
    from duecourse.insight.queries.reports.streaming import stream
    from duecourse.insight.rules.among import EVERYBODY
    from duecourse.insight.rules.reports.spec import Spec

    spec = Spec("items", rows=("customer_number", "number", "due_on", "open_amount"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told: dict[str, Any] = kpi._in(
        tenant, lambda: _timed(lambda: sum(1 for _row in stream(tenant, EVERYBODY, spec, kpi.DAY).rows))
    )
    return told | {"more_mb": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)}


def _plan(tenant: UUID, spec: Any) -> str:
    from django.db import connection

    from duecourse.insight.queries.reports.asking import question
    from duecourse.insight.queries.reports.grouping import statement
    from duecourse.insight.rules.among import EVERYBODY
    from duecourse.insight.rules.reports.days import days_of

    def explained() -> str:
        asked = question(tenant, EVERYBODY, spec, days_of(spec, date(*kpi.DAY.timetuple()[:3])))
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement(asked, most=1000)}", asked.values)
            return "\n".join(row[0] for row in cursor.fetchall()) + "\n"

    return str(kpi._in(tenant, explained))
