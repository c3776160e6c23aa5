"""Which conversations stand in a lane, in which order, and what is said of each in a line?

Published are the plain columns of the conversation, `order_at` (where it is to be answered, until when; else when something
was last said in it) and `customer_name`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from duecourse.foundation.identity.models import Tenant
from duecourse.foundation.identity.rules import OwnCustomers
from duecourse.foundation.tenancy.listing import Ask, Counted, Place, counted, piece
from duecourse.records.communications.models import (
    IncomingMail,
    MailAttachment,
    MailReading,
    Message,
    StoredFile,
    Thread,
    ThreadMention,
    ThreadMessage,
    ThreadPresence,
)
from duecourse.records.communications.queries.mails import ThreadRow
from duecourse.records.communications.rules.inbox import Lane
from duecourse.records.ledger.queries.lists import name_of
from duecourse.records.ledger.queries.screens import Account, accounts_by_id, in_scope

SEARCHED: Final = 2000
"""So many of the newest conversations are searched word by word."""
SNIPPET: Final = 160
LATER: Final = timedelta(days=365)
"""What nobody waits for stands behind what somebody waits for."""


@dataclass(frozen=True)
class Eyes:
    """Who looks, at which moment, and what part of the book that person sees."""

    user_id: UUID
    now: datetime
    company_ids: tuple[int, ...]
    portfolio_ids: frozenset[int] | None


@dataclass(frozen=True)
class Newest:
    """What came last in a conversation."""

    mail_id: int
    sender: str
    sender_name: str
    machine: str
    text: str
    has_files: bool


@dataclass(frozen=True)
class InboxRow:
    """A conversation as a line of the inbox."""

    id: int
    company_id: int
    customer_id: int | None
    subject: str
    status: str
    is_verified: bool
    assignee_id: UUID | None
    snoozed_until: datetime | None
    answer_due_at: datetime | None
    last_entry_at: datetime
    is_unread: bool
    account: Account | None = None
    newest: Newest | None = None
    intents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What was read out of a mail, as a suggestion or as what a person made of it."""

    id: int
    mail_id: int
    intent: str
    confidence: Decimal
    evidence: Sequence[Any]
    due_on: date | None
    amount: Decimal | None
    currency: str
    item_ids: tuple[int, ...]
    reason: str
    state: str
    settled_by: str
    corrected_to: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Present:
    """A colleague who has the conversation open."""

    name: str
    is_writing: bool


@dataclass(frozen=True)
class NotedRow:
    """A note in a conversation that calls a person by name."""

    thread_id: int
    subject: str
    author: str
    text: str
    at: datetime
    account: Account | None


_ROW = (
    "id",
    "company_id",
    "customer_id",
    "subject",
    "status",
    "is_verified",
    "assignee_id",
    "snoozed_until",
    "answer_due_at",
    "last_entry_at",
    "is_unread",
)
_READING = tuple(Reading.__dataclass_fields__)


def thread_piece(
    tenant: UUID, ask: Ask, lane: Lane, eyes: Eyes, *, text: str = ""
) -> tuple[tuple[InboxRow, ...], Place]:
    """Give a piece of a lane: five queries, however many rows."""
    rows, place = piece(_lane(tenant, lane, eyes, text), ask, nullable={"answer_due_at", "customer_name"})
    return _told(tenant, rows), place


def thread_count(tenant: UUID, ask: Ask, lane: Lane, eyes: Eyes, *, text: str = "") -> int:
    """Count a lane, to a thousand and one: one query."""
    return counted(_lane(tenant, lane, eyes, text), ask)


def lane_counts(tenant: UUID, eyes: Eyes) -> dict[Lane, int]:
    """Count every lane, each to a thousand and one: one query."""
    lanes = [lane for lane in Lane if lane is not Lane.DONE]
    counts = _counts(tenant, [_lane(tenant, lane, eyes, "") for lane in lanes])
    return {Lane.DONE: 0} | dict(zip(lanes, counts, strict=True))


