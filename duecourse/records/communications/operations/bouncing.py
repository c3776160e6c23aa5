"""A mail server says that it could not bring a message of ours: what follows?"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.timeline.log import record_many
from duecourse.foundation.wires.mail.content import DeliveryReport
from duecourse.records.communications.events import MessageBounced
from duecourse.records.communications.models import Bounce, IncomingMail, Message, Recipient
from duecourse.records.communications.queries.clues import bracketed, messages_named
from duecourse.records.communications.rules.machines import SOFT_WITHIN, has_bounced
from duecourse.records.communications.rules.outbox import State, sources_of
from duecourse.records.ledger.operations.contacts import contact_gone, note_bounce
from duecourse.records.ledger.queries import correspondents

GONE = "bounced"
_REPORTED = ("failed", "delayed")


def settle_bounces(tenant: UUID, mail: IncomingMail, reports: Sequence[DeliveryReport], *, now: datetime) -> bool:
    """Write down what servers report of messages of ours, and settle those that did not arrive; False where none is ours.

    A report counts only by our own signed name of a message that was really sent, and only for an address that it was
    sent to.
    """
    names = {bracketed(one.original_message_id) for one in reports if one.original_message_id}
    named = messages_named(tenant, sorted(names))
    for report in reports:
        about = named.get(bracketed(report.original_message_id)) if report.original_message_id else None
        if about is None or report.action not in _REPORTED:
            continue
        message = Message.objects.of(tenant).defer("raw").select_for_update(no_key=True).get(id=about.id)
        address = _address(tenant, message, report)
        if address:
            _note(tenant, mail, message, address, report)
            if _is_enough(tenant, message, address, at=mail.received_at):
                answer = f"{report.status} {report.text}".strip()
                come_back(tenant, message, address, answer=answer, at=mail.received_at, now=now)
    return bool(named)


def _address(tenant: UUID, message: Message, report: DeliveryReport) -> str:
    """Tell of which of the message's addresses the report speaks; a server may name the address behind a forwarding."""
    addresses = list(Recipient.objects.of(tenant).filter(message_id=message.pk).values_list("address", flat=True))
    said = report.recipient.lower()
    for address in addresses:
        if address.lower() == said:
            return str(address)
    return str(addresses[0]) if len(addresses) == 1 else ""


def _note(tenant: UUID, mail: IncomingMail, message: Message, address: str, report: DeliveryReport) -> None:
    row = Bounce(
        tenant_id=tenant,
        mail_id=mail.pk,
        message_id=message.pk,
        address=address,
        is_hard=report.is_hard,
        status=report.status[:12],
        says=report.text[:500],
        at=mail.received_at,
    )
    Bounce.objects.bulk_create([row], ignore_conflicts=True)


def _is_enough(tenant: UUID, message: Message, address: str, *, at: datetime) -> bool:
    mine = Bounce.objects.of(tenant).filter(message_id=message.pk, address=address)
    soft = Bounce.objects.of(tenant).filter(address=address, is_hard=False, at__gt=at - SOFT_WITHIN, at__lte=at)
    return has_bounced(hard_count=mine.filter(is_hard=True).count(), soft_count=soft.count())


def come_back(tenant: UUID, message: Message, address: str, *, answer: str, at: datetime, now: datetime) -> None:
    """Take the address off the message; where nobody else has it, the message is not one: the step behind it stops."""
    answer = answer[:250]
    recipients = Recipient.objects.of(tenant).filter(message_id=message.pk)
    if not recipients.filter(address=address).exclude(state="bounced").update(state="bounced", answer=answer):
        return
    is_whole = not recipients.filter(state__in=["accepted", "data", "waiting"]).exists()
    if is_whole:
        rows = Message.objects.of(tenant).filter(id=message.pk, state__in=sources_of(State.BOUNCED))
        rows.update(state=State.BOUNCED, reason=GONE, detail=answer, settled_at=now)
    day = _day(tenant, message, at)
    gone = correspondents.contacts_at(tenant, message.customer_id, address) if message.customer_id else []
    event = MessageBounced(
        message=message.pk,
        origin=message.origin,
        channel=message.channel,
        subject=message.subject,
        reason=GONE,
        address=address,
        says=answer,
        is_whole=is_whole,
        contact=gone[0] if gone else None,
    )
    told = event.for_all(message.customer_id, message.account_ids)
    record_many(tenant, told, actor=SYSTEM, at=now, company_id=message.company_id, on=day)
    for contact_id in gone:
        note_bounce(tenant, contact_id, on=day)
        contact_gone(tenant, contact_id, reason=GONE, on=day, actor=SYSTEM, at=now)


def _day(tenant: UUID, message: Message, at: datetime) -> date:
    return business_date(company_settings(tenant, message.company_id).zone, at)
