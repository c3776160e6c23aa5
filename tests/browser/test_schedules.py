"""Does a manager have a report sent on Mondays, try it out, read its history, and stop it, by mouse and by keyboard?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from duecourse.insight.models import Delivery, Schedule
from tests.browser.conftest import Desk
from tests.browser.test_figures import fits
from tests.interfaces.web.book import DAY, a_customer, an_item

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(("theme", "is_narrow"), [("light", False), ("dark", False), ("light", True), ("dark", True)])
def test_a_report_is_had_sent_on_mondays(desk: Desk, theme: str, is_narrow: bool) -> None:
    name = f"{theme}-{'narrow' if is_narrow else 'wide'}"
    with desk.writing():
        an_item(a_customer(desk.company, "Tardy"), "INV-1", due_on=DAY - timedelta(days=40), amount="300")
    page = desk.signed_in("collections_manager", theme=theme, is_narrow=is_narrow)
    page.goto("/schedules/")
    expect(page.get_by_text("Nothing goes out by itself yet")).to_be_visible()
    fits(page, f"schedules-none-{name}")
    page.get_by_role("link", name="New schedule").first.click()
    page.get_by_label("Report or dashboard").select_option("report:ageing-by-customer")
    page.get_by_label("Name").fill("Who owes us what")
    page.get_by_label("How often").select_option("months")
    page.get_by_label("Which day").select_option("last_day")
    page.get_by_label("At", exact=True).fill("18:00")
    expect(page.locator("#coming")).to_contain_text("The last day of the month at 18:00")
    expect(page.locator("#coming li")).to_have_count(5)
    page.get_by_label("How often").select_option("weeks")
    page.get_by_label("Friday").check()
    expect(page.locator("#coming")).to_contain_text("Every Monday and Friday at 18:00")
    fits(page, f"schedule-form-{name}")
    page.get_by_role("button", name="Make schedule").click()
    expect(page.locator("h1")).to_have_text("Who owes us what")
    page.get_by_role("button", name="Send to me now").click()
    expect(page.get_by_text("1 mail is being made.")).to_be_visible()
    with desk.writing():
        row = Schedule.objects.of(desk.tenant_id).get()
        Delivery.objects.of(desk.tenant_id).update(state="refused", reason="not_shared")
        Schedule.objects.of(desk.tenant_id).filter(pk=row.pk).update(note="For the meeting at nine.")
    page.reload()
    expect(page.get_by_text("is not shared with this person any more")).to_be_visible()
    fits(page, f"schedule-{name}")
    page.goto("/schedules/")
    fits(page, f"schedules-{name}")


def test_the_keys_lead_to_a_schedule_and_to_its_form(desk: Desk) -> None:
    page = desk.signed_in("collections_manager")
    page.goto("/schedules/")
    page.keyboard.press("c")
    expect(page.locator("h1")).to_have_text("New schedule")
    page.get_by_label("Report or dashboard").select_option("board:manager")
    page.get_by_label("Name").fill("Monday")
    page.get_by_label("Name").press("Enter")
    expect(page.locator("h1")).to_have_text("Monday")
    page.goto("/schedules/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Monday")
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Keep schedule")).to_be_visible()
