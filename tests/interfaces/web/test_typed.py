"""Does what was typed stand in the form again after an act was turned back, and nothing else?"""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from duecourse.foundation.identity.models import User
from duecourse.foundation.kit import clock
from duecourse.interfaces.web.typed import LARGEST, LASTS
from tests.interfaces.web.conftest import SignIn


@pytest.fixture
def bram(sign_in: SignIn) -> str:
    """The address of a colleague's page."""
    sign_in("collector")
    return f"/admin/people/{User.objects.get(email='collector@duecourse.example').pk}/"


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("admin")


def refuse(admin: Client, page: str, **typed: str) -> str:
    """Send a change without its reason, which is refused; give the page that says so."""
    answer = admin.post(
        f"{page}change/", {"role": "admin", **typed}, headers={"Referer": f"http://testserver{page}?from=team"}
    )
    assert answer.status_code == 422
    return answer.content.decode()


def kept(admin: Client, page: str) -> dict[str, object]:
    shown = admin.get(page).content.decode()
    if "data-kept=" not in shown:
        return {}
    held: dict[str, object] = json.loads(unescape(shown.split("data-kept='")[1].split("'")[0]))
    return held


def test_a_refusal_leads_back_to_the_form_with_what_was_typed(admin: Client, bram: str) -> None:
    assert f'href="{bram}?from=team"' in refuse(admin, bram, scope="all", note="<b>'quoted'</b>")
    assert kept(admin, bram) == {
        "action": f"{bram}change/",
        "fields": [["role", "admin"], ["scope", "all"], ["note", "<b>'quoted'</b>"]],
    }
    assert kept(admin, bram) == {}, "it is shown once"


def test_without_a_script_what_was_typed_can_be_read(admin: Client, bram: str) -> None:
    refuse(admin, bram, note="Spoke to <Anke>")
    assert "<dd>Spoke to &lt;Anke&gt;</dd>" in admin.get(bram).content.decode()


def test_another_page_does_not_show_it(admin: Client, bram: str) -> None:
    refuse(admin, bram, note="Secretive")
    assert kept(admin, "/admin/people/") == {}
    assert kept(admin, bram)["action"] == f"{bram}change/"


def test_no_secret_waits_in_a_session(admin: Client, bram: str) -> None:
    refuse(admin, bram, password="hush", new_password2="hush", csrfmiddlewaretoken="hush", api_secret="hush")
    assert "hush" not in json.dumps(dict(admin.session.items()))
    assert kept(admin, bram)["fields"] == [["role", "admin"]]


def test_a_session_is_no_store(admin: Client, bram: str) -> None:
    refuse(admin, bram, note="x" * LARGEST)
    assert "kept" not in admin.session


def test_it_does_not_wait_for_ever(admin: Client, bram: str) -> None:
    refuse(admin, bram)
    with time_machine.travel(clock.now() + LASTS + timedelta(seconds=5)):
        assert kept(admin, bram) == {}
    assert "kept" not in admin.session


def test_a_form_of_elsewhere_is_not_remembered(admin: Client, bram: str, tenant: UUID) -> None:
    answer = admin.post(f"{bram}change/", {"role": "admin"}, headers={"Referer": "https://elsewhere.example/x"})
    assert answer.status_code == 422
    assert b"Back to the form" not in answer.content
    assert "kept" not in admin.session
