"""Somebody wants to hear of a customer, an item or a dispute, has heard it, or no longer wants to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline import log
from duecourse.records.ledger.queries import news
from duecourse.work.worklists.models import Follow

KINDS: Final = ("customer", "item", "dispute")
HOWS: Final = ("now", "daily")
MOST: Final = 500
"""So many things one person can follow; whoever follows more follows nothing."""
_KEPT: Final = ("company_id", "customer_id", "kind", "subject_id", "how", "after_event_id", "after_movement_id")


class FollowsTooMuch(Refused):
    """More than anybody reads."""

    says = _("You follow %(most)s things already: stop following some of them first.")


class NotFollowed(Refused):
    """There is nothing to stop."""

    says = _("You do not follow this.")


@dataclass(frozen=True)
class Subject:
    """What is followed: a customer, or an item or a dispute of that customer."""

    kind: str
    subject_id: int
    company_id: int
    customer_id: int


def follow(tenant: UUID, subject: Subject, *, how: str, user_id: UUID, at: datetime) -> Follow:
    """Follow something from now on, at once or once a day; followed again, only the how changes."""
    rows = Follow.objects.of(tenant).filter(user_id=user_id)
    known = rows.filter(kind=subject.kind, subject_id=subject.subject_id).first()
    if known is not None:
        rows.filter(id=known.pk).update(how=how)
        known.how = how
        return known
    if rows.count() >= MOST:
        raise FollowsTooMuch(most=MOST)
    return Follow.objects.create(
        tenant_id=tenant,
        user_id=user_id,
        company_id=subject.company_id,
        customer_id=subject.customer_id,
        kind=subject.kind,
        subject_id=subject.subject_id,
        how=how,
        after_event_id=log.newest_id(tenant),
        after_movement_id=news.newest_movement_id(tenant),
        begun_at=at,
    )


def unfollow(tenant: UUID, kind: str, subject_id: int, *, user_id: UUID) -> Undo:
    """Stop following; the way back also brings back what was not read yet."""
    rows = Follow.objects.of(tenant).filter(user_id=user_id, kind=kind, subject_id=subject_id)
    row = rows.values(*_KEPT).first()
    if row is None:
        raise NotFollowed
    rows.delete()
    return Undo("following.again", {"row": row})


def follow_again(tenant: UUID, row: Mapping[str, Any], *, user_id: UUID, at: datetime) -> None:
    """Take up again what was followed, with its marks."""
    marks: Any = {name: row[name] for name in _KEPT}
    Follow.objects.of(tenant).filter(user_id=user_id, kind=row["kind"], subject_id=row["subject_id"]).delete()
    Follow.objects.create(tenant_id=tenant, user_id=user_id, begun_at=at, **marks)


def have_heard(tenant: UUID, marks: Mapping[int, tuple[int, int]], *, user_id: UUID) -> Undo:
    """Move the marks of follows (id -> last event, last movement heard of); they only ever move on."""
    rows = list(Follow.objects.of(tenant).filter(user_id=user_id, id__in=list(marks)).order_by("id"))
    before = {str(row.pk): [row.after_event_id, row.after_movement_id] for row in rows}
    for row in rows:
        event_id, movement_id = marks[row.pk]
        row.after_event_id = max(row.after_event_id, event_id)
        row.after_movement_id = max(row.after_movement_id, movement_id)
    Follow.objects.of(tenant).bulk_update(rows, ["after_event_id", "after_movement_id"])
    return Undo("following.unhear", {"marks": before})


def have_not_heard(tenant: UUID, marks: Mapping[str, tuple[int, int]], *, user_id: UUID) -> None:
    """Put marks back to where they stood."""
    rows = list(Follow.objects.of(tenant).filter(user_id=user_id, id__in=[int(key) for key in marks]).order_by("id"))
    for row in rows:
        row.after_event_id, row.after_movement_id = marks[str(row.pk)]
    Follow.objects.of(tenant).bulk_update(rows, ["after_event_id", "after_movement_id"])
