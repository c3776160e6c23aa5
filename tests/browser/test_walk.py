"""Can a morning be worked with the keyboard alone: sign in, worklist, put off, done, customer, back?"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_keys import EMAIL, PASSWORD, address, page  # noqa: F401 - fixtures
from tests.browser.test_keys import pytestmark as of_browsers

pytestmark = [*of_browsers, pytest.mark.browser]


def test_a_morning_is_worked_without_a_mouse(page: Page) -> None:  # noqa: F811
    page.context.clear_cookies()
    page.goto("/account/sign-in/")
    page.wait_for_selector("#id_login:focus")
    page.keyboard.type(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".rail")
    page.keyboard.press("/")
    page.keyboard.type("workl")
    page.keyboard.press("Enter")
    page.wait_for_url("**/worklist/")
    page.wait_for_selector("#inspector h2")
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    page.keyboard.press("s")
    page.wait_for_selector("#inspector input[name=reason]:focus")
    page.keyboard.type("Waiting for an answer")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-toast]")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.wait_for_selector("#inspector h2")
    page.keyboard.press("e")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/**")
    page.go_back()
    page.wait_for_url("**/worklist/")
