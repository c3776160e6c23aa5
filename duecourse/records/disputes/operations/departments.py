"""Say who looks into disputes: departments, their hours, their people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from duecourse.foundation.identity.models import Membership
from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.disputes.models import Department, DepartmentMember, Dispute, DisputeTerm
from duecourse.records.disputes.operations.cases import NoSuchDepartment
from duecourse.records.disputes.rules import LEAD, RESOLVE


class NameMissing(Refused):
    """A department without a name."""

    says = _("Give the department a name.")


class NameTaken(Refused):
    """Two departments of one name."""

    says = _("There is a department “%(name)s” already.")


class HoursWrong(Refused):
    """It closes before it opens."""

    says = _("A department opens before it closes.")


class CannotResolve(Refused):
    """The role of a person knows no disputes."""

    says = _("This person’s role cannot work disputes.")


class HasCases(Refused):
    """Open cases would be nobody's."""

    says = _("The department still has open cases. Give them to another one first.")


@dataclass(frozen=True)
class DepartmentWish:
    """How a department shall be."""

    name: str
    opens_at: time = time(9)
    closes_at: time = time(17)
    mails_daily: bool = True
    members: Collection[UUID] = ()
    heads: Collection[UUID] = ()


def keep_department(
    tenant: UUID, wish: DepartmentWish, *, department_id: int | None = None, actor: Actor, at: datetime
) -> Department:
    """Make a department, or change one: its name, its hours and its people."""
    name = wish.name.strip()
    if not name:
        raise NameMissing
    if wish.opens_at >= wish.closes_at:
        raise HoursWrong
    rows = Department.objects.of(tenant)
    if rows.filter(name=name).exclude(id=department_id or 0).exists():
        raise NameTaken(name=name)
    people = _people(tenant, {*wish.members, *wish.heads})
    if department_id is None:
        row = Department(tenant_id=tenant)
    else:
        row = find(tenant, department_id)
    row.name, row.opens_at, row.closes_at = name, wish.opens_at, wish.closes_at
    row.mails_daily, row.is_live = wish.mails_daily, True
    row.save()
    before = _members(tenant, row.pk)
    DepartmentMember.objects.of(tenant).filter(department_id=row.pk).delete()
    DepartmentMember.objects.bulk_create(
        DepartmentMember(tenant_id=tenant, department_id=row.pk, user_id=one, is_head=one in wish.heads)
        for one in people
    )
    audit(
        tenant, "dispute.department", actor=actor, at=at, subject=("Department", row.pk),
        before={"people": before}, after={"name": name, "mails_daily": wish.mails_daily, "people": _members(tenant, row.pk)},
    )  # fmt: skip
    return row


def close_department(tenant: UUID, department_id: int, *, actor: Actor, at: datetime) -> None:
    """Let a department take no more cases; reasons that went there go to nobody."""
    row = find(tenant, department_id)
    if Dispute.objects.of(tenant).filter(department_id=row.pk, ended_on__isnull=True).exists():
        raise HasCases
    Department.objects.of(tenant).filter(id=row.pk).update(is_live=False)
    DisputeTerm.objects.of(tenant).filter(department_id=row.pk).update(department_id=None)
    audit(tenant, "dispute.department", actor=actor, at=at, subject=("Department", row.pk), after={"is_live": False})


def find(tenant: UUID, department_id: int) -> Department:
    """Find a department of the tenant."""
    row = Department.objects.of(tenant).filter(id=department_id).first()
    if row is None:
        raise NoSuchDepartment
    return row


def _people(tenant: UUID, wanted: Collection[UUID]) -> list[UUID]:
    rows = Membership.objects.of(tenant).filter(user_id__in=list(wanted), is_active=True)
    may = {row.user_id for row in rows if {LEAD, RESOLVE} & ROLES[row.role].permissions}
    if may != set(wanted):
        raise CannotResolve
    return sorted(may, key=str)


def _members(tenant: UUID, department_id: int) -> list[str]:
    rows = DepartmentMember.objects.of(tenant).filter(department_id=department_id)
    return sorted(f"{row.user_id}{' (head)' if row.is_head else ''}" for row in rows)
