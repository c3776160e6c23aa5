"""What a person does with a row of the worklist: put it off, tick it off, take it up again."""

from datetime import date, datetime
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.events import Happening
from duecourse.foundation.timeline.log import record
from duecourse.work.worklists.events import RowDone, RowReopened, RowSnoozed
from duecourse.work.worklists.models import WorklistRow


class NoSuchRow(Refused):
    """The id names no row of this tenant."""

    says = _("This row is not on the worklist.")


class RowNotOpen(Refused):
    """Somebody did something with the row already."""

    says = _("This row is not open any more.")


class RowStillOpen(Refused):
    """There is nothing to take up again."""

    says = _("This row is still open.")


class SnoozeTooShort(Refused):
    """A row is put off to a later day."""

    says = _("Choose a day after %(day)s.")


class SnoozeReasonMissing(Refused):
    """Somebody who comes later must be able to read why."""

    says = _("Say why the customer is put off.")


def snooze(tenant: UUID, row_id: int, *, until: date, reason: str, actor: Actor, at: datetime) -> None:
    """Put a customer off: it comes back on `until`, or earlier when a promise is broken."""
    if not reason.strip():
        raise SnoozeReasonMissing
    row = _open_row(tenant, row_id)
    if until <= row.on_day:
        raise SnoozeTooShort(day=row.on_day)
    _change(row, state="snoozed", snoozed_until=until, snooze_reason=reason[:200])
    _record(row, RowSnoozed(until, reason), actor=actor, at=at)
    audit(
        tenant, "worklist.snoozed", actor=actor, at=at, subject=row, reason=reason, after={"until": until.isoformat()}
    )


def tick_off(tenant: UUID, row_id: int, *, actor: Actor, at: datetime) -> None:
    """Tick a customer off for the day; what is still needed tomorrow brings it back then."""
    row = _open_row(tenant, row_id)
    _change(row, state="done", done_by=actor.name)
    _record(row, RowDone(row.on_day), actor=actor, at=at)
    audit(tenant, "worklist.done", actor=actor, at=at, subject=row)


def reopen(tenant: UUID, row_id: int, *, actor: Actor, at: datetime) -> None:
    """Take a row up again that was put off or ticked off; what was put off is due at once."""
    row = _locked(tenant, row_id)
    if row.state == "open":
        raise RowStillOpen
    due = min(row.snoozed_until, row.on_day) if row.snoozed_until else None
    before = {"state": row.state}
    _change(row, state="open", snoozed_until=due, done_by="")
    _record(row, RowReopened(row.on_day), actor=actor, at=at)
    audit(tenant, "worklist.reopened", actor=actor, at=at, subject=row, before=before)


def _open_row(tenant: UUID, row_id: int) -> WorklistRow:
    row = _locked(tenant, row_id)
    if row.state != "open":
        raise RowNotOpen
    return row


def _locked(tenant: UUID, row_id: int) -> WorklistRow:
    row = WorklistRow.objects.of(tenant).filter(id=row_id).select_for_update(no_key=True).first()
    if row is None:
        raise NoSuchRow
    return row


def _change(row: WorklistRow, **values: object) -> None:
    WorklistRow.objects.of(row.tenant_id).filter(id=row.pk).update(**values)


def _record(row: WorklistRow, event: Happening, *, actor: Actor, at: datetime) -> None:
    record(
        row.tenant_id,
        event,
        customer_id=row.customer_id,
        company_id=row.company_id,
        actor=actor,
        at=at,
        on=row.on_day,
    )
