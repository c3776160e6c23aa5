"""Which cases wait for the people of a department?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from duecourse.records.disputes.models import Dispute
from duecourse.records.disputes.queries.cases import sums_of
from duecourse.records.disputes.queries.settling import running
from duecourse.records.ledger.queries import screens as ledger


@dataclass(frozen=True)
class Waiting:
    """A case whose clock runs: in which department, with whom, and until when."""

    id: int
    company_id: int
    department_id: int
    owner_id: UUID | None
    customer: str
    answer_due_at: datetime | None
    amounts: tuple[tuple[object, str], ...]

    @property
    def reference(self) -> str:
        """What it is called."""
        return f"D{self.id}"


def waiting_in(tenant: UUID, department_ids: Collection[int]) -> tuple[Waiting, ...]:
    """List the open cases of departments that wait for nobody outside, the most urgent first: three queries."""
    rows = Dispute.objects.of(tenant).filter(ended_on__isnull=True, department_id__in=list(department_ids))
    rows = rows.filter(running(tenant)).order_by(F("answer_due_at").asc(nulls_last=True), "id")
    found = list(rows.only("id", "company_id", "customer_id", "department_id", "owner_id", "answer_due_at"))
    names = {one.id: one.name for one in ledger.accounts_by_id(tenant, {row.customer_id for row in found}).values()}
    sums = sums_of(tenant, [row.pk for row in found])
    return tuple(
        Waiting(
            row.pk,
            row.company_id,
            row.department_id or 0,
            row.owner_id,
            names.get(row.customer_id, ""),
            row.answer_due_at,
            sums.get(row.pk, ()),
        )
        for row in found
    )