def unread_count(tenant: UUID, eyes: Eyes) -> int:
    """Count what is new to a person: unread, and the person's or nobody's; one query."""
    rows = _seen(tenant, eyes).filter(status="open", is_unread=True).filter(_is_awake(eyes))
    return counted(rows.filter(Q(assignee_id=eyes.user_id) | Q(assignee_id=None)), Ask(), most=99)


def waiting(tenant: UUID, eyes: Eyes) -> tuple[int, int]:
    """Count what a person is to answer (own, nobody's, unverified), and how much of it is late: one query."""
    rows = _seen(tenant, eyes).filter(status="open").filter(_is_awake(eyes))
    rows = rows.filter(Q(assignee_id=eyes.user_id) | Q(assignee_id=None))
    late = rows.filter(answer_due_at__lt=eyes.now)
    every, late_count = _counts(tenant, [rows, late])
    return every, late_count


def seen_ids(tenant: UUID, thread_ids: Collection[int], eyes: Eyes) -> tuple[int, ...]:
    """Keep the conversations that a person may see and that stand by themselves."""
    return tuple(_seen(tenant, eyes).filter(id__in=list(thread_ids)).order_by("id").values_list("id", flat=True))


def standing(tenant: UUID, thread_id: int, eyes: Eyes) -> ThreadRow | None:
    """Find a conversation that a person may see; one that was put into another leads there."""
    rows = Thread.objects.of(tenant).filter(_scope(tenant, eyes))
    for _step in range(8):
        found = rows.filter(id=thread_id).values(*ThreadRow.__dataclass_fields__).first()
        if found is None or found["merged_into_id"] is None:
            return ThreadRow(**found) if found else None
        thread_id = found["merged_into_id"]
    return None


def beside(tenant: UUID, customer_id: int, *, but: int, limit: int = 5) -> tuple[ThreadRow, ...]:
    """List the newest other conversations with a customer: one query."""
    rows = Thread.objects.of(tenant).filter(customer_id=customer_id, merged_into_id=None).exclude(id=but)
    found = rows.order_by("-last_entry_at", "-id").values(*ThreadRow.__dataclass_fields__)[:limit]
    return tuple(ThreadRow(**row) for row in found)


def threads_of(tenant: UUID, customer_id: int, *, limit: int = 50) -> tuple[InboxRow, ...]:
    """List the conversations with a customer, the newest first."""
    rows = Thread.objects.of(tenant).filter(customer_id=customer_id, merged_into_id=None)
    return _told(tenant, list(rows.order_by("-last_entry_at", "-id")[:limit]))


def readings_of(tenant: UUID, mail_ids: Collection[int]) -> tuple[Reading, ...]:
    """Read what was read out of some mails, the surest of a mail first."""
    rows = MailReading.objects.of(tenant).filter(mail_id__in=list(mail_ids)).order_by("mail_id", "position", "id")
    return tuple(Reading(**row | {"item_ids": tuple(row["item_ids"])}) for row in rows.values(*_READING))


def reading_of(tenant: UUID, thread_id: int, reading_id: int) -> Reading | None:
    """Find a reading of a mail of this conversation."""
    mails = ThreadMessage.objects.of(tenant).filter(thread_id=thread_id, kind="in").values("mail_id")
    row = MailReading.objects.of(tenant).filter(id=reading_id, mail_id__in=mails).values(*_READING).first()
    return Reading(**row | {"item_ids": tuple(row["item_ids"])}) if row else None


def raws_of(tenant: UUID, message_ids: Collection[int]) -> dict[int, bytes]:
    """Give the bytes of some messages of ours, where they were written: one query."""
    rows = Message.objects.of(tenant).filter(id__in=list(message_ids), raw__isnull=False).values_list("id", "raw")
    return {message_id: bytes(raw) for message_id, raw in rows if raw}


def present(tenant: UUID, thread_id: int, *, but: UUID, since: datetime) -> tuple[Present, ...]:
    """List who else has had the conversation open since then."""
    rows = ThreadPresence.objects.of(tenant).filter(thread_id=thread_id, seen_at__gte=since).exclude(user_id=but)
    return tuple(Present(*values) for values in rows.order_by("name").values_list("name", "is_writing"))


