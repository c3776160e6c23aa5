"""Who reads a kept report, who changes it, and what is told when two do?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, User
from duecourse.foundation.identity.rules import Scope, Seat
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.insight.operations import reports
from duecourse.insight.operations.reports import Reader
from duecourse.insight.queries import kept_reports

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SPEC = {"subject": "items"}


def a_seat(tenant: UUID, role: str, name: str) -> Seat:
    user: User = identity.create_user(f"{name}@duecourse.example", name=name, password="correct horse 7")
    identity.add_member(tenant, user=user, role=role, actor=SYSTEM, at=NOW)
    return Seat(tenant, user.pk, name, user.email, role, Scope())


def seen(seat: Seat, key: str) -> kept_reports.Named | None:
    return kept_reports.report_named(seat.tenant_id, seat.user_id, seat.role, key)


@pytest.fixture
def ann(tenant: UUID) -> Seat:
    return a_seat(tenant, "collections_manager", "Ann")


@pytest.fixture
def ben(tenant: UUID) -> Seat:
    return a_seat(tenant, "collector", "Ben")


def test_a_report_is_its_owners_until_it_is_shared(ann: Seat, ben: Seat) -> None:
    key = reports.keep_report(ann, name="  Who  owes ", spec=SPEC, at=NOW)
    mine = seen(ann, key)
    assert mine is not None and mine.name == "Who owes" and mine.may_edit and mine.is_own
    assert seen(ben, key) is None and kept_reports.reports_of(ben.tenant_id, ben.user_id, ben.role) == ()
    for reader in (Reader(ben.user_id), Reader(role="collector"), Reader()):
        reports.share_report(ann, key, [reader], at=NOW)
        his = seen(ben, key)
        assert his is not None and not his.may_edit and not his.is_own and his.owner_name == "Ann"
    reports.share_report(ann, key, [Reader(role="cfo"), Reader(ann.user_id)], at=NOW)
    assert seen(ben, key) is None
    assert [one.role for one in kept_reports.shares_of(ann.tenant_id, key)] == ["cfo"], "an owner needs no share"


def test_who_may_only_read_cannot_change_share_or_retire(ann: Seat, ben: Seat) -> None:
    key = reports.keep_report(ann, name="Owed", spec=SPEC, at=NOW)
    with pytest.raises(reports.NoSuchReport):
        reports.change_report(ben, key, revision=1, name="Mine", at=NOW)
    reports.share_report(ann, key, [Reader(ben.user_id)], at=NOW)
    acts: tuple[Callable[[], object], ...] = (
        lambda: reports.change_report(ben, key, revision=1, name="Mine", at=NOW),
        lambda: reports.share_report(ben, key, [Reader()], at=NOW),
        lambda: reports.retire_report(ben, key, at=NOW),
    )
    for act in acts:
        with pytest.raises(reports.NotYourReport):
            act()
    reports.share_report(ann, key, [Reader(ben.user_id, may_edit=True)], at=NOW)
    reports.change_report(ben, key, revision=1, name="Ours", at=NOW)
    after = seen(ann, key)
    assert after is not None and after.name == "Ours" and after.revision == 2
    with pytest.raises(reports.NotYourReport):
        reports.share_report(ben, key, [], at=NOW)


def test_a_change_over_anothers_is_told_and_changes_nothing(ann: Seat) -> None:
    key = reports.keep_report(ann, name="Owed", spec=SPEC, at=NOW)
    reports.change_report(ann, key, revision=1, spec={"subject": "customers"}, at=NOW)
    with pytest.raises(reports.ReportChangedMeanwhile):
        reports.change_report(ann, key, revision=1, spec={"subject": "promises"}, at=NOW)
    now = seen(ann, key)
    assert now is not None and now.spec == {"subject": "customers"} and now.revision == 2


def test_each_change_has_its_way_back(ann: Seat, ben: Seat) -> None:
    key = reports.keep_report(ann, name="Owed", spec=SPEC, at=NOW)
    way: dict[str, Any] = dict(
        reports.change_report(ann, key, revision=1, name="Paid", spec={"subject": "receipts"}, at=NOW).values
    )
    reports.change_report(ann, way.pop("key"), **way, at=NOW)
    back = seen(ann, key)
    assert back is not None and back.name == "Owed" and back.spec == SPEC
    reports.share_report(ann, key, [Reader(role="collector")], at=NOW)
    undo = reports.share_report(ann, key, [], at=NOW)
    assert seen(ben, key) is None
    reports.share_again(ann, key, undo.values["readers"], at=NOW)  # type: ignore[arg-type]
    assert seen(ben, key) is not None
    reports.retire_report(ann, key, at=NOW)
    assert seen(ann, key) is None and seen(ben, key) is None
    with pytest.raises(reports.NoSuchReport):
        reports.bring_back(ben, key, at=NOW)
    reports.bring_back(ann, key, at=NOW)
    assert seen(ann, key) is not None and seen(ben, key) is not None


def test_a_report_is_shared_with_people_and_roles_of_this_organisation_only(ann: Seat) -> None:
    key = reports.keep_report(ann, name="Owed", spec=SPEC, at=NOW)
    for stranger in (Reader(uuid4()), Reader(role="robot"), Reader(uuid4(), role="cfo")):
        with pytest.raises(reports.UnknownReader):
            reports.share_report(ann, key, [stranger], at=NOW)
    assert kept_reports.shares_of(ann.tenant_id, key) == ()


def test_a_name_is_needed_and_what_was_done_stands_in_the_audit(ann: Seat) -> None:
    with pytest.raises(reports.ReportNameMissing):
        reports.keep_report(ann, name="  ", spec=SPEC, at=NOW)
    key = reports.keep_report(ann, name="Owed", spec=SPEC, at=NOW)
    reports.note_export(ann, key, "Owed", ending="csv", at=NOW, rows=3)
    reports.retire_report(ann, key, at=NOW)
    verbs = list(
        AuditEntry.objects.of(ann.tenant_id).filter(subject_id=key).order_by("id").values_list("verb", flat=True)
    )
    assert verbs == ["report.kept", "report.exported", "report.retired"]
