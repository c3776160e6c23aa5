"""What of the ledger runs in the background? Imports that were handed in from the browser."""

from uuid import UUID

from duecourse.foundation.queue.jobs import speaking_job
from duecourse.records.ledger.jobs.carrying import carry
from duecourse.records.ledger.operations.import_orders import CARRY


@speaking_job(CARRY, queue="batch", attempts=1)
def carry_import(*, tenant: UUID, batch: int) -> None:
    """Look at a file, take it in or take it back, whichever is ordered."""
    carry(tenant, batch)
