"""How is a mail in a conversation answered? Through the outbox, into the conversation, with a way back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.undo import Undo
from duecourse.records.communications.models import IncomingMail, Thread, ThreadMessage
from duecourse.records.communications.operations import release, written
from duecourse.records.communications.operations.acknowledging import references_of
from duecourse.records.communications.operations.giving import set_clocks
from duecourse.records.communications.operations.joining import refresh
from duecourse.records.communications.operations.plans import Planned
from duecourse.records.communications.operations.threads import add_sent
from duecourse.records.communications.operations.working import NoSuchThread
from duecourse.records.communications.operations.written import Writing

UNSEND: Final = "inbox.unsend"
THEN: Final = ("waiting", "done", "open")
"""What becomes of a conversation once it is answered."""


def answer(
    tenant: UUID, thread_id: int, writing: Writing, *, then: str, on: date, actor: Actor, at: datetime
) -> tuple[Planned, Undo]:
    """Put an answer into the outbox; the conversation waits for the customer, is done, or stays open, and is the writer's."""
    rows = Thread.objects.of(tenant).filter(id=thread_id, merged_into_id=None, customer_id=writing.customer_id)
    thread = rows.select_for_update().first()
    if thread is None:
        raise NoSuchThread
    answered = IncomingMail.objects.of(tenant).filter(thread_id=thread_id).defer("raw").order_by("-received_at", "-id")
    mail = answered.exclude(machine="bounce").first()
    writing = replace(writing, references=references_of(mail)) if mail else writing
    planned = written.write(tenant, writing, on=on, actor=actor, at=at)
    before = {"status": thread.status, "assignee_id": str(thread.assignee_id) if thread.assignee_id else None}
    add_sent(tenant, thread_id, planned.message_id, at=at, by=actor.name, by_id=actor.user_id)
    status = then if then in THEN else THEN[0]
    rows.update(status=status, snoozed_until=None, assignee_id=thread.assignee_id or actor.user_id)
    set_clocks(tenant, [thread_id])
    return planned, Undo(UNSEND, {"message": planned.message_id, "thread": thread_id, "before": before})


def unsend(
    tenant: UUID, message_id: int, thread_id: int, before: Mapping[str, Any], *, actor: Actor, at: datetime
) -> None:
    """Take an answer back that has not left: it is not sent, and the conversation stands as it did."""
    release.undo(tenant, message_id, actor=actor, at=at)
    ThreadMessage.objects.of(tenant).filter(message_id=message_id, thread_id=thread_id).delete()
    Thread.objects.of(tenant).filter(id=thread_id).update(**before)
    refresh(tenant, [thread_id])
