"""Does every route say who may see it, and is it kept?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from duecourse.foundation.identity.rules import ROLES
from duecourse.interfaces.web.policy import declared
from tests.interfaces.web.conftest import SignIn

WEB = Path(__file__).parents[3] / "duecourse" / "interfaces" / "web"
PUBLIC = {
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "fakepay",
    "fakepay-act",
    "hook",
    "invitation",
    "mail-intake",
    "mfa_authenticate",
    "payment-hook",
    "portal-access",
    "portal-access-end",
    "portal-again",
    "portal-answer",
    "portal-balance",
    "portal-colour",
    "portal-comment",
    "portal-days",
    "portal-dispute",
    "portal-document",
    "portal-done",
    "portal-enter",
    "portal-home",
    "portal-item",
    "portal-keep",
    "portal-leave",
    "portal-logo",
    "portal-own-plan",
    "portal-paid",
    "portal-pay",
    "portal-pay-online",
    "portal-pay-transfer",
    "portal-paying",
    "portal-person",
    "portal-person-confirm",
    "portal-plan",
    "portal-plan-accept",
    "portal-plan-confirm",
    "portal-promise",
    "portal-settled",
    "portal-statement",
    "portal-statement-ubl",
    "portal-transfer",
    "portal-undo",
}


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Walk the URLconf."""
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            yield from routes(part, before + str(part.pattern))
        else:
            yield before + str(part.pattern), part


ALL = list(routes(get_resolver()))
WALKABLE = [
    (path, route)
    for path, route in ALL
    if not re.search(r"[<(]", path) and (what := declared(route.callback)) and what.permission
]


@pytest.mark.parametrize("route", [route for _path, route in ALL], ids=[path for path, _route in ALL])
def test_every_route_declares_its_policy(route: URLPattern) -> None:
    assert declared(route.callback) is not None


@pytest.mark.parametrize("route", [route for _path, route in ALL], ids=[path for path, _route in ALL])
def test_only_sign_in_is_public_and_every_permission_is_some_roles(route: URLPattern) -> None:
    what = declared(route.callback)
    assert what is not None
    assert what.is_public == (route.name in PUBLIC)
    if what.permission:
        assert any(what.permission in role.permissions for role in ROLES.values())


@pytest.mark.django_db
@pytest.mark.parametrize("path", [path for path, _route in WALKABLE])
def test_a_stranger_is_sent_to_sign_in(path: str) -> None:
    response = Client().get(f"/{path}")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/sign-in/")


@pytest.mark.parametrize(("path", "route"), WALKABLE, ids=[path for path, _route in WALKABLE])
def test_a_role_without_the_permission_is_told_so_and_sees_nothing(
    path: str, route: URLPattern, sign_in: SignIn
) -> None:
    what = declared(route.callback)
    assert what is not None and what.permission
    without = next((slug for slug, role in ROLES.items() if what.permission not in role.permissions), None)
    if without is None:
        pytest.skip("every role holds it")
    response = sign_in(without).get(f"/{path}")
    assert response.status_code == 403
    assert b"not part of your role" in response.content


def test_a_person_without_a_tenant_sees_no_screen(sign_in: SignIn) -> None:
    from duecourse.foundation.identity.operations import create_user

    client = Client()
    client.force_login(
        create_user("nobody@duecourse.example"), backend="duecourse.interfaces.web.account.sessions.People"
    )
    assert client.get("/").status_code == 403


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.html")), ids=lambda path: str(path.relative_to(WEB)))
def test_a_template_carries_nothing_that_a_strict_content_policy_forbids(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|hx-vals=.js:|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "|safe" not in text
