"""How is an order on a file carried out, so that whoever waits sees how far it is, and learns of a failure in a sentence?

Three transactions: note the beginning (and keep a sample of the file); do the work; where that failed, write down why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.tenancy import context
from duecourse.records.ledger.models import ImportBatch
from duecourse.records.ledger.operations import import_orders as orders
from duecourse.records.ledger.operations.import_look import CalledOff
from duecourse.records.ledger.operations.import_progress import Progress
from duecourse.records.ledger.rules.batches import LOOKING

CRASHED = _("It stopped through no fault of the file, and nothing was changed. Try again; the log tells the reason.")


def carry(tenant: UUID, batch: int) -> None:
    """Carry out what is ordered on a batch, if anything still is; a crash is told to the person, and raised."""
    with _inside(tenant):
        state = orders.begin(tenant, batch, clock=now())
    if not state:
        return
    progress = Progress(tenant, batch, is_called_off=lambda: _ask(tenant, batch, state))
    try:
        _work(tenant, batch, state, progress)
    except CalledOff:
        return
    except Refused as refusal:
        _give_up(tenant, batch, state, refusal.text)
    except Exception:
        _give_up(tenant, batch, state, Text(CRASHED))
        raise
    finally:
        progress.close()


def _work(tenant: UUID, batch: int, state: str, progress: Progress) -> None:
    if state == LOOKING:
        with _inside(tenant):
            progress("opening", 0, 0)
            orders.take_sample(tenant, batch)
    with _inside(tenant):
        orders.carry_out(tenant, batch, at=moment_of(tenant, now()), told=progress)


def _ask(tenant: UUID, batch: int, state: str) -> None:
    """Stop where somebody has called the import off."""
    if not ImportBatch.objects.of(tenant).filter(id=batch, state=state).exists():
        raise CalledOff(batch=batch)


def _give_up(tenant: UUID, batch: int, state: str, problem: Text) -> None:
    with _inside(tenant):
        orders.give_up(tenant, batch, state=state, problem=problem)


@contextmanager
def _inside(tenant: UUID) -> Iterator[None]:
    with transaction.atomic(), context.tenant(tenant):
        yield
