"""What hangs on a procedure that somebody would retire?"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from duecourse.work.procedures.models import Assignment, PlannedAction, Procedure, ProcedureVersion, Segment

WAITING = ("planned", "approval", "approved")


@dataclass(frozen=True)
class Hanging:
    """Customers by rule and by hand, the segments that name it, contacts that wait, and the version in force (0: none)."""

    name: str
    number: int
    by_rule: int
    by_hand: int
    segments: tuple[str, ...]
    contacts: int

    @property
    def customers(self) -> int:
        """How many customers are on it; one that is on it by rule and by hand counts twice."""
        return self.by_rule + self.by_hand


def hanging_on(tenant: UUID, slug: str) -> Hanging | None:
    """Count what hangs on a procedure: five queries; None when there is none of that slug."""
    row = Procedure.objects.of(tenant).filter(slug=slug).first()
    if row is None:
        return None
    active = ProcedureVersion.objects.of(tenant).filter(procedure_id=row.pk, state="active").first()
    held = Assignment.objects.of(tenant).filter(procedure_id=row.pk, ended_on__isnull=True)
    counts = dict(held.values_list("source").annotate(count=Count("id")))
    versions = ProcedureVersion.objects.of(tenant).filter(procedure_id=row.pk).values("id")
    waiting = PlannedAction.objects.of(tenant).filter(version_id__in=versions, state__in=WAITING)
    return Hanging(
        name=row.name,
        number=active.number if active else 0,
        by_rule=counts.get("rule", 0),
        by_hand=counts.get("manual", 0),
        segments=tuple(
            Segment.objects.of(tenant).filter(procedure_id=row.pk).order_by("position").values_list("name", flat=True)
        ),
        contacts=waiting.count(),
    )
