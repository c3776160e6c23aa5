"""What came in, and in which conversation does it stand?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from duecourse.records.communications.models import IncomingMail, MailAttachment, Message, Thread, ThreadMessage


@dataclass(frozen=True)
class File:
    """A file of a mail; `refused` says why its bytes were not kept apart from the raw mail."""

    id: int
    name: str
    type: str
    size: int
    refused: str


@dataclass(frozen=True)
class Mail:
    """A mail that came in, as it is read."""

    id: int
    mailbox_id: int
    received_at: datetime
    state: str
    machine: str
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    language: str
    visible_text: str
    quoted_text: str
    html: str
    away_from: date | None
    away_until: date | None
    authentication: Mapping[str, str]
    error: str
    thread_id: int | None
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class ThreadRow:
    """A conversation, and how it was filed."""

    id: int
    company_id: int
    mailbox_id: int | None
    customer_id: int | None
    contact_id: int | None
    subject: str
    status: str
    is_verified: bool
    filed_by: str
    evidence: Mapping[str, Any]
    assignee_id: UUID | None
    assigned_by: str
    snoozed_until: datetime | None
    answer_due_at: datetime | None
    first_in_at: datetime | None
    last_in_at: datetime | None
    last_out_at: datetime | None
    last_entry_at: datetime
    is_unread: bool
    merged_into_id: int | None


@dataclass(frozen=True)
class Sent:
    """A message of ours in a conversation."""

    id: int
    channel: str
    state: str
    address: str
    subject: str
    at: datetime | None
    customer_id: int | None = None
    """None: it went to somebody outside."""


@dataclass(frozen=True)
class Entry:
    """One entry of a conversation: exactly one of `mail`, `message` and, for a note, `text`."""

    id: int
    kind: str
    at: datetime
    by: str
    by_id: UUID | None
    text: str
    mentions: tuple[str, ...]
    mail: Mail | None = None
    message: Sent | None = None


_MAIL = tuple(name for name in Mail.__dataclass_fields__ if name != "files")
_THREAD = tuple(ThreadRow.__dataclass_fields__)
_FILE = tuple(File.__dataclass_fields__)


def mails(tenant: UUID, mail_ids: list[int]) -> dict[int, Mail]:
    """Read some mails with their files, without their raw bytes."""
    files: dict[int, list[File]] = {}
    found = MailAttachment.objects.of(tenant).filter(mail_id__in=mail_ids).order_by("mail_id", "position")
    for mail_id, *values in found.values_list("mail_id", *_FILE):
        files.setdefault(mail_id, []).append(File(*values))
    rows = IncomingMail.objects.of(tenant).filter(id__in=mail_ids).values(*_MAIL)
    return {
        row["id"]: Mail(**row | {"recipients": tuple(row["recipients"])}, files=tuple(files.get(row["id"], ())))
        for row in rows
    }


def thread(tenant: UUID, thread_id: int) -> ThreadRow | None:
    """Read one conversation."""
    row = Thread.objects.of(tenant).filter(id=thread_id).values(*_THREAD).first()
    return ThreadRow(**row) if row else None


def entries(tenant: UUID, thread_id: int) -> list[Entry]:
    """Read what stands in a conversation, oldest first."""
    rows = list(ThreadMessage.objects.of(tenant).filter(thread_id=thread_id).order_by("at", "id"))
    came = mails(tenant, [row.mail_id for row in rows if row.mail_id])
    sent = _sent(tenant, [row.message_id for row in rows if row.message_id])
    return [
        Entry(
            id=row.pk,
            kind=row.kind,
            at=row.at,
            by=row.by,
            by_id=row.by_id,
            text=row.text,
            mentions=tuple(row.mentions),
            mail=came.get(row.mail_id or 0),
            message=sent.get(row.message_id or 0),
        )
        for row in rows
    ]


def _sent(tenant: UUID, message_ids: list[int]) -> dict[int, Sent]:
    rows = Message.objects.of(tenant).filter(id__in=message_ids)
    values = rows.values_list("id", "channel", "state", "address", "subject", "data_at", "customer_id")
    return {row[0]: Sent(*row) for row in values}
