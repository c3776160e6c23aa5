"""Does a collector begin the day with keys on the first page, and can everybody read it?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from duecourse.foundation.identity.models import HomeVisit
from tests.browser.conftest import Desk, barriers
from tests.interfaces.web.book import a_customer, a_work_row

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(("role", "is_narrow", "theme"), [
    ("senior_collector", False, "light"),
    ("senior_collector", True, "dark"),
    ("collections_manager", False, "dark"),
    ("cfo", True, "light"),
    ("admin", False, "light"),
])  # fmt: skip
def test_the_first_page_of_a_role_is_read_and_worked_by_keys(
    desk: Desk, role: str, is_narrow: bool, theme: str
) -> None:
    with desk.writing():
        a_work_row(a_customer(desk.company, "Tardy"))
    page = desk.signed_in(role, is_narrow=is_narrow, theme=theme)
    with page.expect_response("**/here/"):
        page.goto("/")
        expect(page.locator("#waiting")).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        assert barriers(page) == []
    with desk.writing():
        assert HomeVisit.objects.of(desk.tenant_id).count() == 1
    if role == "senior_collector":
        expect(page.locator("#day")).to_have_text("Your day")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Tardy")
