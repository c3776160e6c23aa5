"""Are charts drawn under the strict policy, in every colour, told point by point to the keyboard, and a forecast with them?"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from duecourse.analysis.intelligence.models import ForecastOverride
from tests.browser.conftest import DAY, Desk, barriers
from tests.interfaces.web.book import a_customer, an_item
from tests.interfaces.web.forecast_book import WEEK, a_forecast, a_week_later

pytestmark = [pytest.mark.browser]


def drawn(page: Page, count: int) -> None:
    expect(page.locator("[data-chart-drawn]")).to_have_count(count)
    expect(
        page.locator("[data-chart-drawn] svg .mark-rect, [data-chart-drawn] svg .mark-symbol").first
    ).to_be_attached()


def colour(page: Page) -> str:
    """The colour in which the solid bars of the first chart are painted."""
    bar = page.locator("#weeks-title").locator("..").locator("svg path[fill='var(--accent)']").first
    return str(bar.evaluate("bar => getComputedStyle(bar).fill"))


def a_book(desk: Desk) -> None:
    with desk.writing():
        item = an_item(a_customer(desk.company, "Tardy"), "T1", due_on=DAY)
        for back in (2, 1):
            a_forecast(desk.company, on=DAY - back * WEEK)
        a_week_later(desk.company, a_forecast(desk.company, item=item))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("is_narrow", [False, True])
def test_a_forecast_is_drawn_and_keeps_nobody_out(desk: Desk, theme: str, is_narrow: bool) -> None:
    a_book(desk)
    page = desk.signed_in("cfo", theme=theme, is_narrow=is_narrow)
    page.goto("/forecast/")
    drawn(page, 4)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_change_of_theme_changes_the_colours_of_a_chart(desk: Desk) -> None:
    a_book(desk)
    page = desk.signed_in("cfo")
    page.goto("/forecast/")
    drawn(page, 4)
    light = colour(page)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert light == "rgb(11, 101, 95)" and colour(page) == "rgb(88, 189, 178)"


def test_the_keyboard_walks_through_the_weeks_and_opens_what_stands_behind_one(desk: Desk) -> None:
    a_book(desk)
    page = desk.signed_in("cfo")
    page.goto("/forecast/")
    drawn(page, 4)
    box = page.locator("[data-chart-box]").first
    tip = page.locator("[data-chart-tip]").first
    box.focus()
    page.keyboard.press("End")
    expect(tip).to_contain_text("Expected: 1,000.00")
    expect(page.locator(".chart-here")).to_be_visible()
    for _week in range(12):
        page.keyboard.press("ArrowLeft")
    expect(tip).to_contain_text("2–8 Mar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="T1")).to_be_visible()
    assert barriers(page) == []


def test_a_figure_is_said_by_hand_and_undone(desk: Desk) -> None:
    a_book(desk)
    page = desk.signed_in("collections_manager")
    page.goto("/forecast/")
    page.get_by_text("Say another figure").click()
    page.get_by_label("You expect").fill("1500")
    page.get_by_label("Why").fill("A tender")
    page.get_by_role("button", name="Note figure").click()
    expect(page.locator("[data-toast]")).to_contain_text("Noted beside the model.")
    expect(page.get_by_role("cell", name="A tender")).to_be_visible()
    drawn(page, 4)
    page.keyboard.press("z")
    expect(page.get_by_text("taken back by")).to_be_visible()
    with desk.writing():
        assert ForecastOverride.objects.of(desk.tenant_id).get().withdrawn_at is not None


def test_every_shape_of_chart_is_drawn_on_the_page_of_parts(desk: Desk) -> None:
    page = desk.signed_in("cfo", theme="dark")
    page.goto("/design/")
    drawn(page, 11)
    assert barriers(page) == []
