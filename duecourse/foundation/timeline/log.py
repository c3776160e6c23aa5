"""Write down what happened, and read it again."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.words import Text
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.tenancy.kept import kept
from duecourse.foundation.timeline.events import Happening, as_data, say
from duecourse.foundation.timeline.models import Event

FEW, MOST = 10, 400
"""Of a timeline: what stands at its top, and the longest piece."""


@dataclass(frozen=True)
class Entry:
    """One line of a timeline."""

    id: int
    kind: str
    at: datetime
    on_day: date
    actor_kind: str
    actor_name: str
    text: Text
    data: dict[str, Any]
    customer_id: int | None = None
    actor_user_id: UUID | None = None


_READ = tuple(name for name in Entry.__dataclass_fields__ if name != "text")
"""What of an entry stands in its row."""


def record(
    tenant_id: UUID,
    event: Happening,
    *,
    actor: Actor,
    at: datetime,
    customer_id: int | None = None,
    company_id: int | None = None,
    on: date | None = None,
) -> None:
    """Append one event and defer the jobs that react to its kind, in the caller's transaction."""
    record_many(tenant_id, [(customer_id, event)], actor=actor, at=at, company_id=company_id, on=on)


def record_many(
    tenant_id: UUID,
    events: Iterable[tuple[int | None, Happening]],
    *,
    actor: Actor,
    at: datetime,
    company_id: int | None = None,
    on: date | None = None,
) -> None:
    """Append events of (customer, event) in one insert; a reaction that waits already for the same customer is not ordered twice."""
    rows = [(customer_id, event.kind, as_data(event)) for customer_id, event in events]
    if not rows:
        return
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "company": company_id,
        "at": at,
        "day": on or at.date(),
        "actor": actor.kind,
        "user": actor.user_id,
        "name": actor.name,
        "rows": json.dumps(rows),
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, values)
    reactions: dict[str, tuple[str, ...]] = import_string(settings.DUECOURSE_REACTIONS)
    for customer_id, kind in {(customer_id, kind) for customer_id, kind, _data in rows}:
        for name in reactions.get(kind, ()):
            later(name, tenant=tenant_id, key=f"{name}:{tenant_id}:{customer_id}", customer=customer_id)


_APPEND = """
INSERT INTO timeline_event
    (tenant_id, company_id, customer_id, kind, at, on_day, actor_kind, actor_user_id, actor_name, data)
SELECT %(tenant)s, %(company)s, (row ->> 0)::bigint, row ->> 1, %(at)s, %(day)s, %(actor)s, %(user)s, %(name)s, row -> 2
FROM jsonb_array_elements(%(rows)s::jsonb) WITH ORDINALITY AS given (row, place) ORDER BY place
"""
"""Numbers are given in the order of the rows, so that an event and its number are found together again."""


def timeline_of(
    tenant_id: UUID, customer_id: int, *, before: int | None = None, kinds: Iterable[str] = (), limit: int = 50
) -> list[Entry]:
    """Read a customer's timeline, newest first; `before` is the id of the last entry already read; at most 400."""
    found = _timeline(tenant_id, customer_id, before, sorted(kinds), limit > FEW)
    named = (dict(zip(_READ, row, strict=True)) for row in found[:limit])
    return [Entry(text=say(row["kind"], row["data"]), **row) for row in named]


@kept
def _timeline(
    tenant_id: UUID, customer_id: int, before: int | None, kinds: Collection[str], is_long: bool
) -> QuerySet[Any]:
    rows = Event.objects.of(tenant_id).filter(customer_id=customer_id)
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return rows.order_by("-id").values_list(*_READ)[: MOST if is_long else FEW]


def latest(
    tenant_id: UUID,
    *,
    kinds: Iterable[str],
    since: datetime,
    company_ids: Collection[int],
    customer_ids: Any = None,
    limit: int = 10,
) -> list[Entry]:
    """Read what lately happened in some companies, newest first.

    `customer_ids` = a list or subquery that bounds the scope: then only what happened to these customers is read.
    """
    rows = Event.objects.of(tenant_id).filter(kind__in=list(kinds), at__gte=since)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=customer_ids)
    rows = rows.filter(Q(company_id__in=list(company_ids)) | Q(company_id__isnull=True))
    return [_entry(row) for row in rows.order_by("-id")[:limit]]


def newest_id(tenant_id: UUID) -> int:
    """Give the number of the last event written: what comes after it is news."""
    return Event.objects.of(tenant_id).order_by("-id").values_list("id", flat=True).first() or 0


def since(
    tenant_id: UUID, customer_ids: Collection[int], *, kinds: Iterable[str], after: int, limit: int = 500
) -> list[Entry]:
    """Read what happened to some customers after an event, newest first."""
    rows = Event.objects.of(tenant_id).filter(customer_id__in=list(customer_ids), id__gt=after, kind__in=list(kinds))
    return [_entry(row) for row in rows.order_by("-id")[:limit]]


def _entry(row: Event) -> Entry:
    return Entry(
        id=row.pk,
        kind=row.kind,
        at=row.at,
        on_day=row.on_day,
        actor_kind=row.actor_kind,
        actor_name=row.actor_name,
        text=say(row.kind, row.data),
        data=row.data,
        customer_id=row.customer_id,
        actor_user_id=row.actor_user_id,
    )
