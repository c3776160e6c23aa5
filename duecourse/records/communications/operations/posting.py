"""Who printed which letters, and when did they go into the post? Claimed when printed, sent when a person posted them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Max

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import business_date, zone_of
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.timeline.log import record_many
from duecourse.records.communications import events
from duecourse.records.communications.models import Letterhead, Message, PrintBatch, PrintedLetter, Recipient
from duecourse.records.communications.operations import sending
from duecourse.records.communications.operations.bare import bare_cursor
from duecourse.records.communications.operations.sending import Claimed
from duecourse.records.communications.operations.statements import PRINT
from duecourse.records.communications.queries import letters as asked
from duecourse.records.communications.rules.letters import PAPER, REGISTERED
from duecourse.records.communications.rules.outbox import POSTABLE, State
from duecourse.records.ledger.operations import stops

BIND = "communications.bind_batch"
LARGEST_BATCH = 250


class NothingToPrint(Refused):
    """None of the letters waits for the printer."""

    says = _("None of these letters waits to be printed: look at the list again.")


class BatchTooLarge(Refused):
    """More letters than one pile should have."""

    says = _("Print at most %(most)s letters at once.")


class NoSuchLetters(Refused):
    """The letters do not stand in that batch, or not any more."""

    says = _("These letters are not waiting in this batch any more: look at it again.")


class PostedWhen(Refused):
    """A letter is posted after it is printed and not in the future."""

    says = _("The day of posting lies between the day of printing and today.")


class TrackingMissing(Refused):
    """A registered letter without its number proves nothing."""

    says = _("The number of the registered letter to %(name)s is missing.")


class StoppedMeanwhile(Refused):
    """Something happened that the person had not seen when confirming."""

    says = _("Something happened at %(names)s since you opened this page. Look at the batch again before you post.")


@dataclass(frozen=True, slots=True)
class Printing:
    """What came of printing: the batches, how many letters, and what became of those that did not get on paper."""

    batch_ids: Sequence[int] = ()
    printed: int = 0
    others: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Posted:
    """What a person confirms: which letters, on which day, with which numbers, and which stops were seen in red."""

    letters: Mapping[int, str]
    on: date
    seen_stops: Collection[int] = ()


def print_letters(
    tenant: UUID, message_ids: Collection[int], *, actor: Actor, at: datetime, language: str = "en"
) -> Printing:
    """Take letters that are due into a batch a company, after asking every guard; the others stay where the guard puts them."""
    if len(message_ids) > LARGEST_BATCH:
        raise BatchTooLarge(most=LARGEST_BATCH)
    due = Message.objects.of(tenant).filter(id__in=message_ids, channel__in=PAPER, state=State.DUE, raw__isnull=False)
    companies = sorted(set(due.values_list("company_id", flat=True)))
    if not companies:
        raise NothingToPrint
    done = [_print_for(tenant, key, message_ids, actor=actor, at=at, language=language) for key in companies]
    others: Counter[str] = Counter()
    for each in done:
        others.update(each.others)
    return Printing([key for each in done for key in each.batch_ids], sum(each.printed for each in done), dict(others))


def confirm_posted(tenant: UUID, batch_id: int, posted: Posted, *, actor: Actor, at: datetime) -> int:
    """Write down that letters of a batch went into the post; tell how many had been stopped before that.

    A letter that was taken back after printing, and had gone all the same, counts as sent: the customer has it.
    """
    batch, letters = _held(tenant, batch_id, posted.letters)
    company = Company.objects.of(tenant).get(id=batch.company_id)
    today = business_date(company.zone, at)
    if not business_date(company.zone, batch.made_at) <= posted.on <= today:
        raise PostedWhen
    for letter in letters:
        if letter.channel == REGISTERED and not posted.letters[letter.pk].strip():
            raise TrackingMissing(name=letter.merge["paper"]["to"][0])
    stopped = asked.stopped_ids(tenant, [letter.pk for letter in letters], today=today)
    unseen = [letter.merge["paper"]["to"][0] for letter in letters if letter.pk in stopped - set(posted.seen_stops)]
    if unseen:
        raise StoppedMeanwhile(names=", ".join(unseen))
    moment = at if posted.on == today else datetime.combine(posted.on, time(12), tzinfo=zone_of(company.zone))
    for letter in letters:
        _settle(tenant, letter, posted, at=moment, was_stopped=letter.pk in stopped)
    _tell_posted(tenant, letters, posted, stopped, actor=actor, at=at)
    stops.raise_stop_version(tenant, [row.customer_id for row in letters if row.customer_id and row.pk in stopped])
    after = {"letters": [letter.pk for letter in letters], "on": posted.on.isoformat()}
    audit(tenant, "letters.posted", actor=actor, at=at, subject=("PrintBatch", batch_id), after=after)
    return len(stopped)


def take_out(tenant: UUID, batch_id: int, message_ids: Collection[int], *, actor: Actor, at: datetime) -> int:
    """Take letters out of a batch: they were not posted, and those still wanted wait to be printed again."""
    _batch, letters = _held(tenant, batch_id, message_ids)
    ids = [letter.pk for letter in letters]
    rows = Message.objects.of(tenant).filter(id__in=ids, state=State.CLAIMED, claimed_by=_worker(batch_id))
    again = set(rows.values_list("id", flat=True))
    rows.update(state=State.DUE, reason="", claimed_by="", claimed_at=None)
    PrintedLetter.objects.of(tenant).filter(batch_id=batch_id, message_id__in=ids).update(state="struck")
    _tell(tenant, [letter for letter in letters if letter.pk in again], events.LetterStruck, actor=actor, at=at)
    audit(tenant, "letters.struck", actor=actor, at=at, subject=("PrintBatch", batch_id), after={"letters": ids})
    return len(ids)


def _print_for(
    tenant: UUID, company_id: int, message_ids: Collection[int], *, actor: Actor, at: datetime, language: str
) -> Printing:
    """One company's batch. Locks: company (for the number), tenant, customers, messages."""
    company = Company.objects.of(tenant).select_for_update(no_key=True).get(id=company_id)
    batches = PrintBatch.objects.of(tenant).filter(company_id=company_id)
    head = Letterhead.objects.of(tenant).filter(company_id=company_id).first()
    batch = PrintBatch.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        number=(batches.aggregate(last=Max("number"))["last"] or 0) + 1,
        made_at=at,
        made_by=actor.name,
        language=language,
        is_duplex=bool(head and head.is_duplex),
    )
    claimed = _claim(tenant, company_id, message_ids, worker=_worker(batch.pk), at=at)
    verdicts = _ask(tenant, claimed, company, worker=_worker(batch.pk), at=at) if claimed else {}
    kept = [message.id for message in claimed if verdicts[message.id][0] is State.CLAIMED]
    others = Counter(reason for state, reason in verdicts.values() if state is not State.CLAIMED)
    if not kept:
        batches.filter(id=batch.pk).delete()
        return Printing(others=others)
    letters = _bundle(tenant, batch, kept)
    _tell(tenant, letters, events.LetterPrinted, actor=actor, at=at)
    audit(tenant, "letters.printed", actor=actor, at=at, subject=batch, after={"letters": kept})
    later(BIND, tenant=tenant, batch=batch.pk)
    return Printing([batch.pk], len(kept), others)


