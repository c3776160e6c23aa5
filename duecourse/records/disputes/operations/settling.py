"""Close what the ERP has settled by now: credits that were promised, and write-offs that were approved."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from duecourse.foundation.kit.actor import Actor
from duecourse.records.disputes.models import CreditProposal, Dispute, WriteOff
from duecourse.records.disputes.operations.proposing import AWAITED, settle_arrived
from duecourse.records.disputes.operations.writing_off import AWAITED as AWAITED_WRITE_OFFS
from duecourse.records.disputes.operations.writing_off import settle_booked
from duecourse.records.ledger.operations.stops import lock


def settle(tenant: UUID, *, on: Mapping[int, date], actor: Actor, at: datetime) -> int:
    """Settle what was credited and booked; tell how many cases are closed.

    Whoever waits for it is locked at once, in one order: cases lock their customers one by one as they close.
    """
    credited = CreditProposal.objects.of(tenant).filter(state__in=AWAITED).values("dispute_id")
    given_up = WriteOff.objects.of(tenant).filter(state__in=AWAITED_WRITE_OFFS).values("dispute_id")
    cases = Dispute.objects.of(tenant).filter(Q(id__in=credited) | Q(id__in=given_up))
    lock(tenant, cases.values_list("customer_id", flat=True))
    closed = settle_arrived(tenant, on=on, actor=actor, at=at)
    return closed + settle_booked(tenant, on=on, actor=actor, at=at)
