"""Do the longest words fit: is a page as wide as the window, and the language that of the person?"""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page

from duecourse.records.ledger.operations.search import refresh_search
from tests.browser.conftest import NARROW, WIDE, Desk
from tests.interfaces.web.book import a_customer, a_message, a_work_row, an_item

pytestmark = [pytest.mark.browser]
PATHS = ("/", "/worklist/", "/customers/", "/outbox/", "/no-next-step/", "/imports/", "/going-live/", "/procedures/")


@pytest.fixture
def book(desk: Desk) -> str:
    """A customer with something of everything; the address of its page."""
    with desk.writing():
        customer = a_customer(desk.company, "Forderungsausgleichsgesellschaft")
        an_item(customer, "S1", due_on=date(2026, 2, 1))
        a_work_row(customer)
        a_message(customer, "sent:1", state="sent")
        refresh_search(desk.tenant_id, [customer.pk])
        return f"/customers/{customer.token}/"


def choose(page: Page, language: str) -> None:
    """Choose a language in the menu, as a person does, with the keyboard."""
    page.goto("/")
    page.locator(".bar-end summary").focus()
    page.keyboard.press("Enter")
    page.locator(f"button[name=language][value={language}]").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("language", ["de", "fr", "nl"])
def test_no_page_is_wider_than_its_window(desk: Desk, book: str, language: str) -> None:
    page = desk.signed_in()
    choose(page, language)
    wider = {}
    for path in (*PATHS, book):
        page.goto(path)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if over := page.evaluate("document.documentElement.scrollWidth - innerWidth"):
                wider[path, size["width"]] = over
    assert wider == {}
