"""How are conversations put together, taken apart, and given to the customer they are of?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.communications.events import ThreadMerged, ThreadSplit
from duecourse.records.communications.models import IncomingMail, Message, Thread, ThreadMessage
from duecourse.records.communications.operations import threads
from duecourse.records.communications.operations.giving import set_clocks, take_up
from duecourse.records.communications.operations.readings import suggest
from duecourse.records.communications.operations.working import NoSuchThread

UNMERGE, REJOIN, UNFILE = "inbox.unmerge", "inbox.rejoin", "inbox.unfile"


class NotAlike(Refused):
    """Conversations of two customers do not become one."""

    says = _("Only conversations of one customer can be put together.")


class NothingToSplit(Refused):
    """The first entry, or one that is not there."""

    says = _("Choose a message behind the first one: a new conversation begins with it.")


def merge(tenant: UUID, into: int, thread_ids: Collection[int], *, actor: Actor, at: datetime) -> Undo:
    """Put conversations into another one of the same customer; what comes to them later comes there."""
    rows = {row.pk: row for row in _locked(tenant, {into, *thread_ids})}
    if into not in rows:
        raise NoSuchThread
    target, others = rows[into], [row for row in rows.values() if row.pk != into]
    if not others:
        raise NoSuchThread
    if any(row.company_id != target.company_id or row.customer_id != target.customer_id for row in others):
        raise NotAlike
    moved = [[row.pk, _entries(tenant, row.pk)] for row in others]
    for row in others:
        _move(tenant, _entries(tenant, row.pk), into)
    Thread.objects.of(tenant).filter(id__in=[row.pk for row in others]).update(merged_into_id=into, answer_due_at=None)
    refresh(tenant, [into])
    if target.customer_id:
        record(
            tenant,
            ThreadMerged(into, target.subject),
            customer_id=target.customer_id,
            company_id=target.company_id,
            actor=actor,
            at=at,
        )
    return Undo(UNMERGE, {"into": into, "moved": moved})


def unmerge(tenant: UUID, into: int, moved: Iterable[Sequence[Any]]) -> None:
    """Give conversations that were put together back what was theirs."""
    for thread_id, entry_ids in moved:
        Thread.objects.of(tenant).filter(id=thread_id, merged_into_id=into).update(merged_into_id=None)
        _move(tenant, entry_ids, thread_id)
        refresh(tenant, [thread_id])
    refresh(tenant, [into])


def split(tenant: UUID, thread_id: int, entry_id: int, *, actor: Actor, at: datetime) -> tuple[int, Undo]:
    """Begin a new conversation with an entry and all that follows it."""
    row = next(iter(_locked(tenant, [thread_id])), None)
    if row is None:
        raise NoSuchThread
    ids = _entries(tenant, thread_id)
    if entry_id not in ids[1:]:
        raise NothingToSplit
    behind = ids[ids.index(entry_id) :]
    subject = _subject_of(tenant, entry_id) or row.subject
    made = Thread.objects.create(
        tenant_id=tenant,
        company_id=row.company_id,
        mailbox_id=row.mailbox_id,
        customer_id=row.customer_id,
        contact_id=row.contact_id,
        subject=subject,
        is_verified=row.is_verified,
        filed_by=row.filed_by,
        evidence=row.evidence,
        assignee_id=row.assignee_id,
        assigned_by=row.assigned_by,
        last_entry_at=row.last_entry_at,
        is_unread=False,
    )
    _move(tenant, behind, made.pk)
    refresh(tenant, [thread_id, made.pk])
    if row.customer_id:
        event = ThreadSplit(made.pk, subject)
        record(tenant, event, customer_id=row.customer_id, company_id=row.company_id, actor=actor, at=at)
    return made.pk, Undo(REJOIN, {"into": thread_id, "thread": made.pk})


def rejoin(tenant: UUID, into: int, thread_id: int) -> None:
    """Put what was taken apart together again."""
    _move(tenant, _entries(tenant, thread_id), into)
    Thread.objects.of(tenant).filter(id=thread_id).update(merged_into_id=into, answer_due_at=None)
    refresh(tenant, [into])


def file_with_way_back(
    tenant: UUID,
    thread_id: int,
    customer_id: int,
    *,
    keeps_contact: bool = False,
    on: date,
    actor: Actor,
    at: datetime,
) -> Undo:
    """Say whose conversation it is, perhaps keep its sender as a contact, have it read anew with that customer's items, and answered."""
    row = next(iter(_locked(tenant, [thread_id])), None)
    if row is None:
        raise NoSuchThread
    names = ("company_id", "customer_id", "contact_id", "is_verified", "filed_by", "evidence")
    before = {name: getattr(row, name) for name in names}
    threads.file_by_hand(tenant, thread_id, customer_id, on=on, actor=actor, at=at, as_contact=keeps_contact)
    if row.status == "open":
        take_up(tenant, thread_id)
    last = IncomingMail.objects.of(tenant).filter(thread_id=thread_id, machine="none").order_by("-received_at", "-id")
    for mail_id in last.values_list("id", flat=True)[:1]:
        suggest(tenant, mail_id, now=at)
    return Undo(UNFILE, {"thread": thread_id, "before": before})


