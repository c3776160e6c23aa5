"""How are mails brought in and read, with no transaction open while somebody else is spoken to?"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from django.db import OperationalError, transaction

from duecourse.foundation.kit.clock import stopwatch
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.tenancy import context
from duecourse.foundation.wires.mail.content import ReadMail
from duecourse.records.communications.operations import incoming, mailboxes, receiving
from duecourse.records.communications.ports import MailSource

FETCH: Final = "communications.fetch_mails"
AT_ONCE: Final = 50
MOST_BYTES: Final = 20_000_000
IDLE_SECONDS: Final = 50.0
IDLE_SLICE_SECONDS: Final = 5.0

Clock = Callable[[], datetime]


class Read(Protocol):
    """Reads a mail; never raises, whatever it is given."""

    def __call__(self, raw: bytes, *, trusted_host: str) -> ReadMail: ...


logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Fetched:
    """What came of asking a mailbox."""

    new_count: int = 0
    seen_count: int = 0
    problem: str = ""


def fetch_key(tenant: UUID, mailbox_id: int) -> str:
    """The lock under which at most one fetch of a mailbox waits in the queue."""
    return f"{FETCH}:{tenant}:{mailbox_id}"


def fetch(
    tenant: UUID,
    mailbox_id: int,
    *,
    clock: Clock,
    open_source: Callable[[mailboxes.Wired], MailSource] = mailboxes.open_source,
    may_wait: Callable[[], bool] = lambda: False,
) -> Fetched:
    """Bring in what a mailbox holds beyond where it was read to; where it can tell news, wait for some while nobody else does."""
    done = Fetched()
    with transaction.atomic(), context.tenant(tenant):
        box = mailboxes.wired(tenant, mailbox_id)
    if box is None:
        return done
    try:
        source = open_source(box)
        try:
            _bring(tenant, box, source, done, clock=clock)
            began = stopwatch()
            while box.waits and stopwatch() - began < IDLE_SECONDS and may_wait():
                source.wait(IDLE_SLICE_SECONDS)
                _bring(tenant, box, source, done, clock=clock)
        finally:
            source.close()
    except Refused as refusal:
        done.problem = str(refusal.text)
    with transaction.atomic(), context.tenant(tenant):
        mailboxes.note_polled(tenant, mailbox_id, problem=done.problem, at=clock())
    return done


def _bring(tenant: UUID, box: mailboxes.Wired, source: MailSource, done: Fetched, *, clock: Clock) -> None:
    """Take mails in by and by: each batch and the place where it ends are kept in one transaction."""
    uidvalidity = source.uidvalidity()
    while True:
        with transaction.atomic(), context.tenant(tenant):
            after = mailboxes.read_to(tenant, box.id, uidvalidity)
        found = source.fetch(after=after, limit=AT_ONCE, most_bytes=MOST_BYTES)
        if not found:
            return
        arrived = [receiving.Arrived(one.raw, one.received_at or clock(), uidvalidity, one.uid) for one in found]
        with transaction.atomic(), context.tenant(tenant):
            done.new_count += receiving.receive_mails(tenant, box.id, arrived)
            mailboxes.note_read_to(tenant, box.id, uidvalidity, max(one.uid for one in found))
        done.seen_count += len(found)
        source.put_away([one.uid for one in found])


def read_stored(tenant: UUID, *, clock: Clock, read: Read) -> int:
    """Read every mail that is stored and not read yet; tell how many."""
    count = 0
    while True:
        with transaction.atomic(), context.tenant(tenant):
            batch = mailboxes.unread(tenant, limit=AT_ONCE, most_bytes=MOST_BYTES)
        if not batch:
            return count
        moment = clock()
        for one in batch:
            _take_in(tenant, one.id, read(one.raw, trusted_host=one.trusted_host), now=moment)
        count += len(batch)


def _take_in(tenant: UUID, mail_id: int, read: ReadMail, *, now: datetime) -> None:
    """Act on one mail; where that crashes, the mail waits for a person and the others go on."""
    try:
        with transaction.atomic(), context.tenant(tenant):
            incoming.take_in(tenant, mail_id, read, now=now)
    except OperationalError:  # the database is away, or two waited for each other: the mail is not to blame
        raise
    except Exception as crash:  # the outer wall of a job: one mail must not hold up all others
        logger.exception("mail %s could not be taken in", mail_id)
        broken = ReadMail(sender="", subject=read.subject, error=f"crash: {type(crash).__name__}")
        with transaction.atomic(), context.tenant(tenant):
            incoming.take_in(tenant, mail_id, broken, now=now)
