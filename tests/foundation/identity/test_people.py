"""Does nobody widen the own rights, and does whoever leaves leave at once, with the work in other hands?"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session

from duecourse.foundation.identity import operations, queries
from duecourse.foundation.identity.models import AuditEntry, Membership, PortfolioMember, User
from duecourse.foundation.identity.operations import people
from duecourse.foundation.identity.queries.people import members
from duecourse.foundation.identity.rules import ROLES, Scope, Seat
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.tenancy import context
from tests.conftest import make_tenant

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
APPROVALS = {"outbox.release", "outbox.approve", "bank.confirm", "limit.exceed", "plan.approve", "cleanup.decide"}


def a_seat(tenant: UUID, name: str, role: str, *, companies: list[int] | None = None) -> Seat:
    user = operations.create_user(f"{name}@duecourse.example", name=name.title(), password="correct horse 7")
    operations.add_member(tenant, user=user, role=role, actor=SYSTEM, at=NOON, company_ids=companies)
    scope = Scope(company_ids=frozenset(companies) if companies is not None else None)
    return Seat(tenant, user.id, user.name, user.email, role, scope)


def test_an_administrator_holds_no_business_approval() -> None:
    assert not ROLES["admin"].permissions & APPROVALS


def test_somebody_new_is_invited_without_a_password_and_a_second_time_refused(tenant: UUID) -> None:
    admin = a_seat(tenant, "ada", "admin")
    wanted = {"email": "Tom@duecourse.example", "name": "Tom", "role": "collector", "company_ids": None}
    user = people.invite_member(admin, language="en", at=NOON, **wanted)  # type: ignore[arg-type]
    assert not user.has_usable_password()
    with pytest.raises(people.AlreadyAMember):
        people.invite_member(admin, language="en", at=NOON, **wanted)  # type: ignore[arg-type]
    assert [row.role for row in members(tenant, user.id)] == ["collector"]


def test_nobody_changes_the_own_role_and_the_last_administrator_stays(tenant: UUID) -> None:
    admin, other = a_seat(tenant, "ada", "admin"), a_seat(tenant, "abe", "admin")
    with pytest.raises(people.OwnSeat):
        people.change_member(admin, admin.user_id, role="collector", company_ids=None, reason="x", at=NOON)
    people.change_member(admin, other.user_id, role="collector", company_ids=None, reason="Moves", at=NOON)
    with pytest.raises(people.LastAdministrator):
        people.deactivate_member(other, admin.user_id, successor_id=None, reason="x", at=NOON)
    entry = AuditEntry.objects.of(tenant).get(verb="member.changed")
    assert (entry.before, entry.after) == (
        {"role": "admin", "companies": None},
        {"role": "collector", "companies": None},
    )


def test_rights_are_given_only_on_companies_that_one_sees(tenant: UUID) -> None:
    one = operations.create_company(tenant, code="BE", name="One", currency="EUR")
    two = operations.create_company(tenant, code="NL", name="Two", currency="EUR")
    admin, wide = a_seat(tenant, "ada", "admin", companies=[one.pk]), a_seat(tenant, "wide", "collector")
    tom = a_seat(tenant, "tom", "collector", companies=[one.pk])
    for companies in (None, [two.pk], [one.pk, two.pk], []):
        with pytest.raises(people.BeyondOwnScope):
            people.change_member(admin, tom.user_id, role="collector", company_ids=companies, reason="x", at=NOON)
    with pytest.raises(people.BeyondOwnScope):
        people.deactivate_member(admin, wide.user_id, successor_id=None, reason="x", at=NOON)


def test_whoever_leaves_is_signed_out_at_once_and_hands_the_portfolios_over(tenant: UUID) -> None:
    admin, tom, ann = (
        a_seat(tenant, "ada", "admin"),
        a_seat(tenant, "tom", "collector"),
        a_seat(tenant, "ann", "collector"),
    )
    north = operations.create_portfolio(tenant, name="North")
    operations.join_portfolio(tenant, portfolio_id=north.pk, user_id=tom.user_id)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["_auth_user_id"] = str(tom.user_id)
    session.create()
    now = clock.now()
    with pytest.raises(people.SuccessorMissing):
        people.deactivate_member(admin, tom.user_id, successor_id=None, reason="Leaves", at=now)
    people.deactivate_member(admin, tom.user_id, successor_id=ann.user_id, reason="Leaves", at=now)
    assert not Session.objects.filter(session_key=session.session_key).exists()
    assert not User.objects.get(id=tom.user_id).is_active
    assert list(PortfolioMember.objects.of(tenant).values_list("user_id", flat=True)) == [ann.user_id]
    with context.user(tom.user_id):
        assert queries.seats_of(User.objects.get(id=tom.user_id)) == []
    people.reactivate_member(admin, tom.user_id, reason="Back", at=now)
    assert Membership.objects.of(tenant).get(user_id=tom.user_id).is_active
    assert User.objects.get(id=tom.user_id).is_active


def test_a_second_factor_is_reset_but_not_of_a_person_who_works_elsewhere_too(tenant: UUID) -> None:
    admin, tom = a_seat(tenant, "ada", "admin"), a_seat(tenant, "tom", "collector")
    user = User.objects.get(id=tom.user_id)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    assert members(tenant, tom.user_id)[0].has_second_factor
    elsewhere = make_tenant()
    with context.tenant(elsewhere):
        operations.add_member(elsewhere, user=user, role="collector", actor=SYSTEM, at=NOON)
    with pytest.raises(people.WorksElsewhere):
        people.reset_second_factor(admin, tom.user_id, reason="Lost phone", at=NOON)
    with context.tenant(elsewhere):
        Membership.objects.of(elsewhere).update(is_active=False)
    people.reset_second_factor(admin, tom.user_id, reason="Lost phone", at=NOON)
    assert not Authenticator.objects.filter(user=user).exists()
