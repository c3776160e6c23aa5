"""Keep a question, change it, share it, take it away; each with its way back."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import F

from duecourse.foundation.identity.models import Membership
from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.rules import ROLES, Seat
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.insight.models import Report, ReportShare
from duecourse.insight.queries.kept_reports import Named, report_named

CHANGE: Final = "report.change"
SHARE: Final = "report.share"
BRING_BACK: Final = "report.bring_back"
LONGEST_NAME: Final = 120
MOST_SHARES: Final = 50
SAME_USE: Final = timedelta(hours=1)


class ReportNameMissing(Refused):
    """A report is found by its name."""

    says = _("Give the report a name.")


class NoSuchReport(Refused):
    """It was retired, or it is not shared with this person."""

    says = _("This report is not there any more.")


class NotYourReport(Refused):
    """Who may only read keeps a copy."""

    says = _("You may read this report, not change it: save it under a name of your own.")


class ReportChangedMeanwhile(Refused):
    """Two people had it open."""

    says = _("“%(name)s” was changed by somebody while you had it open. Save yours under another name, or open theirs.")


class UnknownReader(Refused):
    """Reports are shared inside the organisation."""

    says = _("A report is shared with people and roles of this organisation, at most 50 of them.")


@dataclass(frozen=True)
class Reader:
    """With whom a report is shared: a person, a role, or everybody (both empty)."""

    user_id: UUID | None = None
    role: str = ""
    may_edit: bool = False


def keep_report(seat: Seat, *, name: str, says: str = "", spec: Mapping[str, Any], at: datetime) -> str:
    """Keep a question under a name; gives its key."""
    row = Report.objects.create(
        tenant_id=seat.tenant_id,
        slug=secrets.token_hex(8),
        name=_name(name),
        says=says.strip()[:400],
        spec=dict(spec),
        owner_id=seat.user_id,
        owner_name=seat.name[:150],
        made_at=at,
        changed_at=at,
    )
    _audit(seat, "report.kept", row, at=at, after={"name": row.name})
    return row.slug


def change_report(
    seat: Seat,
    key: str,
    *,
    revision: int,
    at: datetime,
    name: str | None = None,
    says: str | None = None,
    spec: Mapping[str, Any] | None = None,
) -> Undo:
    """Change what a report is called or asks; refused where somebody else changed it since `revision`."""
    named = _editable(seat, key)
    row = Report.objects.of(seat.tenant_id).get(slug=key)
    before = {"name": row.name, "says": row.says, "spec": row.spec}
    after = {
        "name": _name(name) if name is not None else row.name,
        "says": says.strip()[:400] if says is not None else row.says,
        "spec": dict(spec) if spec is not None else row.spec,
    }
    same = Report.objects.of(seat.tenant_id).filter(slug=key, revision=revision, retired_at__isnull=True)
    if not same.update(**after, revision=F("revision") + 1, changed_at=at):
        raise ReportChangedMeanwhile(name=str(named.name))
    changed = [one for one in before if before[one] != after[one]]
    _audit(
        seat, "report.changed", row, at=at, before={k: before[k] for k in changed}, after={k: after[k] for k in changed}
    )
    return Undo(CHANGE, {"key": key, "revision": revision + 1, **before})


def share_report(seat: Seat, key: str, readers: Collection[Reader], *, at: datetime) -> Undo:
    """Say who else reads a report, or changes it; whoever is not named any more loses it. Only its owner may."""
    if not _readable(seat, key).is_own:
        raise NotYourReport
    row = Report.objects.of(seat.tenant_id).select_for_update().get(slug=key)
    wanted = {(one.user_id, one.role): one for one in readers if one.user_id != seat.user_id}
    _check_readers(seat.tenant_id, wanted)
    rows = ReportShare.objects.of(seat.tenant_id).filter(report_id=row.pk)
    before = [_said(one) for one in rows]
    rows.delete()
    ReportShare.objects.bulk_create(
        ReportShare(
            tenant_id=seat.tenant_id, report_id=row.pk, user_id=one.user_id, role=one.role, may_edit=one.may_edit
        )
        for one in wanted.values()
    )
    after = [_said(one) for one in wanted.values()]
    _audit(seat, "report.shared", row, at=at, before={"readers": before}, after={"readers": after})
    return Undo(SHARE, {"key": key, "readers": before})


def share_again(seat: Seat, key: str, readers: Collection[Mapping[str, Any]], *, at: datetime) -> None:
    """Give a report back to whom it was shared with before."""
    share_report(seat, key, [_read(one) for one in readers], at=at)


def retire_report(seat: Seat, key: str, *, at: datetime) -> Undo:
    """Take a report away, also from those it was shared with; only its owner may."""
    if not _readable(seat, key).is_own:
        raise NotYourReport
    row = Report.objects.of(seat.tenant_id).get(slug=key)
    Report.objects.of(seat.tenant_id).filter(pk=row.pk).update(retired_at=at)
    _audit(seat, "report.retired", row, at=at, before={"name": row.name})
    return Undo(BRING_BACK, {"key": key})


def bring_back(seat: Seat, key: str, *, at: datetime) -> None:
    """Take a retired report up again: its owner's way back."""
    row = Report.objects.of(seat.tenant_id).filter(slug=key, owner_id=seat.user_id).first()
    if row is None:
        raise NoSuchReport
    Report.objects.of(seat.tenant_id).filter(pk=row.pk).update(retired_at=None)
    _audit(seat, "report.brought_back", row, at=at, after={"name": row.name})


