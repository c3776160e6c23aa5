"""What is owed of the schedules, and how does each reader get the own part, once?

A date of a schedule becomes a row per reader and part before anything is answered; the row, the mail in the outbox and the
state that says so are written in one transaction. Whatever breaks between, either none of it happened or all of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.identity.queries.people import Collector, collectors
from duecourse.foundation.identity.rules import ROLES, Seat
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.queue.jobs import later
from duecourse.insight.models import Delivery, Schedule, ScheduleReader
from duecourse.insight.operations import parcels
from duecourse.insight.operations.schedules import NoSuchSchedule
from duecourse.insight.queries import schedules as queries
from duecourse.insight.queries.schedules import OWN, Receiver, origin_of
from duecourse.insight.queries.seeing import among_of
from duecourse.insight.queries.subjects import Subject, subject_of
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.schedules import latest_and_next, timing_of
from duecourse.records.communications.operations.notices import CannotWrite, write_notice
from duecourse.records.communications.rules.mime import Mailbox

JOB: Final = "insight.deliver"
AT_ONCE: Final = 50
STUCK: Final = timedelta(minutes=15)
GIVE_UP: Final = timedelta(hours=12)


@dataclass
class NotSent(Exception):
    """Why somebody gets nothing: `refused` for want of a right, `failed` for what broke, `empty` for want of rows."""

    state: str
    reason: str
    said: dict[str, Any] | None = None


def order_due(tenant: UUID, *, at: datetime) -> int:
    """Order what is owed: of each schedule its last date that has come, once, whatever was missed before it."""
    due = Schedule.objects.of(tenant).filter(retired_at=None, next_at__lte=at).order_by("next_at", "id")
    rows = list(due.select_for_update(skip_locked=True)[:AT_ONCE])
    for row in rows:
        assert row.next_at is not None
        calendar = queries.calendar_in(tenant, row.zone)
        latest, coming = latest_and_next(
            timing_of(row.timing), zone=row.zone, calendar=calendar, since=row.next_at, now=at
        )
        Schedule.objects.of(tenant).filter(id=row.pk).update(next_at=coming)
        readers = ScheduleReader.objects.of(tenant).filter(schedule_id=row.pk).order_by("id")
        _order(tenant, row, list(readers.values_list("user_id", flat=True)), due_at=latest, on=at)
    return len(rows)


def send_now(seat: Seat, schedule_id: int, *, to_all: bool, at: datetime) -> int:
    """Send a schedule once more, to its owner only or to all its readers; gives how many mails were ordered."""
    shown = queries.schedule_for(seat, schedule_id)
    if shown is None or not shown.is_own or shown.retired_at:
        raise NoSuchSchedule
    row = Schedule.objects.of(seat.tenant_id).get(id=schedule_id)
    made = _order(seat.tenant_id, row, shown.reader_ids if to_all else [seat.user_id], due_at=at, on=at)
    after = {"name": row.name, "to": "all" if to_all else "me"}
    audit(seat.tenant_id, "schedule.sent_now", actor=seat.actor, at=at, subject=("Schedule", row.pk), after=after)
    return made


def try_again(seat: Seat, delivery_id: int, *, at: datetime) -> None:
    """Send again what failed or was refused; the reader's rights are asked anew."""
    row = Delivery.objects.of(seat.tenant_id).filter(id=delivery_id, state__in=("failed", "refused")).first()
    shown = queries.schedule_for(seat, row.schedule_id) if row else None
    if row is None or shown is None or not shown.is_own or shown.retired_at:
        raise NoSuchSchedule
    Delivery.objects.of(seat.tenant_id).filter(id=row.pk).update(state="waiting", reason="", said=None, ended_at=None)
    later(JOB, tenant=seat.tenant_id, delivery=row.pk)


