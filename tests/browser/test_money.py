"""Are payments at the bank matched, and plans built, by the keyboard alone: nothing traps, everything is reached, undone by z?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from os import environ
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.money import Money
from duecourse.records.ledger.models import Customer, ReceiptMatch
from duecourse.records.ledger.operations.matching import match_new
from duecourse.records.ledger.operations.receipts import SeenMoney, see_receipt
from duecourse.records.promises.models import Plan, PlanInstalment
from duecourse.work.procedures.operations.starters import install_starters
from tests.browser.conftest import DAY, Desk, barriers
from tests.interfaces.web.book import NOON, a_customer, an_item

pytestmark = [pytest.mark.browser]


def tardy_of(desk: Desk) -> Customer:
    """A customer who owes 100 twice and paid 100 three times."""
    with desk.writing():
        install_starters(desk.tenant_id, actor=SYSTEM, at=NOON, on=DAY)
        tardy = a_customer(desk.company, "Tardy")
        for number in ("INV-10001", "INV-10002"):
            an_item(tardy, number, due_on=date(2026, 2, 1))
        for key in ("R1", "R2", "R3"):
            seen = SeenMoney(
                desk.company.pk, Money(Decimal(100), "EUR"), DAY, key, customer_id=tardy.pk, payer=f"Tardy {key}"
            )
            see_receipt(desk.tenant_id, seen, on=DAY, actor=SYSTEM, at=NOON)
        match_new(desk.tenant_id, desk.company.pk, on=DAY, at=NOON)
    return tardy


_HERE = """() => { const at = document.activeElement; return at === document.body ? ["", ""] : [
  String([...document.querySelectorAll("*")].indexOf(at)),
  at.id || at.getAttribute("href") || at.getAttribute("name") || at.textContent.trim()] }"""


def reached(page: Page, *, most: int = 160) -> list[str]:
    """Press Tab from the top until the focus leaves the page or comes round, and name what was reached: a trap does neither."""
    page.evaluate("document.querySelector('a[href], button').focus()")
    found: dict[str, str] = dict([page.evaluate(_HERE)])
    before = ""
    for _turn in range(most):
        page.keyboard.press("Tab")
        place, name = page.evaluate(_HERE)
        if not place or place == next(iter(found)):
            return list(found.values())
        assert place == before or place not in found, f"the focus goes in a ring: {list(found.values())[-6:]}"
        found[place], before = name, place  # a field of a day takes several turns
    raise AssertionError(f"the focus never comes round: {list(found.values())[-6:]}")


def pictured(desk: Desk, page: Page, name: str, path: str) -> None:
    """Keep pictures, wide and narrow, light and dark, where somebody asked for them."""
    folder = environ.get("DUECOURSE_PICTURES")
    if not folder:
        return
    for theme in ("light", "dark"):
        page.context.add_cookies([{"name": "dc_theme", "value": theme, "url": desk.site.url}])
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=Path(folder) / f"{name}-{width}-{theme}.png", full_page=True)
    page.context.add_cookies([{"name": "dc_theme", "value": "light", "url": desk.site.url}])
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(path)


def test_payments_are_matched_and_taken_back_without_a_mouse(desk: Desk) -> None:
    tardy_of(desk)
    page = desk.signed_in("cash_application")
    page.goto("/bank/matching/")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(3)
    pictured(desk, page, "matching", "/bank/matching/")
    first, second = (rows.nth(at).locator(".main-line").inner_text() for at in (0, 1))
    side = page.locator("#inspector")
    expect(side).to_contain_text(first)
    page.keyboard.press("j")
    expect(side).to_contain_text(second)
    page.keyboard.press("k")
    expect(side).to_contain_text(first)
    around = reached(page)
    assert any(name.startswith("amount-") for name in around), "the amounts are reached"
    page.evaluate("document.activeElement.blur()")
    boxes = side.locator("input[name=item]")
    for at in range(boxes.count()):
        if boxes.nth(at).is_checked():
            page.keyboard.press(str(at + 1))
    page.keyboard.press("2")
    expect(boxes.nth(1)).to_be_checked()
    page.keyboard.press("e")
    expect(page.locator("[data-toast]")).to_be_visible()
    expect(rows).to_have_count(2)
    page.keyboard.press("z")
    expect(rows).to_have_count(3)
    with desk.writing():
        assert [one.state for one in ReceiptMatch.objects.of(desk.tenant_id)] == ["undone"]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bank/matching/*/**")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    for path in ("/bank/", "/bank/exceptions/", "/bank/accounts/", "/bank/advices/"):
        page.goto(path)
        assert reached(page) and barriers(page) == [], path
    assert desk.complaints == []


def test_a_plan_is_built_agreed_and_taken_back_without_a_mouse(desk: Desk) -> None:
    tardy = tardy_of(desk)
    page = desk.signed_in()
    path = f"/customers/{tardy.token}/plans/new/"
    page.goto(path)
    pictured(desk, page, "plan-build", path)
    expect(page.locator("#count")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("4")
    expect(page.locator("#plan-preview")).to_contain_text("50.00")
    assert "rhythm" in " ".join(reached(page))
    page.locator("#count").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/**")
    expect(page.locator("[data-toast]")).to_be_visible()
    page.goto("/plans/")
    pictured(desk, page, "plans", "/plans/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plans/*/")
    pictured(desk, page, "plan", page.url)
    assert reached(page) and barriers(page) == []
    with desk.writing():
        plan = Plan.objects.of(desk.tenant_id).get()
        assert PlanInstalment.objects.of(desk.tenant_id).filter(plan_id=plan.pk).count() == 4
    assert desk.complaints == []