def attachment(tenant: UUID, thread_id: int, attachment_id: int) -> tuple[str, bytes] | None:
    """Give the name and the bytes of a file of a mail of this conversation; None where there is none."""
    mails = ThreadMessage.objects.of(tenant).filter(thread_id=thread_id, kind="in").values("mail_id")
    row = MailAttachment.objects.of(tenant).filter(id=attachment_id, mail_id__in=mails).first()
    if row is None or row.file_id is None:
        return None
    content = StoredFile.objects.of(tenant).filter(id=row.file_id).values_list("content", flat=True).first()
    return (row.name or "file", bytes(content)) if content is not None else None


def mail_html(tenant: UUID, thread_id: int, mail_id: int) -> str | None:
    """Give the cleaned HTML of a mail of this conversation."""
    mails = ThreadMessage.objects.of(tenant).filter(thread_id=thread_id, kind="in", mail_id=mail_id).values("mail_id")
    return IncomingMail.objects.of(tenant).filter(id__in=mails).values_list("html", flat=True).first()


def mail_text(tenant: UUID, thread_id: int, mail_id: int) -> tuple[str, str] | None:
    """Give the subject and the new words of a mail of this conversation; None where it is none of it."""
    mails = ThreadMessage.objects.of(tenant).filter(thread_id=thread_id, kind="in", mail_id=mail_id).values("mail_id")
    return IncomingMail.objects.of(tenant).filter(id__in=mails).values_list("subject", "visible_text").first()


def noted_for(tenant: UUID, eyes: Eyes, *, limit: int = 10) -> tuple[NotedRow, ...]:
    """List the notes in conversations that call a person by name, the newest first: four queries."""
    ids = ThreadMention.objects.of(tenant).filter(user_id=eyes.user_id).order_by("-entry_id")
    found = list(ids.values_list("entry_id", flat=True)[:limit])
    notes = list(ThreadMessage.objects.of(tenant).filter(id__in=found).order_by("-id"))
    threads = {row.pk: row for row in _seen(tenant, eyes).filter(id__in={note.thread_id for note in notes})}
    named = accounts_by_id(tenant, {row.customer_id for row in threads.values() if row.customer_id})
    return tuple(
        NotedRow(row.pk, row.subject, note.by, note.text, note.at, named.get(row.customer_id or 0))
        for note in notes
        if (row := threads.get(note.thread_id))
    )


def mails_where(tenant: UUID, said: Q) -> QuerySet[IncomingMail]:
    """Give the conversations of the mails that a narrowing keeps, as a subquery for the list."""
    return IncomingMail.objects.of(tenant).filter(said).values("thread_id")  # type: ignore[return-value]


def readings_where(tenant: UUID, said: Q) -> QuerySet[IncomingMail]:
    """Give the conversations with a reading that a narrowing keeps, as a subquery for the list."""
    ids = MailReading.objects.of(tenant).filter(said).values("mail_id")
    return mails_where(tenant, Q(id__in=ids))


def _scope(tenant: UUID, eyes: Eyes) -> Q:
    """Keep what a person may see: of the own customers, and what is no customer's yet unless only own ones are seen."""
    here = Q(company_id__in=list(eyes.company_ids))
    if eyes.portfolio_ids is None:
        return here
    mine = Exists(in_scope(tenant, eyes.company_ids, eyes.portfolio_ids).filter(id=OuterRef("customer_id")))
    nobodys = Q(pk__in=[]) if isinstance(eyes.portfolio_ids, OwnCustomers) else Q(customer_id=None)
    return here & (nobodys | Q(mine))


def _seen(tenant: UUID, eyes: Eyes) -> QuerySet[Thread]:
    return Thread.objects.of(tenant).filter(_scope(tenant, eyes), merged_into_id=None)


def _is_awake(eyes: Eyes) -> Q:
    """A conversation that was put off comes back at its moment, or when the customer writes."""
    return Q(snoozed_until=None) | Q(snoozed_until__lte=eyes.now)


