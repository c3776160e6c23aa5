"""Does the rail fit the window, and does a form come back with what was typed when its act is turned back?"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, barriers

pytestmark = [pytest.mark.browser]
ROLES = ["collector", "collections_manager", "cfo", "admin", "credit_manager", "template_editor"]


def spare(page: Page) -> int:
    """So many pixels the rail has left at 900; below nought it must be scrolled."""
    room: int = page.evaluate(
        "(() => { const foot = document.querySelector('.rail-foot'); const last = foot.previousElementSibling;"
        " return Math.round(foot.getBoundingClientRect().top - last.getBoundingClientRect().bottom)"
        " - Math.max(0, document.getElementById('rail').scrollHeight - innerHeight); })()"
    )
    return room


@pytest.mark.parametrize("role", ROLES)
def test_the_rail_is_seen_whole_whichever_group_is_open(desk: Desk, role: str) -> None:
    page = desk.signed_in(role)
    page.goto("/")
    assert spare(page) >= 0
    folds = page.locator("#rail details > summary")
    for at in range(folds.count()):
        folds.nth(at).click()
        expect(page.locator("#rail details[open]")).to_have_count(1)
        assert spare(page) >= 0


def test_the_group_of_the_open_place_is_unfolded(desk: Desk) -> None:
    page = desk.signed_in("collections_manager")
    page.goto("/")
    expect(page.get_by_role("link", name="Segments")).to_be_hidden()
    page.locator("#rail summary", has_text="Rules").press("Enter")
    page.get_by_role("link", name="Segments").click()
    expect(page.locator("#rail [aria-current=page]")).to_have_text("Segments")
    expect(page.locator("#rail [aria-current=page]")).to_be_visible()
    assert barriers(page) == []


def test_a_form_that_was_refused_comes_back_as_it_was_typed(desk: Desk) -> None:
    desk.signed_in("collector")
    page = desk.signed_in("admin")
    page.goto("/admin/people/")
    page.locator("main a", has_text="Collector").first.click()
    page.get_by_label("Role", exact=True).select_option("senior_collector")
    page.get_by_text("Only these").click()
    form = page.locator("form[action$='/change/']")
    form.evaluate("form => { form.noValidate = true; }")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Back to the form")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("What you typed stands here again.")).to_be_visible()
    expect(page.get_by_label("Role", exact=True)).to_have_value("senior_collector")
    expect(page.get_by_label("Role", exact=True)).to_be_focused()
    expect(page.get_by_label("Only these")).to_be_checked()
    assert barriers(page) == []
    desk.complaints[:] = [said for said in desk.complaints if "422" not in said]


def test_a_doubled_click_sends_once(desk: Desk) -> None:
    page = desk.signed_in("collections_manager")
    page.goto("/tasks/new/")
    page.get_by_label("What shall be done").fill("Ask for the order number")
    page.get_by_role("button", name="Give the task").dblclick()
    expect(page.locator("[data-toast]")).to_be_visible()
    page.goto("/tasks/")
    expect(page.locator("[data-row]", has_text="Ask for the order number")).to_have_count(1)
