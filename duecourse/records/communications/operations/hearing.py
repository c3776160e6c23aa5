"""What follows when a provider tells what became of a message, or a customer answers by text message?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.kit.text import clip, one_line
from duecourse.foundation.timeline.log import record, record_many
from duecourse.records.communications.events import ConsentSaid, MessageReported, TextReceived
from duecourse.records.communications.models import Channel, Consent, Message, ProviderReport, Recipient
from duecourse.records.communications.operations.bouncing import come_back
from duecourse.records.communications.operations.channels import read_hook
from duecourse.records.communications.ports import HookCall, News, NotTheirs, Report, Said
from duecourse.records.communications.rules.outbox import State
from duecourse.records.communications.rules.texting import SMS, is_international, word_of
from duecourse.records.ledger.models import Contact
from duecourse.records.ledger.operations.stops import stop_and_recompute

TAKEN = ("deposited", "sent", "delivered")
LOST = ("undelivered", "bounced")
LATEST = 20
"""So many of the last messages to a number tell whose it is."""


def hear(tenant: UUID, channel_id: int, call: HookCall) -> int:
    """Take in what a channel's provider tells, once each; tell how many were news. Refused where it is not signed."""
    channel = Channel.objects.of(tenant).filter(id=channel_id, is_live=True).first()
    if channel is None:
        raise NotTheirs
    return take_news(tenant, channel, read_hook(channel, call), at=call.at)


def take_news(tenant: UUID, channel: Channel, news: Sequence[News], *, at: datetime) -> int:
    """Write down what was told."""
    heard = 0
    for one in news:
        match one:
            case Report():
                heard += note_report(tenant, one, at=at)
            case Said():
                heard += receive_text(tenant, channel, one, at=at)
    return heard


def simulate_answer(tenant: UUID, *, number: str, text: str, event: str, at: datetime) -> bool:
    """Let the demo's customer answer by text message, as if a provider had told it."""
    channel = Channel.objects.of(tenant).filter(kind=SMS, is_live=True).order_by("id").first()
    return channel is not None and receive_text(tenant, channel, Said(number, text, event), at=at)


def note_report(tenant: UUID, report: Report, *, at: datetime) -> bool:
    """Write down what became of a message of ours; False for a name that is not ours and for what was told before."""
    message = Message.objects.of(tenant).filter(message_id=report.reference, direction="out").defer("raw").first()
    if message is None:
        return False
    message = Message.objects.of(tenant).defer("raw").select_for_update(no_key=True).get(id=message.pk)
    kept = {
        "state": report.state,
        "says": report.says[:500],
        "at": at,
        "evidence": report.evidence or None,
        "evidence_type": report.evidence_type[:80],
    }
    _row, is_new = ProviderReport.objects.of(tenant).get_or_create(
        tenant_id=tenant, message_id=message.pk, event=report.event[:120], defaults=kept
    )
    if is_new:
        _follow(tenant, message, report, at=at)
    return is_new


def say_consent(
    tenant: UUID, channel: str, address: str, *, is_given: bool, source: str, wording: str, actor: Actor, at: datetime
) -> None:
    """Write down the word about an address on a channel; whoever was written to there is decided on again."""
    Consent.objects.create(
        tenant_id=tenant,
        channel=channel,
        address=address,
        is_given=is_given,
        source=source,
        wording=wording[:500],
        at=at,
        by=actor.name,
    )
    event = ConsentSaid(channel, address, is_given, source)
    for customer_id in _customers_at(tenant, channel, address):
        record(tenant, event, customer_id=customer_id, actor=actor, at=at)
        stop_and_recompute(tenant, customer_id)