def note_use(seat: Seat, key: str, *, at: datetime) -> None:
    """Remember that a person opened a report; what was remembered within the hour stays, so that reading seldom writes."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO insight_reportuse AS u (tenant_id, user_id, key, used_at) VALUES (%s, %s, %s, %s)
            ON CONFLICT (tenant_id, user_id, key) DO UPDATE SET used_at = excluded.used_at
            WHERE u.used_at < %s""",
            [seat.tenant_id, seat.user_id, key, at, at - SAME_USE],
        )


def note_export(seat: Seat, key: str, name: str, *, ending: str, at: datetime, rows: int | None = None) -> None:
    """Write down that somebody took a report with them as a file."""
    after = {"name": name, "file": ending} | ({"rows": rows} if rows is not None else {})
    audit(seat.tenant_id, "report.exported", actor=seat.actor, at=at, subject=("Report", key), after=after)


def _readable(seat: Seat, key: str) -> Named:
    named = report_named(seat.tenant_id, seat.user_id, seat.role, key)
    if named is None:
        raise NoSuchReport
    return named


def _editable(seat: Seat, key: str) -> Named:
    named = _readable(seat, key)
    if not named.may_edit:
        raise NotYourReport
    return named


def _name(text: str) -> str:
    wanted = " ".join(text.split())[:LONGEST_NAME]
    if not wanted:
        raise ReportNameMissing
    return wanted


def _check_readers(tenant_id: UUID, wanted: Collection[tuple[UUID | None, str]]) -> None:
    people = {user_id for user_id, _role in wanted if user_id is not None}
    known = set(
        Membership.objects.of(tenant_id).filter(user_id__in=people, is_active=True).values_list("user_id", flat=True)
    )
    are_known = known == people and all(role in ("", *ROLES) for _user, role in wanted)
    if len(wanted) > MOST_SHARES or not are_known or any(user_id and role for user_id, role in wanted):
        raise UnknownReader


def _said(one: ReportShare | Reader) -> dict[str, Any]:
    return {"user_id": str(one.user_id) if one.user_id else "", "role": one.role, "may_edit": one.may_edit}


def _read(said: Mapping[str, Any]) -> Reader:
    return Reader(UUID(said["user_id"]) if said["user_id"] else None, said["role"], said["may_edit"])


def _audit(seat: Seat, verb: str, row: Report, *, at: datetime, before: Any = None, after: Any = None) -> None:
    subject = ("Report", row.slug)
    audit(seat.tenant_id, verb, actor=seat.actor, at=at, subject=subject, before=before, after=after)
