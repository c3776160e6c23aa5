"""Does the rail fit the window, and does a form come back with what was typed when its act is turned back?"""

from __future__ import annotations

import re

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


def test_what_was_typed_outlives_the_session_and_a_form_too_old(desk: Desk) -> None:
    page = desk.signed_in("collections_manager")
    page.goto("/tasks/new/")
    kept = page.context.cookies()
    title = page.get_by_label("What shall be done")
    title.fill("Ring the bank")
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies(name="duecourse")
    page.get_by_role("button", name="Give the task").click()
    expect(page).to_have_url(re.compile(r"/account/sign-in/\?next=/tasks/new/"))
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    page.goto("/tasks/new/")
    expect(page.get_by_text("This was not sent.")).to_be_visible()
    expect(title).to_have_value("Ring the bank")
    assert barriers(page) == []
    page.goto("/tasks/")
    page.goto("/tasks/new/")
    expect(title).to_have_value("")

    title.fill("Ring them twice")
    page.locator("main input[name=csrfmiddlewaretoken]").evaluate("one => { one.value = 'x'.repeat(64); }")
    page.get_by_role("button", name="Give the task").click()
    page.get_by_role("link", name="Back to the form").click()
    expect(title).to_have_value("Ring them twice")
    page.get_by_role("button", name="Give the task").click()
    expect(page.locator("[data-toast]")).to_be_visible()
    page.goto("/tasks/new/")
    expect(title).to_have_value("")
    desk.complaints[:] = [said for said in desk.complaints if "403" not in said]


def test_who_is_signed_out_is_told_beside_what_is_being_typed(desk: Desk) -> None:
    page = desk.signed_in("collections_manager")
    page.goto("/tasks/new/")
    page.get_by_label("What shall be done").fill("Ring the bank")
    page.context.clear_cookies(name="duecourse")
    for _twice in range(2):
        with page.expect_response("**/inbox/count/"):
            page.evaluate("htmx.ajax('GET', '/inbox/count/', {target: '#content', swap: 'innerHTML'})")
    page.wait_for_timeout(300)  # what the console says of the second answer comes behind it
    expect(page.get_by_text("You are signed out.")).to_have_count(1)
    expect(page.get_by_label("What shall be done")).to_have_value("Ring the bank")
    desk.complaints[:] = [said for said in desk.complaints if "401" not in said]


@pytest.mark.parametrize(
    ("path", "opener"),
    [
        ("/tasks/", "header details[data-menu] > summary"),
        ("/tasks/", "main details[data-menu] > summary"),
        ("/imports/", "main details.aside-form > summary"),
    ],
)
def test_escape_closes_what_one_is_in_and_leads_back(desk: Desk, path: str, opener: str) -> None:
    page = desk.signed_in("collections_manager")
    page.goto(path)
    summary = page.locator(opener).first
    summary.evaluate("one => { one.parentElement.open = true; one.focus(); }")
    page.wait_for_timeout(200)  # a form that unfolds takes the focus then
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(summary.locator("xpath=..")).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()


def test_the_open_tab_is_seen_on_a_telephone(desk: Desk) -> None:
    page = desk.signed_in("collections_manager", is_narrow=True)
    page.goto("/outbox/?tab=failed")
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
