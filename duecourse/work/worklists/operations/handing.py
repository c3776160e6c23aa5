"""Whose customers and tasks become whose, when somebody leaves or has too much?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.models import Portfolio
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.operations.customers import assign_portfolio
from duecourse.records.ledger.queries.team import portfolios_of
from duecourse.work.worklists.models import Task
from duecourse.work.worklists.operations.between import assign_tasks, restore_tasks


class NotTheirCompany(Refused):
    """A portfolio of one company takes customers of that company only."""

    says = _("%(name)s is a portfolio of another company: choose customers of its own company.")


class NothingMoved(Refused):
    """Everybody chosen is there already."""

    says = _("These customers are in that portfolio already.")


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
    _check_company(tenant, to.portfolio_id, set(customers.values()))
    was = portfolios_of(tenant, customers)
    moving = {one: was[one] for one in sorted(customers) if one in was and was[one] != to.portfolio_id}
    if not moving:
        raise NothingMoved
    for customer_id in moving:
        assign_portfolio(tenant, customer_id, to.portfolio_id, on=days[customers[customer_id]], actor=actor, at=at)
    tasks = _tasks_of(tenant, moving, whose)
    back: dict[str, Any] = {"tasks": []}
    if tasks:
        back = dict(assign_tasks(tenant, tasks, to=to.user_id, actor=actor, at=at, on=max(days.values())).values)
    places = [[one, moving[one], days[customers[one]].isoformat()] for one in moving]
    after = {"to": to.name, "portfolio": to.portfolio_id, "customers": list(moving), "tasks": tasks}
    audit(tenant, "customers.handed_over", actor=actor, at=at, subject=("Portfolio", to.portfolio_id), after=after)
    return Moved(len(moving), to.name, Undo("team.take_back", {**back, "places": places, "now": to.portfolio_id}))


def take_back_customers(tenant: UUID, values: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """Put customers and tasks back where they were; a customer that moved on since stays where it is."""
    there = portfolios_of(tenant, [one for one, _was, _day in values["places"]])
    back = [(one, was, day) for one, was, day in values["places"] if there.get(one) == values["now"]]
    for customer_id, was, day in back:
        assign_portfolio(tenant, customer_id, was, on=date.fromisoformat(day), actor=actor, at=at)
    if values["tasks"]:
        restore_tasks(tenant, values["tasks"], actor=actor, at=at)
    after = {"customers": [one for one, _was, _day in back]}
    audit(tenant, "customers.taken_back", actor=actor, at=at, subject=("Portfolio", values["now"]), after=after)


def _check_company(tenant: UUID, portfolio_id: int, company_ids: set[int]) -> None:
    row = Portfolio.objects.of(tenant).get(id=portfolio_id)
    if row.company_id is not None and company_ids != {row.company_id}:
        raise NotTheirCompany(name=row.name)


def _tasks_of(tenant: UUID, customers: Mapping[int, object], whose: UUID | None) -> list[int]:
    if whose is None:
        return []
    rows = Task.objects.of(tenant).filter(customer_id__in=list(customers), assignee_id=whose, state="open")
    return list(rows.order_by("id").values_list("id", flat=True))
