"""Does the frame hold for every page: one transaction, read-only reading, a name, the right tenant?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.db import InternalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company, PortfolioMember, Tenant, User
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.tenancy.context import current
from duecourse.interfaces.web import design
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from tests.interfaces.web.book import a_customer
from tests.interfaces.web.conftest import SignIn


class TooLate(Refused):
    """A refusal for the tests."""

    says = "The train has left."


@policy("home.see")
def rename(request: StaffRequest) -> HttpResponse:
    """Write, then answer as asked."""
    Tenant.objects.filter(id=request.visit.tenant_id).update(name="Renamed")
    if request.GET.get("refuse"):
        raise TooLate
    return HttpResponse(status=int(request.GET.get("status", 200)))


@policy("home.see")
def whose(request: StaffRequest) -> HttpResponse:
    """Say which tenant the database shows."""
    return HttpResponse(str(current()))


@policy("home.see")
def crash(request: StaffRequest) -> HttpResponse:
    """Fail in a way that nobody anticipated."""
    raise ZeroDivisionError


urlpatterns = [
    path("rename/", rename),
    path("whose/", whose),
    path("crash/", crash),
    path("", include("duecourse.interfaces.web.urls")),
]
handler404 = "duecourse.interfaces.web.errors.not_found"
handler500 = "duecourse.interfaces.web.errors.crashed"


@pytest.fixture(autouse=True)
def _own_routes() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def name_of(tenant: UUID) -> str:
    """Read the tenant's name."""
    return Tenant.objects.get(id=tenant).name


def test_the_design_page_shows_every_part(sign_in: SignIn) -> None:
    response = sign_in("collector").get("/design/")
    assert response.status_code == 200
    shown = response.content.decode()
    for part in (
        "48,210.50",
        "Sample of the palette",
        "Undo what was just done",
        "Sample of the inspector",
        "No permission",
    ):
        assert part in shown, part


def test_every_macro_is_shown_on_the_design_page() -> None:
    """A part that nobody sees there is judged by nobody; those named are parts of parts."""
    folder = Path(design.__file__).parent
    page = "".join((folder / name).read_text() for name in ("index.html", "_parts.html", "_charts.html"))
    inside = {"example", "saved", "save_view", "bound", "check", "whole"}
    macros = {
        name for file in (folder / "macros").glob("*.html") for name in re.findall(r"{% macro (\w+)", file.read_text())
    }
    assert {name for name in macros - inside if f".{name}(" not in page} == set()


def test_a_request_that_reads_cannot_write(sign_in: SignIn, tenant: UUID) -> None:
    client = sign_in("collector")
    with pytest.raises(InternalError, match="read-only"):
        client.get("/rename/")


def test_a_request_that_succeeds_keeps_what_it_wrote(sign_in: SignIn, tenant: UUID) -> None:
    assert sign_in("collector").post("/rename/").status_code == 200
    assert name_of(tenant) == "Renamed"


@pytest.mark.parametrize("query", ["?status=400", "?status=409", "?refuse=1"])
def test_a_request_that_fails_leaves_nothing(sign_in: SignIn, tenant: UUID, query: str) -> None:
    assert sign_in("collector").post(f"/rename/{query}").status_code >= 400
    assert name_of(tenant) == "A tenant"


def test_a_refusal_is_said_in_its_own_words(sign_in: SignIn) -> None:
    response = sign_in("collector").post("/rename/?refuse=1")
    assert response.status_code == 422
    assert "The train has left." in response.content.decode()


def test_a_page_sees_the_tenant_of_its_person(sign_in: SignIn, tenant: UUID) -> None:
    assert sign_in("collector").get("/whose/").content.decode() == str(tenant)


