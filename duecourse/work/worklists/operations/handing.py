"""Whose tasks become whose when somebody leaves?"""

from datetime import datetime
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.work.worklists.models import Task


def hand_over_tasks(tenant: UUID, user_id: UUID, *, to: UUID, actor: Actor, at: datetime) -> int:
    """Give a person's open tasks to another; tell how many."""
    count = Task.objects.of(tenant).filter(assignee_id=user_id, state="open").update(assignee_id=to)
    if count:
        after = {"to": str(to), "tasks": count}
        audit(tenant, "tasks.handed_over", actor=actor, at=at, subject=("User", user_id), after=after)
    return count
