"""What is owed this minute? One tick asks; a clock is never the work itself."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.manager import JobManager

from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.tenancy.context import tenant_ids

STALLED_AFTER_SECONDS = 60


@dataclass(frozen=True)
class Clock:
    """A job that each tenant is asked for every so many minutes; the job itself finds what is due."""

    job: str
    every_minutes: int = 1


@app.periodic(cron="* * * * *")
@app.task(name="queue.tick", queue="sys", queueing_lock="queue.tick", pass_context=False)
def tick(timestamp: int) -> None:
    """Defer what every clock of `config/schedule.py` owes to every tenant, once per tenant and clock."""
    minute = timestamp // 60
    clocks: tuple[Clock, ...] = import_string(settings.DUECOURSE_CLOCKS)
    due = [clock for clock in clocks if minute % clock.every_minutes == 0]
    with transaction.atomic():
        for tenant in tenant_ids():
            for clock in due:
                later(clock.job, tenant=tenant, key=f"{clock.job}:{tenant}")


@app.periodic(cron="* * * * *")
@app.task(name="queue.sweep", queue="sys", queueing_lock="queue.sweep", pass_context=True)
async def sweep(job_context: JobContext, timestamp: int) -> None:
    """Look once a minute for jobs whose worker died."""
    await put_back(job_context.app.job_manager)


async def put_back(manager: JobManager) -> None:
    """Put jobs whose worker died back into the queue; every job is safe to run again by its own keys."""
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await manager.retry_job(stalled, retry_at=now())
