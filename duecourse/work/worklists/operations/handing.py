"""Whose customers and tasks become whose, when somebody leaves or has too much?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.undo import Undo
from duecourse.work.worklists.models import Task
from duecourse.work.worklists.operations import portfolios
from duecourse.work.worklists.operations.between import assign_tasks, restore_tasks


@dataclass(frozen=True)
class Place:
    """A portfolio, and the person in whose hands it is."""

    user_id: UUID
    name: str
    portfolio_id: int


@dataclass(frozen=True)
class Moved:
    """How many customers went to whom, and the way back."""

    count: int
    name: str
    undo: Undo


def hand_over_tasks(tenant: UUID, user_id: UUID, *, to: UUID, actor: Actor, at: datetime) -> int:
    """Give a person's open tasks to another; tell how many."""
    count = Task.objects.of(tenant).filter(assignee_id=user_id, state="open").update(assignee_id=to)
    if count:
        after = {"to": str(to), "tasks": count}
        audit(tenant, "tasks.handed_over", actor=actor, at=at, subject=("User", user_id), after=after)
    return count


def hand_over_customers(
    tenant: UUID,
    customers: Mapping[int, int],
    *,
    to: Place,
    whose: UUID | None,
    actor: Actor,
    at: datetime,
    days: Mapping[int, date],
) -> Moved:
    """Give customers (id -> company) to a colleague's portfolio, and with them the open tasks that were `whose`.

    `days` = the business date of each company.
    """
    moves, count = [], 0
    for company_id in sorted(set(customers.values())):
        mine = [one for one, of in customers.items() if of == company_id]
        by: Any = {"on": days[company_id], "actor": actor, "at": at}
        moved = portfolios.move(tenant, company_id, mine, to=to.portfolio_id, **by)
        moves.append([moved.values["move_id"], days[company_id].isoformat()])
        count += int(str(moved.values["count"]))
    tasks = _tasks_of(tenant, customers, whose)
    back: dict[str, Any] = {"tasks": []}
    if tasks:
        back = dict(assign_tasks(tenant, tasks, to=to.user_id, actor=actor, at=at, on=max(days.values())).values)
    return Moved(count, to.name, Undo("team.take_back", {**back, "moves": moves}))


def take_back_customers(tenant: UUID, values: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """Put customers and tasks back where they were; a customer that moved on since stays where it is."""
    for move_id, day in values["moves"]:
        portfolios.take_back(tenant, move_id, on=date.fromisoformat(day), actor=actor, at=at)
    if values["tasks"]:
        restore_tasks(tenant, values["tasks"], actor=actor, at=at)


def _tasks_of(tenant: UUID, customers: Mapping[int, object], whose: UUID | None) -> list[int]:
    if whose is None:
        return []
    rows = Task.objects.of(tenant).filter(customer_id__in=list(customers), assignee_id=whose, state="open")
    return list(rows.order_by("id").values_list("id", flat=True))
