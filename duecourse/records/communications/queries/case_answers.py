"""What did customers answer to these messages?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from duecourse.records.communications.models import IncomingMail, Thread, ThreadMessage


@dataclass(frozen=True)
class CaseAnswer:
    """A mail that a person sent into the conversation of a message of ours."""

    message_id: int
    thread_id: int
    mail_id: int
    at: datetime
    sender: str
    text: str


def answers_to(tenant: UUID, message_ids: Collection[int]) -> tuple[CaseAnswer, ...]:
    """List the mails that came after these messages in their conversations, oldest first: four queries.

    Only people whose conversation is known to be the customer's are heard; what is not filed yet has no word here.
    """
    sent = ThreadMessage.objects.of(tenant).filter(message_id__in=list(message_ids))
    spoken = {row.thread_id: row for row in sent.order_by("at", "id")}
    known = Thread.objects.of(tenant).filter(id__in=list(spoken), is_verified=True).values_list("id", flat=True)
    came = ThreadMessage.objects.of(tenant).filter(thread_id__in=list(known), kind="in").order_by("at", "id")
    entries = [row for row in came if row.at > spoken[row.thread_id].at]
    mails = IncomingMail.objects.of(tenant).filter(machine="none").in_bulk([row.mail_id for row in entries])
    return tuple(
        CaseAnswer(
            spoken[row.thread_id].message_id or 0,
            row.thread_id,
            mails[row.mail_id].pk,
            row.at,
            mails[row.mail_id].sender_name or mails[row.mail_id].sender,
            mails[row.mail_id].visible_text,
        )
        for row in entries
        if row.mail_id in mails
    )
