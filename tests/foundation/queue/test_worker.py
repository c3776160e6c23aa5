"""Does deferred work run, in its tenant, once, and is it found again when its worker dies?"""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from duecourse.foundation.identity.models import AuditEntry
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue import clocks
from duecourse.foundation.queue.jobs import job, known_jobs, later, speaking_job, taken_along
from duecourse.foundation.queue.worker import run_worker
from duecourse.foundation.tenancy import context
from tests.conftest import make_tenant

pytestmark = pytest.mark.real_commits
MINUTE = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp())


@job("test.write", attempts=1)
def write(*, tenant: UUID, fails: bool = False) -> None:
    """Write one line of audit, and perhaps fail after it."""
    audit(tenant, "written", actor=SYSTEM, at=now())
    if fails:
        raise RuntimeError("after writing")


@speaking_job("test.speak", queue="mail", attempts=1)
def speak(*, tenant: UUID) -> None:
    """Tell whether a transaction was open while speaking."""
    is_open = connection.in_atomic_block
    with transaction.atomic(), context.tenant(tenant):
        audit(tenant, f"open={is_open}", actor=SYSTEM, at=now())


def verbs(tenant: UUID) -> list[str]:
    with transaction.atomic(), context.tenant(tenant):
        return list(AuditEntry.objects.of(tenant).order_by("id").values_list("verb", flat=True))


def order(name: str, tenant: UUID, **more: Any) -> None:
    with transaction.atomic(), context.tenant(tenant):
        later(name, tenant=tenant, **more)


def test_a_job_runs_in_its_tenant_and_a_failed_one_leaves_nothing(tenant: UUID) -> None:
    order("test.write", tenant)
    order("test.write", tenant, fails=True)
    run_worker(["sys"], once=True)
    assert verbs(tenant) == ["written"]
    assert ProcrastinateJob.objects.filter(task_name="test.write", status="failed").count() == 1


def test_a_speaking_job_has_no_transaction_open(tenant: UUID) -> None:
    order("test.speak", tenant)
    run_worker(["mail"], once=True)
    assert verbs(tenant) == ["open=False"]


def test_trap_6_what_rolls_back_leaves_no_job_behind(tenant: UUID) -> None:
    """Trap 6: nothing is enqueued by a transaction that did not happen."""
    before = ProcrastinateJob.objects.count()
    with transaction.atomic(), context.tenant(tenant):
        later("test.write", tenant=tenant)
        transaction.set_rollback(True)
    assert ProcrastinateJob.objects.count() == before


def test_the_tick_asks_every_tenant_once_however_often_it_comes(tenant: UUID) -> None:
    """Trap 2: two ticks at the same moment order the work once."""
    for _again in range(2):
        clocks.tick(MINUTE)
    waiting = ProcrastinateJob.objects.filter(queueing_lock=f"communications.tick:{tenant}", status="todo")
    assert waiting.count() == 1
    assert "communications.tick" in known_jobs()


def test_a_job_whose_worker_died_goes_back_to_the_queue(tenant: UUID) -> None:
    order("test.write", tenant)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        (worker,) = cursor.fetchone() or (0,)
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE task_name = 'test.write'"
            " AND status = 'todo'",
            [worker],
        )

    async def sweep() -> None:
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        async with app.with_connector(connector).open_async() as opened:
            await clocks.put_back(opened.job_manager)

    asyncio.run(sweep())
    assert ProcrastinateJob.objects.filter(task_name="test.write", status="todo").count() == 1


@job("test.gather", attempts=1)
def gather(*, tenant: UUID, number: int, fails: bool = False) -> None:
    """Write down for whom the work was done, in one go with all who wait for the same."""
    with taken_along("test.gather", tenant=tenant, limit=2) as others:
        audit(tenant, str(sorted([number, *(other["number"] for other in others)])), actor=SYSTEM, at=now())
        if fails:
            raise RuntimeError("after gathering")


def test_who_waits_for_the_same_is_taken_along_once(tenant: UUID) -> None:
    for number in range(5):
        order("test.gather", tenant, number=number, key=f"gather:{tenant}:{number}")
    order("test.gather", make_tenant(), number=99)
    run_worker(["sys"], once=True)
    assert verbs(tenant) == ["[0, 1, 2]", "[3, 4]"]
    assert not ProcrastinateJob.objects.filter(task_name="test.gather").exists()


def test_who_was_taken_along_by_a_job_that_failed_still_waits(tenant: UUID) -> None:
    order("test.gather", tenant, number=1, fails=True)
    order("test.gather", tenant, number=2)
    run_worker(["sys"], once=True)
    assert verbs(tenant) == ["[2]"]
