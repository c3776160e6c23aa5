"""Which segments are there, in which order, and how many customers did each take?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from duecourse.analysis.portfolio import conditions
from duecourse.analysis.portfolio.conditions import Condition
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.procedures.models import Assignment, Procedure, Segment


@dataclass(frozen=True)
class SegmentLine:
    """A segment: whom it takes, at which company (None = all), and which procedure that gives (None = none)."""

    slug: str
    name: str
    condition: Condition | None
    position: int
    company_id: int | None
    procedure: str | None
    procedure_name: str


def segment_lines(tenant: UUID) -> tuple[SegmentLine, ...]:
    """List the segments in the order in which they are tried: two queries."""
    names = {pk: (slug, name) for pk, slug, name in Procedure.objects.of(tenant).values_list("id", "slug", "name")}
    return tuple(
        SegmentLine(
            slug=row.slug,
            name=row.name,
            condition=conditions.from_json(row.condition) if row.condition else None,
            position=row.position,
            company_id=row.company_id,
            procedure=names[row.procedure_id][0] if row.procedure_id in names else None,
            procedure_name=names[row.procedure_id][1] if row.procedure_id in names else "",
        )
        for row in Segment.objects.of(tenant).order_by("position", "id")
    )


def tried_before(lines: Iterable[SegmentLine], slug: str, company_id: int) -> tuple[SegmentLine, ...]:
    """Keep the segments that are tried at a company before this one; before one that is not there yet, none."""
    earlier: list[SegmentLine] = []
    for line in lines:
        if line.slug == slug:
            return tuple(earlier)
        if line.company_id in (None, company_id):
            earlier.append(line)
    return ()


def customers_taken(
    tenant: UUID, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> dict[str, int]:
    """Count the customers in scope that the last run put on a procedure, by the segment that took them."""
    seen = ledger.in_scope(tenant, company_ids, portfolio_ids).values("id")
    rows = Assignment.objects.of(tenant).filter(source="rule", ended_on__isnull=True, customer_id__in=seen)
    counted = rows.values("reason").annotate(count=Count("customer_id"))
    return {row["reason"]: row["count"] for row in counted}