def _claim(tenant: UUID, company_id: int, message_ids: Collection[int], *, worker: str, at: datetime) -> list[Claimed]:
    """Take the letters by compare-and-set, customers locked before them as everybody does who stops a message."""
    wanted = Message.objects.of(tenant).filter(id__in=message_ids, company_id=company_id, channel__in=PAPER)
    wanted = wanted.filter(state=State.DUE, due_at__lte=at, raw__isnull=False)
    customers = sorted(key for key in set(wanted.values_list("customer_id", flat=True)) if key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM identity_tenant WHERE id = %s FOR SHARE", [tenant])
        cursor.execute(_CUSTOMERS, [tenant, customers])
    ids = list(wanted.select_for_update(no_key=True).order_by("id").values_list("id", flat=True))
    Message.objects.of(tenant).filter(id__in=ids).update(state=State.CLAIMED, claimed_by=worker, claimed_at=at)
    rows = Message.objects.of(tenant).filter(id__in=ids).order_by("id").defer("raw", "merge")
    return [
        Claimed(
            id=row.pk,
            company_id=company_id,
            customer_id=row.customer_id,
            origin=row.origin,
            channel=row.channel,
            subject=row.subject,
            purpose=row.purpose,
            address=row.address,
            sender=row.sender,
            message_id=row.message_id,
            raw=b"",
            attempts=row.attempts,
            recipients=(row.address,),
            account_ids=tuple(row.account_ids),
        )
        for row in rows
    ]


def _ask(
    tenant: UUID, letters: Sequence[Claimed], company: Company, *, worker: str, at: datetime
) -> dict[int, tuple[State, str]]:
    """Ask every guard that a mail is asked, in one statement."""
    values: dict[str, Any] = sending.guarded(tenant, letters) | {
        "w": worker,
        "now": at,
        "today": business_date(company.zone, at),
        "stale": asked.is_stale(tenant, company.pk, at=at),
        "stopped": bool(settings.DUECOURSE_OUTBOUND_STOPPED),
        "week_ago": at - timedelta(days=7),
    }
    with bare_cursor() as cursor:
        cursor.execute(PRINT, values)
        verdicts = {row[0]: (State(row[1]), str(row[2])) for row in cursor.fetchall()}
    sending.note_verdicts(tenant, letters, verdicts, now=at)
    return verdicts


def _bundle(tenant: UUID, batch: PrintBatch, message_ids: Sequence[int]) -> list[Message]:
    """Lay the letters in order: registered ones last, because they are handed over the counter; then by name."""
    rows = list(Message.objects.of(tenant).filter(id__in=message_ids).defer("raw"))
    rows.sort(key=lambda row: (row.channel == REGISTERED, str(row.merge["paper"]["to"][0]).casefold(), row.pk))
    PrintedLetter.objects.bulk_create(
        PrintedLetter(
            tenant_id=tenant,
            batch_id=batch.pk,
            message_id=row.pk,
            position=position,
            page_count=row.merge["pages"],
        )
        for position, row in enumerate(rows, 1)
    )
    return rows


def _held(tenant: UUID, batch_id: int, message_ids: Collection[int]) -> tuple[PrintBatch, list[Message]]:
    """Lock the batch, the customers, then the letters that wait in it; all of them must."""
    batch = PrintBatch.objects.of(tenant).select_for_update(no_key=True).filter(id=batch_id).first()
    lines = PrintedLetter.objects.of(tenant).filter(batch_id=batch_id, message_id__in=message_ids, state="printed")
    found = set(lines.values_list("message_id", flat=True))
    if batch is None or not found or found != set(message_ids):
        raise NoSuchLetters
    rows = Message.objects.of(tenant).filter(id__in=found)
    stops.lock(tenant, [key for key in rows.values_list("customer_id", flat=True) if key])
    return batch, list(rows.select_for_update(no_key=True).order_by("id").defer("raw"))


def _settle(tenant: UUID, letter: Message, posted: Posted, *, at: datetime, was_stopped: bool) -> None:
    before = State(letter.state)
    assert before in POSTABLE
    tracking = posted.letters[letter.pk].strip()[:60]
    Message.objects.of(tenant).filter(id=letter.pk, state=before).update(
        state=State.SENT,
        reason="posted_anyway" if was_stopped else "",
        detail=tracking,
        data_at=at,
        settled_at=at,
    )
    Recipient.objects.of(tenant).filter(message_id=letter.pk).update(state="accepted", spoken_at=at)
    lines = PrintedLetter.objects.of(tenant).filter(message_id=letter.pk, state="printed")
    lines.update(state="posted", posted_on=posted.on, tracking=tracking)


def _tell_posted(
    tenant: UUID, letters: Sequence[Message], posted: Posted, stopped: Collection[int], *, actor: Actor, at: datetime
) -> None:
    happenings = []
    for row in letters:
        kind = events.LetterPostedAnyway if row.pk in stopped else events.LetterPosted
        about = (row.pk, row.origin, row.channel, row.subject)
        event = kind(*about, posted_on=posted.on.isoformat(), tracking=posted.letters[row.pk].strip()[:60])
        happenings += event.for_all(row.customer_id, row.account_ids)
    record_many(tenant, happenings, actor=actor, at=at)


def _tell(
    tenant: UUID, letters: Sequence[Message], kind: type[events.AboutMessage], *, actor: Actor, at: datetime
) -> None:
    happenings = [
        told
        for row in letters
        for told in kind(row.pk, row.origin, row.channel, row.subject).for_all(row.customer_id, row.account_ids)
    ]
    record_many(tenant, happenings, actor=actor, at=at)


def _worker(batch_id: int) -> str:
    return f"{sending.PRINTED_BY}{batch_id}"


_CUSTOMERS = "SELECT 1 FROM ledger_customer WHERE tenant_id = %s AND id = ANY(%s) ORDER BY id FOR SHARE"