def _lane(tenant: UUID, lane: Lane, eyes: Eyes, text: str) -> QuerySet[Thread]:
    rows, awake = _seen(tenant, eyes), _is_awake(eyes)
    if lane is Lane.DONE:
        rows = rows.filter(status="done")
    elif lane is Lane.WAITING:
        rows = rows.filter(Q(status="waiting") | (Q(status="open") & ~awake))
    else:
        rows = rows.filter(awake, status="open").filter(_of(lane, eyes.user_id))
    if text:
        rows = rows.filter(_says(tenant, rows, eyes, text))
    is_open = lane not in (Lane.DONE, Lane.WAITING)
    order = Coalesce("answer_due_at", ExpressionWrapper(F("last_entry_at") + LATER, output_field=DateTimeField()))
    return rows.annotate(
        order_at=order if is_open else F("last_entry_at"), customer_name=name_of(tenant, "customer_id")
    )


def _of(lane: Lane, user_id: UUID) -> Q:
    if lane is Lane.MINE:
        return Q(assignee_id=user_id)
    if lane is Lane.OTHERS:
        return Q(assignee_id__isnull=False) & ~Q(assignee_id=user_id)
    return Q(assignee_id=None, is_verified=lane is Lane.UNASSIGNED)


def _says(tenant: UUID, rows: QuerySet[Thread], eyes: Eyes, text: str) -> Q:
    """Find words in the newest conversations of the lane, and every one of a customer of that name or number.

    Words inside a text are no range of an index, and row-level security would have the whole table read: the newest are enough.
    """
    newest = list(rows.order_by("-last_entry_at", "-id").values_list("id", flat=True)[:SEARCHED])
    said = Q(subject__icontains=text) | Q(sender__icontains=text) | Q(sender_name__icontains=text)
    said |= Q(visible_text__icontains=text)
    found = IncomingMail.objects.of(tenant).filter(said, thread_id__in=newest).values_list("thread_id", flat=True)
    named = in_scope(tenant, eyes.company_ids, eyes.portfolio_ids).filter(Q(name__icontains=text) | Q(number=text))
    in_subject = Q(id__in=newest, subject__icontains=text)
    return Q(id__in=list(found)) | in_subject | Q(customer_id__in=named.values("id"))


def _counts(tenant: UUID, parts: Sequence[QuerySet[Any]]) -> tuple[int, ...]:
    return tuple(Tenant.objects.filter(id=tenant).values_list(*(Counted(one) for one in parts))[0])


def _told(tenant: UUID, rows: Sequence[Thread]) -> tuple[InboxRow, ...]:
    ids = [row.pk for row in rows]
    named = accounts_by_id(tenant, {row.customer_id for row in rows if row.customer_id})
    newest = _newest(tenant, ids)
    intents: dict[int, list[str]] = {}
    mail_ids = [one.mail_id for one in newest.values()]
    read = (
        MailReading.objects.of(tenant).filter(mail_id__in=mail_ids, state="suggested").order_by("mail_id", "position")
    )
    for mail_id, intent in read.values_list("mail_id", "intent"):
        intents.setdefault(mail_id, []).append(intent)
    return tuple(
        InboxRow(
            **{name: getattr(row, name) for name in _ROW},
            account=named.get(row.customer_id or 0),
            newest=(last := newest.get(row.pk)),
            intents=tuple(intents.get(last.mail_id, ())) if last else (),
        )
        for row in rows
    )


def _newest(tenant: UUID, thread_ids: Sequence[int]) -> dict[int, Newest]:
    """Read the last mail of each conversation: one query."""
    files = MailAttachment.objects.of(tenant).filter(mail_id=OuterRef("id"))
    mails = IncomingMail.objects.of(tenant).filter(thread_id__in=list(thread_ids), duplicate_of_id=None)
    rows = mails.annotate(has_files=Exists(files)).order_by("thread_id", "-received_at", "-id").distinct("thread_id")
    names = ("thread_id", "id", "sender", "sender_name", "machine", "visible_text", "has_files")
    return {
        row[0]: Newest(row[1], row[2], row[3], row[4], " ".join(row[5].split())[:SNIPPET], row[6])
        for row in rows.values_list(*names)
    }
