"""What of the ledger runs in the background? Imports that were handed in from the browser, and the fetching of copies, the keeping of sums."""

from uuid import UUID

from django.db import transaction

from duecourse.foundation.identity.queries import company_settings, moment_of
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.queue.jobs import job, speaking_job
from duecourse.foundation.tenancy import context
from duecourse.records.ledger.jobs import online
from duecourse.records.ledger.jobs.carrying import carry
from duecourse.records.ledger.operations import fetching, paper_bundles, remittances, sums
from duecourse.records.ledger.operations.import_orders import CARRY


@speaking_job(CARRY, queue="batch", attempts=1)
def carry_import(*, tenant: UUID, batch: int) -> None:
    """Look at a file, take it in or take it back, whichever is ordered."""
    carry(tenant, batch)


@speaking_job(fetching.FETCH, queue="batch", attempts=1)
def fetch_copy(*, tenant: UUID, item: int) -> None:
    """Ask for the copy of an invoice, and keep it; what cannot be had is said on the timeline."""
    with transaction.atomic(), context.tenant(tenant):
        order = fetching.ready(tenant, item)
    try:
        copy = fetching.speak(order)
        with transaction.atomic(), context.tenant(tenant):
            fetching.keep(tenant, order, copy, at=now())
    except Refused:
        with transaction.atomic(), context.tenant(tenant):
            fetching.note_failure(tenant, order, at=now())


@speaking_job("ledger.ask_about_payments")
def ask_about_payments(*, tenant: UUID) -> None:
    """Ask providers about the payments of which they told nothing."""
    online.ask(tenant, now=now())


@job(paper_bundles.TAKE_IN, queue="batch", attempts=1)
def take_in_copies(*, tenant: UUID, company: int, digest: str, pattern: str, kind: str, user: str, by: str) -> None:
    """Keep the files of an archive at the items they are of; then it waits no longer."""
    actor = Actor(kind="user", user_id=UUID(user), name=by)
    paper_bundles.take_in_staged(tenant, company, digest, pattern=pattern, kind=kind, actor=actor, at=now())
    path = paper_bundles.staged(tenant, digest)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


@job(remittances.READ, queue="batch", attempts=1)
def read_remittance(*, tenant: UUID, document: int, company: int, total: str, by: str) -> None:
    """Read a payment advice that a customer handed in."""
    moment, selling = moment_of(tenant, now()), company_settings(tenant, company)
    on = selling.business_date or business_date(selling.zone, moment)
    actor = Actor(kind="customer", user_id=None, name=by)
    remittances.take_document(tenant, document, company, total=total, on=on, actor=actor, at=moment)


@job("ledger.keep_sums", queue="batch")
def keep_sums(*, tenant: UUID) -> None:
    """Hold the sums of what is open and issued against the items once a day, and keep them short."""
    sums.keep(tenant, at=moment_of(tenant, now()))
