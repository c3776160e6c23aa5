"""What does a draft of a procedure say, and against which version in force?"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from duecourse.work.procedures.models import Procedure, ProcedureVersion
from duecourse.work.procedures.rules import spec_files
from duecourse.work.procedures.rules.steps import ProcedureSpec


@dataclass(frozen=True)
class Draft:
    """A draft, its mark, who wrote and who proposed it, and the version that is in force (None: none yet)."""

    id: int
    slug: str
    number: int
    spec: ProcedureSpec
    mark: str
    author: str
    writers: tuple[str, ...]
    proposed_by: str
    proposal: str
    in_force: ProcedureSpec | None
    in_force_number: int


def draft_of(tenant: UUID, slug: str, number: int) -> Draft | None:
    """Read a draft by its procedure and number: two queries."""
    procedure = Procedure.objects.of(tenant).filter(slug=slug).first()
    if procedure is None:
        return None
    rows = ProcedureVersion.objects.of(tenant).filter(procedure_id=procedure.pk, state__in=["draft", "active"])
    found = {row.state if row.state == "active" else row.number: row for row in rows}
    row, active = found.get(number), found.get("active")
    if row is None:
        return None
    spec = spec_files.from_data(row.spec)
    return Draft(
        id=row.pk,
        slug=slug,
        number=number,
        spec=spec,
        mark=spec_files.mark_of(spec),
        author=row.author,
        writers=tuple(row.writers),
        proposed_by=row.proposed_by,
        proposal=row.proposal,
        in_force=spec_files.from_data(active.spec) if active else None,
        in_force_number=active.number if active else 0,
    )


def open_draft(tenant: UUID, slug: str) -> int | None:
    """Tell the number of the draft that is being written."""
    procedure_ids = Procedure.objects.of(tenant).filter(slug=slug).values("id")
    rows = ProcedureVersion.objects.of(tenant).filter(procedure_id__in=procedure_ids, state="draft")
    return rows.values_list("number", flat=True).first()


def proposed_count(tenant: UUID) -> int:
    """Count the drafts that wait for a second person."""
    return ProcedureVersion.objects.of(tenant).filter(state="draft").exclude(proposed_by="").count()
