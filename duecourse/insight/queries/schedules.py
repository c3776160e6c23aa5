"""What goes out by itself, to whom, and what became of it?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries.people import MemberRow, members
from duecourse.foundation.identity.rules import ROLES, Seat
from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.words import Text
from duecourse.insight.models import Delivery, Schedule, ScheduleReader
from duecourse.insight.rules.schedules import Timing, timing_of
from duecourse.records.communications.queries.screens import FOR_ONE

MOST_SHOWN: Final = 200
OVERSEE: Final = "admin.see"
"""Who oversees the house sees every schedule, and may stop it: whoever made it may have left."""
OWN: Final = "own"
"""The part of a collector: the own portfolios, not those of colleagues for whom somebody stands in."""


@dataclass(frozen=True)
class ScheduleRow:
    """A schedule as one person may use it; `last` = what became of its last date."""

    id: int
    name: str
    subject_kind: str
    subject_key: str
    timing: Timing
    zone: str
    period: str
    formats: tuple[str, ...]
    burst: str
    note: str
    skip_empty: bool
    owner_id: UUID
    owner_name: str
    next_at: datetime | None
    retired_at: datetime | None
    reader_ids: tuple[UUID, ...]
    is_own: bool
    may_stop: bool
    is_reader: bool
    last: LastDate | None = None


@dataclass(frozen=True)
class LastDate:
    """How the deliveries of one date of a schedule ended: how many by state."""

    due_at: datetime
    counts: dict[str, int]


@dataclass(frozen=True)
class DeliveryRow:
    """What became of one date for one person and part; `said` = why not, `message_id` = the mail."""

    id: int
    due_at: datetime
    user_id: UUID
    part: str
    state: str
    reason: str
    said: Text | None
    message_id: int | None
    row_count: int | None
    ended_at: datetime | None


def schedules_for(seat: Seat) -> tuple[ScheduleRow, ...]:
    """List the schedules that a person made, receives or oversees, by name: three queries."""
    return _read(seat, _seen(seat).filter(retired_at__isnull=True).order_by("name", "id")[:MOST_SHOWN])


def schedule_for(seat: Seat, schedule_id: int) -> ScheduleRow | None:
    """Give a schedule that this person made, receives or oversees; every other is as if it did not exist."""
    found = _read(seat, _seen(seat).filter(id=schedule_id))
    return found[0] if found else None


def deliveries_of(tenant: UUID, schedule_id: int, *, only: UUID | None = None) -> tuple[DeliveryRow, ...]:
    """List what became of a schedule's dates, the latest first; `only`: for one reader."""
    rows = Delivery.objects.of(tenant).filter(schedule_id=schedule_id)
    rows = rows.filter(user_id=only) if only else rows
    return tuple(_delivery(one) for one in rows.order_by("-due_at", "user_id", "part")[:MOST_SHOWN])


def failures_of(seat: Seat, *, since: datetime) -> int:
    """Count the schedules of a person whose last date did not reach everybody, since a moment."""
    mine = Schedule.objects.of(seat.tenant_id).filter(owner_id=seat.user_id, retired_at__isnull=True)
    bad = Delivery.objects.of(seat.tenant_id).filter(
        schedule_id=OuterRef("id"), state__in=("failed", "refused"), due_at__gte=since
    )
    later = Delivery.objects.of(seat.tenant_id).filter(
        schedule_id=OuterRef("schedule_id"), user_id=OuterRef("user_id"), part=OuterRef("part")
    )
    good = later.filter(due_at__gt=OuterRef("due_at"), state__in=("sent", "empty"))
    return mine.filter(Exists(bad.exclude(Exists(good)))).count()


@dataclass(frozen=True)
class Receiver:
    """Somebody of the tenant who may receive reports, or may not any more and why."""

    user_id: UUID
    name: str
    email: str
    role: str
    language: str
    why_not: str = ""


def origin_of(delivery_id: int) -> str:
    """Name the mail of a delivery: the key that makes it once."""
    return f"{FOR_ONE}{delivery_id}"


