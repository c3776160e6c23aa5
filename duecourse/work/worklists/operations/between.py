"""What do colleagues ask of each other? Tasks with a day and a name: given, handed on, moved, commented, done."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.identity.queries.people import MemberRow, members
from duecourse.foundation.identity.rules import ROLES, held_by
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.events import Happening
from duecourse.foundation.timeline.log import record, record_many
from duecourse.records.ledger.queries.screens import in_scope
from duecourse.work.worklists.events import TaskCancelled, TaskCommented, TaskDone, TaskGiven, TaskReassigned
from duecourse.work.worklists.models import Task, TaskComment
from duecourse.work.worklists.operations.tasks import NoSuchTask, OutcomeMissing, TaskNotOpen

BY_HAND = "asked"
"""The kind of a task that a person gave in words of their own."""
TAKEN_BACK = "taken back"


class WordsMissing(Refused):
    """A task or a comment without words."""

    says = _("Write what it is about.")


class DayMissing(Refused):
    """A task stands on a day."""

    says = _("Choose a day.")


class NotForThem(Refused):
    """The person does not work here, or does not see this customer."""

    says = _(
        "%(name)s cannot be given this: the customer is outside of what they see, or tasks are not for their role."
    )


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for; `to` = nobody leaves it to whoever works on the customer; the same `key` asks once."""

    company_id: int
    customer_id: int | None
    title: str
    due_on: date
    to: UUID | None
    key: str
    note: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def give_task(tenant: UUID, wanted: Wanted, *, actor: Actor, at: datetime, on: date) -> Task:
    """Ask a colleague, or oneself, for something; sent twice it stands once."""
    if not wanted.title.strip():
        raise WordsMissing
    name = _checked(tenant, wanted.to, {wanted.company_id}, {wanted.customer_id} - {None})
    values = {"tenant_id": tenant, **_values(wanted, actor, at)}
    task, is_new = Task.objects.of(tenant).get_or_create(key=wanted.key, defaults=values)
    if is_new:
        event = TaskGiven(task.pk, task.title, name)
        record(tenant, event, customer_id=task.customer_id, company_id=task.company_id, actor=actor, at=at, on=on)
        after = {"title": task.title, "to": name, "due_on": task.due_on.isoformat()}
        audit(tenant, "task.given", actor=actor, at=at, subject=task, after=after)
    return task


def give_tasks(tenant: UUID, wishes: Sequence[Wanted], *, actor: Actor, at: datetime, on: date) -> Undo:
    """Ask for the same of several customers: one task each, all for the same person; who has it already keeps it."""
    if not wishes or not all(wanted.title.strip() for wanted in wishes):
        raise WordsMissing
    customers = {wanted.customer_id for wanted in wishes} - {None}
    name = _checked(tenant, wishes[0].to, {wanted.company_id for wanted in wishes}, customers)
    keys = [wanted.key for wanted in wishes]
    known = set(Task.objects.of(tenant).filter(key__in=keys).values_list("key", flat=True))
    fresh = [wanted for wanted in wishes if wanted.key not in known]
    Task.objects.bulk_create(
        [Task(tenant_id=tenant, key=wanted.key, **_values(wanted, actor, at)) for wanted in fresh],
        ignore_conflicts=True,
        batch_size=1000,
    )
    made = list(Task.objects.of(tenant).filter(key__in=[wanted.key for wanted in fresh]).order_by("id"))
    if made:
        _record(made, lambda task: TaskGiven(task.pk, task.title, name), actor=actor, at=at, on=on)
        _audit(made, "task.given", actor=actor, at=at, after={"title": made[0].title, "to": name})
    return Undo("tasks.withdraw", {"tasks": [task.pk for task in made]})


def withdraw_tasks(tenant: UUID, task_ids: Collection[int], *, actor: Actor, at: datetime, on: date) -> None:
    """Take back tasks that were given a moment ago."""
    found = _open(tenant, task_ids)
    _change(tenant, found, state="cancelled", done_at=at)
    _record(found, lambda task: TaskCancelled(task.pk, task.kind, task.title, TAKEN_BACK), actor=actor, at=at, on=on)
    _audit(found, "task.cancelled", actor=actor, at=at, reason=TAKEN_BACK)


def assign_tasks(
    tenant: UUID, task_ids: Collection[int], *, to: UUID | None, actor: Actor, at: datetime, on: date
) -> Undo:
    """Give open tasks to a person, or to nobody."""
    found = _open(tenant, task_ids)
    customers = {task.customer_id for task in found} - {None}
    name = _checked(tenant, to, {task.company_id for task in found}, customers)
    back = _back(found)
    _change(tenant, found, assignee_id=to)
    _record(found, lambda task: TaskReassigned(task.pk, task.title, name), actor=actor, at=at, on=on)
    _audit(found, "task.reassigned", actor=actor, at=at, after={"to": name})
    return back


def move_tasks(tenant: UUID, task_ids: Collection[int], *, due_on: date | None, actor: Actor, at: datetime) -> Undo:
    """Put open tasks on another day."""
    if due_on is None:
        raise DayMissing
    found = _open(tenant, task_ids)
    back = _back(found)
    _change(tenant, found, due_on=due_on)
    _audit(found, "task.moved", actor=actor, at=at, after={"due_on": due_on.isoformat()})
    return back


