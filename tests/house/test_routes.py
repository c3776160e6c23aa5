"""Does any address give away, change or accept what belongs to somebody else? Every route of the URL table (T5, T7, T10, T18)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from http.cookies import Morsel
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client, override_settings

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.tenancy import context
from duecourse.interfaces.web.lists.known import listings
from tests.conftest import make_tenant
from tests.house.places import DAY, EVERYTHING, WORDS, a_full_book, address, changed, names_in, state_of_tables
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures

CANARY = "Kanarienvogel"
METHODS = ("get", "head", "post", "put", "delete")
ALIKE = frozenset({("post", "a/<str:tenant>/<str:token>"), ("post", "p/<str:tenant>/<str:token>")})
"""Asking for a new link is answered in the same words whatever the link: 200."""
BEHIND_SIGN_IN = [(path, what) for path, what in EVERYTHING if not what.is_public]


@pytest.fixture
def ours(company: Company, tmp_path: Path) -> dict[str, str]:  # noqa: F811
    """Our own book."""
    return a_full_book(company, tmp_path / "ours", name="Silent")


@pytest.fixture
def theirs(tenant: UUID, tmp_path: Path) -> tuple[UUID, dict[str, str]]:
    """Another tenant's book, full of canaries."""
    other = make_tenant()
    with context.tenant(other):
        selling = identity.create_company(
            other, code="KV", name=f"{CANARY} NV", currency="EUR", country="BE", business_date=DAY
        )
        places = a_full_book(selling, tmp_path / "theirs", name=CANARY)
    return other, places


def text_of(response: HttpResponseBase) -> str:
    """Give all that an answer says: headers, body, the sheets of a workbook."""
    streamed = getattr(response, "streaming_content", None)
    body = b"".join(streamed) if streamed is not None else response.content  # type: ignore[attr-defined]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return f"{response.headers}{body.decode('utf-8', 'replace')}"


def test_every_name_in_an_address_is_known_here(ours: dict[str, str]) -> None:
    unknown = {name for path, _what in EVERYTHING for name in names_in(path)} - ours.keys() - WORDS.keys()
    assert unknown == set(), "say in tests/house/places.py what these stand for"


@override_settings(DEMO=True)
def test_t5_a_stranger_is_sent_to_sign_in_whatever_is_asked(ours: dict[str, str]) -> None:
    before, client, found = state_of_tables(), Client(), []
    for path, _what in BEHIND_SIGN_IN:
        for method in METHODS:
            answer = getattr(client, method)(address(path, ours))
            if answer.status_code != 302 or not answer.headers["Location"].startswith("/account/sign-in/"):
                found.append(f"{method} {path}: {answer.status_code}")
    assert found == []
    assert list(changed(before)) == []


@override_settings(DEMO=True)
def test_t5_a_role_without_the_permission_gets_nowhere(sign_in: SignIn, ours: dict[str, str]) -> None:  # noqa: F811
    clients = {role: sign_in(role) for role in ROLES}
    before, found = state_of_tables(), []
    for turn, (path, what) in enumerate(BEHIND_SIGN_IN):
        without = [role for role in ROLES if what.permission and what.permission not in ROLES[role].permissions]
        for number, role in enumerate(without):
            for method in ("get", "post") if number == turn % len(without) else ("post",):
                status = getattr(clients[role], method)(address(path, ours)).status_code
                if status != 403:
                    found.append(f"{role} {method} {path}: {status}")
    assert found == []
    assert list(changed(before)) == []


@pytest.mark.parametrize("role", ["collections_manager", "admin"])
@override_settings(DEMO=True)
def test_t5_what_is_another_tenants_is_as_if_it_did_not_exist(
    role: str,
    sign_in: SignIn,  # noqa: F811
    tenant: UUID,
    ours: dict[str, str],
    theirs: tuple[UUID, dict[str, str]],
) -> None:
    other, foreign = theirs
    client = sign_in(role)
    with context.tenant(other):
        before = state_of_tables()
    missing = dict.fromkeys(("user_id", "person"), "00000000-0000-4000-8000-000000000000")
    missing |= {name: "999999999999" for name in foreign if name.endswith("_id") and name not in missing}
    missing |= {"token": "nobody-of-that-name", "named": "0" * 32}
    found = []
    for path, _what in EVERYTHING:
        asked = names_in(path) & foreign.keys()
        if not asked:
            continue
        for method in METHODS:
            answers = [getattr(client, method)(address(path, places)) for places in (foreign, missing)]
            is_leak = CANARY.lower() in text_of(answers[0]).lower()
            refused = (500,) if (method, path) in ALIKE else (200, 500)
            if is_leak or answers[0].status_code != answers[1].status_code or answers[0].status_code in refused:
                found.append(f"{method} {path}: {[one.status_code for one in answers]}{' told' * is_leak}")
    assert found == []
    with context.tenant(other):
        assert list(changed(before)) == []