def take_up_stuck(tenant: UUID, *, at: datetime) -> int:
    """Order anew what waits without having been answered; what waited for half a day failed, and says so."""
    waiting = Delivery.objects.of(tenant).filter(state="waiting")
    waiting.filter(due_at__lt=at - GIVE_UP).update(state="failed", reason="gave_up", ended_at=at)
    stuck = list(waiting.filter(due_at__lt=at - STUCK).order_by("id").values_list("id", flat=True)[:AT_ONCE])
    return sum(later(JOB, tenant=tenant, key=f"{JOB}:{tenant}:{one}", delivery=one) for one in stuck)


def deliver(tenant: UUID, delivery_id: int, *, at: datetime) -> str:
    """Answer one delivery with its reader's eyes of this moment and hand it to the outbox; gives how it ended."""
    row = Delivery.objects.of(tenant).select_for_update().filter(id=delivery_id, state="waiting").first()
    if row is None:
        return ""
    try:
        message, rows = _send(tenant, row, at=at)
    except NotSent as ended:
        _settle(row, ended.state, at=at, reason=ended.reason, said=ended.said)
        return ended.state
    _settle(row, "sent", at=at, message_id=message, row_count=rows)
    return "sent"


def fail(tenant: UUID, delivery_id: int, *, at: datetime) -> None:
    """Say that a delivery broke, for a reason that nobody foresaw."""
    rows = Delivery.objects.of(tenant).filter(id=delivery_id, state="waiting")
    rows.update(state="failed", reason="broke", ended_at=at)


def _order(tenant: UUID, row: Schedule, user_ids: Collection[UUID], *, due_at: datetime, on: datetime) -> int:
    """Write who shall get which part, and order each; a second attempt meets the key."""
    house = identity.companies(tenant)
    people = queries.receivers_by_id(tenant, user_ids)
    wanted = [(one, part) for one in user_ids for part in _parts(tenant, row, people.get(one), house)]
    made = Delivery.objects.bulk_create(
        [Delivery(tenant_id=tenant, schedule_id=row.pk, due_at=due_at, user_id=one, part=part) for one, part in wanted],
        ignore_conflicts=True,
    )
    same = Delivery.objects.of(tenant).filter(schedule_id=row.pk, due_at=due_at, state="waiting")
    for delivery_id in same.values_list("id", flat=True):
        later(JOB, tenant=tenant, delivery=delivery_id)
    return len(made)


def _parts(tenant: UUID, row: Schedule, reader: Receiver | None, house: Sequence[CompanyRow]) -> tuple[str, ...]:
    """Tell which parts a reader gets: one of the own portfolios, or one of each company; who may get none gets one row."""
    if row.burst == "collector":
        return (OWN,)
    if row.burst != "company" or reader is None or reader.why_not:
        return ("",)
    seen = identity.seat_by_email(tenant, reader.email).scope.company_ids
    return tuple(one.code for one in house if seen is None or one.id in seen) or ("",)


def _send(tenant: UUID, row: Delivery, *, at: datetime) -> tuple[int, int]:
    schedule = Schedule.objects.of(tenant).get(id=row.schedule_id)
    reader = queries.receivers_by_id(tenant, {row.user_id}).get(row.user_id)
    _check(tenant, schedule, reader)
    assert reader is not None
    house = identity.companies(tenant)
    day = _day(house, at)
    seat = identity.seat_by_email(tenant, reader.email, on=day)
    subject = subject_of(seat, schedule.subject_kind, schedule.subject_key)
    if subject is None:
        raise NotSent("refused", "not_shared")
    among = _part_of(tenant, among_of(seat), row, house)
    with override(reader.language):
        parcel = _parcel(schedule, subject, seat, among, on=day)
        if schedule.skip_empty and not parcel.row_count:
            raise NotSent("empty", "no_rows")
        return _write(tenant, row, schedule, seat, parcel, reader=reader, at=at), parcel.row_count


