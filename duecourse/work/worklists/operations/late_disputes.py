"""Who must hear of a late dispute? The head of its department; if it stays late, the managers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from duecourse.foundation.identity.queries import companies
from duecourse.foundation.identity.queries.people import members
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit.clock import business_date
from duecourse.records.disputes.queries.departments import members_of
from duecourse.records.disputes.queries.mails import Late, escalated
from duecourse.work.worklists.operations.tasks import NewTask, add_tasks

KIND: Final = "dispute"
TITLE: Final = "late-dispute"
LEADS: Final = "dispute.route"


def ask_about(tenant: UUID, customer_id: int, *, now: datetime) -> int:
    """Give a task about each late case of the customer to whom it was escalated, each once; tell how many were new."""
    found = escalated(tenant, customer_id)
    days = {one.id: one.business_date or business_date(one.zone, now) for one in companies(tenant)}
    tasks = [
        NewTask(
            company_id=late.company_id,
            customer_id=None,
            kind=KIND,
            title=TITLE,
            due_on=days[late.company_id],
            key=f"dispute:{late.id}:late:{late.escalation}:{person}",
            params={"dispute": late.id, "number": f"D{late.id}"},
            assignee_id=person,
        )
        for late in found
        for person in _whom(tenant, late)
    ]
    return add_tasks(tenant, tasks, now=now) if tasks else 0


def _whom(tenant: UUID, late: Late) -> Iterator[UUID]:
    heads = [one.user_id for one in members_of(tenant, late.department_id or 0) if one.is_head]
    if late.escalation == 1 and heads:
        yield from heads
        return
    for one in members(tenant):
        is_there = one.company_ids is None or late.company_id in one.company_ids
        if one.is_active and is_there and LEADS in ROLES[one.role].permissions:
            yield one.user_id
