"""What of the ledger runs in the background? Imports that were handed in from the browser, and the fetching of copies."""

from uuid import UUID

from django.db import transaction

from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.queue.jobs import speaking_job
from duecourse.foundation.tenancy import context
from duecourse.records.ledger.jobs.carrying import carry
from duecourse.records.ledger.operations import fetching
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
