"""Can a manager and a CFO follow what is foreseen from the model to the problem and to the cash, and can everybody read it?"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from duecourse.work.worklists.operations.foreseen import foresee
from tests.browser.conftest import Desk, barriers
from tests.interfaces.web.book import DAY, NOON, a_customer, an_item
from tests.interfaces.web.forecast_book import a_forecast
from tests.interfaces.web.test_foreseen import at_the_limit
from tests.interfaces.web.test_models import a_model

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(("role", "is_narrow", "theme"), [
    ("collections_manager", False, "light"),
    ("collections_manager", True, "dark"),
    ("cfo", False, "dark"),
    ("cfo", True, "light"),
])  # fmt: skip
def test_what_is_foreseen_is_read_from_the_model_to_the_cash(
    desk: Desk, role: str, is_narrow: bool, theme: str
) -> None:
    with desk.writing():
        a_model(desk.company)
        at_the_limit(desk.company, "Tardy")
        foresee(desk.tenant_id, desk.company.pk, on=DAY, at=NOON)
        a_forecast(
            desk.company,
            item=an_item(a_customer(desk.company, "Punctual"), "INV-7", due_on=DAY),
            tried={"model": 0.4, "rival": 0.38, "low": -0.02, "high": 0.05},
        )
    page = desk.signed_in(role, is_narrow=is_narrow, theme=theme)
    page.goto("/models/")
    page.locator("[data-row] a").first.click()
    expect(page.locator("[data-chart-drawn]")).to_have_count(2)
    assert barriers(page) == []
    page.goto("/foreseen/")
    expect(page.locator("main")).to_contain_text("About to break the credit limit")
    assert barriers(page) == []
    page.goto("/forecast/")
    expect(page.locator("main")).to_contain_text("the payment model was off by 40%, these habits by 38%")
    expect(page.locator("[data-chart-drawn]").first).to_be_visible()
    assert barriers(page) == []
    _open_a_week(page)
    expect(page.locator("main")).to_contain_text("INV-7")
    assert barriers(page) == []


def _open_a_week(page: Page) -> None:
    """Open what stands behind the first week ahead, from the table of the chart."""
    href = page.locator(".chart-table tbody a").first.get_attribute("href")
    page.goto(str(href))
