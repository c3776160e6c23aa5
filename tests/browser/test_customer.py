"""Is a customer worked from the keyboard, and can everybody read its pages?"""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.communications import operations as communications
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.promises.models import Promise
from duecourse.work.procedures.operations.starters import install_starters
from tests.browser.conftest import Desk, barriers
from tests.interfaces.web.book import NOON, a_customer, an_item

pytestmark = [pytest.mark.browser]


@pytest.fixture
def silent(desk: Desk) -> Customer:
    """A customer that owes in two currencies."""
    with desk.writing():
        install_starters(desk.tenant_id, actor=SYSTEM, at=NOON, on=date(2026, 1, 1))
        communications.install_starters(desk.tenant_id, at=NOON)
        customer = a_customer(desk.company, "Silent")
        an_item(customer, "S1", due_on=date(2026, 2, 1), amount="1200")
        an_item(customer, "S2", due_on=date(2026, 2, 20), amount="300", currency="USD")
    return customer


@pytest.mark.parametrize(("is_narrow", "theme"), [(False, "light"), (True, "dark")])
def test_every_page_of_a_customer_can_be_read_by_everybody(
    desk: Desk, silent: Customer, is_narrow: bool, theme: str
) -> None:
    page = desk.signed_in(is_narrow=is_narrow, theme=theme)
    with desk.writing():
        item = Item.objects.of(desk.tenant_id).get(number="S1")
    tabs = ("", "?tab=promises", "?tab=contacts", "?tab=credit", "?tab=notes", "?tab=group")
    below = ("act/promise/", "act/dispute/", "contacts/", "write/?template=friendly", "call/")
    for path in (*(f"/customers/{silent.token}/{rest}" for rest in (*tabs, *below)), f"/items/{item.pk}/", "/calls/"):
        page.goto(path)
        assert barriers(page) == [], path
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, path


def test_items_are_chosen_summed_and_promised_by_keys(desk: Desk, silent: Customer) -> None:
    page = desk.signed_in("senior_collector")
    page.goto(f"/customers/{silent.token}/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    bar = page.locator("[data-bulk]")
    expect(bar).to_contain_text("2 items")
    expect(bar).to_contain_text("1,200.00")
    expect(bar).to_contain_text("300.00")
    bar.get_by_role("button", name="Promise").press("Enter")
    expect(page.locator("input[name=row]:checked")).to_have_count(2)
    page.get_by_role("button", name="Record promise").press("Enter")
    expect(page.locator("[data-toast]")).to_contain_text("Promise recorded")
    page.keyboard.press("z")
    expect(page.locator("[data-toast]")).to_contain_text("Taken back.")
    with desk.writing():
        assert Promise.objects.of(desk.tenant_id).get().state == "withdrawn"


def test_a_mail_is_previewed_beside_its_words(desk: Desk, silent: Customer) -> None:
    page = desk.signed_in()
    page.goto(f"/customers/{silent.token}/write/?template=friendly&language=en")
    page.get_by_label("Subject").fill("About your account")
    page.get_by_role("button", name="Preview").click()
    expect(page.frame_locator("iframe[name=preview]").locator("body")).to_contain_text("S1")
    assert desk.complaints == []
