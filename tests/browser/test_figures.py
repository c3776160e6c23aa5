"""Does a CFO find a figure, check it, follow it to its rows, lay the book out by age, and define a figure?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, barriers
from tests.browser.test_conditions import picture
from tests.interfaces.web.book import DAY, a_customer, an_item

pytestmark = [pytest.mark.browser]
LOOKS = [("light", False), ("dark", True)]


def fits(page: Page, name: str) -> None:
    """Nobody is kept out and nothing is wider than the window."""
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, name)


def fill(desk: Desk) -> None:
    """Tardy owes 300 late, Silent 200 that is not due and has a credit of 50."""
    with desk.writing():
        an_item(a_customer(desk.company, "Tardy"), "INV-1", due_on=DAY - timedelta(days=40), amount="300")
        silent = a_customer(desk.company, "Silent")
        an_item(silent, "INV-2", due_on=DAY + timedelta(days=10), amount="200")
        an_item(silent, "CN-1", due_on=DAY, amount="-50")


@pytest.mark.parametrize(("theme", "is_narrow"), LOOKS)
def test_a_figure_is_checked_down_to_its_rows(desk: Desk, theme: str, is_narrow: bool) -> None:
    fill(desk)
    page = desk.signed_in("cfo", theme=theme, is_narrow=is_narrow)
    page.goto("/figures/")
    expect(page.locator(".figure").first).to_be_visible()
    fits(page, f"figures-{theme}")
    page.locator(".figure").filter(has=page.get_by_text("Receivables", exact=True)).click()
    expect(page.locator(".formula-numbers")).to_contain_text("500.00 − 50.00 = 450.00")
    expect(page.locator(".chart, .section p.second").first).to_be_visible()
    page.get_by_role("link", name="Company", exact=True).click()
    expect(page.locator("#parts ~ *, section[aria-labelledby=parts] table").last).to_contain_text("450.00")
    fits(page, f"figure-{theme}")
    page.get_by_role("link", name="Rows behind: Open debits", exact=True).click()
    expect(page.locator("[data-row]")).to_have_count(2)
    fits(page, f"figure-rows-{theme}")
    page.get_by_role("link", name="INV-1").click()
    expect(page.locator("h1")).to_contain_text("INV-1")


def test_the_keys_lead_from_a_figure_to_its_rows(desk: Desk) -> None:
    fill(desk)
    page = desk.signed_in("cfo")
    page.goto("/figures/overdue/")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Overdue debits")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("INV-1")


@pytest.mark.parametrize(("theme", "is_narrow"), LOOKS)
def test_the_book_is_laid_out_by_age_and_ties(desk: Desk, theme: str, is_narrow: bool) -> None:
    fill(desk)
    page = desk.signed_in("cfo", theme=theme, is_narrow=is_narrow)
    page.goto("/figures/ageing/")
    expect(page.locator(".ties li")).to_contain_text("difference 0.00")
    page.get_by_role("link", name="against the oldest").click()
    page.get_by_role("link", name="Customer", exact=True).click()
    expect(page.locator("tbody [data-row]")).to_have_count(2)
    page.locator("#edges").fill("15, 45")
    page.locator("#edges").press("Enter")
    expect(page.locator(".ties li")).to_contain_text("difference 0.00")
    assert "edges=15%2C+45" in page.url and "credits=fifo" in page.url and "group=customer" in page.url
    fits(page, f"ageing-{theme}")


@pytest.mark.parametrize(("theme", "is_narrow"), LOOKS)
def test_a_figure_is_defined_with_names_completed_and_a_mistake_told(desk: Desk, theme: str, is_narrow: bool) -> None:
    fill(desk)
    page = desk.signed_in("cfo", theme=theme, is_narrow=is_narrow)
    page.goto("/figures/new/")
    page.get_by_label("Name", exact=True).fill("Overdue a customer")
    box = page.locator("#formula")
    box.press_sequentially("overdue / owing")
    expect(page.locator("#formula-names li").first).to_contain_text("owing_customers")
    box.press("Tab")
    expect(box).to_have_value("overdue / owing_customers ")
    page.locator("#field-unit").select_option("money")
    expect(page.locator("#formula-answer")).to_contain_text("150.00")
    box.press_sequentially("+")
    expect(page.locator(".formula-stumble")).to_contain_text("A name, a number or a bracket is expected here.")
    box.fill("overdue / owing_customerz")
    expect(page.locator(".formula-stumble")).to_contain_text("did you mean “owing_customers”?")
    fits(page, f"own-figure-{theme}")
    box.fill("overdue / owing_customers")
    expect(page.locator("#formula-answer")).to_contain_text("150.00")
    page.get_by_role("button", name="Define this figure").click()
    expect(page.locator(".figure-big")).to_contain_text("150.00")
