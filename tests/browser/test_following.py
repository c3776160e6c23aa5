"""Is a customer followed by keys, are the news read, and can everybody read them?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from duecourse.records.ledger.models import Movement
from tests.browser.conftest import DAY, Desk, barriers
from tests.interfaces.web.book import a_customer, an_item

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(("is_narrow", "theme"), [(False, "light"), (True, "dark")])
def test_a_customer_is_followed_by_keys_and_its_news_are_read(desk: Desk, is_narrow: bool, theme: str) -> None:
    with desk.writing():
        tardy = a_customer(desk.company, "Tardy")
        item = an_item(tardy, "T1", due_on=DAY)
    page = desk.signed_in(is_narrow=is_narrow, theme=theme)
    page.goto(f"/customers/{tardy.token}/")
    page.locator("summary", has_text="Follow").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Tell me at once")).to_be_visible()
    assert barriers(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-toast]")).to_contain_text("Followed")
    with desk.writing():
        Movement.objects.create(
            tenant_id=desk.tenant_id, item_id=item.pk, effective_on=DAY, known_on=DAY, kind="payment",
            amount=Decimal(-100), key="bank",
        )  # fmt: skip
    page.goto("/following/")
    expect(page.locator(".memory")).to_contain_text("Payment of 100.00 EUR booked on T1")
    assert barriers(page) == []
    page.keyboard.press("r")
    expect(page.locator("[data-toast]")).to_contain_text("Read.")
    expect(page.locator("body")).to_contain_text("Nothing new")
    page.keyboard.press("z")
    expect(page.locator(".memory")).to_contain_text("Payment of 100.00 EUR")
