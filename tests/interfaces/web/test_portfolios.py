"""Are portfolios made, spread and covered in the browser, and only by whom it is up to?"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import (
    Absence,
    AuditEntry,
    Company,
    Membership,
    Portfolio,
    PortfolioMember,
    User,
)
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.ledger.models import Customer
from tests.interfaces.web.book import DAY, NOON, a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import queries_of, text_of

SPREAD = "/portfolios/spread/"


@pytest.fixture
def anke(tenant: UUID, company: Company) -> User:
    return a_person(tenant, "anke")


def a_person(tenant: UUID, name: str, role: str = "collector", companies: list[int] | None = None) -> User:
    user: User = identity.create_user(f"{name}@duecourse.example", name=name.title(), password="correct horse 7")
    identity.add_member(tenant, user=user, role=role, actor=SYSTEM, at=NOON, company_ids=companies)
    return user


@pytest.fixture
def home(tenant: UUID, company: Company, anke: User) -> Portfolio:
    """A portfolio of Anke's with four customers, two of them late."""
    row = identity.create_portfolio(tenant, name="Home", company_id=company.pk)
    identity.join_portfolio(tenant, portfolio_id=row.pk, user_id=anke.id)
    for name in ("Tardy", "Silent", "Quarrel", "Punctual"):
        customer = a_customer(company, name, portfolio_id=row.pk)
        if name in ("Tardy", "Silent"):
            an_item(customer, f"INV-{name}", due_on=DAY - timedelta(days=9), amount="300")
    return row


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    return sign_in("collections_manager")


def places(tenant: UUID) -> dict[str, int | None]:
    return dict(Customer.objects.of(tenant).values_list("name", "portfolio_id"))


def undo_of(page: str) -> str:
    (found,) = re.findall(r'action="(/undo/[^"]*)"', page)
    return str(found).replace("&amp;", "&")


def test_the_first_page_says_what_there_is_a_head_and_what_nobody_has(
    manager: Client, tenant: UUID, company: Company, home: Portfolio
) -> None:
    a_customer(company, "Nobodys")
    bram = a_person(tenant, "bram")
    identity.join_portfolio(tenant, portfolio_id=home.pk, user_id=bram.id)
    page = text_of(manager, "/portfolios/")
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd[^>]*>\s*(?:<span[^>]*>)*([\d.,]+)", page))
    assert facts["Customers a head"] == "2" and facts["In no portfolio"] == "1" and facts["People"] == "2"
    assert facts["Overdue a head"] == "300.00" and "Home" in page and "Anke" in page
    few = queries_of(manager, "/portfolios/")
    for number in range(5):
        other = identity.create_portfolio(tenant, name=f"P{number}", company_id=company.pk)
        identity.join_portfolio(tenant, portfolio_id=other.pk, user_id=bram.id)
    assert queries_of(manager, "/portfolios/") == few <= 30
    assert queries_of(manager, f"/portfolios/{home.pk}/") <= 30


def test_a_portfolio_is_made_changed_and_refused_without_losing_a_word(
    manager: Client, tenant: UUID, company: Company, anke: User
) -> None:
    form = {
        "name": "Abroad",
        "company": "BE",
        "condition": 'country is "NL"',
        "member": str(anke.id),
        "signer": str(anke.id),
    }
    refused = manager.post("/portfolios/new/add/", form)
    assert refused.status_code == 422 and "Give a reason." in refused.content.decode()
    assert 'value="Abroad"' in refused.content.decode() and "country is &#34;NL&#34;" in refused.content.decode()
    wrong = manager.post("/portfolios/new/add/", form | {"condition": "contry is 1", "reason": "x"})
    assert wrong.status_code == 422 and "did you mean" in wrong.content.decode()
    assert manager.post("/portfolios/new/add/", form | {"reason": "Growth"}).status_code == 302
    row = Portfolio.objects.of(tenant).get()
    assert (row.name, row.company_id, row.signer_id) == ("Abroad", company.pk, anke.id)
    page = text_of(manager, f"/portfolios/{row.pk}/")
    assert f'value="{anke.id}" checked' in page and f'value="{anke.id}" selected' in page
    changed = form | {"name": "Far", "member": [], "signer": "", "condition": "", "reason": "Less"}
    assert manager.post(f"/portfolios/{row.pk}/save/", changed).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.signer_id, row.condition) == ("Far", None, None)
    assert not PortfolioMember.objects.of(tenant).exists()
    reasons = (
        AuditEntry.objects.of(tenant).filter(verb="portfolio.saved").order_by("id").values_list("reason", flat=True)
    )
    assert list(reasons) == ["Growth", "Less"]


