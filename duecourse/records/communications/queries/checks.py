"""What would the guards say of a message now? Asked for a page; the answer that counts is given in the instant of sending."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.records.communications.models import KillSwitch, Message, Recipient
from duecourse.records.communications.queries.reach import has_text_channel, last_words
from duecourse.records.communications.rules.guards import Guard, asked_of
from duecourse.records.communications.rules.letters import PORTAL
from duecourse.records.communications.rules.texting import SMS, needs_consent
from duecourse.records.ledger.models import Block, Contact, Customer

_STOPS = {
    "installation": Guard.INSTALLATION,
    "tenant": Guard.TENANT,
    "company": Guard.COMPANY,
    "channel": Guard.CHANNEL,
    "template": Guard.TEMPLATE,
    "procedure": Guard.PROCEDURE,
}


@dataclass(frozen=True)
class Answer:
    """A guard, and whether it lets the message pass now."""

    guard: Guard
    is_ok: bool


def answers(tenant: UUID, message_id: int, *, now: datetime, today: date) -> tuple[Answer, ...]:
    """Ask the guards that can be asked beforehand, in the order in which they are asked: nine queries.

    The hours, the pace, a running import and the age of the ledger are asked only in the instant itself.
    """
    message = Message.objects.of(tenant).get(id=message_id)
    asked = asked_of(message.purpose, by_procedure=bool(message.procedure))
    wrong = {*_stopped(tenant, message), *_outbound(tenant, message), *_facts(tenant, message, now, today)}
    known = [one for one in Guard if one in asked and one not in _IN_THE_INSTANT]
    return tuple(Answer(one, one not in wrong) for one in known)


_IN_THE_INSTANT = frozenset({Guard.IMPORT, Guard.STALE, Guard.WINDOW, Guard.RATE, Guard.SHADOW})


def _stopped(tenant: UUID, message: Message) -> set[Guard]:
    values = {
        "company": str(message.company_id),
        "channel": message.channel,
        "template": message.template_code,
        "procedure": message.procedure,
    }
    on = KillSwitch.objects.of(tenant).filter(is_on=True).values_list("scope", "value")
    return {_STOPS[scope] for scope, value in on if value == values.get(scope, "")}


def _outbound(tenant: UUID, message: Message) -> set[Guard]:
    home = Tenant.objects.get(id=tenant)
    if home.outbound == "off":
        return {Guard.OUTBOUND}
    domain = message.address.rpartition("@")[2]
    allowed = {message.address, domain, f"@{domain}"} & set(home.outbound_allowlist)
    return {Guard.ALLOWLIST} if home.outbound == "allowlist" and not allowed else set()


def _facts(tenant: UUID, message: Message, now: datetime, today: date) -> set[Guard]:
    wrong = set()
    if message.expires_at and message.expires_at < now:
        wrong.add(Guard.EXPIRED)
    customers = Customer.objects.of(tenant).filter(id=message.customer_id or 0).values_list("stop_version", flat=True)
    if message.customer_id is not None and message.stop_version not in list(customers):
        wrong.add(Guard.STOP_VERSION)
    if _is_blocked(tenant, message, today):
        wrong.add(Guard.BLOCKED)
    if message.contact_id and not _is_reachable(tenant, message, today):
        wrong.add(Guard.CONTACT)
    if message.channel != PORTAL and _is_spent(tenant, message, now):
        wrong.add(Guard.BUDGET)
    return wrong | _unwanted(tenant, message)


def _unwanted(tenant: UUID, message: Message) -> set[Guard]:
    """Ask for the last word about the address: withdrawn, or none where one is needed."""
    word = last_words(tenant, [message.address]).get((message.channel, message.address))
    if word is not None:
        return set() if word.is_given else {Guard.OPTED_OUT}
    if message.channel != SMS:
        return set()
    asks = has_text_channel(tenant, [message.company_id]).get(message.company_id, False)
    return {Guard.NO_CONSENT} if asks or needs_consent(message.address) else set()


def _is_number_of(phone: str, number: str) -> bool:
    """Compare as the guard does: by the last eight digits, however a number is written."""
    return re.sub(r"[^0-9]", "", phone)[-8:] == number[-8:]


def _is_blocked(tenant: UUID, message: Message, today: date) -> bool:
    rows = Block.objects.of(tenant).filter(
        customer_id=message.customer_id or 0, item_id__isnull=True, from_on__lte=today
    )
    return rows.filter(Q(to_on__isnull=True) | Q(to_on__gte=today)).exclude(ended_on__lte=today).exists()


def _is_reachable(tenant: UUID, message: Message, today: date) -> bool:
    rows = Contact.objects.of(tenant).filter(id=message.contact_id or 0)
    if message.channel == SMS:
        return any(_is_number_of(phone, message.address) for phone in rows.values_list("phone", flat=True))
    rows = rows.filter(gone_reason="", email__iexact=message.address)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)).exists()


def _is_spent(tenant: UUID, message: Message, now: datetime) -> bool:
    spoken = Recipient.objects.of(tenant).filter(
        address=message.address, state__in=["data", "accepted"], spoken_at__gt=now - timedelta(days=7)
    )
    limit = Company.objects.of(tenant).values_list("contacts_per_week", flat=True).get(id=message.company_id)
    return spoken.exclude(message_id=message.pk).count() >= limit
