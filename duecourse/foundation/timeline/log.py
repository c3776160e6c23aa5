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
from duecourse.foundation.timeline.folding import searched_words
from duecourse.foundation.timeline.models import Event

FEW = 10
"""So much stands at the top of a timeline."""


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


READ = tuple(name for name in Entry.__dataclass_fields__ if name != "text")
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
    words: str = "",
) -> None:
    """Append one event and defer the jobs that react to its kind, in the caller's transaction.

    `words` = what else it is found by: the text of the note or of the mail that it tells of.
    """
    record_many(tenant_id, [(customer_id, event)], actor=actor, at=at, company_id=company_id, on=on, words=words)


def record_many(
    tenant_id: UUID,
    events: Iterable[tuple[int | None, Happening]],
    *,
    actor: Actor,
    at: datetime,
    company_id: int | None = None,
    on: date | None = None,
    words: str = "",
) -> None:
    """Append events of (customer, event) in one insert; a reaction that waits already for the same customer is not ordered twice."""
    rows = [_row(customer_id, event, f"{actor.name} {words}") for customer_id, event in events]
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
    for customer_id, kind in {(row[0], row[1]) for row in rows}:
        for name in reactions.get(kind, ()):
            later(name, tenant=tenant_id, key=f"{name}:{tenant_id}:{customer_id}", customer=customer_id)


def _row(customer_id: int | None, event: Happening, more: str) -> tuple[int | None, str, dict[str, Any], str]:
    data = as_data(event)
    return customer_id, event.kind, data, searched_words(data, more)


_APPEND = """
INSERT INTO timeline_event
    (tenant_id, company_id, customer_id, kind, at, on_day, actor_kind, actor_user_id, actor_name, data, words)
SELECT %(tenant)s, %(company)s, (row ->> 0)::bigint, row ->> 1, %(at)s, %(day)s, %(actor)s, %(user)s, %(name)s, row -> 2,
    row ->> 3
FROM jsonb_array_elements(%(rows)s::jsonb) WITH ORDINALITY AS given (row, place) ORDER BY place
"""
"""Numbers are given in the order of the rows, so that an event and its number are found together again."""


def timeline_of(tenant_id: UUID, customer_id: int) -> list[Entry]:
    """Read the newest of a customer's timeline; `finding` reads the rest."""
    named = (dict(zip(READ, row, strict=True)) for row in _newest(tenant_id, customer_id))
    return [Entry(text=say(row["kind"], row["data"]), **row) for row in named]


@kept
def _newest(tenant_id: UUID, customer_id: int) -> QuerySet[Any]:
    return Event.objects.of(tenant_id).filter(customer_id=customer_id).order_by("-id").values_list(*READ)[:FEW]


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
