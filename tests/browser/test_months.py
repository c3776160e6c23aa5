"""Is a month frozen by the manager, refused to its own freezer, and signed by the CFO against the general ledger?"""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from duecourse.foundation.kit import clock
from duecourse.insight.models import Freezing, MonthPack
from duecourse.insight.operations.closing.freezing import carry_out
from tests.browser.conftest import Desk, barriers
from tests.interfaces.web.book import a_customer, an_item

pytestmark = [pytest.mark.browser]


def _freeze(desk: Desk) -> None:
    """Do what the worker does."""
    with desk.writing():
        asked = Freezing.objects.of(desk.tenant_id).get(state="waiting")
        carry_out(desk.tenant_id, asked.pk, now=clock.now)


def _just_signed_in(desk: Desk, page: Page) -> None:
    """Remember that the person gave the password a moment ago: a signature asks for it."""
    key = next(one["value"] for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    with desk.writing():
        session = import_module(settings.SESSION_ENGINE).SessionStore(session_key=key)
        session["account_authentication_methods"] = [{"method": "password", "at": clock.now().timestamp()}]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()


@pytest.mark.parametrize("is_narrow", [False, True])
def test_a_month_is_frozen_and_signed_by_two(desk: Desk, is_narrow: bool) -> None:
    with desk.writing():
        tardy = a_customer(desk.company, "Tardy")
        an_item(tardy, "T1", due_on=date(2026, 2, 1), amount="1000")
        an_item(tardy, "T2", due_on=date(2026, 2, 1), amount="-50")
    manager, cfo = desk.signed_in("collections_manager"), desk.signed_in("cfo", is_narrow=is_narrow)
    _just_signed_in(desk, cfo)
    manager.goto("/months/")
    manager.get_by_role("row", name="February 2026").get_by_role("button", name="Freeze").press("Enter")
    expect(manager.get_by_role("row", name="February 2026")).to_contain_text("being frozen")
    _freeze(desk)
    expect(manager.get_by_role("link", name="February 2026")).to_be_visible(timeout=10_000)
    manager.get_by_role("link", name="February 2026").click()
    expect(manager.get_by_text("You froze this month: somebody else must sign it.")).to_be_visible()
    expect(manager.get_by_role("button", name="Sign")).to_have_count(0)

    cfo.goto("/months/")
    cfo.get_by_role("link", name="February 2026").click()
    expect(cfo.get_by_text("The pack says 950.00")).to_be_visible()
    assert barriers(cfo) == []
    cfo.get_by_label("The general ledger shows").fill("900.00")
    cfo.get_by_role("button", name="Sign").press("Enter")
    expect(cfo.get_by_text("The control total differs by -50.00 EUR")).to_be_visible()
    desk.complaints.clear()  # the browser notes every 422
    cfo.goto("/months/")
    cfo.get_by_role("link", name="February 2026").click()
    cfo.get_by_label("The general ledger shows").fill("950.00")
    cfo.get_by_role("button", name="Sign").press("Enter")
    expect(cfo.get_by_text("no difference")).to_be_visible()
    for part in ("Customers", "Provisions", "Borrowing base", "Restated", "Confirmations"):
        cfo.get_by_role("navigation", name="Parts of the month").get_by_role("link", name=part).click()
        expect(cfo.locator("h1")).to_contain_text("February 2026")
        assert barriers(cfo) == [], part
    with desk.writing():
        signed = MonthPack.objects.of(desk.tenant_id).get()
        assert signed.signed_by and signed.control_total == 950
