"""Are portfolios, priorities and procedures steered by hand, and do their pages keep nobody out?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.work.procedures.operations.starters import install_starters
from duecourse.work.worklists.models import Strategy, Trial, WorklistDay
from duecourse.work.worklists.operations import previewing
from tests.browser.conftest import Desk, barriers
from tests.browser.test_conditions import picture
from tests.interfaces.web.book import DAY, NOON, a_customer, a_work_row, an_item

pytestmark = [pytest.mark.browser]
LOOKS = [("light", False), ("dark", True)]


def fits(page: Page, name: str) -> None:
    """Nobody is kept out and nothing is wider than the window."""
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, name)


def fill(desk: Desk) -> None:
    """Two collectors, two portfolios, four customers of which two are late and on the list."""
    with desk.writing():
        install_starters(desk.tenant_id, actor=SYSTEM, at=NOON, on=DAY)
        homes = {}
        for name in ("Anke", "Bram"):
            user = identity.create_user(f"{name}-{desk.tenant_id.hex[:8]}@duecourse.example", name=name)
            identity.add_member(desk.tenant_id, user=user, role="collector", actor=SYSTEM, at=NOON)
            row = identity.create_portfolio(desk.tenant_id, name=f"{name}’s", company_id=desk.company.pk)
            identity.join_portfolio(desk.tenant_id, portfolio_id=row.pk, user_id=user.id)
            homes[name] = row.pk
        for name in ("Tardy", "Silent", "Quarrel", "Punctual"):
            customer = a_customer(desk.company, name, portfolio_id=homes["Anke"])
            if name in ("Tardy", "Silent"):
                an_item(
                    customer, f"INV-{name}", due_on=DAY - timedelta(days=70 if name == "Tardy" else 9), amount="300"
                )
                a_work_row(customer)
        WorklistDay.objects.create(
            tenant_id=desk.tenant_id, company_id=desk.company.pk, on_day=DAY, built_at=NOON, row_count=2,
            strategy_id=Strategy.objects.of(desk.tenant_id).get(state="active").pk,
        )  # fmt: skip


@pytest.mark.parametrize(("theme", "is_narrow"), LOOKS)
def test_customers_are_spread_and_taken_back_and_an_absence_is_recorded(
    desk: Desk, theme: str, is_narrow: bool
) -> None:
    fill(desk)
    page = desk.signed_in(theme=theme, is_narrow=is_narrow)
    page.goto("/portfolios/")
    fits(page, f"portfolios-{theme}")
    page.get_by_text("Somebody is away").click()
    page.get_by_label("Who is away").select_option(label="Anke (Collector)")
    page.get_by_label("Who covers").select_option(label="Bram (Collector)")
    page.get_by_label("First day").fill("2026-03-02")
    page.get_by_label("Last day").fill("2026-03-06")
    page.get_by_role("button", name="Record absence").press("Enter")
    expect(page.locator("main")).to_contain_text("(away, Bram covers)")
    page.get_by_role("link", name="Spread customers").click()
    page.get_by_role("group", name="Whose customers may move").get_by_label("Anke’s").check()
    for name in ("Anke’s", "Bram’s"):
        page.get_by_role("group", name="Who takes some").get_by_label(name).check()
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.locator("main")).to_contain_text("2 of 4 customers move")
    fits(page, f"spread-{theme}")
    page.get_by_role("button", name="Move 2 customers").click()
    expect(page.locator(".said")).to_contain_text("2 customers moved.")
    page.keyboard.press("z")
    expect(page.locator(".said")).to_contain_text("Taken back.")
    page.get_by_role("link", name="Anke’s").first.click()
    fits(page, f"portfolio-{theme}")


@pytest.mark.parametrize(("theme", "is_narrow"), LOOKS)
def test_priorities_are_written_and_tried_while_one_watches(desk: Desk, theme: str, is_narrow: bool) -> None:
    fill(desk)
    page = desk.signed_in(theme=theme, is_narrow=is_narrow)
    page.goto("/strategies/")
    fits(page, f"priorities-{theme}")
    page.get_by_role("button", name="Write a new version").click()
    page.get_by_role("link", name="Oldest item more than 60 days late").click()
    page.get_by_label("Points").fill("60")
    fits(page, f"rule-{theme}")
    page.get_by_role("button", name="Keep the rule").click()
    expect(page.locator("main")).to_contain_text("Points: 15 → 60")
    page.get_by_role("button", name="Try it on today").click()
    expect(page.locator("#trial")).to_contain_text("Waiting for a worker")
    with desk.writing():
        trial = Trial.objects.of(desk.tenant_id).get()
        while previewing.go_on(desk.tenant_id, trial.pk, now=NOON):
            pass
    expect(page.locator("#trial")).to_contain_text("Who would come first")
    fits(page, f"draft-priorities-{theme}")


@pytest.mark.parametrize(("theme", "is_narrow"), LOOKS)
def test_a_procedure_is_begun_and_another_retired(desk: Desk, theme: str, is_narrow: bool) -> None:
    fill(desk)
    page = desk.signed_in(theme=theme, is_narrow=is_narrow)
    page.goto("/procedures/")
    page.get_by_role("link", name="New procedure").click()
    fits(page, f"new-procedure-{theme}")
    page.get_by_label("Name", exact=True).fill("Nordic ways")
    page.get_by_role("button", name="Begin the draft").click()
    page.wait_for_url("**/procedures/nordic-ways/1/edit/")
    page.goto("/procedures/standard/")
    page.get_by_role("link", name="Retire …").click()
    fits(page, f"retire-{theme}")
    page.get_by_label("What takes over").select_option("key-account")
    page.get_by_label("Why").fill("One is enough")
    page.get_by_role("button", name="Retire it").click()
    expect(page.locator(".said")).to_contain_text("is retired")