def receivers(tenant: UUID) -> tuple[Receiver, ...]:
    """List everybody who may be sent something: active people whose role sees reports, by name."""
    found = (_receiver(one) for one in members(tenant))
    return tuple(one for one in found if not one.why_not)


def receivers_by_id(tenant: UUID, user_ids: Collection[UUID]) -> dict[UUID, Receiver]:
    """Give people by id, those who left or lost the right included, with why they receive nothing."""
    wanted = set(user_ids)
    return {one.user_id: _receiver(one) for one in members(tenant) if one.user_id in wanted}


def calendar_in(tenant: UUID, zone: str) -> Calendar:
    """Give the business days of a zone: those of the first company that lives there, else of the first company."""
    rows = identity.companies(tenant)
    found = next((one for one in rows if one.zone == zone), rows[0] if rows else None)
    return identity.calendar_of(tenant, found.id) if found else Calendar(None)


def _receiver(one: MemberRow) -> Receiver:
    held = ROLES[one.role].permissions if one.role in ROLES else frozenset()
    why_not = "left" if not one.is_active else "no_right" if "report.see" not in held else ""
    return Receiver(
        one.user_id, one.name, one.email, one.role, one.language, why_not or ("" if one.email else "no_mail")
    )


def _seen(seat: Seat) -> QuerySet[Any]:
    rows = Schedule.objects.of(seat.tenant_id)
    if seat.may(OVERSEE):
        return rows
    received = ScheduleReader.objects.of(seat.tenant_id).filter(user_id=seat.user_id).values("schedule_id")
    return rows.filter(Q(owner_id=seat.user_id) | Q(id__in=received))


def _read(seat: Seat, rows: Iterable[Any]) -> tuple[ScheduleRow, ...]:
    found = list(rows)
    ids = [one.pk for one in found]
    readers: dict[int, list[UUID]] = {}
    for key, user_id in (
        ScheduleReader.objects.of(seat.tenant_id)
        .filter(schedule_id__in=ids)
        .order_by("id")
        .values_list("schedule_id", "user_id")
    ):
        readers.setdefault(key, []).append(user_id)
    last = _last_dates(seat.tenant_id, ids)
    return tuple(_row(seat, one, tuple(readers.get(one.pk, ())), last.get(one.pk)) for one in found)


def _row(seat: Seat, one: Schedule, reader_ids: tuple[UUID, ...], last: LastDate | None) -> ScheduleRow:
    is_own = one.owner_id == seat.user_id
    return ScheduleRow(
        id=one.pk,
        name=one.name,
        subject_kind=one.subject_kind,
        subject_key=one.subject_key,
        timing=timing_of(one.timing),
        zone=one.zone,
        period=one.period,
        formats=tuple(one.formats),
        burst=one.burst,
        note=one.note,
        skip_empty=one.skip_empty,
        owner_id=one.owner_id,
        owner_name=one.owner_name,
        next_at=one.next_at,
        retired_at=one.retired_at,
        reader_ids=reader_ids,
        is_own=is_own,
        may_stop=is_own or seat.may(OVERSEE),
        is_reader=seat.user_id in reader_ids,
        last=last,
    )


def _last_dates(tenant: UUID, ids: Collection[int]) -> dict[int, LastDate]:
    """Tell how the last date of each schedule ended: one query."""
    latest = (
        Delivery.objects.of(tenant).filter(schedule_id=OuterRef("schedule_id")).order_by("-due_at").values("due_at")
    )
    rows = Delivery.objects.of(tenant).filter(schedule_id__in=list(ids), due_at=latest[:1])
    found: dict[int, LastDate] = {}
    for schedule_id, due_at, state in rows.values_list("schedule_id", "due_at", "state"):
        counts = found.setdefault(schedule_id, LastDate(due_at, {})).counts
        counts[state] = counts.get(state, 0) + 1
    return found


def _delivery(one: Delivery) -> DeliveryRow:
    said = Text(one.said["msgid"], one.said.get("params", {})) if one.said else None
    return DeliveryRow(
        one.pk,
        one.due_at,
        one.user_id,
        one.part,
        one.state,
        one.reason,
        said,
        one.message_id,
        one.row_count,
        one.ended_at,
    )