def receive_text(tenant: UUID, channel: Channel, said: Said, *, at: datetime) -> bool:
    """Keep a customer's text message, once; the word STOP ends text messages to its number at once."""
    if not is_international(said.number):
        return False
    last = Message.objects.of(tenant).filter(channel=SMS, direction="out", address=said.number).order_by("-id").first()
    company = _company(tenant, channel, last)
    row, is_new = Message.objects.of(tenant).get_or_create(
        tenant_id=tenant,
        origin=f"text:{channel.pk}:{said.event}"[:100],
        defaults={
            "company_id": company.pk,
            "customer_id": last.customer_id if last else None,
            "contact_id": last.contact_id if last else None,
            "direction": "in",
            "purpose": "service",
            "channel": SMS,
            "planned_on": business_date(company.zone, at),
            "address": said.number,
            "subject": clip(one_line(said.text), 250),
            "raw": said.text[:5000].encode(),
            "state": State.SENT,
            "due_at": at,
            "settled_at": at,
            "created_at": at,
        },
    )
    if not is_new:
        return False
    event = TextReceived(said.number, _person(tenant, row.contact_id), clip(said.text, 1600))
    record(tenant, event, customer_id=row.customer_id, company_id=company.pk, actor=SYSTEM, at=at)
    word = word_of(said.text)
    if word is not None and (word is False or _is_withdrawn(tenant, said.number)):
        by = Actor(kind="system", user_id=None, name=said.number)
        say_consent(tenant, SMS, said.number, is_given=word, source="customer", wording=said.text, actor=by, at=at)
    return True


def _follow(tenant: UUID, message: Message, report: Report, *, at: datetime) -> None:
    """Settle what nobody knew, take back what did not arrive, and stop where the reader objects."""
    address = _address(tenant, message, report)
    if report.state in TAKEN and message.state in (State.DATA, State.UNKNOWN):
        rows = Message.objects.of(tenant).filter(id=message.pk, state__in=[State.DATA, State.UNKNOWN])
        rows.update(state=State.SENT, reason="provider", settled_at=at)
        Recipient.objects.of(tenant).filter(message_id=message.pk, state="data").update(state="accepted")
    event = MessageReported(
        message.pk, message.origin, message.channel, message.subject, state=report.state, says=report.says
    )
    told = event.for_all(message.customer_id, message.account_ids)
    record_many(tenant, told, actor=SYSTEM, at=at, company_id=message.company_id)
    if report.state in LOST and report.is_hard and address:
        come_back(tenant, message, address, answer=report.says, at=at, now=at)
    if report.state == "complained" and address:
        by = Actor(kind="system", user_id=None, name=address)
        say_consent(
            tenant, message.channel, address, is_given=False, source="provider", wording=report.says, actor=by, at=at
        )


def _address(tenant: UUID, message: Message, report: Report) -> str:
    """Tell of which address of the message the report speaks; empty where it is none of them."""
    addresses = list(Recipient.objects.of(tenant).filter(message_id=message.pk).values_list("address", flat=True))
    if report.address in addresses:
        return report.address
    return str(addresses[0]) if len(addresses) == 1 and not report.address else ""


def _customers_at(tenant: UUID, channel: str, address: str) -> list[int]:
    """Find the customers who were last written to at an address."""
    rows = Message.objects.of(tenant).filter(channel=channel, address=address, customer_id__isnull=False)
    found = rows.order_by("-id").values_list("customer_id", flat=True)[:LATEST]
    return sorted({customer_id for customer_id in found if customer_id})


def _company(tenant: UUID, channel: Channel, last: Message | None) -> Company:
    rows = Company.objects.of(tenant)
    known = last.company_id if last else channel.company_id
    return rows.get(id=known) if known else rows.order_by("code")[0]


def _person(tenant: UUID, contact_id: int | None) -> str:
    return Contact.objects.of(tenant).filter(id=contact_id or 0).values_list("name", flat=True).first() or ""


def _is_withdrawn(tenant: UUID, number: str) -> bool:
    """Tell whether the number's owner had ended text messages: only then does the word START mean anything."""
    words = Consent.objects.of(tenant).filter(channel=SMS, address=number).order_by("-id")
    return words.values_list("is_given", flat=True).first() is False
