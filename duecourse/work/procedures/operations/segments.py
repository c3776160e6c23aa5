"""Say which customers belong together, and which procedure they are on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from duecourse.analysis.portfolio import conditions
from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.work.procedures.models import Procedure, Segment
from duecourse.work.procedures.operations.policies import NoSuchProcedure


class NoSuchSegment(Refused):
    """The slug names no segment."""

    says = _("There is no segment “%(slug)s”.")


def save_segment(
    tenant: UUID,
    slug: str,
    *,
    name: str,
    condition: str,
    procedure: str | None,
    position: int,
    actor: Actor,
    at: datetime,
    company_id: int | None = None,
) -> Segment:
    """Make or change a segment; its condition (in readable form, empty for everybody left) is checked first.

    Segments are tried by position; the next assignment by rule follows the change.
    """
    tree = conditions.read(condition, words=CUSTOMER_WORDS) if condition.strip() else None
    values: dict[str, Any] = {
        "name": name,
        "condition": None if tree is None else conditions.to_json(tree),
        "position": position,
        "procedure_id": None if procedure is None else procedure_id_of(tenant, procedure),
        "company_id": company_id,
    }
    rows = Segment.objects.of(tenant).filter(slug=slug)
    before = rows.first()
    segment = before or Segment.objects.create(tenant_id=tenant, slug=slug, **values)  # type: ignore[misc]
    if before is not None:
        rows.update(**values)
    audit(
        tenant,
        "segment.saved",
        actor=actor,
        at=at,
        subject=segment,
        before=None if before is None else {name: getattr(before, name) for name in values},
        after=values,
    )
    return segment


def remove_segment(tenant: UUID, slug: str, *, actor: Actor, at: datetime) -> None:
    """Take a segment away; its customers fall to the next one that holds them."""
    segment = Segment.objects.of(tenant).filter(slug=slug).first()
    if segment is None:
        raise NoSuchSegment(slug=slug)
    audit(tenant, "segment.removed", actor=actor, at=at, subject=segment, before={"slug": slug, "name": segment.name})
    Segment.objects.of(tenant).filter(id=segment.pk).delete()


def procedure_id_of(tenant: UUID, slug: str) -> int:
    """Find a procedure by its slug."""
    found = Procedure.objects.of(tenant).filter(slug=slug).values_list("id", flat=True).first()
    if found is None:
        raise NoSuchProcedure(slug=slug)
    return int(found)
