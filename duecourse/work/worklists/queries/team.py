"""How does everybody's work stand today: to do and done, since when it waits, and against what each can do?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.foundation.identity.queries.people import Collector
from duecourse.records.disputes.queries import lists as disputes
from duecourse.records.ledger.queries import team as ledger
from duecourse.records.ledger.queries.held import NOBODYS
from duecourse.records.ledger.queries.lists import LONG_DAYS
from duecourse.records.promises.queries import lists as promises
from duecourse.work.worklists.models import Task
from duecourse.work.worklists.queries.screens import of_day

LOOKED_BACK: Final = 60
"""So many lists are looked at to tell since when a customer waits."""


@dataclass
class Load:
    """How the work of a person stands; `waits_since` = the first list on which the oldest backlog stood."""

    customer_count: int = 0
    to_do: set[int] = field(default_factory=set)
    open_count: int = 0
    done_count: int = 0
    backlog_count: int = 0
    waits_since: date | None = None
    loose_task_count: int = 0
    late_task_count: int = 0
    due_promise_count: int = 0
    broken_promise_count: int = 0
    late_dispute_count: int = 0
    long_overdue_count: int = 0
    long_overdue: dict[str, Decimal] = field(default_factory=dict)
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def most_urgent(self, count: int) -> list[int]:
        """Give the ids of the open rows of the list that come first."""
        return [row_id for _percent, _amount, row_id in sorted(self.rows, reverse=True)[:count]]

    @property
    def work_count(self) -> int:
        """Customers to be worked today, and tasks that are about no customer."""
        return len(self.to_do) + self.loose_task_count

    @property
    def listed_count(self) -> int:
        """Customers that today's list asked for, and that nobody put off."""
        return self.open_count + self.done_count


@dataclass(frozen=True)
class Standing:
    """Everybody's work: by collector, of nobody in particular, and in all; and since when each open customer waits."""

    of: Mapping[UUID, Load]
    nobodys: Load
    total: Load
    since: Mapping[int, date]


def standing(
    tenant: UUID,
    company_ids: tuple[int, ...],
    people: Iterable[Collector],
    *,
    on: date,
    within: Collection[int] | None = None,
) -> Standing:
    """Tell how the work of collectors stands; whoever shares a portfolio shares its numbers: ten queries.

    `within` = the portfolios that are looked at; None = all of them, and nobody's customers too.
    """
    facts = _within(_facts(tenant, company_ids, on), within)
    nobodys, whose = Load(), defaultdict[int, list[Load]](list)
    loads: dict[UUID, Load] = {}
    for one in people:
        loads[one.user_id] = Load()
        for portfolio_id in one.portfolio_ids:
            whose[portfolio_id].append(loads[one.user_id])
    total = Load()
    for held_in, part in facts.by_portfolio.items():
        for load in (*(whose.get(held_in or NOBODYS) or [nobodys]), total):
            _add(load, part)
    _add_tasks(facts, loads, whose, nobodys, total, on)
    return Standing(loads, nobodys, total, facts.since)


def waiting_since(tenant: UUID, company_ids: Collection[int]) -> dict[int, date]:
    """Tell of each customer that is open on the last list since which list it has been open without a break: one query."""
    values: dict[str, Any] = {"tenant": tenant, "companies": list(company_ids), "most": LOOKED_BACK}
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, values)
        return dict(cursor.fetchall())


_SINCE = """
    WITH days AS (
        SELECT company_id, on_day, row_number() OVER (PARTITION BY company_id ORDER BY on_day DESC) AS back
        FROM worklists_worklistday WHERE tenant_id = %(tenant)s AND company_id = ANY(%(companies)s)
    ),
    stood AS (
        SELECT r.customer_id, r.on_day, d.back,
               row_number() OVER (PARTITION BY r.customer_id ORDER BY r.on_day DESC) AS place
        FROM worklists_worklistrow r JOIN days d ON d.company_id = r.company_id AND d.on_day = r.on_day
        WHERE r.tenant_id = %(tenant)s AND r.state = 'open' AND d.back <= %(most)s
    )
    SELECT customer_id, min(on_day) FROM stood WHERE back = place GROUP BY customer_id
"""
"""A customer's rows that are open list after list, the last one included."""


