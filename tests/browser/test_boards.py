"""Do dashboards fill when the page stands, say alone what broke, move by keyboard, and hang on a wall?"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DAY, Desk, barriers
from tests.interfaces.web.book import a_customer, an_item
from tests.interfaces.web.forecast_book import WEEK

pytestmark = [pytest.mark.browser]


def a_book(desk: Desk) -> None:
    with desk.writing():
        an_item(a_customer(desk.company, "Tardy"), "T1", due_on=DAY - 6 * WEEK, amount="1000")
        an_item(a_customer(desk.company, "Quarrel"), "Q1", due_on=DAY + WEEK, amount="400")


def filled(page: Page) -> None:
    expect(page.locator(".tile-body .skeleton")).to_have_count(0)
    expect(page.locator(".tile-body[aria-busy]")).to_have_count(0)


@pytest.mark.parametrize(
    ("role", "is_narrow", "theme", "reads"),
    [
        ("cfo", False, "light", "Tardy"),
        ("cfo", False, "dark", "Tardy"),
        ("collections_manager", True, "light", "Tardy"),
        ("collections_manager", True, "dark", "Tardy"),
        ("credit_analyst", True, "light", "Tardy"),
        ("collector", False, "dark", "Nothing to show"),
        ("sales", True, "dark", "Nothing to show"),
    ],
)
def test_a_board_fills_and_keeps_nobody_out(desk: Desk, role: str, is_narrow: bool, theme: str, reads: str) -> None:
    a_book(desk)
    page = desk.signed_in(role, is_narrow=is_narrow, theme=theme)
    page.goto("/boards/")
    filled(page)
    expect(page.locator(".tile-top").first).to_contain_text(reads)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_tile_that_breaks_says_so_alone_and_can_be_asked_again(desk: Desk) -> None:
    a_book(desk)
    page = desk.signed_in("cfo")
    page.route("**/tiles/**tile=t1*", lambda route: route.abort())
    page.goto("/boards/cfo/")
    filled(page)
    expect(page.locator("#tile-t1")).to_contain_text("could not be loaded")
    expect(page.locator("#tile-t2 .figure-name")).to_be_visible()
    assert desk.complaints, "the console told that requests failed"
    desk.complaints.clear()
    page.unroute("**/tiles/**tile=t1*")
    page.locator("#tile-t1 [data-tile-again]").click()
    expect(page.locator("#tile-t1 .figure-name")).to_be_visible()


def test_tiles_move_by_keyboard_and_by_hand_and_back(desk: Desk) -> None:
    page = desk.signed_in("collections_manager")
    page.goto("/boards/manager/")
    page.get_by_label("More about this dashboard").click()
    page.get_by_role("button", name="Make a copy of my own").click()
    tiles = page.locator("[data-tile]")
    expect(tiles.first).to_have_attribute("data-tile", "t1")
    page.locator("#later-t1").focus()
    page.keyboard.press("Enter")
    expect(tiles.first).to_have_attribute("data-tile", "t2")
    expect(page.locator("#later-t1")).to_be_focused()
    page.locator("[data-toast] form button").click()
    expect(tiles.first).to_have_attribute("data-tile", "t1")
    tiles.nth(2).drag_to(tiles.first)
    expect(tiles.first).to_have_attribute("data-tile", "t3")
    assert barriers(page) == []


def test_a_wall_has_no_frame_and_leaves_with_escape(desk: Desk) -> None:
    a_book(desk)
    page = desk.signed_in("cfo")
    page.goto("/boards/cfo/wall/?segment=none")
    filled(page)
    expect(page.locator(".rail")).to_have_count(0)
    page.keyboard.press("Escape")
    page.wait_for_url("**/boards/cfo/?segment=none")


def test_what_moved_dso_is_drawn_with_its_table(desk: Desk) -> None:
    a_book(desk)
    page = desk.signed_in("cfo")
    page.goto("/boards/dso-moves/")
    expect(page.locator("[data-chart-drawn]")).to_have_count(1)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_paper_a_board_is_light_whole_and_says_of_whom_and_when(desk: Desk) -> None:
    a_book(desk)
    page = desk.signed_in("cfo", theme="dark")
    page.goto("/boards/credit/")
    filled(page)
    page.emulate_media(media="print")
    for control in (".rail", ".bar", ".scope", ".page-actions", ".chart-table", ".tile-note a"):
        expect(page.locator(f"{control}:visible")).to_have_count(0)
    expect(page.locator(".scope-said")).to_contain_text("as of 2 Mar 2026")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    cut = "[...document.querySelectorAll('.tile *')].filter((one) => getComputedStyle(one).overflowY === 'auto').length"
    assert page.evaluate(cut) == 0, "nothing scrolls on paper"
