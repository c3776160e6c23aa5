"""Bring what a customer wrote on its page into the conversation about the mail that led there, so that a person answers."""

import hashlib
from datetime import datetime
from email.message import EmailMessage

from duecourse.foundation.kit.text import one_line
from duecourse.records.communications.models import IncomingMail, Mailbox
from duecourse.records.communications.operations import giving, readings, threads
from duecourse.records.communications.queries.portal import Visitor
from duecourse.records.communications.rules.filing import Conversation, Filing


def write_in(visitor: Visitor, text: str, *, subject: str, key: str, at: datetime) -> int | None:
    """Put words into the conversation as if they had come by mail from the contact; the mail's id.

    None where the company reads no mailbox: then there is no inbox in which anybody would see it.
    """
    tenant = visitor.tenant_id
    box = Mailbox.objects.of(tenant).filter(company_id=visitor.company_id, is_live=True).order_by("id").first()
    if box is None:
        return None
    raw = _raw(visitor, text, subject=subject, key=key)
    mail = IncomingMail.objects.create(
        tenant_id=tenant,
        mailbox_id=box.pk,
        sha256=hashlib.sha256(raw).hexdigest(),
        raw=raw,
        size=len(raw),
        received_at=at,
        sent_at=at,
        state="read",
        sender=visitor.contact_email,
        sender_name=visitor.contact_name,
        recipients=[box.address],
        subject=subject,
        language=visitor.language[:10],
        visible_text=text,
    )
    thread = threads.file_in(tenant, mail, box, _filing(visitor))
    giving.take_up(tenant, thread.pk)
    readings.suggest(tenant, mail.pk, now=at)
    return mail.pk


def _filing(visitor: Visitor) -> Filing:
    """The link proves what a signed thread name proves: that this is the reader of that message."""
    known = frozenset({visitor.contact_email})
    return Filing("thread_key", Conversation(None, visitor.customer_id, known, message_id=visitor.message_id))


def _raw(visitor: Visitor, text: str, *, subject: str, key: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = visitor.contact_email or "customer"
    mail["Subject"] = one_line(subject)
    mail["X-Duecourse-Page"] = key
    mail.set_content(text)
    return mail.as_bytes()
