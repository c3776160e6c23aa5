"""Which broken promises still hurt?"""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from duecourse.records.ledger.models import Item
from duecourse.records.promises.models import Promise, PromiseLine


def broken_and_owed(tenant: UUID, company_id: int) -> tuple[tuple[int, int, date], ...]:
    """List broken promises of which an item is still open: (promise, customer, the promised day)."""
    lines = PromiseLine.objects.of(tenant).filter(promise_id=OuterRef("id"))
    owed = Item.objects.of(tenant).filter(ordinal__gte=0, id=OuterRef("item_id"), open_amount__gt=0)
    rows = Promise.objects.of(tenant).filter(company_id=company_id, state__in=["broken", "partly_kept"])
    rows = rows.filter(Exists(lines.filter(Exists(owed)))).order_by("id")
    return tuple(rows.values_list("id", "customer_id", "due_on"))
