"""Which stops does nobody look after?"""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from duecourse.records.ledger.models import Block, Customer, Note


def unmoved_blocks(tenant: UUID, company_id: int, *, since: date, on: date) -> tuple[tuple[int, int, date], ...]:
    """List stops without an end, older than a day, about whose customer nothing was written since: (block, customer, from).

    A stop that ends by itself is looked after.
    """
    written = Note.objects.of(tenant).filter(customer_id=OuterRef("customer_id"), on_day__gte=since)
    here = Customer.objects.of(tenant).filter(company_id=company_id).values("id")
    rows = Block.objects.of(tenant).filter(customer_id__in=here, from_on__lt=since, to_on__isnull=True)
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on)).exclude(Exists(written))
    return tuple(rows.order_by("id").values_list("id", "customer_id", "from_on"))
