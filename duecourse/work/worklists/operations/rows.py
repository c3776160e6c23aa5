"""What a person does with a row of the worklist: put it off, tick it off, take it up again."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Case, When
from django.db.models.functions import Least

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.events import Happening
from duecourse.foundation.timeline.log import record_many
from duecourse.work.worklists.events import RowDone, RowReopened, RowSnoozed
from duecourse.work.worklists.models import WorklistRow
from duecourse.work.worklists.operations.strategies import strategy_in_force


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


def snooze(tenant: UUID, row_id: int, *, until: date, reason: str, actor: Actor, at: datetime) -> Undo:
    """Put a customer off: it comes back on `until`, or earlier when a promise or plan is broken."""
    return snooze_many(tenant, [row_id], until=until, reason=reason, actor=actor, at=at)


def snooze_many(
    tenant: UUID, row_ids: Collection[int], *, until: date, reason: str, actor: Actor, at: datetime
) -> Undo:
    """Put customers off alike; rows that are not open any more stay as they are."""
    if not reason.strip():
        raise SnoozeReasonMissing
    found = _open_rows(tenant, row_ids)
    latest = max(row.on_day for row in found)
    if until <= latest:
        raise SnoozeTooShort(day=latest)
    _change(tenant, found, state="snoozed", snoozed_until=until, snooze_reason=reason[:200])
    _record(found, lambda _row: RowSnoozed(until, reason), actor=actor, at=at)
    _audit(found, "worklist.snoozed", actor=actor, at=at, reason=reason, after={"until": until.isoformat()})
    return _back(found)


def put_off_customers(
    tenant: UUID,
    company_id: int,
    customer_ids: Collection[int],
    *,
    day: date,
    until: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Undo:
    """Put customers of a company off, also those who are not on the day's list, or were ticked off there."""
    if not reason.strip():
        raise SnoozeReasonMissing
    if until <= day:
        raise SnoozeTooShort(day=day)
    rows = WorklistRow.objects.of(tenant).filter(customer_id__in=list(customer_ids), on_day=day)
    there = set(rows.values_list("customer_id", flat=True))
    missing = sorted(set(customer_ids) - there)
    if missing:
        WorklistRow.objects.bulk_create(_plain_rows(tenant, company_id, missing, day, at), ignore_conflicts=True)
    _change(tenant, list(rows.filter(state="done")), state="open", done_by="")
    return snooze_many(tenant, list(rows.values_list("id", flat=True)), until=until, reason=reason, actor=actor, at=at)


def tick_off(tenant: UUID, row_id: int, *, actor: Actor, at: datetime) -> Undo:
    """Tick a customer off for the day; what is still needed tomorrow brings it back then."""
    return tick_off_many(tenant, [row_id], actor=actor, at=at)


def tick_off_many(tenant: UUID, row_ids: Collection[int], *, actor: Actor, at: datetime) -> Undo:
    """Tick customers off for the day; rows that are not open any more stay as they are."""
    found = _open_rows(tenant, row_ids)
    _change(tenant, found, state="done", done_by=actor.name)
    _record(found, lambda row: RowDone(row.on_day), actor=actor, at=at)
    _audit(found, "worklist.done", actor=actor, at=at)
    return _back(found)


def reopen(tenant: UUID, row_id: int, *, actor: Actor, at: datetime) -> None:
    """Take a row up again that was put off or ticked off; what was put off is due at once."""
    reopen_many(tenant, [row_id], actor=actor, at=at)


def reopen_many(tenant: UUID, row_ids: Collection[int], *, actor: Actor, at: datetime) -> None:
    """Take rows up again; those that are open already stay as they are."""
    found = [row for row in _locked(tenant, row_ids) if row.state != "open"]
    if not found:
        raise RowStillOpen
    due = Case(When(snoozed_until__isnull=False, then=Least("snoozed_until", "on_day")))
    _change(tenant, found, state="open", snoozed_until=due, done_by="")
    _record(found, lambda row: RowReopened(row.on_day), actor=actor, at=at)
    _audit(found, "worklist.reopened", actor=actor, at=at, before={"state": found[0].state})


def _plain_rows(
    tenant: UUID, company_id: int, customer_ids: Collection[int], day: date, at: datetime
) -> list[WorklistRow]:
    """Make rows of no points, for customers whom no list ranked: the next list ranks them as any other."""
    strategy_id, _spec = strategy_in_force(tenant, at=at)
    currency = company_settings(tenant, company_id).base_currency
    return [
        WorklistRow(
            tenant_id=tenant,
            company_id=company_id,
            customer_id=one,
            on_day=day,
            strategy_id=strategy_id,
            points=0,
            percent=0,
            band="low",
            needs=["no_next_step"],
            currency=currency,
            to_collect=0,
        )
        for one in customer_ids
    ]


def _open_rows(tenant: UUID, row_ids: Collection[int]) -> list[WorklistRow]:
    found = [row for row in _locked(tenant, row_ids) if row.state == "open"]
    if not found:
        raise RowNotOpen
    return found


def _locked(tenant: UUID, row_ids: Collection[int]) -> list[WorklistRow]:
    """Lock rows in the order of their ids, so that two people who choose the same ones do not wait for each other."""
    rows = WorklistRow.objects.of(tenant).filter(id__in=list(row_ids))
    found = list(rows.select_for_update(no_key=True).order_by("id"))
    if not found:
        raise NoSuchRow
    return found


def _change(tenant: UUID, rows: Sequence[WorklistRow], **values: object) -> None:
    WorklistRow.objects.of(tenant).filter(id__in=[row.pk for row in rows]).update(**values)


def _record(
    rows: Sequence[WorklistRow], event: Callable[[WorklistRow], Happening], *, actor: Actor, at: datetime
) -> None:
    def place(row: WorklistRow) -> tuple[int, date]:
        return row.company_id, row.on_day

    for (company_id, day), group in groupby(sorted(rows, key=place), key=place):
        events = [(row.customer_id, event(row)) for row in group]
        record_many(rows[0].tenant_id, events, company_id=company_id, actor=actor, at=at, on=day)


def _audit(rows: Sequence[WorklistRow], verb: str, *, actor: Actor, at: datetime, **said: Any) -> None:
    """Write one line: of the row, or of the bulk with its rows."""
    if len(rows) > 1:
        said["after"] = {**said.get("after", {}), "rows": [row.pk for row in rows]}
    subject = ("WorklistRow", "") if len(rows) > 1 else rows[0]
    audit(rows[0].tenant_id, verb, actor=actor, at=at, subject=subject, **said)


def _back(rows: Sequence[WorklistRow]) -> Undo:
    return Undo("worklist.reopen", {"row_ids": [row.pk for row in rows]})
