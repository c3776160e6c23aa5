"""Which reports may a person read: the starters, own ones, those that others shared?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit.words import Text
from duecourse.insight.models import Report, ReportShare, ReportUse
from duecourse.insight.rules.reports.starters import STARTERS, Starter
from duecourse.insight.rules.reports.subjects import SUBJECTS


@dataclass(frozen=True)
class Named:
    """A report by its key: a starter's name, or the slug of one that was kept.

    `name` and `says` of a starter are `Text`, of a kept one what its owner wrote. `kind`: "report" is answered from `spec`
    (as JSON), every other kind by `queries/reports/special.py`.
    """

    key: str
    name: Text | str
    says: Text | str
    kind: str
    spec: Mapping[str, Any] = field(hash=False)
    theme: str = ""
    owner_id: UUID | None = None
    owner_name: str = ""
    revision: int = 0
    changed_at: datetime | None = None
    is_own: bool = False
    may_edit: bool = False
    share_count: int = 0

    @property
    def is_starter(self) -> bool:
        """Tell whether it came with the house."""
        return self.owner_id is None


@dataclass(frozen=True)
class ShareRow:
    """Somebody a report is shared with: a person, a role, or everybody (both empty)."""

    user_id: UUID | None
    role: str
    may_edit: bool


def report_named(tenant_id: UUID, user_id: UUID, role: str, key: str) -> Named | None:
    """Give a report by its key if this person may read it; what is not theirs is as if it did not exist."""
    starter = STARTERS.get(key)
    if starter is not None:
        return _of_starter(starter) if may_read(starter, role) else None
    found = _kept(tenant_id, user_id, role, Q(slug=key))
    return found[0] if found else None


def reports_of(tenant_id: UUID, user_id: UUID, role: str) -> tuple[Named, ...]:
    """List what this person kept and what others shared, the last changed first: two queries."""
    return _kept(tenant_id, user_id, role, Q())


def starters_for(role: str) -> tuple[Named, ...]:
    """List the starters that this role may read, in their order."""
    return tuple(_of_starter(one) for one in STARTERS.values() if may_read(one, role))


def last_uses(tenant_id: UUID, user_id: UUID) -> dict[str, datetime]:
    """Tell when a person last opened each report, by its key: one query."""
    rows = ReportUse.objects.of(tenant_id).filter(user_id=user_id)
    return dict(rows.values_list("key", "used_at"))


def shares_of(tenant_id: UUID, key: str) -> tuple[ShareRow, ...]:
    """List with whom a report is shared."""
    ids = Report.objects.of(tenant_id).filter(slug=key).values("id")
    rows = ReportShare.objects.of(tenant_id).filter(report_id__in=ids).order_by("role", "user_id")
    return tuple(ShareRow(one.user_id, one.role, one.may_edit) for one in rows)


def may_read(starter: Starter, role: str) -> bool:
    """Tell whether a role holds what a starter needs."""
    return may_ask(role, starter.spec) and (not starter.needs or starter.needs in _held(role))


def may_ask(role: str, spec: Mapping[str, Any]) -> bool:
    """Tell whether a role may read of the subject of a question, whoever asked it first; one that is no subject tells nothing."""
    subject = SUBJECTS.get(spec.get("subject", ""))
    return "report.see" in _held(role) and (subject is None or not subject.needs or subject.needs in _held(role))


def _held(role: str) -> Collection[str]:
    return ROLES[role].permissions if role in ROLES else ()


def _of_starter(one: Starter) -> Named:
    return Named(one.slug, Text(one.name), Text(one.says), one.kind, one.spec, one.theme)


def _kept(tenant_id: UUID, user_id: UUID, role: str, only: Q) -> tuple[Named, ...]:
    seen = readable(tenant_id, user_id, role).filter(only).order_by("-changed_at", "-id")
    rows = [one for one in seen if may_ask(role, one.spec)]
    shares: dict[int, list[ReportShare]] = {}
    for share in ReportShare.objects.of(tenant_id).filter(report_id__in=[one.pk for one in rows]):
        shares.setdefault(share.report_id, []).append(share)
    return tuple(_of_row(one, user_id, role, shares.get(one.pk, ())) for one in rows)


def readable(tenant_id: UUID, user_id: UUID, role: str) -> Any:
    """Narrow to the kept reports that a person may read."""
    mine = ReportShare.objects.of(tenant_id).filter(_reaches(user_id, role)).values("report_id")
    return Report.objects.of(tenant_id).filter(Q(owner_id=user_id) | Q(id__in=mine), retired_at__isnull=True)


def _reaches(user_id: UUID, role: str) -> Q:
    return Q(user_id=user_id) | Q(user_id__isnull=True, role__in=[role, ""])


def _of_row(row: Report, user_id: UUID, role: str, shares: Collection[ReportShare]) -> Named:
    is_own = row.owner_id == user_id
    edits = any(one.may_edit and _is_for(one, user_id, role) for one in shares)
    return Named(
        key=row.slug,
        name=row.name,
        says=row.says,
        kind="report",
        spec=row.spec,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        revision=row.revision,
        changed_at=row.changed_at,
        is_own=is_own,
        may_edit=is_own or edits,
        share_count=len(shares),
    )


def _is_for(share: ReportShare, user_id: UUID, role: str) -> bool:
    return share.user_id == user_id or (share.user_id is None and share.role in (role, ""))
