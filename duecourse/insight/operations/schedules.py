"""Have something sent by itself: make, change, pause, duplicate, retire a schedule; send it now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.kit.clock import zone_of
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.insight.models import Schedule, ScheduleReader
from duecourse.insight.queries import schedules as queries
from duecourse.insight.queries.schedules import ScheduleRow
from duecourse.insight.queries.subjects import subject_of
from duecourse.insight.rules.schedules import Timing, as_json, next_moment, timing_of

BRING_BACK: Final = "schedule.bring_back"
RESUME: Final = "schedule.resume"
FORMATS: Final = ("pdf", "xlsx", "csv")
BURSTS: Final = ("", "collector", "company")
MOST_READERS: Final = 100
MOST_SCHEDULES: Final = 100


class ScheduleNameMissing(Refused):
    """A schedule is found by its name; it is the subject of its mails."""

    says = _("Give the schedule a name: it is the subject of the mail.")


class NothingToSend(Refused):
    """The report or board is gone, or this person may not read it."""

    says = _("Choose a report or a dashboard that you may read.")


class NobodyReads(Refused):
    """A schedule without readers, or with somebody who does not work here."""

    says = _("Choose whom it goes to: people of this organisation who may see reports, at most %(most)s.")


class UnknownFormat(Refused):
    """A file of another kind."""

    says = _("A file is a PDF, XLSX or CSV.")


class NoSuchSchedule(Refused):
    """It was retired, or it is somebody else's."""

    says = _("This schedule is not there any more.")


class TooManySchedules(Refused):
    """More than a person keeps in mind."""

    says = _("You have %(most)s schedules. Retire one first.")


@dataclass(frozen=True)
class Wanted:
    """What shall go out, when, and to whom; `period` takes the place of the report's own where it has one."""

    name: str
    subject_kind: str
    subject_key: str
    timing: Timing
    zone: str
    reader_ids: tuple[UUID, ...]
    period: str = ""
    formats: tuple[str, ...] = ("pdf",)
    burst: str = ""
    note: str = ""
    skip_empty: bool = True


def make_schedule(seat: Seat, wanted: Wanted, *, at: datetime) -> int:
    """Have something sent from its next date on; gives its id."""
    if Schedule.objects.of(seat.tenant_id).filter(owner_id=seat.user_id, retired_at=None).count() >= MOST_SCHEDULES:
        raise TooManySchedules(most=MOST_SCHEDULES)
    values = _values(seat, wanted)
    row = Schedule.objects.create(
        tenant_id=seat.tenant_id,
        **values,
        owner_id=seat.user_id,
        owner_name=seat.name[:150],
        made_at=at,
        next_at=_next(seat.tenant_id, wanted.timing, wanted.zone, at),
    )
    _keep_readers(seat.tenant_id, row.pk, wanted.reader_ids)
    _audit(seat, "schedule.made", row.pk, at=at, after=_said(wanted))
    return row.pk


def change_schedule(seat: Seat, schedule_id: int, wanted: Wanted, *, at: datetime) -> None:
    """Change what goes out, when or to whom; its next date is counted from now, a paused one stays paused."""
    row = _own(seat, schedule_id)
    values = _values(seat, wanted)
    coming = _next(seat.tenant_id, wanted.timing, wanted.zone, at) if row.next_at else None
    Schedule.objects.of(seat.tenant_id).filter(id=row.id).update(**values, next_at=coming)
    _keep_readers(seat.tenant_id, row.id, wanted.reader_ids)
    _audit(seat, "schedule.changed", row.id, at=at, before=_said(_wanted(row)), after=_said(wanted))


def duplicate_schedule(seat: Seat, schedule_id: int, *, name: str, at: datetime) -> int:
    """Make a schedule like this one, paused, for its owner to change."""
    row = _own(seat, schedule_id)
    made = make_schedule(seat, _wanted(row, name=name), at=at)
    Schedule.objects.of(seat.tenant_id).filter(id=made).update(next_at=None)
    return made


def pause(seat: Seat, schedule_id: int, *, at: datetime) -> Undo:
    """Send nothing until it is resumed."""
    row = _stoppable(seat, schedule_id)
    Schedule.objects.of(seat.tenant_id).filter(id=row.id).update(next_at=None)
    _audit(seat, "schedule.paused", row.id, at=at, before={"name": row.name})
    return Undo(RESUME, {"schedule": row.id})


def resume(seat: Seat, schedule_id: int, *, at: datetime) -> None:
    """Send again from the next date on; what was missed meanwhile is not made up for."""
    row = _stoppable(seat, schedule_id)
    coming = _next(seat.tenant_id, row.timing, row.zone, at)
    Schedule.objects.of(seat.tenant_id).filter(id=row.id, next_at=None).update(next_at=coming)
    _audit(seat, "schedule.resumed", row.id, at=at, after={"name": row.name})


