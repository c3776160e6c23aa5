"""Does who leads read what it was worth, choose the day it began, say what is assumed, and take it along as paper?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.book import pays
from tests.browser.conftest import DAY, Desk, barriers
from tests.interfaces.web.book import a_customer, an_item

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(("role", "is_narrow"), [("cfo", False), ("collections_manager", True)])
def test_value_is_compared_assumed_and_printed(desk: Desk, role: str, is_narrow: bool) -> None:
    with desk.writing():
        customer = a_customer(desk.company, "Tardy")
        for number, days, late in (("I-1", 150, 20), ("I-2", 40, 5)):
            due_on = DAY - timedelta(days=days)
            item = an_item(customer, number, due_on=due_on)
            pays(
                desk.tenant_id, item, "100.00", value_on=due_on + timedelta(days=late), on=due_on + timedelta(days=late)
            )
    page = desk.signed_in(role, is_narrow=is_narrow)
    page.goto("/value/")
    expect(page.locator("h1")).to_have_text("What it was worth")
    page.get_by_label("Since").fill((DAY - timedelta(days=99)).isoformat())
    page.get_by_role("button", name="Compare").press("Enter")
    expect(page.locator(".value-lead")).to_be_visible()
    expect(page.locator("main")).to_contain_text("too few customers to say a range")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if page.get_by_label("Capital costs a year, per cent").is_enabled():
        page.get_by_label("Capital costs a year, per cent").fill("7,5")
        page.get_by_role("button", name="Save").press("Enter")
        expect(page.get_by_label("Capital costs a year, per cent")).to_have_value("7.5")
    with page.expect_download() as given:
        page.get_by_role("button", name="PDF").click()
    assert given.value.path().read_bytes().startswith(b"%PDF")
