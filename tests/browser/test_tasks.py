"""Are tasks worked by keys, and can everybody read them?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from duecourse.work.worklists.models import Task
from tests.browser.conftest import DAY, Desk, barriers
from tests.interfaces.web.book import NOON, a_customer, an_item

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(("is_narrow", "theme"), [(False, "light"), (False, "dark"), (True, "light"), (True, "dark")])
def test_tasks_are_read_chosen_and_done_by_keys(desk: Desk, is_narrow: bool, theme: str) -> None:
    with desk.writing():
        tardy = a_customer(desk.company, "Tardy")
        an_item(tardy, "T1", due_on=DAY)
        for title in ("Ask for the delivery note", "Call the buyer"):
            Task.objects.create(
                tenant_id=desk.tenant_id, company_id=desk.company.pk, customer_id=tardy.pk, kind="asked", title=title,
                due_on=DAY, key=title, created_at=NOON,
            )  # fmt: skip
    page = desk.signed_in(is_narrow=is_narrow, theme=theme)
    page.goto("/tasks/?box=free")
    page.wait_for_selector("#inspector h2", state="attached")
    assert barriers(page) == []
    page.goto("/tasks/new/?customer=" + tardy.token)
    assert barriers(page) == []
    page.goto("/tasks/?box=free")
    page.wait_for_selector("#inspector h2", state="attached")
    page.keyboard.press("x")
    page.keyboard.press("e")
    page.keyboard.type("Sent")
    page.keyboard.press("Enter")
    expect(page.locator("[data-toast]")).to_contain_text("1 task is done.")
    expect(page.locator("[data-row]")).to_have_count(1)