def _check(tenant: UUID, schedule: Schedule, reader: Receiver | None) -> None:
    """Ask at this moment whether the sender may still send and the reader may still read."""
    if identity.tenant_said(tenant).outbound == "off":
        raise NotSent("failed", "outbound_off")
    owner = queries.receivers_by_id(tenant, {schedule.owner_id}).get(schedule.owner_id)
    held = ROLES[owner.role].permissions if owner and owner.role in ROLES else frozenset[str]()
    if owner is None or owner.why_not == "left" or "schedule.edit" not in held:
        raise NotSent("refused", "owner_gone")
    if reader is None or reader.why_not:
        raise NotSent("refused", reader.why_not if reader else "left")


def _part_of(tenant: UUID, among: Among, row: Delivery, house: Sequence[CompanyRow]) -> Among:
    """Narrow what a reader sees to the part that is meant; nothing is ever added to it."""
    if row.part == OWN:
        mine = next((one for one in collectors(tenant) if one.user_id == row.user_id), None)
        return _narrowed_to(among, mine)
    if not row.part:
        return among
    company = next((one for one in house if one.code == row.part), None)
    if company is None or (among.company_ids is not None and company.id not in among.company_ids):
        raise NotSent("refused", "no_part")
    return among.narrowed(company_ids=frozenset({company.id}))


def _narrowed_to(among: Among, mine: Collector | None) -> Among:
    if mine is None or not mine.portfolio_ids:
        raise NotSent("refused", "no_part")
    return among.narrowed(portfolio_ids=mine.portfolio_ids)


def _parcel(schedule: Schedule, subject: Subject, seat: Seat, among: Among, *, on: date) -> parcels.Parcel:
    try:
        return parcels.made(seat, subject, among, title=schedule.name, period=schedule.period, on=on)
    except Refused as refused:
        raise NotSent("failed", "cannot_answer", refusal(refused)) from refused


def _write(
    tenant: UUID,
    row: Delivery,
    schedule: Schedule,
    seat: Seat,
    parcel: parcels.Parcel,
    *,
    reader: Receiver,
    at: datetime,
) -> int:
    """Hand the mail to the outbox under the key of the delivery, and write down what left with it."""
    files, is_cut = parcels.files_of(parcel, schedule.formats, at=at)
    notice = replace(
        parcels.notice(parcel, note=schedule.note, sender=schedule.owner_name, are_files_left_out=is_cut),
        to=Mailbox(reader.email, reader.name),
        link=settings.DUECOURSE_URL.rstrip("/") + parcel.path,
        link_words=_("Open it"),
        language=reader.language,
    )
    notice = replace(notice, files=(*notice.files, *files))
    origin, ids = origin_of(row.pk), _writers(seat, tenant)
    try:
        message = write_notice(tenant, notice, origin=origin, company_ids=ids, at=at, purpose="service")
    except CannotWrite as refused:
        raise NotSent("failed", "no_server", refusal(refused)) from refused
    after = {"name": schedule.name, "to": reader.name, "rows": parcel.row_count, "files": [one.name for one in files]}
    audit(tenant, "schedule.delivered", actor=SYSTEM, at=at, subject=("Schedule", schedule.pk), after=after)
    return message


def refusal(refused: Refused) -> dict[str, Any]:
    """Keep why something was refused, as a sentence with its values, for whoever reads it in another language."""
    return {"msgid": refused.says, "params": {name: str(value) for name, value in refused.params.items()}}


def _settle(row: Delivery, state: str, *, at: datetime, **more: Any) -> None:
    Delivery.objects.of(row.tenant_id).filter(id=row.pk).update(state=state, ended_at=at, **more)


def _day(house: Sequence[CompanyRow], at: datetime) -> date:
    known = max((one.business_date for one in house if one.business_date), default=None)
    return known or business_date(house[0].zone if house else "UTC", at)


def _writers(seat: Seat, tenant: UUID) -> list[int]:
    """In whose name it may leave: the companies that the reader sees, else any of the house."""
    mine = [one.id for one in identity.companies(tenant, scope=seat.scope)]
    return mine or [one.id for one in identity.companies(tenant)]
