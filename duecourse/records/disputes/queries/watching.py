"""Which disputes does nobody move, and which say that an order number was missing?"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from duecourse.records.disputes.models import Dispute
from duecourse.records.ledger.models import Note

NO_ORDER_NUMBER: Final = ("PO-MISSING", "PO-MISMATCH")


def unmoved(tenant: UUID, company_id: int, *, since: date) -> tuple[tuple[int, int, date], ...]:
    """List open disputes from before a day in which nothing was done since, nor written about the customer.

    (dispute, customer, opened on) of each.
    """
    written = Note.objects.of(tenant).filter(customer_id=OuterRef("customer_id"), on_day__gte=since)
    rows = Dispute.objects.of(tenant).filter(company_id=company_id, ended_on__isnull=True, opened_on__lt=since)
    rows = rows.filter(Q(moved_on__isnull=True) | Q(moved_on__lt=since))
    return tuple(rows.exclude(Exists(written)).order_by("id").values_list("id", "customer_id", "opened_on"))


def without_order_number(tenant: UUID, customer_ids: Collection[int]) -> dict[int, list[tuple[date, date | None]]]:
    """Tell when some customers missed their order number: (from, closed on) of each dispute that says so."""
    rows = Dispute.objects.of(tenant).filter(customer_id__in=list(customer_ids), reason__in=NO_ORDER_NUMBER)
    found = defaultdict[int, list[tuple[date, date | None]]](list)
    for customer_id, from_on, ended_on in rows.order_by("id").values_list("customer_id", "from_on", "ended_on"):
        found[customer_id].append((from_on, ended_on))
    return dict(found)
