"""Can the day be worked without a mouse, on a strict content policy, wide and narrow?"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from wsgiref.simple_server import make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections, transaction
from playwright.sync_api import Browser, Page

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.tenancy.context import tenant as inside
from tests.browser.chromium import CHROMIUM
from tests.browser.server import Quiet, Server
from tests.conftest import make_tenant
from tests.interfaces.web.book import a_customer, a_message, a_work_row, an_item

pytestmark = [
    pytest.mark.browser,
    pytest.mark.real_commits,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no Chromium here"),
]
EMAIL, PASSWORD = "ada@duecourse.example", "correct horse 7"


@pytest.fixture
def address() -> Iterator[str]:
    """A server over a book of three customers."""
    tenant_id = make_tenant()
    with transaction.atomic(), inside(tenant_id):
        company = identity.create_company(
            tenant_id, code="BE", name="Vlas NV", currency="EUR", country="BE", business_date=date(2026, 3, 2)
        )
        for name in ("Quarrel", "Silent", "Tardy"):
            customer = a_customer(company, name)
            an_item(customer, name, due_on=date(2026, 2, 1))
            a_work_row(customer)
            a_message(customer, name, state="waiting_approval")
        user = identity.create_user(EMAIL, name="Ada", password=PASSWORD)
        identity.add_member(tenant_id, user=user, role="collections_manager", actor=SYSTEM, at=clock.now())
    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    connections.close_all()


@pytest.fixture
def page(address: str, browser: Browser) -> Iterator[Page]:
    """A signed-in window that remembers every complaint of its console."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=address)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto("/account/sign-in/")
    opened.fill("input[name=login]", EMAIL)
    opened.fill("input[name=password]", PASSWORD)
    opened.keyboard.press("Enter")
    opened.wait_for_url(f"{address}/")
    yield opened
    context.close()
    assert complaints == []


def test_a_list_is_walked_and_a_row_opened_by_keys(page: Page) -> None:
    page.goto("/worklist/")
    marked = page.locator("tr.is-current .main-line")
    first = marked.inner_text()
    page.keyboard.press("j")
    second = marked.inner_text()
    assert second != first
    page.keyboard.press("k")
    assert marked.inner_text() == first
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/**")
    assert page.locator("h1").inner_text() == second


def test_the_marked_row_stands_at_the_side_and_is_done_by_a_key_and_undone(page: Page) -> None:
    page.goto("/worklist/")
    page.wait_for_selector("#inspector h2")
    page.keyboard.press("e")
    page.wait_for_selector("[data-toast]")
    assert page.locator("[data-row]").count() == 2
    page.keyboard.press("z")
    page.wait_for_selector("[data-row] >> nth=2")


def test_the_palette_filters_places_and_finds_customers(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("outb")
    assert page.locator("#palette-places li:visible").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/outbox/**")


def test_a_reason_explains_itself_and_the_keys_are_told(page: Page) -> None:
    page.goto("/worklist/")
    page.keyboard.press("i")
    assert page.locator(".explain:visible").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".explain:visible").count() == 0
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()


def test_the_look_is_chosen_without_a_load_and_stays(page: Page) -> None:
    page.click("summary[aria-label='You and your settings']")
    page.click("[data-theme-set=dark]")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.goto("/outbox/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


@pytest.mark.parametrize("path", ["/", "/worklist/", "/customers/", "/outbox/", "/imports/", "/design/"])
def test_no_page_is_wider_than_a_phone(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
