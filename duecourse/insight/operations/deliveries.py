"""What is owed of the schedules, and how does each reader get the own part, once?

A date of a schedule becomes a row per reader and part before anything is answered; the row, the mail in the outbox and the
state that says so are written in one transaction. Whatever breaks between, either none of it happened or all of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.queue.jobs import later
from duecourse.insight.models import Delivery, Schedule, ScheduleReader
from duecourse.insight.operations import parcels
from duecourse.insight.operations.eyes import Eyes, NotSent, eyes_of
from duecourse.insight.operations.schedules import NoSuchSchedule
from duecourse.insight.queries import schedules as queries
from duecourse.insight.queries.schedules import OWN, Receiver, origin_of
from duecourse.insight.rules.schedules import latest_and_next, timing_of
from duecourse.records.communications.operations import cancel
from duecourse.records.communications.operations.notices import CannotWrite, write_notice
from duecourse.records.communications.queries.notices import waiting_notices
from duecourse.records.communications.queries.screens import FOR_ONE
from duecourse.records.communications.rules.mime import Mailbox

JOB: Final = "insight.deliver"
AT_ONCE: Final = 50
STUCK: Final = timedelta(minutes=15)
GIVE_UP: Final = timedelta(hours=12)


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
        _order(tenant, row, list(readers.values_list("user_id", flat=True)), due_at=latest, at=at)
    return len(rows)


def send_now(seat: Seat, schedule_id: int, *, to_all: bool, at: datetime) -> int:
    """Send a schedule once more, to its owner only or to all its readers; gives how many mails were ordered.

    Who still waits for a mail of this schedule is not ordered another one: a click too many changes nothing.
    """
    shown = queries.schedule_for(seat, schedule_id)
    if shown is None or not shown.is_own or shown.retired_at:
        raise NoSuchSchedule
    row = Schedule.objects.of(seat.tenant_id).select_for_update().get(id=schedule_id)
    waiting = Delivery.objects.of(seat.tenant_id).filter(schedule_id=row.pk, state="waiting")
    served = set(waiting.values_list("user_id", flat=True))
    wanted = shown.reader_ids if to_all else (seat.user_id,)
    made = _order(seat.tenant_id, row, [one for one in wanted if one not in served], due_at=at, at=at)
    after = {"name": row.name, "to": "all" if to_all else "me"}
    audit(seat.tenant_id, "schedule.sent_now", actor=seat.actor, at=at, subject=("Schedule", row.pk), after=after)
    return made


def try_again(seat: Seat, delivery_id: int, *, at: datetime) -> None:
    """Send again what failed or was refused; the reader's rights are asked anew. A mail that was taken back stays so."""
    unsent = Delivery.objects.of(seat.tenant_id).filter(state__in=("failed", "refused"), message_id=None)
    row = unsent.filter(id=delivery_id).first()
    shown = queries.schedule_for(seat, row.schedule_id) if row else None
    if row is None or shown is None or not shown.is_own or shown.retired_at:
        raise NoSuchSchedule
    anew = {"state": "waiting", "reason": "", "said": None, "ended_at": None, "ordered_at": at}
    Delivery.objects.of(seat.tenant_id).filter(id=row.pk).update(**anew)
    later(JOB, tenant=seat.tenant_id, delivery=row.pk)


def take_up_stuck(tenant: UUID, *, at: datetime) -> int:
    """Order anew what waits without having been answered; what waited for half a day failed, and says so."""
    waiting = Delivery.objects.of(tenant).filter(state="waiting")
    waiting.filter(ordered_at__lt=at - GIVE_UP).update(state="failed", reason="gave_up", ended_at=at)
    stuck = list(waiting.filter(ordered_at__lt=at - STUCK).order_by("id").values_list("id", flat=True)[:AT_ONCE])
    return sum(later(JOB, tenant=tenant, key=f"{JOB}:{tenant}:{one}", delivery=one) for one in stuck)


def take_back(tenant: UUID, *, at: datetime) -> int:
    """Take back mails that still wait in the outbox and may not be sent any more; tell how many."""
    ids = [int(origin.removeprefix(FOR_ONE)) for origin in waiting_notices(tenant, FOR_ONE)]
    gone = 0
    for row in Delivery.objects.of(tenant).filter(id__in=ids, state="sent").select_for_update():
        try:
            eyes_of(tenant, row, at=at)
        except NotSent as why:
            if row.message_id and cancel(tenant, [row.message_id], reason="no_right", at=at):
                _settle(row, why.state, at=at, reason=why.reason)
                gone += 1
    return gone