def test_spreading_is_shown_first_then_done_and_taken_back(
    manager: Client, tenant: UUID, company: Company, home: Portfolio
) -> None:
    far = identity.create_portfolio(tenant, name="Far", company_id=company.pk)
    asked: dict[str, Any] = {"company": "BE", "by": "count", "from": [str(home.pk)], "to": [str(home.pk), str(far.pk)]}
    before = places(tenant)
    response = manager.get(SPREAD, asked)
    assert response.status_code == 200 and places(tenant) == before
    assert "2 of 4 customers move; the others stay with whom they know." in response.content.decode()
    done = manager.post("/portfolios/spread/apply/", asked | {"reason": "New colleague"}, follow=True)
    assert sorted(places(tenant).values(), key=str) == sorted([home.pk, home.pk, far.pk, far.pk], key=str)
    assert "2 customers moved." in done.content.decode()
    assert manager.post(undo_of(done.content.decode())).status_code == 302
    assert places(tenant) == before
    assert (
        "Nobody has to move."
        in manager.post("/portfolios/spread/apply/", asked | {"to": [str(home.pk)]}).content.decode()
    )
    assert "Choose whose customers" in manager.post("/portfolios/spread/apply/", {"company": "BE"}).content.decode()
    assert queries_of(manager, SPREAD + f"?from={home.pk}&to={far.pk}&to={home.pk}") <= 30


def test_chosen_customers_of_the_list_are_moved_within_the_scope_and_back(
    manager: Client, tenant: UUID, company: Company, home: Portfolio
) -> None:
    far = identity.create_portfolio(tenant, name="Far", company_id=company.pk)
    elsewhere = a_customer(
        identity.create_company(tenant, code="NL", name="Other", currency="EUR", business_date=DAY), "Else"
    )
    ids = {row.name: row.pk for row in Customer.objects.of(tenant)}
    assert 'name="portfolio"' in text_of(manager, "/customers/?owing=")
    form: dict[str, Any] = {
        "row": [str(ids["Tardy"]), str(ids["Silent"])],
        "portfolio": str(far.pk),
        "next": "/customers/?owing=",
    }
    done = manager.post("/portfolios/move/", form, follow=True)
    assert "2 customers moved." in done.content.decode() and places(tenant)["Tardy"] == far.pk
    manager.post(undo_of(done.content.decode()))
    assert places(tenant)["Tardy"] == home.pk
    mixed = manager.post("/portfolios/move/", form | {"row": [str(ids["Tardy"]), str(elsewhere.pk)]}, follow=True)
    assert "one company at a time" in mixed.content.decode() and places(tenant)["Tardy"] == home.pk
    assert manager.post("/portfolios/move/", form | {"portfolio": "999"}).status_code == 404
    assert manager.post("/portfolios/move/", form | {"portfolio": "0"}).status_code == 302
    assert places(tenant)["Tardy"] is None


def test_an_absence_lets_the_cover_in_and_ends(
    manager: Client, tenant: UUID, company: Company, home: Portfolio, anke: User
) -> None:
    bram = a_person(tenant, "bram")
    client = Client()
    client.force_login(bram, backend="duecourse.interfaces.web.account.sessions.People")
    assert "Tardy" not in text_of(client, "/customers/?owing=")
    form = {
        "user": str(anke.id),
        "cover": str(bram.id),
        "from_on": DAY.isoformat(),
        "until_on": "2026-03-06",
        "note": "Ski",
    }
    assert manager.post("/portfolios/absences/", form | {"until_on": ""}).status_code == 422
    again = manager.post("/portfolios/absences/", form | {"until_on": "2026-02-01"})
    assert again.status_code == 422 and 'value="Ski"' in again.content.decode()
    assert manager.post("/portfolios/absences/", form).status_code == 302
    assert "Tardy" in text_of(client, "/customers/?owing=")
    page = text_of(manager, "/portfolios/")
    assert "(away, Bram covers)" in page and "away now" in page and "covers for Anke" in page
    customer = text_of(manager, f"/customers/{Customer.objects.of(tenant).get(name='Tardy').token}/")
    assert "Anke (away, Bram covers)" in customer
    absence = Absence.objects.of(tenant).get()
    assert manager.post(f"/portfolios/absences/{absence.pk}/end/").status_code == 302
    assert "Tardy" not in text_of(client, "/customers/?owing=") and not Absence.objects.of(tenant).exists()


def test_only_who_steers_sees_and_changes_portfolios(
    sign_in: SignIn, manager: Client, tenant: UUID, company: Company, home: Portfolio, anke: User
) -> None:
    acts = ("new/add/", f"{home.pk}/save/", f"{home.pk}/gather/", "spread/apply/", "move/", "absences/")
    for role, seen in (("collector", 403), ("senior_collector", 200), ("cfo", 200), ("admin", 403)):
        client = sign_in(role)
        assert client.get("/portfolios/").status_code == seen, role
        assert {client.post(f"/portfolios/{act}").status_code for act in acts} == {403}, role
        assert client.get(SPREAD).status_code == 403
    other = identity.create_company(tenant, code="NL", name="Other", currency="EUR", business_date=date(2026, 3, 2))
    a_person(tenant, "narrow")
    Membership.objects.of(tenant).filter(role="collections_manager").update(company_ids=[other.pk])
    assert manager.get(f"/portfolios/{home.pk}/").status_code == 404
    assert manager.post(f"/portfolios/{home.pk}/save/", {"name": "Mine", "reason": "x"}).status_code == 404
    everywhere = {"name": "All", "company": "", "reason": "x"}
    assert manager.post("/portfolios/new/add/", everywhere).status_code == 403
    form = {"user": str(anke.id), "cover": str(anke.id), "from_on": "2026-03-02", "until_on": "2026-03-06"}
    assert manager.post("/portfolios/absences/", form).status_code == 422
    assert manager.get(SPREAD + f"?from={home.pk}&to={home.pk}").status_code == 422
