"""How does a mail that a person writes enter the outbox? As every other: through the same guards, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db.models import OuterRef, Subquery

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications.models import Message
from duecourse.records.communications.operations.planning import plan_message, preview_message
from duecourse.records.communications.operations.plans import Line, Plan, Planned, Preview
from duecourse.records.communications.rules.fields import BLOCKS, AnswerLinks, SenderFacts
from duecourse.records.communications.rules.guards import words_of
from duecourse.records.communications.rules.mime import Attachment
from duecourse.records.communications.rules.outbox import State
from duecourse.records.communications.rules.rendering import Source
from duecourse.records.communications.rules.starters import starters, words_for
from duecourse.records.ledger.models import Customer, Item

BY_HAND = "hand:"
WRITTEN = "written"
LARGEST_FILES = 10 * 1024 * 1024
"""So many bytes go with a mail at most: base64 makes more of them, and most servers take less than 20 MB."""


class CannotBeWritten(Refused):
    """The mail could not be made: no reader, an unknown or a missing field, an address that is none."""

    says = _("This mail cannot be sent: %(why)s %(detail)s")


class TooMuchAttached(Refused):
    """More than most mail servers take."""

    says = _("The files are larger than %(megabytes)s MB together. Leave some out.")


class NothingSaid(Refused):
    """A subject or a text is missing."""

    says = _("Write a subject and a text.")


@dataclass(frozen=True)
class Writing:
    """A mail or text message as a person wrote it: merge fields may still stand in its words."""

    company_id: int
    customer_id: int
    subject: str
    body: str
    language: str = "en"
    contact_id: int | None = None
    item_ids: Sequence[int] = ()
    purpose: str = "dunning"
    template_code: str = ""
    sender_name: str = ""
    send_at: datetime | None = None
    needs_approval: bool = False
    attachments: Sequence[Attachment] = ()
    references: Sequence[str] = ()
    copy_ids: Sequence[int] = ()
    channel: str = "email"


def preview(tenant: UUID, writing: Writing, *, on: date, now: datetime) -> Preview:
    """Say what the reader would get, or why it cannot be made."""
    return preview_message(tenant, _plan(tenant, writing, origin=BY_HAND, on=on), now=now)


@dataclass(frozen=True)
class Filled:
    """A text with its merge fields filled in, for a person to go on writing; or the reason why it cannot be."""

    subject: str
    body: str
    reason: str = ""
    detail: str = ""


def fill(tenant: UUID, writing: Writing, *, on: date, now: datetime) -> Filled:
    """Fill the merge fields of a text in; blocks and links to answer stay fields until the mail leaves."""
    made = preview_message(tenant, _plan(tenant, writing, origin=BY_HAND, on=on), now=now)
    body = made.rendered.body if made.rendered else made.text
    if not body:
        return Filled(writing.subject, writing.body, made.reason, made.detail)
    return Filled(made.subject, _with_fields(made.links, body))


def _with_fields(links: AnswerLinks, body: str) -> str:
    """Put the fields back that only the outbox can fill; what a value brought along is no field."""
    plain = body.replace("{{", "{ {").replace("{%", "{ %")
    for name, mark in BLOCKS.items():
        plain = plain.replace(mark, "{{ " + name + " }}")
    for name in AnswerLinks.__slots__:
        url = getattr(links, name)
        plain = plain.replace(url, "{{ links." + name + " }}") if url else plain
    return plain


def purpose_of(code: str, *, has_items: bool) -> str:
    """Tell which guards a mail by hand is asked by: those of its text; own words about items are dunning."""
    known = {each.code: each.purpose for each in starters()}
    return known.get(code, "dunning" if has_items or code else "service")


def write(tenant: UUID, writing: Writing, *, on: date, actor: Actor, at: datetime, key: str = "") -> Planned:
    """Put the mail into the outbox: at once, at its time, or for approval; what cannot be made is refused, not kept."""
    if not writing.subject.strip() or not writing.body.strip():
        raise NothingSaid
    if sum(len(one.content) for one in writing.attachments) > LARGEST_FILES:
        raise TooMuchAttached(megabytes=LARGEST_FILES // (1024 * 1024))
    plan = _plan(tenant, writing, origin=BY_HAND + (key or uuid4().hex), on=on)
    made = preview_message(tenant, plan, now=at)
    if made.reason and made.reason != "approval":
        raise CannotBeWritten(why=words_of(made.reason), detail=made.detail)
    planned = plan_message(tenant, plan, now=at)
    after = {"subject": made.subject, "to": made.address, "items": list(writing.item_ids)}
    audit(tenant, "message.written", actor=actor, at=at, subject=("Message", planned.message_id), after=after)
    return planned


def ask_again(tenant: UUID, customer_id: int) -> int:
    """Let a person decide on mails by hand to whose customer something happened since: they wait, on the new facts."""
    rows = Message.objects.of(tenant).filter(customer_id=customer_id, origin__startswith=BY_HAND)
    rows = rows.filter(state=State.PLANNED, reason="stop_version")
    version = Customer.objects.of(tenant).filter(id=OuterRef("customer_id")).values("stop_version")
    return rows.update(state=State.WAITING_APPROVAL, stop_version=Subquery(version))


def _plan(tenant: UUID, writing: Writing, *, origin: str, on: date) -> Plan:
    items = Item.objects.of(tenant).filter(id__in=list(writing.item_ids), customer_id=writing.customer_id)
    version = Customer.objects.of(tenant).filter(id=writing.customer_id).values_list("stop_version", flat=True)
    return Plan(
        company_id=writing.company_id,
        customer_id=writing.customer_id,
        origin=origin,
        template_code=writing.template_code or WRITTEN,
        planned_on=on,
        stop_version=version[0],
        lines=[Line(item.pk, item.open_amount) for item in items.order_by("due_on", "id")],
        purpose=writing.purpose,
        needs_approval=writing.needs_approval,
        channel=writing.channel,
        contact_id=writing.contact_id,
        sender=SenderFacts(name=writing.sender_name) if writing.sender_name else None,
        written=Source(
            code=writing.template_code or WRITTEN,
            language=writing.language,
            subject=writing.subject,
            body=writing.body,
            words=words_for(writing.language),
        ),
        attachments=writing.attachments,
        references=writing.references,
        copy_ids=writing.copy_ids,
        not_before=writing.send_at,
    )
