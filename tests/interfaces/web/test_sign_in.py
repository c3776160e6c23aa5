"""May the right person in, is the wrong one kept out, and is a failed attempt remembered?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, override_settings

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import User
from tests.interfaces.web.conftest import SignIn

EMAIL, PASSWORD = "ada@duecourse.example", "correct horse 7"


@pytest.fixture
def ada(db: None) -> User:
    """A person with a password."""
    return identity.create_user(EMAIL, name="Ada", password=PASSWORD)


@pytest.fixture(autouse=True)
def _no_rate_limit() -> Iterator[None]:
    """Let the lockout be tested alone: the rate limit of the account library would answer before it."""
    cache.clear()
    with override_settings(ACCOUNT_RATE_LIMITS=False):
        yield


def attempt(client: Client, password: str = PASSWORD, **more: str) -> HttpResponse:
    """Try to sign in."""
    return client.post("/account/sign-in/", {"login": EMAIL, "password": password, **more})  # type: ignore[return-value]


def test_the_right_password_leads_to_the_page_that_was_asked_for(ada: User) -> None:
    client = Client()
    assert attempt(client, next="/customers/").headers["Location"] == "/customers/"
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_sign_in_never_leads_to_a_foreign_site(ada: User) -> None:
    assert attempt(Client(), next="https://evil.example/").headers["Location"] == "/"


def test_a_wrong_password_is_refused_in_words_and_remembered(ada: User) -> None:
    response = attempt(Client(), "wrong")
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert AccessAttempt.objects.get().failures_since_start == 1


def test_after_eight_failures_even_the_right_password_is_refused(ada: User) -> None:
    client = Client()
    answers = [attempt(client, "wrong").status_code for _turn in range(8)]
    assert answers[-1] == 429
    response = attempt(client)
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_closed_account_cannot_sign_in(ada: User) -> None:
    User.objects.update(is_active=False)
    client = Client()
    attempt(client)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(db: None) -> None:
    assert Client().get("/account/sign-up/").status_code == 404


def test_reading_the_sign_out_page_signs_nobody_out(sign_in: SignIn) -> None:
    client = sign_in("collector")
    assert "Sign out" in client.get("/account/sign-out/").content.decode()
    assert "_auth_user_id" in client.session
    client.post("/account/sign-out/")
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_mended_by_a_link_and_a_stranger_learns_nothing(ada: User) -> None:
    known = Client().post("/account/password/forgotten/", {"email": EMAIL})
    unknown = Client().post("/account/password/forgotten/", {"email": "nobody@duecourse.example"})
    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"]
    link = next(line for line in str(mail.outbox[0].body).split() if "/account/password/forgotten/" in line)
    client = Client()
    page = client.get(link.split("testserver")[-1].replace("http://", "/").replace("https://", "/"), follow=True)
    assert "Choose a new password" in page.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/account/password/", "/account/second-factor/", "/account/confirm/", "/account/second-factor/app/"],
)
def test_the_pages_of_ones_own_account_answer(sign_in: SignIn, path: str) -> None:
    assert sign_in("collector").get(path, follow=True).status_code == 200


@pytest.mark.parametrize("path", ["/account/sign-in/", "/account/password/forgotten/", "/account/closed/"])
def test_the_pages_before_sign_in_answer(db: None, path: str) -> None:
    assert Client().get(path).status_code == 200


def test_a_form_that_is_too_old_says_so(ada: User) -> None:
    response = Client(enforce_csrf_checks=True).post("/account/sign-in/", {"login": EMAIL, "password": PASSWORD})
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


def test_a_password_changed_elsewhere_ends_this_session_without_a_crash(sign_in: SignIn) -> None:
    client = sign_in("collector")
    user = User.objects.get(email="collector@duecourse.example")
    user.set_password("another long sentence")
    user.save(update_fields=["password"])
    response = client.get("/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/sign-in/")
