"""Who may do what, and is every change kept?"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from duecourse.foundation.identity import operations, queries
from duecourse.foundation.identity.models import AuditEntry
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.tenancy import context

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_member_has_one_role_and_a_second_call_changes_it(tenant: UUID) -> None:
    user = operations.create_user("Ann@Example.test", password="a long enough one")
    operations.add_member(tenant, user=user, role="collector", actor=SYSTEM, at=NOON)
    operations.add_member(tenant, user=user, role="collections_manager", actor=SYSTEM, at=NOON)
    with context.user(user.id):
        seats = queries.seats_of(user)
    assert [(seat.tenant_id, seat.role) for seat in seats] == [(tenant, "collections_manager")]
    assert seats[0].may("procedure.edit") and not seats[0].may("user.edit")


def test_an_unknown_role_is_refused(tenant: UUID) -> None:
    user = operations.create_user("bob@example.test")
    with pytest.raises(operations.UnknownRole, match="There is no role “boss”"):
        operations.add_member(tenant, user=user, role="boss", actor=SYSTEM, at=NOON)


def test_an_administrator_approves_no_business() -> None:
    assert not ROLES["admin"].permissions & {"outbox.approve", "outbox.release", "limit.set", "run.start"}


def test_the_audit_cannot_be_changed_by_the_application(tenant: UUID) -> None:
    operations.audit(tenant, "thing.done", actor=SYSTEM, at=NOON)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AuditEntry.objects.of(tenant).update(verb="thing.hidden")


def test_a_seal_holds_until_somebody_touches_an_entry(tenant: UUID) -> None:
    for verb in ("one", "two"):
        operations.audit(tenant, verb, actor=SYSTEM, at=NOON)
    seal = operations.seal_audit(tenant, at=NOON + timedelta(hours=1))
    assert seal is not None and seal.entries_count == 2
    assert operations.seal_audit(tenant, at=NOON + timedelta(hours=1)) is None
    assert operations.broken_seals(tenant) == []
    entries = list(AuditEntry.objects.of(tenant).order_by("id"))
    entries[1].verb = "forged"
    assert operations.seal_digest(seal.previous, entries) != seal.digest


def test_an_entry_of_a_day_to_come_leaves_no_gap_in_a_sealed_range(tenant: UUID) -> None:
    for verb, at in (("one", NOON), ("two", NOON + timedelta(days=3)), ("three", NOON)):
        operations.audit(tenant, verb, actor=SYSTEM, at=at)
    seal = operations.seal_audit(tenant, at=NOON + timedelta(hours=1))
    assert seal is not None and seal.entries_count == 1
    assert operations.seal_audit(tenant, at=NOON + timedelta(hours=2)) is None
    later = operations.seal_audit(tenant, at=NOON + timedelta(days=4))
    assert later is not None and later.entries_count == 2
    assert operations.broken_seals(tenant) == []


def test_a_company_takes_the_zone_of_its_country(tenant: UUID) -> None:
    operations.create_company(tenant, code="BE1", name="Demo", currency="EUR", country="BE")
    assert queries.company_by_code(tenant, None).zone == "Europe/Brussels"
    with pytest.raises(queries.NoSuchCompany, match="there are: BE1"):
        queries.company_by_code(tenant, "XX")


def test_one_tenant_never_sees_another(tenant: UUID) -> None:
    from tests.conftest import make_tenant

    operations.create_company(tenant, code="BE1", name="Ours", currency="EUR")
    with context.tenant(make_tenant()) as other, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_company")
        assert cursor.fetchone() == (0,)
        assert queries.companies(other) == []
    assert len(queries.companies(tenant)) == 1


def test_a_simulated_tenant_lives_in_the_afternoon_of_its_own_day_and_any_other_lives_now(tenant: UUID) -> None:
    given = {"name": "Seller", "currency": "EUR", "country": "BE"}
    operations.create_company(tenant, code="BE1", business_date=NOON.date() + timedelta(days=4), **given)
    moment = NOON.replace(minute=7)
    assert queries.moment_of(tenant, moment) == moment
    with connection.cursor() as cursor:
        cursor.execute("UPDATE identity_tenant SET is_simulated = true")
    assert queries.moment_of(tenant, moment) == datetime(2026, 3, 6, queries.SIMULATED_HOUR, 7, tzinfo=UTC)
