"""How much can everybody do, and when did somebody last look?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from duecourse.foundation.identity.models import HomeVisit, Workload


@dataclass(frozen=True)
class WorkloadRow:
    """Customers that a person can work a day, and money that the person's customers shall pay in a month; None = not said."""

    customers_per_day: int | None
    month_target: Decimal | None
    currency: str


NO_WORKLOAD: Final = WorkloadRow(None, None, "")


def workloads(tenant_id: UUID) -> dict[UUID, WorkloadRow]:
    """Tell what was said of everybody: one query."""
    rows = Workload.objects.of(tenant_id).values_list("user_id", *WorkloadRow.__dataclass_fields__)
    return {user_id: WorkloadRow(*values) for user_id, *values in rows}


def last_visit(tenant_id: UUID, user_id: UUID, *, now: datetime, apart: timedelta) -> datetime | None:
    """Tell when the visit before the present one ended; None for somebody who never came before."""
    row = HomeVisit.objects.of(tenant_id).filter(user_id=user_id).first()
    if row is None:
        return None
    return row.at if now - row.at > apart else row.before_at
