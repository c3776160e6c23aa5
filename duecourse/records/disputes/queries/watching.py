"""Which disputes does nobody move?"""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from duecourse.records.disputes.models import Dispute
from duecourse.records.ledger.models import Note


def unmoved(tenant: UUID, company_id: int, *, since: date) -> tuple[tuple[int, int, date], ...]:
    """List open disputes from before a day in which nothing was done since, nor written about the customer.

    (dispute, customer, opened on) of each.
    """
    written = Note.objects.of(tenant).filter(customer_id=OuterRef("customer_id"), on_day__gte=since)
    rows = Dispute.objects.of(tenant).filter(company_id=company_id, ended_on__isnull=True, opened_on__lt=since)
    rows = rows.filter(Q(moved_on__isnull=True) | Q(moved_on__lt=since))
    return tuple(rows.exclude(Exists(written)).order_by("id").values_list("id", "customer_id", "opened_on"))
