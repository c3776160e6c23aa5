"""What waits to be sent, from where, and may it be sent now? What a drain and the floors above ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q

from duecourse.foundation.identity.models import Blackout, Company, Tenant
from duecourse.foundation.kit.calendar import Calendar, next_send_moment
from duecourse.foundation.kit.clock import business_date
from duecourse.records.communications.models import Channel, Message
from duecourse.records.communications.rules.outbox import State
from duecourse.records.ledger.models import ImportBatch

_ITEM_KINDS = ("items", "snapshot", "ledger", "payments")


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
        state__in=[State.SENT, State.UNKNOWN, State.SUPPRESSED, State.FAILED, State.CANCELLED, State.SHADOW]
    )
    values = ended.values_list("origin", "state", "reason", "settled_at")
    return [End(origin, state, reason, at) for origin, state, reason, at in values if at is not None]


def waiting_ids(tenant: UUID, *, on: date | None = None) -> list[int]:
    """List the messages that wait for approval."""
    rows = Message.objects.of(tenant).filter(state=State.WAITING_APPROVAL)
    return list((rows if on is None else rows.filter(planned_on=on)).order_by("id").values_list("id", flat=True))


def has_work(tenant: UUID, *, now: datetime) -> bool:
    """Tell whether a drain would find anything to do."""
    rows = Message.objects.of(tenant)
    is_due = Q(state=State.DUE, due_at__lte=now)
    return rows.filter(is_due | Q(state__in=[State.CLAIMED, State.DATA])).exists()


def sending_desks(tenant: UUID, *, channel: str) -> list[SendingDesk]:
    """List the companies with anything due, claimed or in doubt on the channel."""
    waiting = Message.objects.of(tenant).filter(channel=channel, state__in=[State.DUE, State.CLAIMED, State.DATA])
    busy = set(waiting.order_by().values_list("company_id", flat=True).distinct())
    if not busy:
        return []
    home = Tenant.objects.get(id=tenant)
    channels = {row.company_id: row for row in Channel.objects.of(tenant).filter(kind=channel, is_live=True)}
    ages = ImportBatch.objects.of(tenant).filter(state="committed", kind__in=_ITEM_KINDS, company_id__in=busy)
    as_of = dict(ages.values("company_id").annotate(day=Max("as_of")).values_list("company_id", "day"))
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
            items_as_of=as_of.get(row.pk),
            channel=channels.get(row.pk) or channels.get(None),
        )
        for row in Company.objects.of(tenant).filter(id__in=busy).order_by("id")
    ]


def is_stale(desk: SendingDesk, *, at: datetime) -> bool:
    """Tell whether the company's items are older than it allows; a history being replayed is never stale.

    A company that never imported items keeps its ledger by hand and has nothing to grow stale.
    """
    if desk.is_historic or desk.items_as_of is None:
        return False
    calendar = Calendar.of(desk.country or None, closed=desk.closed)
    return calendar.add(desk.items_as_of, max(desk.stale_after_days, 0)) < business_date(desk.zone, at)


def openings(tenant: UUID, message_ids: Sequence[int], *, desk: SendingDesk, at: datetime) -> dict[int, datetime]:
    """Tell for each message the first moment, `at` or later, at which its reader may be written to."""
    if not message_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [tenant, list(message_ids)])
        places = cursor.fetchall()
    moments: dict[tuple[str, str], datetime] = {}
    found = {}
    for message_id, zone, country in places:
        place = (zone or desk.zone, country or desk.country)
        if place not in moments:
            calendar = Calendar.of(place[1] or None, closed=desk.closed)
            moments[place] = next_send_moment(at, place[0], desk.window_opens, desk.window_closes, calendar)
        found[message_id] = moments[place]
    return found


_PLACES = """
SELECT m.id, coalesce(nullif(k.zone, ''), c.zone), c.country
FROM communications_message m
LEFT JOIN ledger_customer c ON c.tenant_id = m.tenant_id AND c.id = m.customer_id
LEFT JOIN ledger_contact k ON k.tenant_id = m.tenant_id AND k.id = m.contact_id
WHERE m.tenant_id = %s AND m.id = ANY(%s)
"""
