"""Who runs the jobs? One process with a worker per queue: a long batch never holds up the mail, nor a training the day."""

import asyncio
import signal
from collections.abc import Sequence
from typing import Any

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from procrastinate.contrib.django import app

from duecourse.foundation.queue import clocks  # noqa: F401 - registers the tick

QUEUES = {"sys": 1, "mail": 1, "post": 3, "batch": 1, "learn": 1}


def run_worker(queues: Sequence[str] = tuple(QUEUES), *, once: bool = False) -> None:
    """Work until told to stop (SIGINT, SIGTERM), or with `once` until nothing waits."""
    asyncio.run(_run(queues, once=once))


async def _run(queues: Sequence[str], *, once: bool) -> None:
    # The thread that defers periodic jobs may still hold a connection of a run before this one.
    await sync_to_async(close_old_connections)()
    connector: Any = app.connector
    worker_app = app.with_connector(connector.get_worker_connector())
    async with worker_app.open_async():
        workers = [
            asyncio.create_task(
                worker_app.run_worker_async(
                    queues=[queue],
                    name=f"{queue}",
                    concurrency=QUEUES[queue],
                    wait=not once,
                    fetch_job_polling_interval=2,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                )
            )
            for queue in queues
        ]
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, lambda: [worker.cancel() for worker in workers])
        for end in await asyncio.gather(*workers, return_exceptions=True):
            if isinstance(end, Exception):
                raise end
