"""How is somebody written to who is no contact of a customer: a colleague without an account, a lawyer, an unknown sender?

Through the outbox, as a service message: never dunning, and no contact with the customer. An answer joins the conversation
because the address was written to from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.text import normalise_email, one_line
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.communications.events import ThreadPassedOn
from duecourse.records.communications.models import IncomingMail, Message, Recipient, Thread, ThreadMessage
from duecourse.records.communications.operations.acknowledging import references_of
from duecourse.records.communications.operations.answering import THEN, UNSEND
from duecourse.records.communications.operations.giving import set_clocks
from duecourse.records.communications.operations.planning import KEEP_DAYS
from duecourse.records.communications.operations.plans import Planned
from duecourse.records.communications.operations.threads import add_sent
from duecourse.records.communications.operations.working import NoSuchThread
from duecourse.records.communications.operations.written import LARGEST_FILES, NothingSaid, TooMuchAttached
from duecourse.records.communications.queries.clues import our_addresses
from duecourse.records.communications.rules.message_id import make_message_id
from duecourse.records.communications.rules.mime import Attachment, BadAddress, Letter, Mailbox, build, is_address
from duecourse.records.communications.rules.outbox import State
from duecourse.records.communications.rules.pace import domain_of

ORIGIN: Final = "outside:"
MOST_READERS: Final = 5
TO_THINK: Final = timedelta(minutes=1)


class NobodyNamed(Refused):
    """A mail to nobody."""

    says = _("Say to whom it goes.")


class TooManyReaders(Refused):
    """A mail to many strangers is no answer."""

    says = _("At most %(most)s addresses can be written to from here.")


class OurOwnAddress(Refused):
    """A mail to our own mailbox would come back as a new conversation."""

    says = _("%(address)s is an address of ours: use “Give to” or a note for colleagues.")


class NoSender(Refused):
    """The company has no address to write from."""

    says = _("This company has no sender address yet.")


@dataclass(frozen=True)
class Passing:
    """A mail to somebody outside, in plain words."""

    to: Sequence[str]
    subject: str
    body: str
    language: str = "en"
    sender_name: str = ""
    attachments: Sequence[Attachment] = ()


def write_outside(
    tenant: UUID, thread_id: int, passing: Passing, *, is_answer: bool, then: str, on: date, actor: Actor, at: datetime
) -> tuple[Planned, Undo]:
    """Put a mail from a conversation into the outbox; what is passed on answers nobody, so the clock goes on."""
    rows = Thread.objects.of(tenant).filter(id=thread_id, merged_into_id=None)
    thread = rows.select_for_update().first()
    if thread is None:
        raise NoSuchThread
    message = _put(tenant, thread, passing, on=on, at=at)
    before = {"status": thread.status, "assignee_id": str(thread.assignee_id) if thread.assignee_id else None}
    if is_answer:
        add_sent(tenant, thread_id, message.pk, at=at, by=actor.name, by_id=actor.user_id)
    else:
        _add_passed_on(tenant, thread_id, message.pk, at=at, actor=actor)
    status = then if then in THEN else thread.status
    rows.update(status=status, snoozed_until=None, assignee_id=thread.assignee_id or actor.user_id)
    set_clocks(tenant, [thread_id])
    addresses = ", ".join(_readers(tenant, passing.to))
    after = {"to": addresses, "subject": message.subject, "files": [one.name for one in passing.attachments]}
    audit(tenant, "message.passed_on", actor=actor, at=at, subject=("Message", message.pk), after=after)
    if thread.customer_id:
        event = ThreadPassedOn(thread.pk, thread.subject, addresses)
        company_id, customer_id = thread.company_id, thread.customer_id
        record(tenant, event, actor=actor, at=at, on=on, customer_id=customer_id, company_id=company_id)
    planned = Planned(message.origin, message.pk, message.state, "", message.due_at)
    return planned, Undo(UNSEND, {"message": message.pk, "thread": thread_id, "before": before})


def _put(tenant: UUID, thread: Thread, passing: Passing, *, on: date, at: datetime) -> Message:
    readers = _readers(tenant, passing.to)
    if not passing.subject.strip() or not passing.body.strip():
        raise NothingSaid
    if sum(len(one.content) for one in passing.attachments) > LARGEST_FILES:
        raise TooMuchAttached(megabytes=LARGEST_FILES // (1024 * 1024))
    company = Company.objects.of(tenant).get(id=thread.company_id)
    if not company.sender_email:
        raise NoSender
    origin = f"{ORIGIN}{uuid4().hex}"
    key, domain = settings.SECRET_KEY.encode(), domain_of(company.sender_email)
    name = make_message_id(key, tenant_id=tenant, dedupe_key=origin, domain=domain)
    letter = _letter(tenant, thread, passing, readers, company, name=name, at=at)
    message = Message.objects.create(
        tenant_id=tenant,
        company_id=company.pk,
        origin=origin,
        purpose="service",
        planned_on=on,
        address=readers[0],
        sender=company.sender_email,
        subject=letter.subject,
        language=passing.language,
        raw=build(letter),
        message_id=letter.message_id,
        state=State.PLANNED,
        due_at=at + TO_THINK,
        undo_until=at,
        created_at=at,
        expires_at=at + timedelta(days=KEEP_DAYS),
    )
    Recipient.objects.bulk_create(
        Recipient(tenant_id=tenant, message_id=message.pk, kind="to" if n == 0 else "cc", address=address)
        for n, address in enumerate(readers)
    )
    return message


def _letter(
    tenant: UUID, thread: Thread, passing: Passing, readers: Sequence[str], company: Company, *, name: str, at: datetime
) -> Letter:
    answered = IncomingMail.objects.of(tenant).filter(thread_id=thread.pk).defer("raw").order_by("-received_at", "-id")
    mail = answered.exclude(machine="bounce").first()
    body = passing.body.replace("\r\n", "\n").rstrip() + "\n"
    signed = f"{passing.sender_name}, {company.name}" if passing.sender_name else company.name
    paragraphs = "".join(f"<p>{escape(one).replace(chr(10), '<br>')}</p>" for one in body.strip().split("\n\n"))
    return Letter(
        sender=Mailbox(company.sender_email, signed),
        to=[Mailbox(readers[0])],
        cc=[Mailbox(one) for one in readers[1:]],
        reply_to=Mailbox(company.reply_to) if company.reply_to else None,
        subject=one_line(passing.subject)[:200],
        text=body,
        html=f'<!doctype html><html lang="{escape(passing.language)}"><body>{paragraphs}</body></html>',
        message_id=name,
        date=at,
        language=passing.language,
        references=references_of(mail) if mail else (),
        automatic=False,
        attachments=passing.attachments,
    )


def _readers(tenant: UUID, given: Sequence[str]) -> list[str]:
    """Bring addresses into one form, each once."""
    found = list(dict.fromkeys(normalise_email(one) for one in given if one.strip()))
    if not found:
        raise NobodyNamed
    if len(found) > MOST_READERS:
        raise TooManyReaders(most=MOST_READERS)
    ours = our_addresses(tenant)
    for address in found:
        if not is_address(address):
            raise BadAddress(address=address)
        if address in ours:
            raise OurOwnAddress(address=address)
    return found


def _add_passed_on(tenant: UUID, thread_id: int, message_id: int, *, at: datetime, actor: Actor) -> None:
    entry = ThreadMessage(
        tenant_id=tenant,
        thread_id=thread_id,
        kind="out",
        message_id=message_id,
        at=at,
        by=actor.name[:150],
        by_id=actor.user_id,
        is_passed_on=True,
    )
    ThreadMessage.objects.bulk_create([entry], ignore_conflicts=True)
    Thread.objects.of(tenant).filter(id=thread_id).update(last_entry_at=at)
