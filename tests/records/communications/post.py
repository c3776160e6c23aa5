"""How does a test let a mail come in?"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from duecourse.foundation.identity.models import Company
from duecourse.foundation.wires.mail.content import DeliveryReport, ReadMail
from duecourse.records.communications import operations
from duecourse.records.communications.models import IncomingMail, Mailbox, Message, Recipient, Thread
from duecourse.records.communications.operations import incoming, receiving
from tests.records.communications.book import NOON, Who, a_plan

LATER = NOON + timedelta(hours=2)


def a_mailbox(company: Company, address: str = "credit@nordlicht.example", **fields: Any) -> Mailbox:
    """A mailbox of the company into which mails are handed."""
    values: dict[str, Any] = {"kind": "intake", "address": address}
    whose = {"tenant_id": company.tenant_id, "company_id": company.pk}
    made: Mailbox = Mailbox.objects.create(**(values | fields | whose))  # type: ignore[misc]
    return made


def a_sent_message(company: Company, who: Who, **fields: Any) -> Message:
    """A reminder that the customer's server took an hour ago."""
    tenant = company.tenant_id
    key = operations.plan_message(tenant, a_plan(company, who, **fields), now=NOON).message_id
    moment = NOON - timedelta(hours=1)
    Message.objects.of(tenant).filter(id=key).update(state="sent", data_at=moment, settled_at=moment)
    Recipient.objects.of(tenant).filter(message_id=key).update(state="accepted", spoken_at=moment)
    return Message.objects.of(tenant).get(id=key)


def a_mail(sender: str, **fields: Any) -> ReadMail:
    """A mail that a person wrote, as the parser read it."""
    values: dict[str, Any] = {
        "sender": sender,
        "sender_name": "Eva",
        "to": ("credit@nordlicht.example",),
        "subject": "Your reminder",
        "sent_at": NOON,
        "message_id": f"<{uuid4().hex}@elsewhere.example>",
        "visible_text": "We pay on Friday.",
    }
    return ReadMail(**(values | fields))


def comes_in(tenant: UUID, box: Mailbox, read: ReadMail, *, at: datetime = LATER) -> IncomingMail:
    """Let a mail lie in the mailbox and be read."""
    raw = f"{uuid4().hex}\r\n\r\n{read.visible_text}".encode()
    key = receiving.receive_mail(tenant, box.pk, raw=raw, received_at=at)
    assert incoming.take_in(tenant, key, read, now=at)
    return IncomingMail.objects.of(tenant).get(id=key)


def thread_of(tenant: UUID, mail: IncomingMail) -> Thread:
    """The conversation in which a mail stands."""
    return Thread.objects.of(tenant).get(id=mail.thread_id or 0)


def a_report(message: Message, address: str, status: str = "5.1.1", action: str = "failed") -> DeliveryReport:
    """What a server reports of a message of ours."""
    return DeliveryReport(
        recipient=address,
        action=action,  # type: ignore[arg-type]
        status=status,
        original_message_id=message.message_id,
        text="550 no such user here",
    )


def a_bounce(*reports: DeliveryReport) -> ReadMail:
    """The mail of a server that brings such reports."""
    return a_mail(
        "mailer-daemon@elsewhere.example", machine="bounce", is_null_path=True, reports=reports, subject="Undelivered"
    )
