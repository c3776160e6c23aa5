"""How much does a validated import of items cost, as a multiple of a bare COPY into the same kind of table?

`python3 run.py bench import --items 1000000 --json`. The rival copies the finished rows, in our own column order, into
a table with the same columns, indexes and foreign key, without row-level security. CPU seconds are those of the
database's process and of ours together.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.bench.server import a_house, a_tenant, cpu_of

DAY = date(2026, 6, 30)
CHUNK = 1 << 20
RIVAL = """
    CREATE TABLE rival (LIKE ledger_item INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES);
    ALTER TABLE rival ADD FOREIGN KEY (tenant_id, company_id, customer_id)
        REFERENCES ledger_customer (tenant_id, company_id, id);
"""


def main(argv: list[str]) -> int:
    """Make a book, import it, copy the same rows bare, and compare."""
    parser = argparse.ArgumentParser(prog="run.py bench import")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--open-share", type=float, default=1.0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    with (
        tempfile.TemporaryDirectory(prefix="duecourse-bench-") as folder,
        a_house(max_parallel_workers_per_gather="0", shared_buffers="1GB", jit="off") as urls,
    ):
        book = Path(folder)
        _make_book(book, args)
        figures = _measure(urls.admin, book)
    figures |= {"customers": args.customers, "items": args.items}
    sys.stdout.write(json.dumps(figures) + "\n" if args.json else _words(figures))
    return 0


def _make_book(folder: Path, args: argparse.Namespace) -> None:
    sizes = ["--customers", str(args.customers), "--items", str(args.items), "--open-share", str(args.open_share)]
    command = [sys.executable, "-m", "world.bench", *sizes, "--out", str(folder)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def _measure(admin: str, book: Path) -> dict[str, Any]:
    tenant, company = a_tenant()
    _import(tenant, company.pk, "customers", book)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours = _import(tenant, company.pk, "items", book)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    again = _import(tenant, company.pk, "items", book, day=date(2026, 7, 1))
    bare = _copy(admin, book / "finished.csv")
    return {
        "ratio": round(ours["cpu"] / bare["cpu"], 2),
        "again_ratio": round(again["cpu"] / bare["cpu"], 2),
        "cpu_s": round(ours["cpu"], 2),
        "wall_s": round(ours["wall"], 2),
        "copy_cpu_s": round(bare["cpu"], 2),
        "new": ours["answer"].new,
        "again_unchanged": again["answer"].unchanged,
        "grown_mb": round(grown / 1024),
    }


def _import(tenant: UUID, company_id: int, kind: str, book: Path, day: date = DAY) -> dict[str, Any]:
    from django.db import connection, transaction

    from duecourse.foundation.kit.actor import SYSTEM
    from duecourse.foundation.kit.clock import now
    from duecourse.foundation.tenancy import context
    from duecourse.records.ledger.operations import imports

    def work() -> imports.Preview:
        with transaction.atomic(), context.tenant(tenant):
            return imports.import_file(
                tenant, company=company_id, kind=kind, path=book / f"{kind}.csv", actor=SYSTEM, at=now(), as_of=day
            )

    connection.ensure_connection()
    return _cost(work, connection.connection.info.backend_pid)


def _copy(admin: str, path: Path) -> dict[str, Any]:
    """Copy the imported rows out, and bare into a table of the same shape."""
    import psycopg

    with psycopg.connect(admin) as connection:
        connection.execute(RIVAL)
        with (
            connection.cursor() as cursor,
            path.open("wb") as file,
            cursor.copy("COPY ledger_item TO STDOUT (FORMAT csv)") as copy,
        ):
            for block in copy:
                file.write(block)
        connection.commit()

        def work() -> int:
            with connection.cursor() as cursor, path.open("rb") as file:
                with cursor.copy("COPY rival FROM STDIN (FORMAT csv)") as copy:
                    while chunk := file.read(CHUNK):
                        copy.write(chunk)
                connection.commit()
                return cursor.rowcount

        return _cost(work, connection.info.backend_pid)


def _cost(work: Callable[[], Any], backend: int) -> dict[str, Any]:
    def spent() -> float:
        usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return cpu_of(backend) + sum(each.ru_utime + each.ru_stime for each in usage)

    cpu, wall = spent(), time.perf_counter()
    answer = work()
    return {"cpu": spent() - cpu, "wall": time.perf_counter() - wall, "answer": answer}


def _words(figures: dict[str, Any]) -> str:
    return "".join(f"{name}: {figure}\n" for name, figure in figures.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
