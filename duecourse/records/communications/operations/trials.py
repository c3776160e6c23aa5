"""Does a channel work? A mail to whoever asks, and what the world knows of the sender."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from uuid import UUID

from django.conf import settings

from duecourse.foundation.identity.models import Company, Tenant, User
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.timeline.log import record
from duecourse.records.communications.events import ChannelTried, TrialLine
from duecourse.records.communications.models import Channel, KillSwitch
from duecourse.records.communications.operations.channels import EMAIL, Wire, check_wire, open_mailer, wire_of
from duecourse.records.communications.ports import Accepted, Mailer, NotKnown, NotTaken, Outcome
from duecourse.records.communications.rules.message_id import make_message_id
from duecourse.records.communications.rules.mime import Letter, Mailbox, build

TRY = "communications.try_channel"


class NoSuchChannel(Refused):
    """Nothing is wired there."""

    says = _("No mail server is set up here yet.")


class SenderMissing(Refused):
    """A mail needs somebody who writes it."""

    says = _("No company that uses this mail server has a sender address yet.")


class AllStopped(Refused):
    """The installation's switch stops test mails too."""

    says = _("Sending is stopped for the whole installation.")


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything that a trial needs to speak, with no transaction open."""

    wire: Wire
    mailer: Mailer
    sender: str
    to: str
    content: bytes


def order_trial(tenant: UUID, channel_id: int, *, actor: Actor, at: datetime) -> str:
    """Order a test mail to whoever asks; the answer gives the name under which its result will stand."""
    channel = _channel(tenant, channel_id)
    if settings.DUECOURSE_OUTBOUND_STOPPED or _is_stopped(tenant):
        raise AllStopped
    if channel.kind == EMAIL:
        _sender(tenant, channel)
    name = token_hex(8)
    audit(tenant, "channel.tried", actor=actor, at=at, subject=("Channel", channel_id), after={"trial": name})
    later(TRY, tenant=tenant, channel=channel_id, user=str(actor.user_id), trial=name)
    return name


def ready_trial(tenant: UUID, channel_id: int, user_id: UUID, trial: str, *, at: datetime) -> Trial:
    """Put the trial together; what it needs is read here, so that it can speak outside the transaction."""
    channel = _channel(tenant, channel_id)
    if channel.kind != EMAIL:
        return Trial(wire_of(channel), open_mailer(channel), "", "", b"")
    sender, to = _sender(tenant, channel), User.objects.get(id=user_id).email
    name = make_message_id(
        settings.SECRET_KEY.encode(), tenant_id=tenant, dedupe_key=f"trial:{trial}", domain=sender.rpartition("@")[2]
    )
    text = _TEXT % {"tenant": Tenant.objects.values_list("name", flat=True).get(id=tenant)}
    letter = Letter(
        sender=Mailbox(sender),
        to=(Mailbox(to),),
        subject="Duecourse: this mail server works",
        text=text,
        html=f"<p>{text}</p>",
        message_id=name,
        date=at,
        language="en",
    )
    return Trial(wire_of(channel), open_mailer(channel), sender, to, build(letter))


def speak(trial: Trial) -> tuple[TrialLine, ...]:
    """Send the mail and ask what is known of the sender; every answer is given as the server gave it.

    Where there is no mail, of a provider of text messages, only the account is asked for.
    """
    try:
        if not trial.content:
            return tuple(TrialLine(one.name, one.ok, one.says) for one in check_wire(trial.wire, sender=""))
        sent = _told(trial.mailer.deliver(trial.content, sender=trial.sender, recipients=[trial.to]), trial.to)
        checks = check_wire(trial.wire, sender=trial.sender)
    except Refused as refusal:
        return (TrialLine("mail", False, str(refusal)),)
    finally:
        trial.mailer.close()
    return (sent, *(TrialLine(one.name, one.ok, one.says) for one in checks))


def note_trial(
    tenant: UUID, channel_id: int, trial: str, lines: Sequence[TrialLine], *, actor: Actor, at: datetime
) -> None:
    """Write down what came of a trial."""
    event = ChannelTried(channel_id, trial, all(line.is_ok for line in lines), tuple(lines))
    record(tenant, event, actor=actor, at=at)


_TEXT = (
    "This mail was asked for on the channels page of Duecourse for %(tenant)s. It reached you, so the mail server takes"
    " mails. Look at its headers for SPF, DKIM and DMARC: each should say pass."
)


def _told(outcome: Outcome, to: str) -> TrialLine:
    match outcome:
        case Accepted(refused=refused) if not refused:
            return TrialLine("mail", True, f"{to}: {outcome.answer}")
        case Accepted(refused=refused):
            return TrialLine("mail", False, "; ".join(f"{who}: {why}" for who, why in refused.items()))
        case NotTaken() | NotKnown():
            return TrialLine("mail", False, outcome.answer)


def _channel(tenant: UUID, channel_id: int) -> Channel:
    channel = Channel.objects.of(tenant).filter(id=channel_id, kind__in=(EMAIL, "sms"), is_live=True).first()
    if channel is None:
        raise NoSuchChannel
    return channel


def _is_stopped(tenant: UUID) -> bool:
    return KillSwitch.objects.of(tenant).filter(scope="installation", is_on=True).exists()


def _sender(tenant: UUID, channel: Channel) -> str:
    """The address of the channel's company; of the first company that has one where the channel is everybody's."""
    rows = Company.objects.of(tenant).exclude(sender_email="").order_by("code")
    own = rows if channel.company_id is None else rows.filter(id=channel.company_id)
    sender = own.values_list("sender_email", flat=True).first()
    if not sender:
        raise SenderMissing
    return str(sender)