def do_tasks(tenant: UUID, task_ids: Collection[int], *, outcome: str, actor: Actor, at: datetime, on: date) -> Undo:
    """Tick open tasks off, all with what came of them."""
    if not outcome.strip():
        raise OutcomeMissing
    said = outcome.strip()[:60]
    found = _open(tenant, task_ids)
    back = _back(found)
    _change(tenant, found, state="done", outcome=said, done_at=at)
    _record(found, lambda task: TaskDone(task.pk, task.kind, task.title, said), actor=actor, at=at, on=on)
    _audit(found, "task.done", actor=actor, at=at, after={"outcome": said})
    return back


def comment_task(tenant: UUID, task_id: int, text: str, *, actor: Actor, at: datetime, on: date) -> None:
    """Write something about a task, also about one that is done."""
    if not text.strip():
        raise WordsMissing
    task = _locked(tenant, [task_id])[0]
    TaskComment.objects.create(tenant_id=tenant, task_id=task.pk, author=actor.name, text=text.strip(), at=at)
    event = TaskCommented(task.pk, task.title, text.strip())
    record(tenant, event, customer_id=task.customer_id, company_id=task.company_id, actor=actor, at=at, on=on)
    audit(tenant, "task.commented", actor=actor, at=at, subject=task)


def restore_tasks(tenant: UUID, before: Collection[Sequence[Any]], *, actor: Actor, at: datetime) -> None:
    """Put tasks back as they were before an act on many: whose, for which day, and open."""
    was = {int(task_id): (UUID(to) if to else None, date.fromisoformat(day)) for task_id, to, day in before}
    found = _locked(tenant, was)
    for task in found:
        task.assignee_id, task.due_on = was[task.pk]
        task.state, task.outcome, task.done_at = "open", "", None
    Task.objects.of(tenant).bulk_update(found, ["assignee_id", "due_on", "state", "outcome", "done_at"])
    _audit(found, "task.restored", actor=actor, at=at)


def _values(wanted: Wanted, actor: Actor, at: datetime) -> dict[str, Any]:
    return {
        "company_id": wanted.company_id,
        "customer_id": wanted.customer_id,
        "kind": BY_HAND,
        "title": wanted.title.strip()[:200],
        "params": dict(wanted.params),
        "due_on": wanted.due_on,
        "assignee_id": wanted.to,
        "asked_by_id": actor.user_id,
        "note": wanted.note,
        "created_at": at,
    }


def _checked(tenant: UUID, to: UUID | None, companies: Collection[int], customers: Collection[int | None]) -> str:
    """Give the name of the person; whoever does not see all of it cannot be given it."""
    if to is None:
        return ""
    person = next(iter(members(tenant, to)), None)
    if person is None or not person.is_active or "task.own" not in ROLES[person.role].permissions:
        raise NotForThem(name=person.name if person else "?")
    if not _sees(tenant, person, companies, customers):
        raise NotForThem(name=person.name)
    return person.name


def _sees(tenant: UUID, person: MemberRow, companies: Collection[int], customers: Collection[int | None]) -> bool:
    if person.company_ids is not None and not set(companies) <= set(person.company_ids):
        return False
    mine = held_by(person.role, portfolio_ids=person.portfolio_ids, people=[person.called])
    seen = in_scope(tenant, companies, mine).filter(id__in=list(customers)) if customers else None
    return seen is None or seen.count() == len(set(customers))


def _open(tenant: UUID, task_ids: Collection[int]) -> list[Task]:
    found = [task for task in _locked(tenant, task_ids) if task.state == "open"]
    if not found:
        raise TaskNotOpen
    return found


def _locked(tenant: UUID, task_ids: Collection[int]) -> list[Task]:
    """Lock tasks in the order of their ids, so that two people who choose the same ones do not wait for each other."""
    rows = Task.objects.of(tenant).filter(id__in=list(task_ids))
    found = list(rows.select_for_update(no_key=True).order_by("id"))
    if not found:
        raise NoSuchTask
    return found


def _change(tenant: UUID, tasks: Sequence[Task], **values: object) -> None:
    Task.objects.of(tenant).filter(id__in=[task.pk for task in tasks]).update(**values)


def _record(tasks: Sequence[Task], event: Callable[[Task], Happening], *, actor: Actor, at: datetime, on: date) -> None:
    def place(task: Task) -> int:
        return task.company_id

    for company_id, group in groupby(sorted(tasks, key=place), key=place):
        events = [(task.customer_id, event(task)) for task in group]
        record_many(tasks[0].tenant_id, events, company_id=company_id, actor=actor, at=at, on=on)


def _audit(tasks: Sequence[Task], verb: str, *, actor: Actor, at: datetime, **said: Any) -> None:
    """Write one line: of the task, or of the bulk with its tasks."""
    if len(tasks) > 1:
        said["after"] = {**said.get("after", {}), "tasks": [task.pk for task in tasks]}
    subject = ("Task", "") if len(tasks) > 1 else tasks[0]
    audit(tasks[0].tenant_id, verb, actor=actor, at=at, subject=subject, **said)


def _back(tasks: Sequence[Task]) -> Undo:
    was = [[task.pk, str(task.assignee_id or ""), task.due_on.isoformat()] for task in tasks]
    return Undo("tasks.restore", {"tasks": was})
