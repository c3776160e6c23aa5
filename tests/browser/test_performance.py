"""Does who leads find how people did, narrow it, come to the rows behind a count, take it along, and read it on a phone?"""

from __future__ import annotations

import csv
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from duecourse.foundation.kit.actor import Actor
from duecourse.records.communications.operations import calls
from duecourse.records.communications.operations.calls import NewCall
from duecourse.records.disputes.operations import disputes
from duecourse.records.disputes.operations.disputes import Claim, NewDispute
from tests.browser.conftest import DAY, Desk, barriers
from tests.interfaces.web.book import a_customer, an_item
from tests.interfaces.web.test_team import a_collector

pytestmark = [pytest.mark.browser]


def a_team(desk: Desk, name: str) -> None:
    """A collector of this name who called one customer, and a dispute of another."""
    at = datetime.combine(DAY, time(9), tzinfo=UTC)
    with desk.writing():
        user, portfolio = a_collector(desk.company, name)
        who = Actor(kind="user", user_id=user.pk, name=name)
        tardy, quarrel = (a_customer(desk.company, name, portfolio_id=portfolio.pk) for name in ("Tardy", "Quarrel"))
        an_item(tardy, "T1", due_on=DAY - timedelta(days=40), amount="1000")
        item = an_item(quarrel, "Q1", due_on=DAY - timedelta(days=9), amount="400")
        calls.log_call(desk.tenant_id, NewCall(tardy.pk, "will_pay"), on=DAY, actor=who, at=at)
        claim = NewDispute(quarrel.pk, [Claim(item.pk, None)], "PRICE")
        disputes.open_dispute(desk.tenant_id, claim, on=DAY, actor=who, at=at)


@pytest.mark.parametrize(("role", "name", "is_narrow"), [("collections_manager", "Dora", False), ("cfo", "Emil", True)])
def test_performance_is_read_narrowed_opened_and_taken_along(
    desk: Desk, role: str, name: str, is_narrow: bool, tmp_path: Path
) -> None:
    a_team(desk, name)
    page = desk.signed_in(role, is_narrow=is_narrow)
    page.goto("/performance/")
    expect(page.get_by_role("row", name=name)).to_contain_text("1,400.00")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for part in ("Steps", "Departments", "Coverage", "People"):
        page.get_by_role("link", name=part, exact=True).click()
        expect(page.locator("h1")).to_have_text("Performance")
        assert barriers(page) == [], part
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), part
    page.get_by_role("link", name="Last month").click()
    expect(page.locator(".lede")).to_contain_text("Feb")
    page.get_by_role("link", name="Last 90 days").click()
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as given:
        page.get_by_role("button", name="CSV").click()
    given.value.save_as(tmp_path / "people.csv")
    with (tmp_path / "people.csv").open(encoding="utf-8-sig") as file:
        mine = next(row for row in csv.DictReader(file) if row["Who"] == name)
    assert (mine["Calls"], float(mine["Collectable"])) == ("1", 1400.0)
    page.get_by_role("row", name=name).locator("[data-label=Calls] a").click()
    expect(page.locator("main")).to_contain_text("Tardy")
    expect(page.locator("main")).not_to_contain_text("Quarrel")
