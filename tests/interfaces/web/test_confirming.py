"""Must a person confirm who they are before people, roles or bank details change?"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from duecourse.foundation.identity.models import BankChange, Company, Membership, User
from duecourse.foundation.kit import clock
from duecourse.interfaces.web.confirming import LASTS
from tests.house.places import EVERYTHING
from tests.interfaces.web.conftest import SignIn

LATER = LASTS + timedelta(seconds=5)
DEAR = {"user.edit", "bank.confirm"}
"""Who holds one of these can let somebody in, or lead money elsewhere."""


@pytest.fixture
def bram(tenant: UUID, sign_in: SignIn) -> str:
    """The address of a colleague's page."""
    sign_in("collector")
    return f"/admin/people/{User.objects.get(email='collector@duecourse.example').pk}/"


def role_of(tenant: UUID, page: str) -> str:
    return Membership.objects.of(tenant).get(user_id=page.split("/")[3]).role


def test_every_route_that_changes_people_or_bank_details_asks_first() -> None:
    dear = [path for path, what in EVERYTHING if what.permission in DEAR or "/bank/" in path]
    assert len(dear) > 10
    assert [path for path, what in EVERYTHING if path in dear and not what.asks] == []


def test_a_fresh_sign_in_speaks_for_the_person(tenant: UUID, sign_in: SignIn, bram: str) -> None:
    answer = sign_in("admin").post(f"{bram}change/", {"role": "senior_collector", "scope": "all", "reason": "Promoted"})
    assert answer.headers["Location"] == bram
    assert role_of(tenant, bram) == "senior_collector"


def test_later_nothing_changes_until_the_person_has_confirmed(tenant: UUID, sign_in: SignIn, bram: str) -> None:
    admin, wanted = sign_in("admin"), {"role": "senior_collector", "scope": "all", "reason": "Promoted"}
    with time_machine.travel(clock.now() + LATER):
        asked = admin.post(f"{bram}change/", wanted, headers={"Referer": f"http://testserver{bram}"})
        assert asked.headers["Location"] == f"/account/confirm/?next={bram.replace('/', '%2F')}"
        assert role_of(tenant, bram) == "collector"
        wrong = admin.post(asked.headers["Location"], {"password": "not it"})
        assert wrong.status_code == 200
        assert admin.post(f"{bram}change/", wanted).headers["Location"].startswith("/account/confirm/")
        right = admin.post(asked.headers["Location"], {"password": "correct horse 7"})
        assert right.headers["Location"] == bram
        page = admin.get(bram).content.decode()
        assert "Nothing was changed yet" in page
        assert "senior_collector" in page.split("data-kept=")[1].split(">")[0]
        assert "Nothing was changed yet" not in admin.get(bram).content.decode()
        assert admin.post(f"{bram}change/", wanted).headers["Location"] == bram
    assert role_of(tenant, bram) == "senior_collector"


def test_looking_asks_for_nothing_but_the_form_of_an_invitation_does(sign_in: SignIn, bram: str) -> None:
    admin = sign_in("admin")
    with time_machine.travel(clock.now() + LATER):
        assert admin.get(bram).status_code == 200
        asked = admin.get("/admin/people/new/")
    assert asked.headers["Location"] == "/account/confirm/?next=%2Fadmin%2Fpeople%2Fnew%2F"


def test_bank_details_wait_for_the_confirmation(tenant: UUID, company: Company, sign_in: SignIn) -> None:
    admin, place = sign_in("admin"), f"/admin/companies/{company.code}/bank/"
    wanted = {"payee_name": "Vlas NV", "iban": "BE68539007547034", "bic": "", "reason": "New bank"}
    with time_machine.travel(clock.now() + LATER):
        assert admin.post(place, wanted).headers["Location"].startswith("/account/confirm/")
        assert not BankChange.objects.of(tenant).exists()


def test_nobody_is_led_elsewhere_afterwards(sign_in: SignIn, bram: str) -> None:
    admin = sign_in("admin")
    with time_machine.travel(clock.now() + LATER):
        asked = admin.post(f"{bram}link/", headers={"Referer": "https://elsewhere.example/x"})
    assert asked.headers["Location"] == "/account/confirm/?next=%2F"


def test_the_record_of_another_person_does_not_speak_for_this_one(sign_in: SignIn, bram: str) -> None:
    admin: Client = sign_in("admin")
    session = admin.session
    session["account_authentication_methods_user"] = "somebody else"
    session.save()
    assert admin.post(f"{bram}link/").headers["Location"].startswith("/account/confirm/")