@dataclass(frozen=True)
class _Facts:
    by_portfolio: Mapping[int | None, Load]
    portfolio_of: Mapping[int, int | None]
    since: Mapping[int, date]
    tasks: tuple[tuple[UUID | None, int | None, date], ...]


def _facts(tenant: UUID, company_ids: tuple[int, ...], on: date) -> _Facts:
    rows = of_day(tenant, company_ids, None, None).filter(state__in=["open", "done"])
    listed = list(rows.values_list("customer_id", "state", "percent", "to_collect", "id"))
    since = waiting_since(tenant, company_ids)
    due, broken = promises.due_and_broken(tenant, company_ids, on=on)
    late = disputes.disputes_by_customer(tenant, disputes.Which(True, on, company_ids, None))
    open_tasks = Task.objects.of(tenant).filter(company_id__in=company_ids, state="open", due_on__lte=on)
    tasks = tuple(open_tasks.values_list("assignee_id", "customer_id", "due_on"))
    asked = {row[0] for row in listed} | {*due, *broken, *late, *(key for _who, key, _on in tasks if key)}
    portfolio_of = ledger.portfolios_of(tenant, asked)
    found: dict[int | None, Load] = defaultdict(Load)
    for customer_id, state, *rank in listed:
        load = found[portfolio_of.get(customer_id)]
        _list(load, customer_id, state, since.get(customer_id), on)
        if state == "open":
            load.rows.append(tuple(rank))
    for name, counts in (("due_promise", due), ("broken_promise", broken), ("late_dispute", late)):
        for customer_id, count in counts.items():
            load = found[portfolio_of.get(customer_id)]
            setattr(load, f"{name}_count", getattr(load, f"{name}_count") + count)
    for portfolio_id, owed in ledger.owed_before(
        tenant, company_ids, due_before=on - timedelta(days=LONG_DAYS)
    ).items():
        found[portfolio_id].long_overdue_count, found[portfolio_id].long_overdue = owed.customer_count, owed.amounts
    for portfolio_id, count in ledger.customer_counts(tenant, company_ids).items():
        found[portfolio_id].customer_count = count
    return _Facts(found, portfolio_of, since, tasks)


def _within(facts: _Facts, within: Collection[int] | None) -> _Facts:
    """Keep what lies in some portfolios; a task about no customer lies in none."""
    if within is None:
        return facts
    kept = {key: load for key, load in facts.by_portfolio.items() if key in within}
    tasks = tuple(row for row in facts.tasks if row[1] is not None and facts.portfolio_of.get(row[1]) in within)
    return replace(facts, by_portfolio=kept, tasks=tasks)


def _list(load: Load, customer_id: int, state: str, since: date | None, on: date) -> None:
    """Put a customer of today's list into a portfolio's load."""
    if state == "done":
        load.done_count += 1
        return
    load.open_count += 1
    load.to_do.add(customer_id)
    if since is not None and since < on:
        load.backlog_count += 1
        load.waits_since = min(since, load.waits_since or since)


def _add(one: Load, more: Load) -> None:
    one.to_do |= more.to_do
    one.rows += more.rows
    for name in _SUMMED:
        setattr(one, name, getattr(one, name) + getattr(more, name))
    for currency, amount in more.long_overdue.items():
        one.long_overdue[currency] = one.long_overdue.get(currency, Decimal(0)) + amount
    if more.waits_since is not None:
        one.waits_since = min(more.waits_since, one.waits_since or more.waits_since)


_SUMMED: Final = (
    *("customer_count", "open_count", "done_count", "backlog_count", "due_promise_count", "broken_promise_count"),
    *("late_dispute_count", "long_overdue_count"),
)


def _add_tasks(
    facts: _Facts, loads: Mapping[UUID, Load], whose: Mapping[int, list[Load]], nobodys: Load, total: Load, on: date
) -> None:
    """Give each task that is due to its person; one that is nobody's to whoever works on the customer."""
    for assignee, customer_id, due_on in facts.tasks:
        if assignee is not None:
            mine = [loads[assignee]] if assignee in loads else []
        else:
            portfolio_id = facts.portfolio_of.get(customer_id) if customer_id else None
            mine = whose.get(portfolio_id or NOBODYS) or [nobodys]
        for one in (*mine, total):
            one.late_task_count += due_on < on
            if customer_id is None:
                one.loose_task_count += 1
            else:
                one.to_do.add(customer_id)
