"""Can a condition be built by hand: by words with completion, by rows, and are both kept in step?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.ledger.models import Customer
from duecourse.work.procedures.operations.starters import install_starters
from tests.browser.conftest import Desk, barriers
from tests.interfaces.web.book import DAY, NOON, a_customer, an_item

pytestmark = [pytest.mark.browser]
PICTURES = os.environ.get("DUECOURSE_PICTURES", "")


def picture(page: Page, name: str) -> None:
    """Keep a picture for whoever asked for some."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.fixture
def form(desk: Desk) -> Page:
    """A manager before a new segment; Tardy owes 900 EUR, Silent 90 and is a key account."""
    fill(desk)
    page = desk.signed_in()
    page.goto("/segments-new/")
    return page


def fill(desk: Desk) -> None:
    with desk.writing():
        install_starters(desk.tenant_id, actor=SYSTEM, at=NOON, on=DAY)
        for name, amount in (("Tardy", "900"), ("Silent", "90")):
            an_item(a_customer(desk.company, name), f"INV-{name}", due_on=DAY.replace(month=1), amount=amount)
        Customer.objects.of(desk.tenant_id).filter(name="Silent").update(segment="key")


def test_words_are_completed_counted_and_laid_out_in_rows(form: Page) -> None:
    form.get_by_label("Which customers").click()
    form.keyboard.type("overdue am")
    form.keyboard.press("Tab")
    form.keyboard.type("> 100 EUR")
    expect(form.locator("#condition-answer")).to_contain_text("It holds for 1 of 2 customers", timeout=20_000)
    form.keyboard.press("Escape")
    expect(form.get_by_label("Word", exact=True)).to_have_value("overdue amount")
    expect(form.get_by_label("Value", exact=True)).to_have_value("100 EUR")
    assert barriers(form) == []


def test_rows_write_the_words_and_keep_what_is_being_typed(form: Page) -> None:
    form.get_by_role("button", name="Add a row").click()
    form.get_by_label("Word", exact=True).select_option("segment")
    form.get_by_label("Comparison").select_option("is one of")
    form.get_by_label("Value", exact=True).click()
    form.keyboard.type("key, SME", delay=40)
    expect(form.get_by_label("Which customers")).to_have_value('segment is one of ("key", "SME")')
    expect(form.locator("#condition-answer")).to_contain_text("It holds for 1 of 2 customers", timeout=20_000)
    expect(form.get_by_label("Value", exact=True)).to_be_focused()
    form.get_by_role("button", name="or …").click()
    form.keyboard.type("long-tail")
    form.get_by_role("button", name="Add a row").click()
    form.get_by_label("Word", exact=True).last.select_option("customer is blocked")
    form.get_by_label("Comparison").last.select_option("not")
    words = 'segment is one of ("key", "SME") or segment is "long-tail"'
    expect(form.get_by_label("Which customers")).to_have_value(f"({words}) and not customer is blocked")
    form.get_by_role("button", name="Remove the row").last.click()
    expect(form.get_by_label("Which customers")).to_have_value(words)


def test_a_mistake_is_shown_at_its_place_and_kept_ones_are_kept(form: Page) -> None:
    form.get_by_label("Name").fill("Large")
    form.get_by_label("Which customers").fill("overdue amount > many")
    expect(form.locator("#condition-answer mark")).to_have_text("many", timeout=20_000)
    form.get_by_role("button", name="Show the place").click()
    expect(form.get_by_label("Which customers")).to_be_focused()
    form.keyboard.type("500 EUR")
    expect(form.locator("#condition-answer")).to_contain_text("It holds for 1 of 2 customers", timeout=20_000)
    form.keyboard.press("Escape")
    form.get_by_label("Why").last.fill("They matter")
    form.get_by_role("button", name="Keep this segment").click()
    form.wait_for_url("**/segments/")
    expect(form.locator("tbody tr", has_text="Large")).to_contain_text("Overdue amount is more than 500 EUR")


@pytest.mark.parametrize(("theme", "is_narrow"), [("light", False), ("dark", True), ("dark", False), ("light", True)])
def test_the_pages_of_segments_keep_nobody_out_at_any_width(desk: Desk, theme: str, is_narrow: bool) -> None:
    fill(desk)
    page = desk.signed_in(theme=theme, is_narrow=is_narrow)
    for name, path in (("segments", "/segments/"), ("segment", "/segments/high-risk/")):
        page.goto(path)
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        picture(page, f"{name}-{theme}-{'narrow' if is_narrow else 'wide'}")
