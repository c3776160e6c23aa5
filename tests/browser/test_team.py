"""Is the team board read by everybody, and do customers go over by keys and by dragging?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk, barriers
from tests.interfaces.web.book import a_customer, a_work_row
from tests.interfaces.web.test_team import a_collector

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(("is_narrow", "theme"), [(False, "light"), (True, "dark")])
def test_customers_are_handed_over_by_keys_and_by_dragging(desk: Desk, is_narrow: bool, theme: str) -> None:
    with desk.writing():
        anke, hers = a_collector(desk.company, f"Anke{desk.tenant_id.hex[:6]}")
        _bram, _his = a_collector(desk.company, f"Bram{desk.tenant_id.hex[:6]}")
        for name in ("Tardy", "Silent"):
            a_work_row(a_customer(desk.company, name, portfolio_id=hers.pk))
    page = desk.signed_in(is_narrow=is_narrow, theme=theme)
    page.goto("/team/")
    expect(page.locator("h1")).to_have_text("Team")
    assert barriers(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(anke.name)
    assert barriers(page) == []
    page.keyboard.press("x")
    page.keyboard.press("e")
    expect(page.locator("[data-toast]")).to_contain_text("1 customer is")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.keyboard.press("z")
    expect(page.locator("[data-row]")).to_have_count(2)
    if is_narrow:
        return
    page.locator("[data-row]").first.drag_to(page.locator("[data-taker]").first)
    expect(page.locator("[data-toast]")).to_contain_text("1 customer is")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_label("Customers a day").fill("1")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("[data-toast]")).to_contain_text("Capacity and target are kept.")
    expect(page.locator(".facts")).to_contain_text("1 of 1")
