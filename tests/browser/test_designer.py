"""Is a procedure written and agreed by hand, and do its pages keep nobody out?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.work.procedures.operations import simulating
from duecourse.work.procedures.operations.starters import install_starters
from duecourse.work.worklists.models import Trial
from tests.browser.conftest import Desk, barriers
from tests.browser.test_conditions import picture
from tests.interfaces.web.book import DAY, NOON, a_customer, an_item

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(("theme", "is_narrow"), [("light", False), ("dark", True)])
def test_two_people_write_and_agree(desk: Desk, theme: str, is_narrow: bool) -> None:
    with desk.writing():
        install_starters(desk.tenant_id, actor=SYSTEM, at=NOON, on=DAY)
        an_item(a_customer(desk.company, "Tardy"), "INV-1", due_on=DAY.replace(month=1), amount="900")
    page = desk.signed_in(theme=theme, is_narrow=is_narrow)
    page.goto("/procedures/standard/")
    page.get_by_role("button", name="Write a new version").click()
    page.wait_for_url("**/edit/")
    page.locator(".flow a").nth(1).click()
    page.get_by_label("Only if").fill("open amount > 50 EUR")
    expect(page.locator("#condition-answer")).to_contain_text("Open amount is more than 50 EUR", timeout=20_000)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"step-{theme}")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Keep the step").click()
    expect(page.locator("#changes").locator("xpath=../..")).to_contain_text("Only if: nothing")
    assert barriers(page) == []
    page.get_by_role("button", name="Try it on today").click()
    expect(page.locator("#trial")).to_contain_text("Waiting for a worker")
    with desk.writing():
        trial = Trial.objects.of(desk.tenant_id).get()
        while simulating.go_on(desk.tenant_id, trial.pk, now=NOON):
            pass
    expect(page.locator("#trial")).to_contain_text("Today it would do")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"draft-{theme}")
    page.get_by_text("Propose it").first.click()
    page.get_by_label("Why").first.fill("Small sums cost more than they bring")
    page.get_by_role("button", name="Propose it").click()
    expect(page.locator(".notice")).to_contain_text("You wrote at it")
    second = desk.signed_in(theme=theme, is_narrow=is_narrow)
    second.goto(page.url)
    assert barriers(second) == []
    second.get_by_role("button", name="Bring into force").click()
    second.wait_for_url("**/procedures/standard/")
    expect(second.locator(".lede")).to_contain_text("Version 2, in force")
