"""Write down what happened, and read it again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.words import Text
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.timeline.events import Happening, as_data, say
from duecourse.foundation.timeline.models import Event


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
    """Append events of (customer, event) in one insert; reactions are deferred once per event."""
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
        ids = sorted(row[0] for row in cursor.fetchall())
    reactions: dict[str, tuple[str, ...]] = import_string(settings.DUECOURSE_REACTIONS)
    for event_id, (customer_id, kind, _data) in zip(ids, rows, strict=True):
        for name in reactions.get(kind, ()):
            later(name, tenant=tenant_id, event=event_id, customer=customer_id)


_APPEND = """
INSERT INTO timeline_event
    (tenant_id, company_id, customer_id, kind, at, on_day, actor_kind, actor_user_id, actor_name, data)
SELECT %(tenant)s, %(company)s, (row ->> 0)::bigint, row ->> 1, %(at)s, %(day)s, %(actor)s, %(user)s, %(name)s, row -> 2
FROM jsonb_array_elements(%(rows)s::jsonb) WITH ORDINALITY AS given (row, place) ORDER BY place
RETURNING id
"""
"""Numbers are given in the order of the rows, so that an event and its number are found together again."""


def timeline_of(
    tenant_id: UUID, customer_id: int, *, before: int | None = None, kinds: Iterable[str] = (), limit: int = 50
) -> list[Entry]:
    """Read a customer's timeline, newest first; `before` is the id of the last entry already read."""
    rows = Event.objects.of(tenant_id).filter(customer_id=customer_id)
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [
        Entry(
            id=row.pk,
            kind=row.kind,
            at=row.at,
            on_day=row.on_day,
            actor_kind=row.actor_kind,
            actor_name=row.actor_name,
            text=say(row.kind, row.data),
            data=row.data,
        )
        for row in rows.order_by("-id")[:limit]
    ]
