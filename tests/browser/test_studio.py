"""Can a template be written by hand and eye: palette, findings, previews, keys, and a second person at another desk?"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from duecourse.foundation.kit import clock
from duecourse.records.communications import operations as communications
from tests.browser.conftest import Desk, barriers

pytestmark = [pytest.mark.browser]


@pytest.fixture
def writing(desk: Desk) -> Page:
    """A template editor in front of the firm reminder."""
    with desk.writing():
        communications.install_starters(desk.tenant_id, at=clock.now())
    page = desk.signed_in("template_editor")
    page.goto("/templates/firm/")
    return page


def test_a_field_of_the_palette_goes_in_where_the_caret_was(writing: Page) -> None:
    body = writing.locator("#body-right")
    body.focus()
    writing.keyboard.press("Control+Home")
    writing.locator(".palette-bar summary", has_text="Customer").click()
    writing.get_by_role("button", name="Number customer.number").click()
    writing.keyboard.type(": ")
    assert body.input_value().startswith("{{ customer.number }}: Guten Tag")


def test_a_finding_leads_to_its_place_and_the_preview_follows_the_typing(writing: Page) -> None:
    before = writing.evaluate("history.length")
    writing.locator("#body-left").press("Control+End")
    writing.keyboard.type("Yours, {{ nobody }}")
    place = writing.locator("#checks-left [data-place]").first
    expect(place).to_be_visible()
    place.click()
    assert writing.evaluate("getSelection().toString()") == "nobody"
    writing.keyboard.type("customer.name")
    expect(writing.locator("#checks-left .state-done")).to_be_visible()
    shown = writing.frame_locator("#words-left [data-frame-box] iframe:not(.is-coming)")
    expect(shown.get_by_text("Yours, One & Only")).to_be_visible()
    writing.locator("#view-left").select_option("phone")
    expect(writing.locator("#words-left [data-frame-box].is-phone iframe")).to_have_count(1)
    assert writing.evaluate("history.length") == before, "a preview is no page to go back to"


def test_words_go_from_one_desk_to_the_other_by_keys(writing: Page, desk: Desk) -> None:
    writing.locator("#body-left").press("Control+End")
    writing.keyboard.type("Thank you.")
    writing.keyboard.press("Control+s")
    expect(writing.get_by_text("Draft 2 saved.")).to_be_visible()
    writing.locator("#words-left .asks summary").press("Enter")
    expect(writing.locator("#note-left")).to_be_focused()
    writing.keyboard.type("Says thank you")
    writing.keyboard.press("Tab")
    writing.keyboard.press("Enter")
    expect(writing.get_by_text("You worked on these words, so a second person publishes them.")).to_be_visible()
    manager = desk.signed_in("collections_manager")
    manager.goto("/templates/?show=waiting")
    manager.keyboard.press("Enter")
    manager.get_by_role("link", name="See what changed").click()
    expect(manager.locator(".diff-line.is-new", has_text="Thank you.")).to_be_visible()
    manager.get_by_role("link", name="Back to the template").click()
    manager.get_by_role("button", name="Publish").press("Enter")
    expect(manager.get_by_text("Version 2 is sent from now on.")).to_be_visible()


@pytest.mark.parametrize("is_narrow", [False, True])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_keeps_anybody_out(desk: Desk, is_narrow: bool, theme: str) -> None:
    with desk.writing():
        communications.install_starters(desk.tenant_id, at=clock.now())
    page = desk.signed_in("template_editor", is_narrow=is_narrow, theme=theme)
    for path in ("/templates/", "/templates/firm/", "/templates/firm/en/1/", "/brand/"):
        page.goto(path)
        assert barriers(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