@override_settings(DEMO=True)
def test_t5_a_foreign_row_under_ones_own_customer_does_not_exist(
    sign_in: SignIn,  # noqa: F811
    ours: dict[str, str],
    theirs: tuple[UUID, dict[str, str]],
) -> None:
    other, foreign = theirs
    client = sign_in("collections_manager")
    with context.tenant(other):
        before = state_of_tables()
    mixed = foreign | {"token": ours["token"], "company_id": ours["company_id"]}
    found = []
    for path, _what in EVERYTHING:
        if names_in(path) & foreign.keys() - {"token", "company_id"}:
            for method in ("get", "post"):
                answer = getattr(client, method)(address(path, mixed))
                refused = (500,) if (method, path) in ALIKE else (200, 500)
                if answer.status_code in refused or CANARY.lower() in text_of(answer).lower():
                    found.append(f"{method} {path}: {answer.status_code}")
    assert found == []
    with context.tenant(other):
        assert list(changed(before)) == []


@pytest.mark.parametrize("role", ["collections_manager", "cfo", "admin"])
@override_settings(DEMO=True)
def test_t7_no_page_file_or_search_tells_of_another_tenant(
    role: str,
    sign_in: SignIn,  # noqa: F811
    ours: dict[str, str],
    theirs: tuple[UUID, dict[str, str]],
) -> None:
    client = sign_in(role)
    asked = [address(path, ours) for path, _what in EVERYTHING]
    asked += [f"/lists/{name}/export.{ending}" for name in listings() for ending in ("csv", "xlsx")]
    asked += [f"/search/?q={word}" for word in (CANARY, CANARY[:3], f"ap@{CANARY}.example", f"{CANARY}-1")]
    asked += [f"/customers/?q={CANARY[:4]}", "/customers/?owing=overdue", "/outbox/?tab=sent"]
    said = [(path, text_of(client.get(path)).lower()) for path in asked]
    assert [
        path for path, text in said if re.search(rf"{CANARY.lower()}(?![\w-]*=|%|&|\"|')", _without(text, path))
    ] == []
    assert role == "admin" or any("silent" in text for _path, text in said)


def _without(text: str, path: str) -> str:
    """Take out the reader's own words, which a page may give back."""
    own = path.partition("q=")[2].lower()
    return text.replace(own, "") if own else text


@override_settings(DEMO=True)
def test_t10_a_scanner_that_follows_every_address_changes_nothing(ours: dict[str, str], sign_in: SignIn) -> None:  # noqa: F811
    before = state_of_tables()
    signed_in = sign_in("collections_manager")
    before = state_of_tables()
    for client in (Client(), signed_in):
        for _time in range(3):
            for path, _what in EVERYTHING:
                if path != "account/sign-out/":
                    client.head(address(path, ours))
                    client.get(address(path, ours), {"days": "1", "state": "off", "name": "x", "word": "yes"})
    assert list(changed(before)) == []


@override_settings(
    DEMO=True, SECURE_HSTS_SECONDS=3600, SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True, SECURE_SSL_REDIRECT=False
)
def test_t18_every_answer_carries_its_headers_and_every_cookie_its_marks(
    ours: dict[str, str],
    sign_in: SignIn,  # noqa: F811
) -> None:
    found = []
    for name, client in (
        ("stranger", Client()),
        ("manager", sign_in("collections_manager")),
        ("admin", sign_in("admin")),
    ):
        for path, _what in EVERYTHING:
            if path != "account/sign-out/":
                answer = client.get(address(path, ours), secure=True)
                found += [f"{name} {path}: {wrong}" for wrong in wrong_with(answer)]
    assert found == []


def wrong_with(answer: HttpResponseBase) -> Iterator[str]:
    """Name the headers and cookies of an answer that are not as decided."""
    headers = answer.headers
    wanted = {
        "X-Content-Type-Options": ("nosniff",),
        "Referrer-Policy": ("same-origin", "no-referrer", "strict-origin"),
        "X-Frame-Options": ("DENY", "SAMEORIGIN"),
        "Strict-Transport-Security": ("max-age=3600", "max-age=3600; includeSubDomains"),
    }
    yield from (f"{name}: {headers.get(name)}" for name, said in wanted.items() if headers.get(name) not in said)
    yield from (f"says {name}" for name in ("Server", "X-Powered-By") if name in headers)
    policy = headers.get("Content-Security-Policy", "")
    scripts = re.search(r"script-src ([^;]*)", policy)
    if "default-src 'none'" not in policy or (scripts and scripts[1] != "'self'") or "unsafe-eval" in policy:
        yield f"content policy {policy!r}"
    kept = [one for one in answer.cookies.values() if one["max-age"] != 0]
    yield from (f"cookie {one.key}" for one in kept if not _is_safe(one))


def _is_safe(cookie: Morsel[str]) -> bool:
    is_hidden = bool(cookie["httponly"]) or cookie.key != settings.SESSION_COOKIE_NAME
    return bool(cookie["secure"]) and cookie["samesite"] in ("Lax", "Strict") and not cookie["domain"] and is_hidden
