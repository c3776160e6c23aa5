"""What happens when a request cannot be served: an unreadable character, a session that ended, a form that is too old?"""

from __future__ import annotations

import pytest
from django.test import Client

from duecourse.foundation.identity.models import Company
from tests.interfaces.web.conftest import SignIn

WORKLIST = "http://testserver/worklist/?band=high"


@pytest.fixture
def collector(sign_in: SignIn, company: Company) -> Client:
    """A signed-in collector."""
    return sign_in("collector")


@pytest.mark.parametrize("path", ["/inbox/?q=%00", "/customers/?where=%00", "/search/?q=a%00"])
def test_a_character_that_cannot_be_kept_is_turned_back_when_asked_for(collector: Client, path: str) -> None:
    answer = collector.get(path)
    assert answer.status_code == 422
    assert "holds a character that cannot be kept" in answer.content.decode()


def test_a_character_that_cannot_be_kept_is_turned_back_when_sent(collector: Client) -> None:
    answer = collector.post("/lists/worklist/views/", {"name": "Mine\0"}, headers={"Referer": WORKLIST})
    assert answer.status_code == 422
    assert 'href="/worklist/?band=high"' in answer.content.decode(), "it leads back to the form"


def test_who_is_signed_out_meanwhile_comes_back_to_the_page_and_not_to_the_act(
    client: Client, company: Company
) -> None:
    answer = client.post("/worklist/1/snooze/", headers={"Referer": WORKLIST})
    assert answer.headers["Location"] == "/account/sign-in/?next=/worklist/%3Fband%3Dhigh"
    elsewhere = client.post("/worklist/1/snooze/", headers={"Referer": "https://elsewhere.example/worklist/"})
    assert elsewhere.headers["Location"] == "/account/sign-in/?next=/"
    assert client.get("/worklist/?band=high").headers["Location"].endswith("?next=/worklist/%3Fband%3Dhigh")


def test_a_part_of_a_page_never_becomes_the_sign_in(client: Client, company: Company) -> None:
    answer = client.get("/inbox/count/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


def test_a_form_that_is_too_old_leads_back_to_its_page(sign_in: SignIn, company: Company) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in("collector").cookies
    answer = strict.post("/lists/worklist/views/", {"name": "Mine"}, headers={"Referer": WORKLIST})
    assert answer.status_code == 403
    assert 'href="/worklist/?band=high"' in answer.content.decode()
