"""Keep the links of a message, write down who asked for them, and tell when a person seems to have followed one."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F, Max, OuterRef, Q, Subquery

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.timeline.log import record
from duecourse.records.communications.events import LinkFollowed
from duecourse.records.communications.models import LinkVisit, Message, TrackedLink
from duecourse.records.communications.rules.links import SETTLES_AFTER, Visit, by_persons

JUDGE = "communications.judge_visits"
MOST_VISITS = 500
"""Of one link: who asks more often is not written down any more."""
LOOKS_BACK = timedelta(days=2)
READER = Actor(kind="customer", user_id=None, name="")
_KEEP = """
INSERT INTO communications_trackedlink (tenant_id, message_id, way, token_hash, created_at)
SELECT %(tenant)s, l.message_id, l.way, l.hash, %(at)s
FROM unnest(%(ids)s::bigint[], %(ways)s::text[], %(hashes)s::bytea[]) AS l (message_id, way, hash)
WHERE NOT EXISTS (
    SELECT FROM communications_trackedlink t WHERE t.tenant_id = %(tenant)s AND t.message_id = l.message_id)
"""


def keep_links(tenant: UUID, links: Iterable[tuple[int, str, bytes]], *, at: datetime) -> None:
    """Keep (message, way, hash) of what new messages carry; a message that has its links keeps them."""
    rows = list(links)
    if rows:
        ids, ways, hashes = (list(column) for column in zip(*rows, strict=True))
        values: dict[str, Any] = {"tenant": tenant, "at": at, "ids": ids, "ways": ways, "hashes": hashes}
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, values)


def forget_links(tenant: UUID, message_id: int) -> None:
    """Let the links of a message lead nowhere: it is written anew and was never sent."""
    TrackedLink.objects.of(tenant).filter(message_id=message_id).delete()


def note_visit(tenant: UUID, link_id: int, *, method: str, agent: str, address: str, at: datetime) -> None:
    """Write down that a link was asked for."""
    if LinkVisit.objects.of(tenant).filter(link_id=link_id).count() >= MOST_VISITS:
        return
    told = f"{tenant}|{address}|{agent}".encode()
    source = hmac.new(settings.SECRET_KEY.encode(), told, hashlib.sha256).hexdigest()[:16]
    LinkVisit.objects.create(
        tenant_id=tenant, link_id=link_id, at=at, method=method[:7], agent=agent[:200], source=source
    )


def judge_visits(tenant: UUID, *, now: datetime) -> int:
    """Tell on the timeline which links persons have followed since they were last judged; each link once."""
    until = now - SETTLES_AFTER
    links = _unjudged(tenant, until=until, since=now - LOOKS_BACK)
    followed = 0
    for message in Message.objects.of(tenant).filter(id__in={one.message_id for one in links}):
        followed += _judge(tenant, message, until=until)
    return followed


def _unjudged(tenant: UUID, *, until: datetime, since: datetime) -> Sequence[TrackedLink]:
    """Find the links that were asked for since they were judged."""
    lately = LinkVisit.objects.of(tenant).filter(at__gte=since, at__lte=until)
    last = lately.filter(link_id=OuterRef("id")).values("link_id").annotate(last=Max("at")).values("last")
    links = TrackedLink.objects.of(tenant).filter(id__in=lately.values("link_id")).annotate(last=Subquery(last))
    return list(links.filter(Q(judged_at__isnull=True) | Q(judged_at__lt=F("last"))))


def _judge(tenant: UUID, message: Message, *, until: datetime) -> int:
    links = {one.pk: one for one in TrackedLink.objects.of(tenant).filter(message_id=message.pk)}
    rows = LinkVisit.objects.of(tenant).filter(link_id__in=list(links), at__lte=until).order_by("at", "id")
    visits = [Visit(*values) for values in rows.values_list("id", "link_id", "at", "method", "agent", "source")]
    first: dict[int, datetime] = defaultdict(lambda: until)
    for visit in by_persons(visits, sent_at=message.data_at or message.created_at):
        first[visit.link_id] = min(first[visit.link_id], visit.at)
    new = {link_id: at for link_id, at in first.items() if links[link_id].followed_at is None}
    for link_id, at in new.items():
        TrackedLink.objects.of(tenant).filter(id=link_id).update(followed_at=at)
        _tell(tenant, message, links[link_id], at=at)
    TrackedLink.objects.of(tenant).filter(id__in=list(links)).update(judged_at=until)
    return len(new)


def _tell(tenant: UUID, message: Message, link: TrackedLink, *, at: datetime) -> None:
    event: Any = LinkFollowed(message=message.pk, way=link.way, subject=message.subject)
    record(tenant, event, actor=READER, at=at, customer_id=message.customer_id, company_id=message.company_id)
