"""Do reports work in the hand: found, asked in place, drawn, looked behind, kept, shared, taken along, taken back?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DAY, Desk, barriers
from tests.interfaces.web.book import a_customer, an_item

pytestmark = [pytest.mark.browser]


@pytest.fixture
def book(desk: Desk) -> Desk:
    """Two customers in two countries, one of them late."""
    with desk.writing():
        for name, late, amount in (("Punctual", -10, "400"), ("Tardy", 40, "1234.50")):
            customer = a_customer(desk.company, name)
            an_item(customer, f"INV-{name}", due_on=DAY - timedelta(days=late), amount=amount)
    return desk


def answered(page: Page, words: str) -> None:
    expect(page.locator(".answer-table").first).to_contain_text(words)


def test_a_cfo_finds_a_report_asks_on_in_place_and_looks_behind_a_figure(book: Desk) -> None:
    page = book.signed_in("cfo")
    page.goto("/reports/")
    page.keyboard.press("f")
    page.keyboard.type("ageing by cust")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_role("link", name="Ageing by customer").click()
    answered(page, "1,234.50")
    page.evaluate("window.wasHere = true")
    page.keyboard.press("e")
    form = page.get_by_role("form", name="The question")
    form.get_by_label("Rows").focus()
    form.get_by_label("Rows").select_option(label="Item")
    expect(page).to_have_url(re.compile(r"row=item"))
    answered(page, "INV-Tardy")
    assert page.evaluate("document.activeElement.id") == "ask-row-0", "the keyboard stays where it was"
    page.locator("#where").fill("days past")
    expect(page.locator("#where-words li").first).to_have_text("days past due")
    page.keyboard.press("Tab")
    page.keyboard.type("> 30")
    page.keyboard.press("Enter")
    expect(page.locator(".answer-table tbody tr")).to_have_count(1)
    page.locator(".answer-table tbody a.cell").first.click()
    expect(page.locator("#behind h2")).to_be_focused()
    expect(page.locator("#behind")).to_contain_text("Tardy")
    page.keyboard.press("Escape")
    expect(page.locator("#behind h2")).to_have_count(0)
    assert page.evaluate("window.wasHere") is True, "nothing was loaded anew"
    assert barriers(page) == []
    page.wait_for_load_state("networkidle")


def test_a_question_is_drawn_and_a_chart_that_does_not_fit_says_why(book: Desk) -> None:
    page = book.signed_in("cfo", theme="dark")
    page.goto("/reports/new/?subject=items&row=due_on%3Amonth&value=open_amount%3Asum")
    page.get_by_role("link", name="Lines").click()
    expect(page.locator("[data-chart-drawn]")).to_have_count(1)
    expect(page.locator("[aria-disabled=true]", has_text="Heat map")).to_contain_text("needs columns")
    page.get_by_text("The same as a table").click()
    answered(page, "March 2026")
    assert barriers(page) == []


def test_a_point_of_a_chart_opens_the_rows_behind_it_by_key_and_by_mouse(book: Desk) -> None:
    page = book.signed_in("cfo")
    page.goto("/reports/new/?subject=items&row=customer&value=open_amount%3Asum&sort=-open_amount%3Asum&chart=bars")
    expect(page.locator("[data-chart-drawn]")).to_have_count(1)
    page.locator("[data-chart-box]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#behind h2")).to_be_focused()
    expect(page.locator("#behind")).to_contain_text("INV-Tardy")
    page.keyboard.press("Escape")
    expect(page.locator("[data-chart-box]")).to_be_focused()
    page.locator("[data-chart-box] svg .mark-rect path").last.click()
    expect(page.locator("#behind")).to_contain_text("INV-Punctual")
    page.wait_for_load_state("networkidle")


def test_a_manager_keeps_changes_shares_and_retires_and_takes_it_back(book: Desk) -> None:
    page = book.signed_in()
    page.goto("/reports/top-debtors/")
    page.get_by_text("Save as", exact=True).click()
    page.get_by_label("Name").fill("Who owes us")
    page.get_by_role("button", name="Save as yours").click()
    expect(page.locator("h1")).to_have_text("Who owes us")
    page.get_by_role("link", name="Bars").click()
    expect(page.locator("h1")).to_contain_text("changed")
    page.keyboard.press("s")
    expect(page.locator("[data-toast]")).to_contain_text("Report saved.")
    page.get_by_role("link", name="Share").click()
    page.get_by_label("Collector", exact=True).select_option("read")
    page.get_by_role("button", name="Share").click()
    expect(page.locator("[data-toast]")).to_contain_text("Sharing changed.")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Retire this report").click()
    expect(page.locator("[data-toast]")).to_contain_text("Report retired")
    expect(page.get_by_role("link", name="Who owes us")).to_have_count(0)
    page.keyboard.press("z")
    expect(page.get_by_role("link", name="Who owes us")).to_be_visible()
    expect(page.locator("#report-shelves")).to_contain_text("Shared with 1")
    assert barriers(page) == []


def test_a_report_is_taken_along_as_a_file(book: Desk) -> None:
    page = book.signed_in("cfo")
    page.goto("/reports/ageing-by-customer/")
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV file").click()
    assert taken.value.suggested_filename == f"ageing-by-customer-{DAY.isoformat()}.csv"
    assert "Tardy" in taken.value.path().read_text(encoding="utf-8-sig")


def test_on_a_telephone_the_rows_behind_a_figure_are_a_page(book: Desk) -> None:
    page = book.signed_in("cfo", is_narrow=True)
    page.goto("/reports/top-debtors/")
    page.locator(".answer-table a.cell").first.click()
    page.wait_for_url("**/behind/**")
    expect(page.get_by_role("link", name="Back to the report")).to_be_visible()
    assert barriers(page) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing stands out of the window"
