"""What does a mail cost, from the decision to the server's yes, against a bare smtplib loop with the same bytes?"""

import argparse
import json
import os
import resource
import smtplib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BATCH = 500


def main(argv: Sequence[str]) -> int:
    """Run the benchmark and print its ratio; 1 when it is above the bar."""
    parser = argparse.ArgumentParser(prog="bench mail", description=__doc__)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--items", type=int, default=4, help="open items a mail")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    found = measure(wanted.mails, items=wanted.items, rounds=wanted.rounds)
    if wanted.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        sys.stdout.write("".join(f"{name:>28}  {value}\n" for name, value in found.items()))
    return 0 if found["ratio"] <= found["limit"] else 1


def measure(mails: int, *, items: int, rounds: int) -> dict[str, Any]:
    """Send `mails` mails through the house and the same bytes by a bare loop, `rounds` times; the medians' ratio."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings_test"
    import django

    django.setup()
    runs = []
    with tempfile.TemporaryDirectory() as folder, _sink(Path(folder)) as port:
        _one_round(Path(folder), port, 50, items)
        runs += [_one_round(Path(folder), port, mails, items) for _round in range(rounds)]
    house, bare, wall, backend = (sorted(column)[len(runs) // 2] for column in zip(*runs, strict=True))
    return {
        "mails": mails,
        "items_a_mail": items,
        "house_ms_a_mail": round(house / mails * 1000, 3),
        "bare_ms_a_mail": round(bare / mails * 1000, 3),
        "ratio": _middle([round_[0] / round_[1] for round_ in runs]),
        "limit": 4.0,
        "goal": 2.0,
        "database_ms_a_mail": round(backend / mails * 1000, 3),
        "ratio_with_database": _middle([(round_[0] + round_[3]) / round_[1] for round_ in runs]),
        "mails_a_second": round(mails / wall),
    }


def _middle(ratios: list[float]) -> float:
    return round(sorted(ratios)[len(ratios) // 2], 2)


def _one_round(folder: Path, port: int, mails: int, items: int) -> tuple[float, float, float, float]:
    """CPU of the house, of the bare loop, wall time of the house, and CPU of its database session, in seconds."""
    from django.db import transaction

    from duecourse.foundation.kit.clock import stopwatch
    from duecourse.foundation.tenancy import context
    from duecourse.records.communications import operations
    from duecourse.records.communications.jobs.draining import drain
    from duecourse.records.communications.models import Message
    from tests.conftest import make_tenant
    from tests.records.communications.book import NOON, a_company, a_customer, a_plan, a_sink_channel

    tenant = make_tenant()
    with transaction.atomic(), context.tenant(tenant):
        company = a_company(tenant)
        a_sink_channel(tenant, folder, port, mails_per_connection=10**9)
        owed = [("1210.50", "EUR"), ("99.90", "EUR"), ("-20.00", "EUR"), ("340.00", "USD")]
        people = [a_customer(tenant, company, f"N{n}", items=[owed[i % 4] for i in range(items)]) for n in range(mails)]
        plans = [a_plan(company, who, f"bench:{n}") for n, who in enumerate(people)]
    _analyze()
    backend = _backend_cpu()
    started, wall = _cpu(), stopwatch()
    for start in range(0, mails, BATCH):
        with transaction.atomic(), context.tenant(tenant):
            operations.plan_messages(tenant, plans[start : start + BATCH], now=NOON)
    drained = drain(tenant, clock=lambda: NOON)
    house, wall, backend = _cpu() - started, stopwatch() - wall, _backend_cpu() - backend
    assert drained.sent == mails, drained
    with transaction.atomic(), context.tenant(tenant):
        rows = Message.objects.of(tenant).values_list("sender", "address", "raw")
        same = [(sender, address, bytes(raw or b"")) for sender, address, raw in rows]
    started = _cpu()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for sender, address, raw in same:
            server.sendmail(sender, [address], raw)
    return house, _cpu() - started, wall, backend


@contextmanager
def _sink(folder: Path) -> Iterator[int]:
    """A mail server in a process of its own."""
    command = [sys.executable, "-m", "duecourse.interfaces.connectors.sink.server", str(folder), "--fast"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline().split()[1])
        finally:
            process.terminate()


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _analyze() -> None:
    """Let the planner know the sizes, as autovacuum does within a minute everywhere but in tests."""
    import psycopg

    from tests import database

    with psycopg.connect(database.current().owner, autocommit=True) as owner:
        owner.execute("ANALYZE")


def _backend_cpu() -> float:
    """CPU of our session in the database server, where the system tells; else 0."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        spent = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
