"""Is one file one import, whoever hands it in, however often at once, and whatever is killed? (T12)"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from duecourse.foundation.identity.operations import create_company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.tenancy import context
from duecourse.records.credit.models import CreditLimit
from duecourse.records.ledger.models import ImportBatch, Item, Movement, Receipt
from duecourse.records.ledger.operations import imports
from duecourse.records.ledger.queries.imports import import_is_running
from duecourse.records.promises.models import PlanCover

pytestmark = pytest.mark.real_commits
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
CUSTOMERS = "number,name\n" + "".join(f"C{n},Customer {n}\n" for n in range(20))
ITEMS = "customer,number,issued_on,amount\n" + "".join(f"C{n % 20},I{n},2026-02-01,100\n" for n in range(400))
PAYMENTS = "number,value_on,amount\n" + "".join(f"I{n % 400},2026-03-01,10\n" for n in range(800))

LIMITS, PLANS = "customer,amount,from_on\n", "number,plan,from_on,amount\n"
RECEIPTS = "customer,amount,value_on,reference\n"
STANDING = {
    "limits": tuple(LIMITS + "".join(f"C{n},50,2026-01-01\n" for n in part) for part in (range(15), range(5, 20))),
    "plans": tuple(PLANS + "".join(f"I{n},P,2026-02-10,60\n" for n in part) for part in (range(300), range(100, 400))),
    "receipts": tuple(
        RECEIPTS + "".join(f"C{n % 20},7,2026-03-01,B{n}\n" for n in part) for part in (range(300), range(100, 400))
    ),
}


@pytest.fixture
def company(tenant: UUID, tmp_path: Path) -> int:
    with transaction.atomic(), context.tenant(tenant):
        made = create_company(tenant, code="BE", name="Seller", currency="EUR", country="BE").pk
    for kind, text in (("customers", CUSTOMERS), ("items", ITEMS), ("payments", PAYMENTS)):
        (tmp_path / f"{kind}.csv").write_text(text)
    return made


def take_in(tenant: UUID, company: int, kind: str, path: Path) -> imports.Preview:
    with transaction.atomic(), context.tenant(tenant):
        return imports.import_file(tenant, company=company, kind=kind, path=path, actor=SYSTEM, at=AT, as_of=DAY)


def end_state(tenant: UUID) -> tuple[int, int, object]:
    with transaction.atomic(), context.tenant(tenant):
        items = Item.objects.of(tenant)
        return items.count(), Movement.objects.of(tenant).count(), {item.open_amount for item in items}


def test_eight_at_once_end_as_one_import(tenant: UUID, company: int, tmp_path: Path) -> None:
    for kind in ("customers", "items", "payments"):
        seen: list[imports.Preview] = []

        def hand_in(kind: str = kind, seen: list[imports.Preview] = seen) -> None:
            try:
                seen.append(take_in(tenant, company, kind, tmp_path / f"{kind}.csv"))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=hand_in) for _again in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(not each.already for each in seen) == 1
        assert len(seen) == 8
    assert end_state(tenant) == (400, 800, {80})


def test_eight_at_once_of_what_stands_beside_the_ledger_end_as_one(tenant: UUID, company: int, tmp_path: Path) -> None:
    for kind in ("customers", "items"):
        take_in(tenant, company, kind, tmp_path / f"{kind}.csv")
    for kind, (text, overlapping) in STANDING.items():
        for name, part in ((kind, text), (f"{kind}-more", overlapping)):
            (tmp_path / f"{name}.csv").write_text(part)
        paths = [tmp_path / f"{name}.csv" for name in (kind, f"{kind}-more") for _again in range(4)]
        _at_once([partial(take_in, tenant, company, kind, path) for path in paths])
    with transaction.atomic(), context.tenant(tenant):
        standing = CreditLimit.objects.of(tenant).filter(ended_on__isnull=True)
        assert sorted(standing.values_list("amount", flat=True)) == [50] * 20
        assert (CreditLimit.objects.of(tenant).count(), Receipt.objects.of(tenant).count()) == (20, 400)
        assert PlanCover.objects.of(tenant).count() == 400


def _at_once(works: Sequence[Callable[[], object]]) -> None:
    failed: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told by the assertion below
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


KILLED = """
import sys, time, threading, os
from pathlib import Path
from uuid import UUID
import django
django.setup()
from tests.records.ledger.test_imports_once import take_in
print("ready", flush=True)
take_in(UUID(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
print("done", flush=True)
"""


@pytest.mark.parametrize("after", [0.0, 0.05, 0.15, 0.3])
def test_killed_half_way_and_handed_in_again_is_one_import(
    tenant: UUID, company: int, tmp_path: Path, after: float
) -> None:
    take_in(tenant, company, "customers", tmp_path / "customers.csv")
    for kind in ("items", "payments"):
        arguments = [str(tenant), str(company), kind, str(tmp_path / f"{kind}.csv")]
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, *arguments], stdout=subprocess.PIPE, env=os.environ | _settings(), text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        process.wait()
        take_in(tenant, company, kind, tmp_path / f"{kind}.csv")
    assert end_state(tenant) == (400, 800, {80})
    with transaction.atomic(), context.tenant(tenant):
        assert ImportBatch.objects.of(tenant).filter(state="committed").count() == 3


def test_others_see_that_an_import_runs(tenant: UUID, company: int, tmp_path: Path) -> None:
    seen: list[bool] = []

    def look() -> None:
        seen.append(import_is_running(tenant, company))
        connections.close_all()

    with transaction.atomic(), context.tenant(tenant):
        imports.import_file(
            tenant, company=company, kind="customers", path=tmp_path / "customers.csv", actor=SYSTEM, at=AT, as_of=DAY
        )
        looking = threading.Thread(target=look)
        looking.start()
        looking.join()
    look()
    connection.close()
    assert seen == [True, False]


def _settings() -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "duecourse.config.settings"}
