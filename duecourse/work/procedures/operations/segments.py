"""Say which customers belong together, and which procedure they are on."""

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Any, Final
from uuid import UUID

from django.utils.text import slugify

from duecourse.analysis.portfolio import conditions
from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.work.procedures.models import Procedure, Segment
from duecourse.work.procedures.operations.policies import NoSuchProcedure

STRIDE: Final = 10


class NoSuchSegment(Refused):
    """The slug names no segment."""

    says = _("There is no segment “%(slug)s”.")


class NameMissing(Refused):
    """Lists and reports call a segment by its name."""

    says = _("Give the segment a name.")


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
    reason: str = "",
) -> Segment:
    """Make or change a segment; its condition (in readable form, empty for everybody left) is checked first.

    Segments are tried by position; the next assignment by rule follows the change.
    """
    if not name.strip():
        raise NameMissing
    values: dict[str, Any] = {
        "name": name,
        "condition": _tree(condition),
        "position": position,
        "procedure_id": None if procedure is None else procedure_id_of(tenant, procedure),
        "company_id": company_id,
    }
    rows = Segment.objects.of(tenant).filter(slug=slug)
    before = rows.first()
    segment = before or Segment.objects.create(tenant_id=tenant, slug=slug, **values)  # type: ignore[misc]
    if before is not None:
        rows.update(**values)
    was = None if before is None else {name: getattr(before, name) for name in values}
    audit(tenant, "segment.saved", actor=actor, at=at, subject=segment, reason=reason, before=was, after=values)
    return segment


def _tree(condition: str) -> Any:
    return conditions.to_json(conditions.read(condition, words=CUSTOMER_WORDS)) if condition.strip() else None


def add_segment(
    tenant: UUID,
    *,
    name: str,
    condition: str,
    procedure: str | None,
    actor: Actor,
    at: datetime,
    company_id: int | None = None,
    reason: str = "",
) -> Segment:
    """Make a segment that is tried after all others, but before those at the end that take everybody who is left."""
    rows = list(Segment.objects.of(tenant).select_for_update(no_key=True).order_by("position", "id"))
    place = len(rows)
    while condition.strip() and place and rows[place - 1].condition is None:
        place -= 1
    slug = _free_slug(name, {row.slug for row in rows})
    segment = save_segment(
        tenant, slug, name=name, condition=condition, procedure=procedure, position=0,
        company_id=company_id, actor=actor, at=at, reason=reason,
    )  # fmt: skip
    _number(tenant, [*rows[:place], segment, *rows[place:]])
    return segment


def move_segment(tenant: UUID, slug: str, *, is_up: bool, actor: Actor, at: datetime) -> Undo | None:
    """Try a segment one place earlier or later; at the end of the line nothing changes and there is no way back."""
    rows = list(Segment.objects.of(tenant).select_for_update(no_key=True).order_by("position", "id"))
    place = next((number for number, row in enumerate(rows) if row.slug == slug), None)
    if place is None:
        raise NoSuchSegment(slug=slug)
    other = place - 1 if is_up else place + 1
    if not 0 <= other < len(rows):
        return None
    before = [row.slug for row in rows]
    rows[place], rows[other] = rows[other], rows[place]
    _number(tenant, rows)
    after = {"order": [row.slug for row in rows]}
    audit(tenant, "segment.moved", actor=actor, at=at, subject=rows[other], before={"order": before}, after=after)
    return Undo("segment.move", {"slug": slug, "is_up": not is_up})


def remove_segment(tenant: UUID, slug: str, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Take a segment away; its customers fall to the next one that holds them."""
    segment = Segment.objects.of(tenant).filter(slug=slug).first()
    if segment is None:
        raise NoSuchSegment(slug=slug)
    before = {"slug": slug, "name": segment.name, "condition": segment.condition}
    audit(tenant, "segment.removed", actor=actor, at=at, subject=segment, reason=reason, before=before)
    Segment.objects.of(tenant).filter(id=segment.pk).delete()


def procedure_id_of(tenant: UUID, slug: str) -> int:
    """Find a procedure by its slug."""
    found = Procedure.objects.of(tenant).filter(slug=slug).values_list("id", flat=True).first()
    if found is None:
        raise NoSuchProcedure(slug=slug)
    return int(found)


def _free_slug(name: str, taken: set[str]) -> str:
    """Make a slug of a name that no other segment has."""
    plain = slugify(name)[:50] or "segment"
    return next(one for number in count(1) if (one := plain if number == 1 else f"{plain}-{number}") not in taken)


def _number(tenant: UUID, rows: Iterable[Segment]) -> None:
    """Write the order in which segments are tried."""
    for position, row in enumerate(rows, start=1):
        if row.position != position * STRIDE:
            Segment.objects.of(tenant).filter(id=row.pk).update(position=position * STRIDE)