def retire_schedule(seat: Seat, schedule_id: int, *, at: datetime) -> Undo:
    """Take a schedule away; what it sent stays in its history."""
    row = _stoppable(seat, schedule_id)
    Schedule.objects.of(seat.tenant_id).filter(id=row.id).update(retired_at=at)
    _audit(seat, "schedule.retired", row.id, at=at, before={"name": row.name})
    return Undo(BRING_BACK, {"schedule": row.id, "is_running": row.next_at is not None})


def bring_back(seat: Seat, values: Mapping[str, Any], *, at: datetime) -> None:
    """Take a retired schedule up again, from its next date on."""
    row = queries.schedule_for(seat, values["schedule"])
    if row is None or not row.may_stop:
        raise NoSuchSchedule
    coming = _next(seat.tenant_id, row.timing, row.zone, at) if values["is_running"] else None
    Schedule.objects.of(seat.tenant_id).filter(id=row.id).update(retired_at=None, next_at=coming)
    _audit(seat, "schedule.brought_back", row.id, at=at, after={"name": row.name})


def stop_receiving(seat: Seat, schedule_id: int, *, at: datetime) -> None:
    """Let a reader leave: nothing of this schedule goes to them any more."""
    row = queries.schedule_for(seat, schedule_id)
    gone = ScheduleReader.objects.of(seat.tenant_id).filter(schedule_id=schedule_id, user_id=seat.user_id).delete()
    if row is None or not gone[0]:
        raise NoSuchSchedule
    _audit(seat, "schedule.left", row.id, at=at, before={"name": row.name})


def _values(seat: Seat, wanted: Wanted) -> dict[str, Any]:
    """Refuse what cannot be sent, and give the columns of what can."""
    name = " ".join(wanted.name.split())[:120]
    if not name:
        raise ScheduleNameMissing
    if subject_of(seat, wanted.subject_kind, wanted.subject_key) is None:
        raise NothingToSend
    if not set(wanted.formats) <= set(FORMATS) or wanted.burst not in BURSTS:
        raise UnknownFormat
    zone_of(wanted.zone)
    _check_readers(seat.tenant_id, wanted.reader_ids)
    return {
        "name": name,
        "subject_kind": wanted.subject_kind,
        "subject_key": wanted.subject_key,
        "timing": as_json(timing_of(as_json(wanted.timing))),
        "zone": wanted.zone,
        "period": wanted.period[:30],
        "formats": [one for one in FORMATS if one in wanted.formats],
        "burst": wanted.burst,
        "note": wanted.note.strip()[:1000],
        "skip_empty": wanted.skip_empty,
    }


def _check_readers(tenant: UUID, reader_ids: Collection[UUID]) -> None:
    """Readers are people of the tenant who may see reports; those who lost that since stay and are refused at send time."""
    wanted = set(reader_ids)
    if not 1 <= len(wanted) <= MOST_READERS or wanted - queries.receivers_by_id(tenant, wanted).keys():
        raise NobodyReads(most=MOST_READERS)


def _keep_readers(tenant: UUID, schedule_id: int, reader_ids: Collection[UUID]) -> None:
    rows = ScheduleReader.objects.of(tenant).filter(schedule_id=schedule_id)
    rows.exclude(user_id__in=list(reader_ids)).delete()
    ScheduleReader.objects.bulk_create(
        [ScheduleReader(tenant_id=tenant, schedule_id=schedule_id, user_id=one) for one in dict.fromkeys(reader_ids)],
        ignore_conflicts=True,
    )


def _next(tenant: UUID, timing: Timing, zone: str, at: datetime) -> datetime:
    return next_moment(timing, zone=zone, calendar=queries.calendar_in(tenant, zone), after=at)


def _own(seat: Seat, schedule_id: int) -> ScheduleRow:
    row = queries.schedule_for(seat, schedule_id)
    if row is None or not row.is_own or row.retired_at:
        raise NoSuchSchedule
    return row


def _stoppable(seat: Seat, schedule_id: int) -> ScheduleRow:
    row = queries.schedule_for(seat, schedule_id)
    if row is None or not row.may_stop or row.retired_at:
        raise NoSuchSchedule
    return row


def _wanted(row: ScheduleRow, *, name: str = "") -> Wanted:
    return Wanted(
        name=name or row.name,
        subject_kind=row.subject_kind,
        subject_key=row.subject_key,
        timing=row.timing,
        zone=row.zone,
        reader_ids=row.reader_ids,
        period=row.period,
        formats=row.formats,
        burst=row.burst,
        note=row.note,
        skip_empty=row.skip_empty,
    )


def _said(wanted: Wanted) -> dict[str, Any]:
    """Write down for the audit what was wanted."""
    said = asdict(wanted)
    return said | {"timing": as_json(wanted.timing), "reader_ids": [str(one) for one in wanted.reader_ids]}


def _audit(seat: Seat, verb: str, schedule_id: int, *, at: datetime, before: Any = None, after: Any = None) -> None:
    subject = ("Schedule", schedule_id)
    audit(seat.tenant_id, verb, actor=seat.actor, at=at, subject=subject, before=before, after=after)
