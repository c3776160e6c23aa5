"""Which tasks lie on whose desk? Narrowed over the published names, read piece by piece.

Published are the columns of the task, and `customer_name` to sort by.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from duecourse.foundation.identity.queries.naming import names_of
from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.ledger.queries import lists as ledger_lists
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.worklists.models import Task, TaskComment

BOXES: Final = ("mine", "sent", "free", "all")
_NULLABLE: Final = frozenset({"customer_name", "done_at"})


@dataclass(frozen=True)
class Desk:
    """Who looks, and at what part of the tenant; `sees_all` = also at tasks of others and of nobody."""

    user_id: UUID
    company_ids: tuple[int, ...]
    portfolio_ids: frozenset[int] | None
    sees_all: bool


@dataclass(frozen=True)
class DeskTask:
    """A task with whose it is and who asked for it."""

    id: int
    kind: str
    title: str
    params: dict[str, Any]
    note: str
    due_on: date
    state: str
    outcome: str
    done_at: datetime | None
    created_at: datetime
    company_id: int
    account: Account | None
    assignee_id: UUID | None
    assignee: str
    asked_by: str
    comment_count: int


@dataclass(frozen=True)
class Comment:
    """What somebody wrote about a task."""

    author: str
    text: str
    at: datetime


def desk_piece(tenant: UUID, ask: Ask, desk: Desk, *, box: str, is_done: bool) -> tuple[tuple[DeskTask, ...], Place]:
    """Give a piece of a box of the desk: four queries."""
    rows = _box(tenant, desk, box, is_done)
    if "customer_name" in ask.sort:
        rows = rows.annotate(customer_name=ledger_lists.name_of(tenant, "customer_id"))
    found, place = piece(rows, ask, nullable=_NULLABLE)
    return _told(tenant, found), place


def desk_count(tenant: UUID, ask: Ask, desk: Desk, *, box: str, is_done: bool) -> int:
    """Count the tasks that match, to a thousand and one: one query."""
    return counted(_box(tenant, desk, box, is_done), ask)


def desk_tasks_of(tenant: UUID, ids: Collection[int], desk: Desk) -> tuple[DeskTask, ...]:
    """Read those of the tasks that this person sees."""
    return _told(tenant, list(_seen(tenant, desk).filter(id__in=list(ids)).order_by("id")))


def tasks_about(
    tenant: UUID, desk: Desk, *, customer_id: int, what: str, ids: Collection[int], limit: int = 50
) -> tuple[DeskTask, ...]:
    """Read the tasks about some of a customer's items or disputes ("item", "dispute") that this person sees, open ones first."""
    rows = _seen(tenant, desk).filter(customer_id=customer_id, **{f"params__{what}__in": list(ids)})
    found = list(rows.order_by("-due_on", "-id")[:limit])
    return _told(tenant, sorted(found, key=lambda task: task.state != "open"))


def tasks_of_case(tenant: UUID, dispute_id: int, customer_id: int, *, limit: int = 50) -> tuple[DeskTask, ...]:
    """Read what colleagues were asked about a dispute, open ones first, whoever sees its customer.

    Those that were asked for in the case name no customer: their keys begin with the case.
    """
    inside = Q(key__gte=f"dispute:{dispute_id}:", key__lt=f"dispute:{dispute_id};")
    rows = Task.objects.of(tenant).filter(inside | Q(customer_id=customer_id, params__dispute=dispute_id))
    found = list(rows.order_by("-due_on", "-id")[:limit])
    return _told(tenant, sorted(found, key=lambda task: task.state != "open"))


def box_counts(tenant: UUID, desk: Desk) -> dict[str, int]:
    """Count the open tasks of each box: one query."""
    counts = {box: Count("id", filter=_of(box, tenant, desk)) for box in BOXES}
    return dict(_seen(tenant, desk).filter(state="open").aggregate(**counts))


def late_count(tenant: UUID, desk: Desk, *, on: date) -> int:
    """Count the open tasks of one's own whose day has passed: one query."""
    return _box(tenant, desk, "mine", is_done=False).filter(due_on__lt=on).count()


def own_counts(tenant: UUID, desk: Desk, *, on: date) -> tuple[int, int]:
    """Count the open tasks of one's own, and those of them whose day has passed: one query."""
    counts = {"all": Count("id"), "late": Count("id", filter=Q(due_on__lt=on))}
    found = _box(tenant, desk, "mine", is_done=False).aggregate(**counts)
    return found["all"], found["late"]


def comments_of(tenant: UUID, task_id: int) -> tuple[Comment, ...]:
    """Read what was written about a task, oldest first."""
    rows = TaskComment.objects.of(tenant).filter(task_id=task_id).order_by("id")
    return tuple(Comment(*values) for values in rows.values_list("author", "text", "at")[:200])


def _seen(tenant: UUID, desk: Desk) -> QuerySet[Task]:
    own = Q(assignee_id=desk.user_id) | Q(asked_by_id=desk.user_id)
    rows = Task.objects.of(tenant).filter(company_id__in=desk.company_ids)
    if desk.portfolio_ids is not None:
        theirs = Q(customer_id__in=ledger.account_ids_in(tenant, desk.portfolio_ids))
        rows = rows.filter(theirs | (Q(customer_id__isnull=True) & own))
    return rows if desk.sees_all else rows.filter(own)


def _box(tenant: UUID, desk: Desk, box: str, is_done: bool) -> QuerySet[Task]:
    rows = _seen(tenant, desk).filter(_of(box, tenant, desk))
    return rows.exclude(state="open") if is_done else rows.filter(state="open")


def _of(box: str, tenant: UUID, desk: Desk) -> Q:
    """Who is bound to portfolios also has what nobody was given there."""
    if box == "sent":
        return Q(asked_by_id=desk.user_id) & (Q(assignee_id__isnull=True) | ~Q(assignee_id=desk.user_id))
    if box == "free":
        return Q(assignee_id__isnull=True)
    if box == "all":
        return Q()
    mine = Q(assignee_id=desk.user_id)
    return mine | Q(assignee_id__isnull=True) if desk.portfolio_ids is not None and desk.sees_all else mine


def _told(tenant: UUID, found: list[Task]) -> tuple[DeskTask, ...]:
    people = {one for task in found for one in (task.assignee_id, task.asked_by_id) if one}
    names = names_of(people)
    accounts = ledger.accounts_by_id(tenant, {task.customer_id for task in found if task.customer_id})
    comments = TaskComment.objects.of(tenant).filter(task_id__in=[task.pk for task in found])
    counts = dict(comments.values_list("task_id").annotate(count=Count("id")))
    return tuple(
        DeskTask(
            id=task.pk,
            kind=task.kind,
            title=task.title,
            params=task.params,
            note=task.note,
            due_on=task.due_on,
            state=task.state,
            outcome=task.outcome,
            done_at=task.done_at,
            created_at=task.created_at,
            company_id=task.company_id,
            account=accounts.get(task.customer_id or 0),
            assignee_id=task.assignee_id,
            assignee=names.get(task.assignee_id, "") if task.assignee_id else "",
            asked_by=names.get(task.asked_by_id, "") if task.asked_by_id else "",
            comment_count=counts.get(task.pk, 0),
        )
        for task in found
    )
