"""Is a customer, an item, a message found by its beginning, by whom it belongs to?"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company, PortfolioMember
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.operations import contacts
from duecourse.records.ledger.operations.contacts import ContactCard
from duecourse.records.ledger.operations.search import refresh_search
from tests.interfaces.web.book import DAY, a_customer, a_message, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import queries_of, text_of


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    """A signed-in collections manager."""
    return sign_in("collections_manager")


@pytest.fixture
def book(tenant: UUID, company: Company) -> None:
    """Two customers with an item, a message and a telephone number each."""
    for name, number, phone in (
        ("Quarrel", "RE-2026-17", "+32 2 555 01 23"),
        ("Silent Sons", "X-99", "0031 20 123 4567"),
    ):
        customer = a_customer(company, name)
        item = an_item(customer, number, due_on=date(2026, 2, 1), amount="1200")
        Item.objects.of(tenant).filter(pk=item.pk).update(po_number=f"PO/{number}")
        a_message(customer, name, state="sent", subject=f"Invoice {number} is due")
        card = ContactCard(email=f"Ledger.{name.split()[0]}@post.example", phone=phone)
        contacts.save_contact(tenant, customer.pk, card, on=DAY, actor=SYSTEM, at=clock.now())


@pytest.mark.parametrize(
    "text",
    [
        "quar",
        "QUARREL",
        "que-",
        "ledger.quarrel@post.example",
        "ledger.quarrel@",
        "+32 2 555",
        "3225550123",
        "02/555.01.23",
        "2555 0123",
        "RE-2026",
        "re-2026-17",
        "po/re-2026",
        "Invoice RE",
        "ap@quarrel",
    ],
)
def test_what_begins_like_the_text_is_found_and_nothing_else(manager: Client, book: None, text: str) -> None:
    page = manager.get("/search/", {"q": text.replace("que-", "qua")}).content.decode()
    assert "uarrel" in page and "Silent" not in page


def test_the_groups_tell_what_was_found(manager: Client, book: None) -> None:
    page = text_of(manager, "/search/?q=X-99")
    assert "Items" in page and "X-99 · order PO/X-99" in page and "1,200.00" in page and "Messages" not in page
    assert "Messages" in text_of(manager, "/search/?q=invoice")


def test_every_word_must_begin_something(manager: Client, book: None) -> None:
    assert "Silent Sons" in text_of(manager, "/search/?q=so+sil")
    assert "Silent Sons" not in text_of(manager, "/search/?q=sil+qua")


def test_a_contact_that_went_no_longer_finds_its_customer(manager: Client, tenant: UUID, company: Company) -> None:
    customer = a_customer(company, "Tardy")
    card = ContactCard(email="gone@nowhere.example")
    made = contacts.save_contact(tenant, customer.pk, card, on=DAY, actor=SYSTEM, at=clock.now())
    assert "Tardy" in text_of(manager, "/search/?q=gone@nowhere")
    contacts.contact_gone(tenant, made.pk, reason="bounced", on=DAY, actor=SYSTEM, at=clock.now())
    assert "Tardy" not in text_of(manager, "/search/?q=gone@nowhere")


def test_a_collector_finds_within_the_own_portfolio_only(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    portfolio = identity.create_portfolio(tenant, name="Mine")
    for name, mine in (("Tardy", portfolio.pk), ("Taciturn", None)):
        customer = a_customer(company, name, portfolio_id=mine)
        an_item(customer, f"TA-{name}", due_on=DAY)
        a_message(customer, name, state="sent", subject=f"Ta {name}")
        refresh_search(tenant, [customer.pk])
    client = sign_in("collector")
    user_id = UUID(str(client.session["_auth_user_id"]))
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=portfolio.pk, user_id=user_id)
    page = text_of(client, "/search/?q=ta")
    assert page.count("Tardy") >= 3 and "Taciturn" not in page


def test_search_asks_a_constant_number_of_queries(manager: Client, book: None) -> None:
    assert queries_of(manager, "/search/?q=in") == queries_of(manager, "/search/?q=zzzz") <= 20


def test_a_role_without_the_outbox_finds_no_messages(sign_in: SignIn, book: None) -> None:
    page = text_of(sign_in("cash_application"), "/search/?q=invoice")
    assert "Messages" not in page