def deliver(tenant: UUID, delivery_id: int, *, at: datetime) -> str:
    """Answer one delivery with its reader's eyes of this moment and hand it to the outbox; gives how it ended."""
    row = Delivery.objects.of(tenant).select_for_update().filter(id=delivery_id, state="waiting").first()
    if row is None:
        return ""
    try:
        sent = _send(tenant, row, at=at)
    except NotSent as ended:
        _settle(row, ended.state, at=at, reason=ended.reason, said=ended.said)
        return ended.state
    _settle(row, "sent", at=at, **sent)
    return "sent"


def fail(tenant: UUID, delivery_id: int, *, at: datetime) -> None:
    """Say that a delivery broke, for a reason that nobody foresaw."""
    rows = Delivery.objects.of(tenant).filter(id=delivery_id, state="waiting")
    rows.update(state="failed", reason="broke", ended_at=at)


def _order(tenant: UUID, row: Schedule, user_ids: Collection[UUID], *, due_at: datetime, at: datetime) -> int:
    """Write who shall get which part, and order each; a second attempt meets the key."""
    house = identity.companies(tenant)
    people = queries.receivers_by_id(tenant, user_ids)
    wanted = [(one, part) for one in user_ids for part in _parts(tenant, row, people.get(one), house)]
    made = Delivery.objects.bulk_create(
        [
            Delivery(tenant_id=tenant, schedule_id=row.pk, due_at=due_at, ordered_at=at, user_id=one, part=part)
            for one, part in wanted
        ],
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


def _send(tenant: UUID, row: Delivery, *, at: datetime) -> dict[str, Any]:
    """Make the mail and hand it over; gives what is written down of it."""
    if identity.tenant_said(tenant).outbound == "off":
        raise NotSent("failed", "outbound_off")
    eyes = eyes_of(tenant, row, at=at)
    with override(eyes.reader.language):
        try:
            parcel = parcels.made(eyes)
            if eyes.schedule.skip_empty and not parcel.row_count:
                raise NotSent("empty", "no_rows")
            message = _write(tenant, row, eyes, parcel, at=at)
        except CannotWrite as refused:
            raise NotSent("failed", "no_server", refusal(refused)) from refused
        except Refused as refused:
            raise NotSent("failed", "cannot_answer", refusal(refused)) from refused
    return {"message_id": message, "row_count": parcel.row_count, "on_day": eyes.on}


def _write(tenant: UUID, row: Delivery, eyes: Eyes, parcel: parcels.Parcel, *, at: datetime) -> int:
    """Hand the mail to the outbox under the key of the delivery, and write down what left with it."""
    schedule, reader = eyes.schedule, eyes.reader
    files, left_out = parcels.files_of(parcel, schedule.formats, at=at)
    notice = parcels.notice(parcel, note=schedule.note, sender=schedule.owner_name, left_out=left_out)
    path = f"/schedules/{schedule.pk}/mails/{row.pk}/" if left_out else parcel.path
    notice = replace(
        notice,
        to=Mailbox(reader.email, reader.name),
        link=settings.DUECOURSE_URL.rstrip("/") + path,
        link_words=_("Take the files") if left_out else _("Open it"),
        language=reader.language,
        files=(*notice.files, *files),
    )
    ids = _writers(eyes.seat, tenant)
    message = write_notice(tenant, notice, origin=origin_of(row.pk), company_ids=ids, at=at, purpose="service")
    after = {"name": schedule.name, "to": reader.name, "rows": parcel.row_count, "files": [one.name for one in files]}
    audit(tenant, "schedule.delivered", actor=SYSTEM, at=at, subject=("Schedule", schedule.pk), after=after)
    return message


def refusal(refused: Refused) -> dict[str, Any]:
    """Keep why something was refused, as a sentence with its values, for whoever reads it in another language."""
    return {"msgid": refused.says, "params": {name: str(value) for name, value in refused.params.items()}}


def _settle(row: Delivery, state: str, *, at: datetime, **more: Any) -> None:
    Delivery.objects.of(row.tenant_id).filter(id=row.pk).update(state=state, ended_at=at, **more)


def _writers(seat: Seat, tenant: UUID) -> list[int]:
    """In whose name it may leave: the companies that the reader sees, else any of the house."""
    mine = [one.id for one in identity.companies(tenant, scope=seat.scope)]
    return mine or [one.id for one in identity.companies(tenant)]
