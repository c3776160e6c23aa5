"""A mail came back after its step had counted as done: the step did not happen, and somebody must find another contact."""

import hashlib
from datetime import datetime
from uuid import UUID

from duecourse.records.communications.queries import outbox as messages
from duecourse.records.ledger.operations import stops
from duecourse.records.ledger.queries import accounts as ledger
from duecourse.work.procedures.models import PlannedAction
from duecourse.work.procedures.operations import recompute, settle
from duecourse.work.procedures.queries.again import repeatable
from duecourse.work.worklists.operations.tasks import NewTask, add_tasks
from duecourse.work.worklists.rules.tasks import CONTACT

REASON = "bounced"


def take_back(tenant: UUID, customer_id: int, *, now: datetime) -> int:
    """Release the steps behind mails that reached nobody, ask for a contact once per address; tell how many steps' contacts."""
    stops.lock(tenant, [customer_id])
    found = messages.came_back(tenant, customer_id)
    actions = set(repeatable(tenant, [one.origin for one in found if one.is_whole]).values())
    standing = PlannedAction.objects.of(tenant).filter(id__in=actions, state="executed")
    ids = list(standing.select_for_update(no_key=True).order_by("id").values_list("id", flat=True))
    for _company_id, day, _members in ledger.by_company(tenant, [customer_id]):
        today = day or now.date()
        settle.take_back(tenant, ids, on=today, reason=REASON)
        tasks = [
            NewTask(
                company_id=one.company_id,
                customer_id=customer_id,
                kind=CONTACT,
                title=CONTACT,
                due_on=today,
                key=f"bounced:{customer_id}:{hashlib.sha256(one.address.encode()).hexdigest()[:16]}:{one.message_id}",
                params={"number": one.address, "answer": one.answer, "message": one.message_id},
            )
            for one in {one.address: one for one in reversed(found)}.values()
        ]
        add_tasks(tenant, tasks, now=now)
    if ids:
        recompute.recompute(tenant, [customer_id], now=now)
    return len(ids)
