"""Which departments look into disputes, who works there, and who has the least to do?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from duecourse.records.disputes.models import Department, DepartmentMember, Dispute, DisputeTerm
from duecourse.records.disputes.rules import least_busy


@dataclass(frozen=True)
class Member:
    """Somebody of a department."""

    user_id: UUID
    is_head: bool


@dataclass(frozen=True)
class DepartmentRow:
    """A department with its people, its reasons, and how many open cases it has."""

    id: int
    name: str
    opens_at: time
    closes_at: time
    is_live: bool
    members: tuple[Member, ...]
    reasons: tuple[str, ...]
    open_count: int
    mails_daily: bool


def departments_of(tenant: UUID) -> tuple[DepartmentRow, ...]:
    """List the departments by name: four queries."""
    people: dict[int, list[Member]] = defaultdict(list)
    for one in DepartmentMember.objects.of(tenant).order_by("-is_head", "id"):
        people[one.department_id].append(Member(one.user_id, one.is_head))
    reasons: dict[int, list[str]] = defaultdict(list)
    terms = DisputeTerm.objects.of(tenant).filter(department_id__isnull=False).order_by("reason")
    for department_id, reason in terms.values_list("department_id", "reason"):
        reasons[department_id or 0].append(reason)
    cases = Dispute.objects.of(tenant).filter(ended_on__isnull=True, department_id__isnull=False)
    counts = dict(cases.values("department_id").annotate(count=Count("id")).values_list("department_id", "count"))
    return tuple(
        DepartmentRow(
            row.pk,
            row.name,
            row.opens_at,
            row.closes_at,
            row.is_live,
            tuple(people[row.pk]),
            tuple(reasons[row.pk]),
            counts.get(row.pk, 0),
            row.mails_daily,
        )
        for row in Department.objects.of(tenant).order_by("-is_live", "name")
    )


def department_names(tenant: UUID) -> dict[int, str]:
    """Name the departments: one query."""
    return dict(Department.objects.of(tenant).order_by("name").values_list("id", "name"))


def departments_where(tenant: UUID, said: Q) -> QuerySet[Any]:
    """Give the ids of the departments of which something holds, as a subquery; `name` is published."""
    return Department.objects.of(tenant).filter(said).values("id")


def members_of(tenant: UUID, department_id: int) -> tuple[Member, ...]:
    """List the people of a department, its heads first: one query."""
    rows = DepartmentMember.objects.of(tenant).filter(department_id=department_id).order_by("-is_head", "id")
    return tuple(Member(row.user_id, row.is_head) for row in rows)


def members_by_load(tenant: UUID, department_id: int | None, *, apart: Collection[UUID] = ()) -> UUID | None:
    """Give who of a department has the fewest open cases; None where nobody is there: two queries."""
    if department_id is None:
        return None
    people = [one.user_id for one in members_of(tenant, department_id) if one.user_id not in apart]
    if not people:
        return None
    rows = Dispute.objects.of(tenant).filter(ended_on__isnull=True, owner_id__in=people)
    return least_busy(people, Counter(one for one in rows.values_list("owner_id", flat=True) if one))
