"""What do higher floors say of customers now?"""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from uuid import UUID

from duecourse.records.ledger.models import CustomerStanding


def standings_of(tenant: UUID, customer_ids: Collection[int], name: str, *, on: date) -> dict[int, Decimal | None]:
    """Give the newest value of a name that some customers have, as of a day: one query."""
    rows = CustomerStanding.objects.of(tenant).filter(customer_id__in=list(customer_ids), name=name, from_on__lte=on)
    newest = rows.order_by("customer_id", "-from_on", "-id").distinct("customer_id")
    return dict(newest.values_list("customer_id", "value"))
