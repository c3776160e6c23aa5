"""What does a person do with a conversation: give it to somebody, put it off, finish it, write a note, look at it?"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.events import Happening
from duecourse.foundation.timeline.log import record_many
from duecourse.records.communications.events import ThreadAssigned, ThreadDone, ThreadNoted, ThreadReopened
from duecourse.records.communications.models import Thread, ThreadMention, ThreadMessage, ThreadPresence
from duecourse.records.communications.operations.giving import people_of, set_clocks
from duecourse.records.communications.rules import inbox
from duecourse.records.ledger.queries.lists import portfolios_of

RESTORE = "inbox.restore"
FRESH = timedelta(seconds=45)
"""Who was not heard of for so long has closed the conversation."""
_STATE = ("status", "assignee_id", "assigned_by", "snoozed_until")


class NoSuchThread(Refused):
    """The ids name no conversation that stands by itself."""

    says = _("This conversation is not there any more: it may have been put together with another.")


class NotTheirs(Refused):
    """The person sees none of the customers meant."""

    says = _("%(name)s does not see this customer. Choose somebody else.")


class NoSuchPerson(Refused):
    """Nobody of that id works these customers."""

    says = _("There is no such colleague here.")


class PutOffToLate(Refused):
    """A conversation is put off to a later moment."""

    says = _("Choose a moment that is still to come.")


class NothingNoted(Refused):
    """An empty note."""

    says = _("Write something first.")


def assign(tenant: UUID, thread_ids: Collection[int], *, to: UUID | None, actor: Actor, at: datetime) -> Undo:
    """Give conversations to a person who sees their customers, or to nobody; what was done is open again."""
    rows = _held(tenant, thread_ids)
    name = _may_have(tenant, rows, to) if to else ""
    back = _change(tenant, rows, assignee_id=to, assigned_by=actor.name)
    _tell(rows, lambda row: ThreadAssigned(row.pk, row.subject, name), actor=actor, at=at)
    return back


def finish(tenant: UUID, thread_ids: Collection[int], *, actor: Actor, at: datetime) -> Undo:
    """Say that nothing more is to be done; a further mail opens it again."""
    rows = [row for row in _held(tenant, thread_ids) if row.status != "done"]
    back = _change(tenant, rows, status="done", snoozed_until=None)
    _tell(rows, lambda row: ThreadDone(row.pk, row.subject), actor=actor, at=at)
    return back


def reopen(tenant: UUID, thread_ids: Collection[int], *, actor: Actor, at: datetime) -> Undo:
    """Take conversations up again that were done, put off, or waited for the customer."""
    rows = _held(tenant, thread_ids)
    done = [row for row in rows if row.status == "done"]
    back = _change(tenant, rows, status="open", snoozed_until=None)
    _tell(done, lambda row: ThreadReopened(row.pk, row.subject), actor=actor, at=at)
    return back


def await_customer(tenant: UUID, thread_ids: Collection[int]) -> Undo:
    """Say that the customer has to answer now; a further mail opens it again."""
    return _change(tenant, _held(tenant, thread_ids), status="waiting", snoozed_until=None)


def put_off(tenant: UUID, thread_ids: Collection[int], *, until: datetime, at: datetime) -> Undo:
    """Put conversations off: they come back at that moment, or when the customer writes. The clock goes on."""
    if until <= at:
        raise PutOffToLate
    return _change(tenant, _held(tenant, thread_ids), snoozed_until=until)


def restore(tenant: UUID, before: Iterable[Sequence[Any]]) -> None:
    """Put conversations back to how they stood: what an act of here gave as its way back."""
    for values, thread_ids in before:
        named = dict(zip(_STATE, values, strict=True))
        if named["snoozed_until"]:
            named["snoozed_until"] = datetime.fromisoformat(named["snoozed_until"])
        Thread.objects.of(tenant).filter(id__in=thread_ids, merged_into_id=None).update(**named)
        set_clocks(tenant, thread_ids)


def write_note(
    tenant: UUID, thread_id: int, text: str, *, mentions: Iterable[UUID] = (), actor: Actor, at: datetime
) -> int:
    """Write words among colleagues into a conversation; who is named in them sees them at home."""
    (row,) = _held(tenant, [thread_id])
    if not text.strip():
        raise NothingNoted
    named = sorted(set(mentions))
    entry = ThreadMessage.objects.create(
        tenant_id=tenant,
        thread_id=thread_id,
        kind="note",
        text=text.strip(),
        mentions=[str(one) for one in named],
        at=at,
        by=actor.name,
        by_id=actor.user_id,
    )
    ThreadMention.objects.bulk_create(ThreadMention(tenant_id=tenant, entry_id=entry.pk, user_id=one) for one in named)
    Thread.objects.of(tenant).filter(id=thread_id).update(last_entry_at=at)
    _tell([row], lambda one: ThreadNoted(one.pk, one.subject), actor=actor, at=at)
    return entry.pk


def look_at(tenant: UUID, thread_id: int, *, is_writing: bool, actor: Actor, at: datetime) -> None:
    """Say that a person has a conversation open; what was new is read then."""
    if actor.user_id is None:
        raise NoSuchPerson
    values = {"name": actor.name, "is_writing": is_writing, "seen_at": at}
    ThreadPresence.objects.of(tenant).update_or_create(
        tenant_id=tenant, thread_id=thread_id, user_id=actor.user_id, defaults=values
    )
    ThreadPresence.objects.of(tenant).filter(thread_id=thread_id, seen_at__lt=at - 10 * FRESH).delete()
    Thread.objects.of(tenant).filter(id=thread_id, is_unread=True).update(is_unread=False)


def _held(tenant: UUID, thread_ids: Collection[int]) -> list[Thread]:
    rows = Thread.objects.of(tenant).filter(id__in=list(thread_ids), merged_into_id=None)
    found = list(rows.select_for_update(no_key=True).order_by("id"))
    if not found:
        raise NoSuchThread
    return found


def _may_have(tenant: UUID, rows: Sequence[Thread], to: UUID) -> str:
    """Name the person, who must see every customer of the conversations."""
    places = portfolios_of(tenant, {row.customer_id for row in rows if row.customer_id})
    name = ""
    for company_id in {row.company_id for row in rows}:
        person = next((one for one in people_of(tenant, company_id) if one.user_id == to), None)
        if person is None:
            raise NoSuchPerson
        name = person.name
        for row in rows:
            if row.company_id == company_id and not inbox.may_work(
                person, places.get(row.customer_id or 0), has_customer=row.customer_id is not None
            ):
                raise NotTheirs(name=name)
    return name


def _change(tenant: UUID, rows: Sequence[Thread], **values: Any) -> Undo:
    """Change conversations alike and start their clocks anew; give the way back, those that stood alike together."""
    before = sorted(([_plain(getattr(row, name)) for name in _STATE], row.pk) for row in rows)
    ids = [row.pk for row in rows]
    Thread.objects.of(tenant).filter(id__in=ids).update(**values)
    set_clocks(tenant, ids)
    alike = [[state, [pk for _state, pk in pairs]] for state, pairs in groupby(before, key=lambda pair: pair[0])]
    return Undo(RESTORE, {"before": alike})


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else str(value)


def _tell(rows: Sequence[Thread], event: Callable[[Thread], Happening], *, actor: Actor, at: datetime) -> None:
    for company_id in sorted({row.company_id for row in rows}):
        told = [(row.customer_id, event(row)) for row in rows if row.company_id == company_id and row.customer_id]
        if told:
            record_many(rows[0].tenant_id, told, actor=actor, at=at, company_id=company_id)
