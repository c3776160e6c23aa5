"""Does any address tell whoever is bound to some customers of the others? Every route of the URL table, for each such role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client, override_settings

from duecourse.foundation.identity.models import Company, Portfolio, PortfolioMember
from duecourse.foundation.identity.rules import ROLES, sees_only_own, sees_only_portfolios
from duecourse.interfaces.web.lists.known import listings
from duecourse.records.ledger.models import Customer, Mention, Note
from tests.house.places import (
    DAY,
    EVERYTHING,
    a_customers_book,
    a_full_book,
    address,
    changed,
    names_in,
    state_of_tables,
)
from tests.house.test_routes import ALIKE, METHODS, text_of
from tests.interfaces.web.book import a_customer
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures

CANARY = "Kanarienvogel"
BOUND = sorted(role for role in ROLES if sees_only_portfolios(role) or sees_only_own(role))
MISSING = "999999999999"


def user_of(client: Client) -> UUID:
    """Tell who is signed in."""
    return UUID(str(client.session["_auth_user_id"]))


def _in_a_portfolio(client: Client, customer: Customer) -> None:
    mine = Portfolio.objects.create(tenant_id=customer.tenant_id, name="Mine")
    PortfolioMember.objects.create(tenant_id=customer.tenant_id, portfolio_id=mine.pk, user_id=user_of(client))
    Customer.objects.of(customer.tenant_id).filter(id=customer.pk).update(portfolio_id=mine.pk)


def _sold(_client: Client, customer: Customer) -> None:
    Customer.objects.of(customer.tenant_id).filter(id=customer.pk).update(sales_rep="SALES")


GIVE: dict[str, Callable[[Client, Customer], None]] = {"collector": _in_a_portfolio, "sales": _sold}


@pytest.fixture
def ours(company: Company, tmp_path: Path) -> dict[str, str]:  # noqa: F811
    """One row of everything about the person's own customer."""
    return a_full_book(company, tmp_path / "ours")


@pytest.fixture
def foreign(company: Company, ours: dict[str, str]) -> dict[str, str]:  # noqa: F811
    """A customer of the same company who is a colleague's, with one row of everything."""
    canary = a_customer(company, CANARY)
    Customer.objects.of(company.tenant_id).filter(id=canary.pk).update(sales_rep="Somebody Else")
    return a_customers_book(canary)


def ask_about(client: Client, foreign: dict[str, str], tenant: UUID) -> None:
    """Call a person by name at a customer that was the person's once."""
    customer = Customer.objects.of(tenant).get(token=foreign["token"])
    note = Note.objects.create(tenant_id=tenant, customer_id=customer.pk, text=CANARY, on_day=DAY, key="once")
    Mention.objects.create(tenant_id=tenant, note_id=note.pk, user_id=user_of(client))


def test_every_bound_role_is_tried() -> None:
    assert sorted(GIVE) == BOUND


@pytest.mark.parametrize("role", BOUND)
@override_settings(DEMO=True)
def test_t5_a_colleagues_customer_is_as_if_it_did_not_exist(
    role: str,
    sign_in: SignIn,  # noqa: F811
    company: Company,  # noqa: F811
    ours: dict[str, str],
    foreign: dict[str, str],
) -> None:
    client = sign_in(role)
    GIVE[role](client, Customer.objects.of(company.tenant_id).get(token=ours["token"]))
    missing = dict.fromkeys(foreign, MISSING) | {"token": "nobody-of-that-name"}
    before, found = state_of_tables(), []
    for path, what in EVERYTHING:
        if not names_in(path) & foreign.keys() or (what.permission and what.permission not in ROLES[role].permissions):
            continue
        for named in ({}, {"token": ours["token"]}):
            for method in METHODS:
                told, absent = (getattr(client, method)(address(path, places | named)) for places in (foreign, missing))
                refused = (500,) if (method, path) in ALIKE else (200, 500)
                is_leak = CANARY.lower() in text_of(told).lower() or told.status_code in refused
                if names_in(path) & foreign.keys() - named.keys() and (
                    is_leak or told.status_code != absent.status_code
                ):
                    found.append(f"{method} {path}: {told.status_code}, absent {absent.status_code}")
    assert found == []
    assert list(changed(before)) == []


@pytest.mark.parametrize("role", BOUND)
@override_settings(DEMO=True)
def test_t7_no_page_file_or_search_tells_of_a_colleagues_customer(
    role: str,
    sign_in: SignIn,  # noqa: F811
    company: Company,  # noqa: F811
    ours: dict[str, str],
    foreign: dict[str, str],
) -> None:
    client = sign_in(role)
    GIVE[role](client, Customer.objects.of(company.tenant_id).get(token=ours["token"]))
    ask_about(client, foreign, company.tenant_id)
    asked = [address(path, ours) for path, _what in EVERYTHING if path != "account/sign-out/"]
    asked += [f"/lists/{name}/export.{ending}" for name in listings() for ending in ("csv", "xlsx")]
    asked += [f"/search/?q={word}" for word in (CANARY[:4], "kan", "ap@kan")]
    asked += ["/customers/?owing=overdue", "/promises/?state=all", "/worklist/?state=done", "/outbox/?tab=sent"]
    said = {path: text_of(client.get(path)).lower() for path in asked}
    assert [path for path, text in said.items() if CANARY.lower() in text] == []
    assert "silent" in said["/customers/"], "the own one is shown"
