"""How is work put off, and how does it run later?"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.db import close_old_connections, connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from duecourse.foundation.tenancy.context import tenant as tenant_set

Queue = Literal["sys", "mail", "post", "batch", "learn"]
F = TypeVar("F", bound=Callable[..., Any])
_queues: dict[str, Queue] = {}


class UnknownJob(LookupError):
    """A job was deferred by a name that nothing registered."""


def job(name: str, *, queue: Queue = "sys", attempts: int = 3) -> Callable[[F], F]:
    """Register a job that runs in one transaction, with its tenant set where it names one."""

    def register(function: F) -> F:
        @wraps(function)
        def run(*, tenant: str | None = None, **ids: Any) -> None:
            with transaction.atomic():
                if tenant is None:
                    function(tenant=None, **ids)
                    return
                with tenant_set(UUID(tenant)):
                    function(tenant=UUID(tenant), **ids)

        _register(name, queue, attempts, run)
        return function

    return register


def speaking_job(name: str, *, queue: Queue = "mail", attempts: int = 3) -> Callable[[F], F]:
    """Register a job that speaks to the world: no transaction is open, the function opens its own short ones."""

    def register(function: F) -> F:
        @wraps(function)
        def run(*, tenant: str | None = None, **ids: Any) -> None:
            function(tenant=UUID(tenant) if tenant else None, **ids)

        _register(name, queue, attempts, run)
        return function

    return register


def later(name: str, *, tenant: UUID | None, key: str | None = None, at: datetime | None = None, **ids: Any) -> bool:
    """Defer a job in the caller's transaction; False when one with the same `key` already waits."""
    if name not in _queues:
        raise UnknownJob(name)
    configured = app.configure_task(name=name, queue=_queues[name], queueing_lock=key, schedule_at=at)
    arguments = {**ids, "tenant": str(tenant) if tenant else None}
    if key is None:
        configured.defer(**arguments)
        return True
    try:
        with transaction.atomic():
            configured.defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True


@contextmanager
def taken_along(name: str, *, tenant: UUID, limit: int) -> Iterator[list[dict[str, Any]]]:
    """Give the arguments of the jobs of that name that wait for a tenant; they are gone when the block has done their work.

    They leave in the caller's transaction and at its end: where it rolls back they still wait, and whoever orders one of
    them anew meanwhile waits for a transaction that itself waits for nobody. A job that a worker took first stays his.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [name, str(tenant), limit])
        found = cursor.fetchall()
    yield [json.loads(arguments) for _id, arguments in found]
    with connection.cursor() as cursor:
        cursor.execute(_DONE_ALONG, [[row[0] for row in found]])


def last_state(name: str, *, tenant: UUID) -> str:
    """Tell how a tenant's last job of a name stands: todo, doing, succeeded, failed …; empty when there was none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text FROM procrastinate_jobs WHERE task_name = %s AND args ->> 'tenant' = %s "
            "ORDER BY id DESC LIMIT 1",
            [name, str(tenant)],
        )
        found = cursor.fetchone()
    return str(found[0]) if found else ""


def waits_in(queue: Queue) -> bool:
    """Tell whether a job of the queue waits for a worker: whoever only passes his time should make room."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, [queue])
        return bool(cursor.fetchone()[0])


def known_jobs() -> dict[str, Queue]:
    """Tell every registered job and its queue."""
    return dict(_queues)


_WAITING = """
    SELECT id, args::text FROM procrastinate_jobs
    WHERE task_name = %s AND args ->> 'tenant' = %s AND status = 'todo' AND coalesce(scheduled_at <= now(), true)
    ORDER BY id LIMIT %s
"""
_WAITS = """
    SELECT EXISTS (SELECT FROM procrastinate_jobs
                   WHERE queue_name = %s AND status = 'todo' AND coalesce(scheduled_at <= now(), true))
"""
_DONE_ALONG = """
    DELETE FROM procrastinate_jobs j USING (
        SELECT id FROM procrastinate_jobs WHERE id = ANY(%s) AND status = 'todo' FOR UPDATE SKIP LOCKED) waiting
    WHERE j.id = waiting.id
"""


def _register(name: str, queue: Queue, attempts: int, run: Callable[..., None]) -> None:
    @wraps(run)
    def clean(**arguments: Any) -> None:
        close_old_connections()
        try:
            run(**arguments)
        finally:
            close_old_connections()

    _queues[name] = queue
    retry = RetryStrategy(max_attempts=attempts, exponential_wait=5) if attempts > 1 else False
    app.task(name=name, queue=queue, retry=retry, pass_context=False)(clean)
