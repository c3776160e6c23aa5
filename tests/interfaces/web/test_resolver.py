"""Does whoever looks into disputes see the own cases, and nothing else of any customer? Every route of the URL table (T5, T7)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client, override_settings

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.rules import ROLES
from duecourse.interfaces.web.lists.known import listings
from duecourse.records.disputes.models import Department, DepartmentMember, Dispute
from tests.house.places import EVERYTHING, a_customers_book, a_full_book, address, changed, names_in, state_of_tables
from tests.house.test_fences import CANARY, MISSING, user_of
from tests.house.test_routes import METHODS, text_of
from tests.interfaces.web.book import a_customer
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures

ROLE = "dispute_resolver"
HELD = ROLES[ROLE].permissions


@pytest.fixture
def ours(company: Company, tmp_path: Path) -> dict[str, str]:  # noqa: F811
    """One row of everything about a customer with a case."""
    return a_full_book(company, tmp_path / "ours")


@pytest.fixture
def foreign(company: Company, ours: dict[str, str]) -> dict[str, str]:  # noqa: F811
    """A customer of the same company with a case that is another department's."""
    other = Department.objects.create(tenant_id=company.tenant_id, name="Other")
    book = a_customers_book(a_customer(company, CANARY))
    Dispute.objects.of(company.tenant_id).filter(id=book["dispute_id"]).update(department_id=other.pk)
    return book


def in_a_department(client: Client, company: Company, case: str) -> None:  # noqa: F811
    """Let the person work in the department of a case."""
    place = Department.objects.create(tenant_id=company.tenant_id, name="Mine")
    DepartmentMember.objects.create(tenant_id=company.tenant_id, department_id=place.pk, user_id=user_of(client))
    Dispute.objects.of(company.tenant_id).filter(id=case).update(department_id=place.pk)


@override_settings(DEMO=True)
def test_t5_another_departments_case_is_as_if_it_did_not_exist_and_so_is_every_customer(
    sign_in: SignIn,  # noqa: F811
    company: Company,  # noqa: F811
    ours: dict[str, str],
    foreign: dict[str, str],
) -> None:
    client = sign_in(ROLE)
    in_a_department(client, company, ours["dispute_id"])
    missing = dict.fromkeys(foreign, MISSING) | {"token": "nobody-of-that-name"}
    before, found = state_of_tables(), []
    for path, what in EVERYTHING:
        if what.is_public or not names_in(path) & foreign.keys():  # a public page knows nobody who is signed in
            continue
        if what.permission and what.permission not in HELD:
            continue
        for method in METHODS:
            told, absent = (getattr(client, method)(address(path, places)) for places in (foreign, missing))
            is_leak = CANARY.lower() in text_of(told).lower() or told.status_code in (200, 500)
            if is_leak or told.status_code != absent.status_code:
                found.append(f"{method} {path}: {told.status_code}, absent {absent.status_code}")
    assert found == []
    assert list(changed(before)) == []


@override_settings(DEMO=True)
def test_t7_no_page_file_or_search_tells_of_a_customer_whose_case_is_anothers(
    sign_in: SignIn,  # noqa: F811
    company: Company,  # noqa: F811
    ours: dict[str, str],
    foreign: dict[str, str],
) -> None:
    client = sign_in(ROLE)
    in_a_department(client, company, ours["dispute_id"])
    asked = [address(path, ours) for path, _what in EVERYTHING if path != "account/sign-out/"]
    asked += [f"/lists/{name}/export.{ending}" for name in listings() for ending in ("csv", "xlsx")]
    asked += [f"/search/?q={word}" for word in (CANARY[:4], "kan", "ap@kan", "sil", "silent")]
    said = {path: text_of(client.get(path)).lower() for path in asked}
    assert foreign and [path for path, text in said.items() if CANARY.lower() in text] == []
    own = f"/disputes/{ours['dispute_id']}/"
    assert all("silent" in said[path] for path in ("/disputes/", "/disputes/board/", own))
    tells = {path for path, text in said.items() if "sil-be" in text or "silent-1" in text}
    assert {path for path in tells if not path.startswith(("/disputes/", "/lists/disputes/"))} == set()
