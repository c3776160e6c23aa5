"""What waits to be sent, from where, and may it be sent now? What a drain and the floors above ask."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, QuerySet, Subquery

from duecourse.foundation.identity.models import Blackout, Company, Tenant
from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.clock import business_date
from duecourse.records.communications.models import Channel, Message, Recipient
from duecourse.records.communications.rules.letters import PAPER
from duecourse.records.communications.rules.outbox import State
from duecourse.records.ledger.models import ImportBatch
from duecourse.records.ledger.queries.freshness import BANK_KINDS, NEWS_KINDS, bank_heard
from duecourse.records.ledger.rules.wishes import Wishes, first_moment, read_wishes


@dataclass(frozen=True, slots=True)
class SendingDesk:
    """A company that has something to send, with all that a drain must know of it."""

    company_id: int
    code: str
    zone: str
    country: str
    window_opens: time
    window_closes: time
    stale_after_days: int
    closed: frozenset[date]
    outbound: str
    is_historic: bool
    items_as_of: date | None
    has_bank_feed: bool
    bank_as_of: date | None
    channel: Channel | None


@dataclass(frozen=True, slots=True)
class End:
    """How a message ended, and when."""

    origin: str
    state: str
    reason: str
    settled_at: datetime


def ends_of(tenant: UUID, origins: Sequence[str]) -> list[End]:
    """Tell of these origins which messages have reached an end, one way or the other."""
    rows = Message.objects.of(tenant).filter(origin__in=list(origins), settled_at__isnull=False)
    ended = rows.filter(
        state__in=[
            State.SENT,
            State.UNKNOWN,
            State.SUPPRESSED,
            State.FAILED,
            State.CANCELLED,
            State.SHADOW,
            State.BOUNCED,
        ]
    )
    values = ended.values_list("origin", "state", "reason", "settled_at")
    return [End(origin, state, reason, at) for origin, state, reason, at in values if at is not None]


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that reached nobody, or of which nobody knows, and the customer it was for."""

    id: int
    origin: str
    customer_id: int | None
    state: str


def undelivered(tenant: UUID, message_ids: Collection[int]) -> list[Undelivered]:
    """List those of the messages that failed or whose fate is unknown."""
    rows = Message.objects.of(tenant).filter(id__in=list(message_ids), state__in=[State.UNKNOWN, State.FAILED])
    return [Undelivered(*row) for row in rows.order_by("id").values_list("id", "origin", "customer_id", "state")]


@dataclass(frozen=True, slots=True)
class CameBack:
    """A message, or one address of it, that a server could not bring; `is_whole` where nobody else has it either."""

    message_id: int
    company_id: int
    origin: str
    address: str
    answer: str
    is_whole: bool


def came_back(tenant: UUID, customer_id: int, *, limit: int = 200) -> list[CameBack]:
    """List the newest messages of a customer that came back from an address."""
    rows = Recipient.objects.of(tenant).filter(state="bounced", message_id__in=Subquery(_of(tenant, customer_id)))
    told = list(rows.order_by("-message_id", "id").values_list("message_id", "address", "answer")[:limit])
    messages = Message.objects.of(tenant).filter(id__in={row[0] for row in told})
    known = {row[0]: row[1:] for row in messages.values_list("id", "company_id", "origin", "state")}
    return [
        CameBack(key, known[key][0], known[key][1], address, answer, known[key][2] == State.BOUNCED)
        for key, address, answer in told
    ]


def _of(tenant: UUID, customer_id: int) -> QuerySet[Any]:
    return Message.objects.of(tenant).filter(customer_id=customer_id).order_by("-id").values("id")


def waiting_ids(tenant: UUID, *, on: date | None = None) -> list[int]:
    """List the messages that wait for approval."""
    rows = Message.objects.of(tenant).filter(state=State.WAITING_APPROVAL)
    return list((rows if on is None else rows.filter(planned_on=on)).order_by("id").values_list("id", flat=True))


def busy_channels(tenant: UUID, *, now: datetime) -> list[str]:
    """Name the channels of which a drain would find anything to do: paper only where a provider takes it."""
    rows = Message.objects.of(tenant).filter(state__in=[State.DUE, State.CLAIMED, State.DATA])
    rows = rows.exclude(state=State.DUE, due_at__gt=now)
    found = set(rows.order_by().values_list("channel", flat=True).distinct())
    taken = set(Channel.objects.of(tenant).filter(is_live=True).values_list("kind", flat=True))
    return sorted(channel for channel in found if channel not in PAPER or channel in taken)


