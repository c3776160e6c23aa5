"""Let the head of a department, and then the manager, hear of cases that are not answered in time."""

from datetime import date, datetime
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.records.disputes import rules
from duecourse.records.disputes.events import DisputeEscalated
from duecourse.records.disputes.models import Dispute
from duecourse.records.disputes.operations.steps import By, changed, log, tell
from duecourse.records.disputes.queries.settling import running, weeks_of
from duecourse.records.disputes.rules import Escalation


def escalate_due(tenant: UUID, company_id: int, *, on: date, actor: Actor, at: datetime) -> int:
    """Escalate what is late one level; tell how many cases. What waits for the customer or the ERP is nobody's delay."""
    rows = Dispute.objects.of(tenant).filter(company_id=company_id, ended_on__isnull=True, escalation__lt=2)
    rows = rows.filter(running(tenant), answer_due_at__lt=at)
    found = list(rows.select_for_update(no_key=True).order_by("id"))
    if not found:
        return 0
    weeks, by = weeks_of(tenant, [company_id]), By(on, actor, at)
    return sum(_escalate(tenant, one, weeks, by) for one in found)


def _escalate(tenant: UUID, dispute: Dispute, weeks: rules.Weeks, by: By) -> int:
    assert dispute.answer_due_at is not None  # it is before now
    to = rules.escalates_to(
        dispute.escalation,
        answer_due_at=dispute.answer_due_at,
        escalated_at=dispute.escalated_at,
        now=by.at,
        week=weeks.of(dispute.company_id, dispute.department_id),
    )
    if to is None:
        return 0
    level = 1 if to is Escalation.HEAD else 2
    changed(tenant, dispute, escalation=level, escalated_at=by.at)
    log(dispute, "escalated", by, values={"to": to})
    tell(dispute, DisputeEscalated(dispute.pk, to), by)
    return 1
