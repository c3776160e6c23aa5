"""What of communications runs by itself? The minute's tick, one drain per channel, and one fetch per mailbox."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.jobs import job, later, speaking_job, waits_in
from duecourse.foundation.tenancy import context
from duecourse.foundation.wires.mail.cage import read_mail_safely
from duecourse.records.communications import operations
from duecourse.records.communications.jobs import incoming
from duecourse.records.communications.jobs.draining import DRAIN, drain, drain_key
from duecourse.records.communications.operations import links, mailboxes, receiving, trials, written
from duecourse.records.communications.queries.outbox import busy_channels


@job("communications.tick", queue="sys")
def tick(*, tenant: UUID) -> None:
    """Make due what is due, and order a drain of each channel on which something waits or hangs in doubt."""
    moment = moment_of(tenant, now())
    operations.promote(tenant, now=moment)
    operations.tidy_letters(tenant, now=moment)
    if operations.undrawn(tenant).exists():
        later(operations.DRAW, tenant=tenant, key=f"{operations.DRAW}:{tenant}")
    for channel in busy_channels(tenant, now=moment):
        later(DRAIN, tenant=tenant, key=drain_key(tenant, channel), channel=channel)


@job("communications.ask_mailboxes")
def ask_mailboxes(*, tenant: UUID) -> None:
    """Order a fetch of every mailbox, and the reading of what a dead worker left."""
    for mailbox_id in mailboxes.fetched_ids(tenant):
        later(incoming.FETCH, tenant=tenant, key=incoming.fetch_key(tenant, mailbox_id), mailbox=mailbox_id)
    if mailboxes.has_unread(tenant):
        later(receiving.READ, tenant=tenant, key=f"{receiving.READ}:{tenant}")


@speaking_job(incoming.FETCH, queue="post", attempts=1)
def fetch_mails(*, tenant: UUID, mailbox: int) -> None:
    """Bring in what lies in a mailbox, and wait there for more while nobody else needs the worker."""
    incoming.fetch(tenant, mailbox, clock=lambda: _moment_of(tenant), may_wait=lambda: not waits_in("post"))


@speaking_job(receiving.READ, queue="post")
def read_mails(*, tenant: UUID) -> None:
    """Read what was stored."""
    incoming.read_stored(tenant, clock=lambda: _moment_of(tenant), read=read_mail_safely)


@speaking_job(DRAIN, queue="mail")
def drain_channel(*, tenant: UUID, channel: str) -> None:
    """Send what is due on one channel of one tenant."""
    drain(tenant, channel=channel, clock=lambda: _moment_of(tenant))


@job(operations.DRAW, queue="batch")
def draw_letters(*, tenant: UUID) -> None:
    """Draw the letters that have no bytes yet; what may leave is due at once, not a minute later."""
    moment = moment_of(tenant, now())
    operations.draw_letters(tenant, now=moment)
    operations.promote(tenant, now=moment)


@job(operations.BIND, queue="batch")
def bind_batch(*, tenant: UUID, batch: int) -> None:
    """Put a batch of letters under its cover sheet."""
    operations.bind_batch(tenant, batch)


@job("communications.ask_again")
def ask_again(*, tenant: UUID, customer: int) -> None:
    """Give mails by hand back to a person where something happened at the customer since."""
    written.ask_again(tenant, customer)


@job(links.JUDGE)
def judge_visits(*, tenant: UUID) -> None:
    """Tell which links persons have followed."""
    links.judge_visits(tenant, now=moment_of(tenant, now()))


@speaking_job(trials.TRY, queue="mail", attempts=1)
def try_channel(*, tenant: UUID, channel: int, user: str, trial: str) -> None:
    """Send a test mail and write down every answer."""
    with transaction.atomic(), context.tenant(tenant):
        ready = trials.ready_trial(tenant, channel, UUID(user), trial, at=now())
    lines = trials.speak(ready)
    with transaction.atomic(), context.tenant(tenant):
        trials.note_trial(tenant, channel, trial, lines, actor=SYSTEM, at=now())


@speaking_job(mailboxes.TRY, queue="post", attempts=1)
def try_mailbox(*, tenant: UUID, mailbox: int, trial: str) -> None:
    """Try a mailbox and write down what was found."""
    with transaction.atomic(), context.tenant(tenant):
        box = mailboxes.wired(tenant, mailbox)
    checks = mailboxes.try_mailbox(box) if box else []
    with transaction.atomic(), context.tenant(tenant):
        mailboxes.note_trial(tenant, mailbox, trial, checks, actor=SYSTEM, at=now())


def _moment_of(tenant: UUID) -> datetime:
    """Ask which moment it is for a tenant, in a transaction of its own where none is open."""
    with transaction.atomic(), context.tenant(tenant):
        return moment_of(tenant, now())
