"""Give a person something to do, and write down what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.work.worklists.events import TaskCancelled, TaskDone, TaskReopened
from duecourse.work.worklists.models import Task


class NoSuchTask(Refused):
    """The id names no task of this tenant."""

    says = _("This task does not exist.")


class TaskNotOpen(Refused):
    """The task is done or given up already."""

    says = _("This task is not open any more.")


class TaskStillOpen(Refused):
    """A task that is open cannot be opened again."""

    says = _("This task is still open.")


class OutcomeMissing(Refused):
    """A task is not done without saying what came of it."""

    says = _("Say what came of it.")


@dataclass(frozen=True)
class NewTask:
    """Something a person shall do; the same `key` is never asked twice."""

    company_id: int
    customer_id: int | None
    kind: str
    title: str
    due_on: date
    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    assignee_id: UUID | None = None


def add_tasks(tenant: UUID, tasks: Iterable[NewTask], *, now: datetime) -> int:
    """Ask for tasks in one insert, each key once for ever; tell how many were new."""
    rows = [
        Task(
            tenant_id=tenant,
            company_id=task.company_id,
            customer_id=task.customer_id,
            kind=task.kind,
            title=task.title,
            params=dict(task.params),
            due_on=task.due_on,
            key=task.key,
            assignee_id=task.assignee_id,
            created_at=now,
        )
        for task in tasks
    ]
    known = Task.objects.of(tenant).filter(key__in=[row.key for row in rows])
    before = known.count()
    Task.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return known.count() - before


_FOLD = """
    WITH standing AS (
        SELECT tenant_id, customer_id, kind, {about} AS about, max(id) AS newest, min(due_on) AS since
        FROM worklists_task t
        WHERE tenant_id = %(tenant)s AND customer_id = ANY(%(customers)s) AND state = 'open' AND key LIKE 'action:%%'
        GROUP BY tenant_id, customer_id, kind, {about} HAVING count(*) > 1
    )
    UPDATE worklists_task t
    SET state = CASE WHEN t.id = s.newest THEN 'open' ELSE 'cancelled' END,
        note = CASE WHEN t.id = s.newest THEN t.note ELSE 'replaced' END,
        done_at = CASE WHEN t.id = s.newest THEN NULL ELSE %(now)s END,
        due_on = CASE WHEN t.id = s.newest THEN s.since ELSE t.due_on END
    FROM standing s
    WHERE t.tenant_id = s.tenant_id AND t.customer_id = s.customer_id AND t.kind = s.kind AND {about} = s.about
      AND t.state = 'open' AND t.key LIKE 'action:%%'
""".format(about="CASE WHEN t.kind = 'call' THEN '' ELSE coalesce(t.params->>'about', '') END")  # noqa: S608 - our own words


def fold_tasks(tenant: UUID, customer_ids: Iterable[int], *, now: datetime) -> None:
    """Leave one open task of each kind that steps ask for: the newest, waiting since the oldest; nobody calls five times.

    One call speaks of everything; other tasks about a promise, a dispute or a credit (`about`) stand apart.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FOLD, {"tenant": tenant, "customers": list(set(customer_ids)), "now": now})


def do_task(
    tenant: UUID, task_id: int, *, outcome: str, actor: Actor, at: datetime, on: date | None = None, note: str = ""
) -> None:
    """Tick a task off with what came of it."""
    if not outcome.strip():
        raise OutcomeMissing
    task = _open_task(tenant, task_id)
    _settle(tenant, task, state="done", outcome=outcome, note=note, done_at=at)
    event = TaskDone(task.pk, task.kind, task.title, outcome)
    record(tenant, event, customer_id=task.customer_id, company_id=task.company_id, actor=actor, at=at, on=on)
    audit(tenant, "task.done", actor=actor, at=at, subject=task, after={"outcome": outcome})


def cancel_task(tenant: UUID, task_id: int, *, reason: str, actor: Actor, at: datetime, on: date | None = None) -> None:
    """Give a task up, with a reason."""
    if not reason.strip():
        raise OutcomeMissing
    task = _open_task(tenant, task_id)
    _settle(tenant, task, state="cancelled", outcome="", note=reason, done_at=at)
    event = TaskCancelled(task.pk, task.kind, task.title, reason)
    record(tenant, event, customer_id=task.customer_id, company_id=task.company_id, actor=actor, at=at, on=on)
    audit(tenant, "task.cancelled", actor=actor, at=at, subject=task, reason=reason)


def reopen_task(tenant: UUID, task_id: int, *, actor: Actor, at: datetime, on: date | None = None) -> None:
    """Open a task again that was done or given up."""
    task = _locked(tenant, task_id)
    if task.state == "open":
        raise TaskStillOpen
    before = {"state": task.state, "outcome": task.outcome}
    _settle(tenant, task, state="open", outcome="", note=task.note, done_at=None)
    event = TaskReopened(task.pk, task.kind, task.title)
    record(tenant, event, customer_id=task.customer_id, company_id=task.company_id, actor=actor, at=at, on=on)
    audit(tenant, "task.reopened", actor=actor, at=at, subject=task, before=before)


def take_back_tasks(tenant: UUID, keys: Iterable[str], *, at: datetime, reason: str) -> int:
    """Give up open tasks whose ground has gone, by their keys; tell how many."""
    rows = Task.objects.of(tenant).filter(key__in=list(keys), state="open")
    return rows.update(state="cancelled", note=reason, done_at=at)


def _open_task(tenant: UUID, task_id: int) -> Task:
    task = _locked(tenant, task_id)
    if task.state != "open":
        raise TaskNotOpen
    return task


def _locked(tenant: UUID, task_id: int) -> Task:
    task = Task.objects.of(tenant).filter(id=task_id).select_for_update(no_key=True).first()
    if task is None:
        raise NoSuchTask
    return task


def _settle(tenant: UUID, task: Task, *, state: str, outcome: str, note: str, done_at: datetime | None) -> None:
    rows = Task.objects.of(tenant).filter(id=task.pk)
    rows.update(state=state, outcome=outcome[:60], note=note, done_at=done_at)