def sending_desks(tenant: UUID, *, channel: str) -> list[SendingDesk]:
    """List the companies with anything due, claimed or in doubt on the channel."""
    waiting = Message.objects.of(tenant).filter(channel=channel, state__in=[State.DUE, State.CLAIMED, State.DATA])
    busy = set(waiting.order_by().values_list("company_id", flat=True).distinct())
    if not busy:
        return []
    home = Tenant.objects.get(id=tenant)
    channels = {row.company_id: row for row in Channel.objects.of(tenant).filter(kind=channel, is_live=True)}
    items, bank = _heard(tenant, busy, kinds=NEWS_KINDS), _heard(tenant, busy, kinds=BANK_KINDS)
    awaited = bank_heard(tenant, busy)
    closed: dict[int, set[date]] = {}
    for company_id, day in Blackout.objects.of(tenant).filter(company_id__in=busy).values_list("company_id", "day"):
        closed.setdefault(company_id, set()).add(day)
    return [
        SendingDesk(
            company_id=row.pk,
            code=row.code,
            zone=row.zone,
            country=row.country,
            window_opens=row.window_opens,
            window_closes=row.window_closes,
            stale_after_days=row.stale_after_days,
            closed=frozenset(closed.get(row.pk, ())),
            outbound=home.outbound,
            is_historic=home.is_historic,
            items_as_of=items.get(row.pk),
            has_bank_feed=row.bank_feed or row.pk in awaited,
            bank_as_of=awaited.get(row.pk, bank.get(row.pk)),
            channel=channels.get(row.pk) or channels.get(None),
        )
        for row in Company.objects.of(tenant).filter(id__in=busy).order_by("id")
    ]


def is_stale(desk: SendingDesk, *, at: datetime) -> bool:
    """Tell whether the company's items, or its bank where one is connected, are older than it allows.

    A history being replayed is never stale.

    A company that never imported items keeps its ledger by hand and has nothing to grow stale.
    """
    if desk.is_historic:
        return False
    calendar, today = Calendar.of(desk.country or None, closed=desk.closed), business_date(desk.zone, at)

    def is_old(as_of: date) -> bool:
        return calendar.add(as_of, max(desk.stale_after_days, 0)) < today

    if desk.has_bank_feed and (desk.bank_as_of is None or is_old(desk.bank_as_of)):
        return True
    return desk.items_as_of is not None and is_old(desk.items_as_of)


def _heard(tenant: UUID, company_ids: Collection[int], *, kinds: Sequence[str]) -> dict[int, date]:
    """Tell up to which day the sources of these companies have told us of such things."""
    rows = ImportBatch.objects.of(tenant).filter(state="committed", kind__in=kinds, company_id__in=company_ids)
    return dict(rows.values("company_id").annotate(day=Max("as_of")).values_list("company_id", "day"))


def openings(tenant: UUID, message_ids: Sequence[int], *, desk: SendingDesk, at: datetime) -> dict[int, datetime]:
    """Tell for each message the first moment, `at` or later, at which its reader may be written to."""
    if not message_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [tenant, list(message_ids)])
        places = cursor.fetchall()
    moments: dict[tuple[str, str, Wishes], datetime] = {}
    found = {}
    for message_id, zone, country, wishes in places:
        place = (zone or desk.zone, country or desk.country, read_wishes(json.loads(wishes)))
        if place not in moments:
            calendar = Calendar.of(place[1] or None, closed=desk.closed)
            moments[place] = first_moment(
                at,
                zone=place[0],
                opens=desk.window_opens,
                closes=desk.window_closes,
                calendar=calendar,
                wishes=place[2],
            )
        found[message_id] = moments[place]
    return found


_PLACES = """
SELECT m.id, coalesce(nullif(k.zone, ''), c.zone), c.country, coalesce(k.wishes, '{}')
FROM communications_message m
LEFT JOIN ledger_customer c ON c.tenant_id = m.tenant_id AND c.id = m.customer_id
LEFT JOIN ledger_contact k ON k.tenant_id = m.tenant_id AND k.id = m.contact_id
WHERE m.tenant_id = %s AND m.id = ANY(%s)
"""
