"""Who takes the steps of a plan that are not the collector's? Somebody of the role who sees the customer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from duecourse.foundation.identity.queries.people import MemberRow, members
from duecourse.foundation.identity.rules import ROLES, held_by
from duecourse.records.ledger.queries.screens import in_scope
from duecourse.work.worklists.models import Task
from duecourse.work.worklists.rules.foreseen import ROLES_OF


class Asked(NamedTuple):
    """A step of a plan waits for somebody: `who` as the plan says it."""

    who: str
    company_id: int
    customer_id: int


def takers(tenant: UUID, asked: Collection[Asked]) -> dict[Asked, UUID]:
    """Give the person of each: of the first role that has one who sees the customer, who has the fewest open tasks.

    What nobody takes is left out: it stands with whoever works on the customer, and its title says whose it is.
    """
    wanted = {one for one in asked if one.who in ROLES_OF}
    if not wanted:
        return {}
    people = [one for one in members(tenant) if one.is_active and "task.own" in ROLES[one.role].permissions]
    open_tasks = Task.objects.of(tenant).filter(state="open", assignee_id__isnull=False)
    busy = Counter(open_tasks.values_list("assignee_id", flat=True))
    found: dict[Asked, UUID] = {}
    for who, roles in ROLES_OF.items():
        for role in roles:
            waiting = sorted(one for one in wanted if one.who == who and one not in found)
            able = [(one, _seen(tenant, one, waiting)) for one in people if one.role == role] if waiting else []
            for step in waiting:
                seeing = [one.user_id for one, customers in able if step.customer_id in customers]
                if seeing:
                    found[step] = min(seeing, key=lambda user_id: (busy[user_id], str(user_id)))
                    busy[found[step]] += 1
    return found


def _seen(tenant: UUID, person: MemberRow, waiting: Sequence[Asked]) -> set[int]:
    """Tell which of the customers a person sees."""
    companies = {one.company_id for one in waiting}
    if person.company_ids is not None:
        companies &= set(person.company_ids)
    mine = held_by(person.role, portfolio_ids=person.portfolio_ids, people=[person.called])
    rows = in_scope(tenant, companies, mine).filter(id__in={one.customer_id for one in waiting})
    return set(rows.values_list("id", flat=True))
