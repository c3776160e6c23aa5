"""Who is signed in? A company and people of the roles a test asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company, User
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.actor import SYSTEM

SignIn = Callable[[str], Client]


def just_signed_in(client: Client, user: User) -> None:
    """Remember in the session that the person gave the password a moment ago, as signing in by the page does."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": clock.now().timestamp()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@pytest.fixture
def company(tenant: UUID) -> Company:
    """A selling entity that stands at 2 March 2026."""
    return identity.create_company(
        tenant, code="BE", name="Duecourse Belgium", currency="EUR", country="BE", business_date=date(2026, 3, 2)
    )


@pytest.fixture
def sign_in(tenant: UUID, company: Company) -> SignIn:
    """Sign a person of a role in."""

    def signed_in(role: str) -> Client:
        user: User = identity.create_user(f"{role}@duecourse.example", name=role.title(), password="correct horse 7")
        identity.add_member(tenant, user=user, role=role, actor=SYSTEM, at=clock.now())
        client = Client()
        client.force_login(user, backend="duecourse.interfaces.web.account.sessions.People")
        just_signed_in(client, user)
        return client

    return signed_in