def unfile(tenant: UUID, thread_id: int, before: Mapping[str, Any]) -> None:
    """Put a conversation back to where it was filed before; a contact that was kept stays."""
    Thread.objects.of(tenant).filter(id=thread_id, merged_into_id=None).update(**before)
    set_clocks(tenant, [thread_id])


def _locked(tenant: UUID, thread_ids: Collection[int]) -> list[Thread]:
    rows = Thread.objects.of(tenant).filter(id__in=list(thread_ids), merged_into_id=None)
    return list(rows.select_for_update().order_by("id"))


def _entries(tenant: UUID, thread_id: int) -> list[int]:
    rows = ThreadMessage.objects.of(tenant).filter(thread_id=thread_id).order_by("at", "id")
    return list(rows.values_list("id", flat=True))


def _move(tenant: UUID, entry_ids: Sequence[int], thread_id: int) -> None:
    rows = ThreadMessage.objects.of(tenant).filter(id__in=list(entry_ids))
    mail_ids = [one for one in rows.values_list("mail_id", flat=True) if one]
    rows.update(thread_id=thread_id)
    IncomingMail.objects.of(tenant).filter(id__in=mail_ids).update(thread_id=thread_id)


def refresh(tenant: UUID, thread_ids: Sequence[int]) -> None:
    """Read again from its entries when a conversation began and when it last went on."""
    for thread_id in thread_ids:
        moments: dict[str, list[datetime]] = {"in": [], "out": [], "note": []}
        rows = ThreadMessage.objects.of(tenant).filter(thread_id=thread_id)
        for kind, at, is_passed_on in rows.values_list("kind", "at", "is_passed_on"):
            moments["note" if is_passed_on else kind].append(at)
        every = [at for found in moments.values() for at in found]
        values: dict[str, Any] = {
            "first_in_at": min(moments["in"], default=None),
            "last_in_at": max(moments["in"], default=None),
            "last_out_at": max(moments["out"], default=None),
        }
        if every:
            values["last_entry_at"] = max(every)
        Thread.objects.of(tenant).filter(id=thread_id).update(**values)
    set_clocks(tenant, thread_ids)


def _subject_of(tenant: UUID, entry_id: int) -> str:
    entry = ThreadMessage.objects.of(tenant).get(id=entry_id)
    if entry.mail_id:
        return IncomingMail.objects.of(tenant).values_list("subject", flat=True).get(id=entry.mail_id)
    if entry.message_id:
        return Message.objects.of(tenant).values_list("subject", flat=True).get(id=entry.message_id)
    return ""