def test_the_tenant_does_not_outlive_the_request(sign_in: SignIn, tenant: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant', '', true)")
    client = Client()
    client.get("/account/sign-in/")
    assert current() is None


def test_an_error_page_names_the_request(sign_in: SignIn) -> None:
    client = sign_in("collector")
    client.raise_request_exception = False
    response = client.get("/crash/")
    assert response.status_code == 500
    assert response.headers["X-Request-Id"] in response.content.decode()


def test_what_does_not_exist_is_a_plain_404(sign_in: SignIn) -> None:
    response = sign_in("collector").get("/nothing/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/design/", "/account/sign-in/", "/nothing/"])
def test_every_answer_carries_the_strict_headers(sign_in: SignIn, path: str) -> None:
    headers = sign_in("collector").get(path).headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_chosen_company_stays_in_view_and_a_foreign_one_is_not_taken(sign_in: SignIn, company: Company) -> None:
    client = sign_in("collector")
    client.post("/company/", {"company": "BE", "next": "/design/"})
    assert "Duecourse Belgium" in client.get("/design/").content.decode()
    answer = client.post("/company/", {"company": "XX", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
    assert client.session["company"] == ""


def test_the_look_comes_from_cookies_and_nonsense_is_ignored(sign_in: SignIn) -> None:
    client = sign_in("collector")
    client.cookies["dc_theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/design/").content.decode()
    client.cookies["dc_theme"] = '"><script>'
    assert "data-theme" not in client.get("/design/").content.decode().split("<head>")[0]


def test_an_anonymous_request_never_opens_a_visit(rf_request: HttpRequest) -> None:
    assert not hasattr(rf_request, "visit")


@pytest.fixture
def rf_request(tenant: UUID) -> HttpRequest:
    """A stranger's request after the sign-in page answered it."""
    response = Client().get("/account/sign-in/")
    return response.wsgi_request


def test_a_language_without_a_catalogue_is_answered_in_english(sign_in: SignIn) -> None:
    client = sign_in("collector")
    User.objects.update(language="pt")
    page = client.get("/", headers={"Accept-Language": "pt"}).content.decode()
    assert '<html lang="en"' in page


def test_a_person_reads_the_language_that_was_chosen_and_no_other_is_taken(sign_in: SignIn) -> None:
    client = sign_in("collector")
    answer = client.post("/language/", {"language": "de", "next": "/worklist/"})
    assert answer.headers["Location"] == "/worklist/"
    page = client.get("/worklist/").content.decode()
    assert '<html lang="de"' in page and "Arbeitsliste" in page
    assert client.post("/language/", {"language": "xx"}).status_code == 422
    assert '<html lang="de"' in client.get("/worklist/").content.decode()
    stranger = Client()
    stranger.cookies["django_language"] = client.cookies["django_language"].value
    assert '<html lang="de"' in stranger.get("/account/sign-in/").content.decode()


def test_a_portfolio_in_view_narrows_lists_and_a_foreign_one_is_not_taken(
    sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    mine, other = (identity.create_portfolio(tenant, name=name) for name in ("Mine", "Theirs"))
    a_customer(company, "Tardy", portfolio_id=mine.pk)
    a_customer(company, "Silent", portfolio_id=other.pk)
    client = sign_in("collections_manager")
    assert "Silent" in client.get("/customers/").content.decode()
    client.post("/portfolio/", {"portfolio": str(mine.pk)})
    page = client.get("/customers/").content.decode()
    assert "Tardy" in page and "Silent" not in page
    client.post("/portfolio/", {"portfolio": "999999"})
    assert "Silent" in client.get("/customers/").content.decode()
    collector = sign_in("collector")
    user_id = UUID(str(collector.session["_auth_user_id"]))
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=mine.pk, user_id=user_id)
    collector.post("/portfolio/", {"portfolio": str(other.pk)})
    page = collector.get("/customers/").content.decode()
    assert "Tardy" in page and "Silent" not in page and "Theirs" not in page


def test_the_kept_parts_of_the_frame_are_html_not_text(sign_in: SignIn, company: Company) -> None:
    page = sign_in("collections_manager").get("/").content.decode()
    assert '<div class="pair" data-key="j"' in page and '<li><a href="/worklist/" data-words="worklist">' in page
