"""Do the pipeline, the list without next steps, the sales seat and the wishes work in the hand, by keys, on a telephone?"""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Membership, Portfolio, PortfolioMember
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.ledger.models import Customer, Item
from duecourse.work.procedures.operations.starters import install_starters
from duecourse.work.worklists.models import Task
from tests.browser.conftest import Desk, barriers
from tests.interfaces.web.book import NOON, a_customer, an_item

pytestmark = [pytest.mark.browser]
LATE = date(2026, 2, 2)


@pytest.fixture
def book(desk: Desk) -> Desk:
    """Three late customers of Sales in the portfolio North; nobody follows a procedure."""
    with desk.writing():
        install_starters(desk.tenant_id, actor=SYSTEM, at=NOON, on=date(2026, 1, 1))
        north = identity.create_portfolio(desk.tenant_id, name="North")
        for place, name in enumerate(("Quarrel", "Silent", "Tardy")):
            customer = a_customer(desk.company, name, portfolio_id=north.pk)
            an_item(customer, f"{name}-1", due_on=LATE.replace(day=2 + place), amount=str(100 + place))
        Item.objects.of(desk.tenant_id).filter(number="Tardy-1").update(severity_reached=2)
        Customer.objects.of(desk.tenant_id).update(sales_rep="Sales")
    return desk


def in_north(desk: Desk, role: str, *, is_narrow: bool = False) -> Page:
    """Open a window of a person who is bound to the portfolio."""
    page = desk.signed_in(role, is_narrow=is_narrow)
    with desk.writing():
        user_id = Membership.objects.of(desk.tenant_id).get(role=role).user_id
        north = Portfolio.objects.of(desk.tenant_id).get()
        PortfolioMember.objects.create(tenant_id=desk.tenant_id, portfolio_id=north.pk, user_id=user_id)
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_board_is_walked_by_keys_and_leads_to_a_stage(book: Desk, theme: str) -> None:
    page = book.signed_in(theme=theme)
    page.goto("/pipeline/")
    assert barriers(page) == []
    current = page.locator("[data-row].is-current")
    expect(current).to_contain_text("Overdue, not reminded")
    page.keyboard.press("j")
    expect(current).to_have_text("Silent101.00 EUR")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**stage=unsaid**")
    expect(page.locator("[data-row] .main-line")).to_have_text(["Silent", "Quarrel"])
    assert barriers(page) == []
    page.keyboard.press("f")
    page.keyboard.type("overdue amount > 100 EUR")
    page.keyboard.press("Enter")
    page.wait_for_url("**where=**")
    expect(page.locator("[data-row] .main-line")).to_have_text(["Silent"])
    page.keyboard.press("b")
    page.wait_for_url("**/pipeline/")


def test_everybody_gets_a_next_step_by_keys_and_it_is_taken_back(book: Desk) -> None:
    page = book.signed_in()
    page.goto("/no-next-step/")
    expect(page.locator("#inspector h2")).to_have_text("Quarrel")
    assert barriers(page) == []
    page.keyboard.press("e")
    expect(page.locator("[data-toast]")).to_contain_text("1 task is yours.")
    expect(page.locator("[data-row] .main-line")).to_have_text(["Silent", "Tardy"])
    page.keyboard.press("X")
    expect(page.locator(".bulk-count")).to_have_text("2 rows chosen")
    page.keyboard.press("s")
    page.keyboard.type("Trade fair")
    page.locator(".bulk").get_by_role("button", name="For a week").click()
    expect(page.get_by_role("heading", name="Every overdue customer has a next step")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.locator(".bulk-more summary").first.wait_for(state="attached")
    page.keyboard.press("X")
    page.locator(".bulk-more summary").first.click()
    assert barriers(page) == []
    page.locator("#bulk-stop-why").fill("In talks")
    page.locator(".bulk-more[open]").get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("[data-toast]")).to_contain_text("2 customers are stopped.")
    with book.writing():
        assert Task.objects.of(book.tenant_id).filter(state="open").count() == 1


def test_sales_asks_a_collector_agrees_and_sales_hears_of_it(book: Desk) -> None:
    sales, collector = in_north(book, "sales"), in_north(book, "collector")
    sales.goto("/my-customers/")
    expect(sales.locator("[data-row] .main-line")).to_have_text(["Quarrel", "Silent", "Tardy"])
    assert barriers(sales) == []
    sales.keyboard.press("x")
    sales.keyboard.press("s")
    sales.keyboard.type("Contract talks")
    sales.locator("#bulk-until").fill("2026-03-10")
    assert barriers(sales) == []
    sales.get_by_role("button", name="Ask for a pause").click()
    expect(sales.locator("[data-toast]")).to_contain_text("A pause of 1 customer is asked for.")
    collector.goto("/asked-for/")
    assert barriers(collector) == []
    collector.keyboard.press("e")
    expect(collector.locator("[data-toast]")).to_contain_text("Agreed. Sales is told.")
    expect(collector.get_by_role("heading", name="Nothing waits for your answer")).to_be_visible()
    sales.goto("/my-customers/")
    expect(sales.locator("section", has_text="What you asked for")).to_contain_text("Agreed by Collector")
    sales.goto("/")
    expect(sales.get_by_text("Agreed: Pause until 10 Mar 2026.")).to_be_visible()
    sales.goto(f"/my-customers/{_token(book)}/")
    assert barriers(sales) == []


@pytest.mark.parametrize("path", ["/pipeline/", "/pipeline/?stage=unsaid", "/no-next-step/"])
def test_on_a_telephone_nothing_is_wider_than_the_window(book: Desk, path: str) -> None:
    page = book.signed_in(is_narrow=True)
    page.goto(path)
    expect(page.locator("[data-row]").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert barriers(page) == []


def test_on_a_telephone_sales_and_collector_see_the_same(book: Desk) -> None:
    sales, collector = in_north(book, "sales", is_narrow=True), in_north(book, "collector", is_narrow=True)
    sales.goto("/my-customers/")
    sales.locator("input[name=row]").first.check()
    sales.locator("#bulk-why").fill("Contract talks")
    sales.locator("#bulk-until").fill("2026-03-10")
    assert sales.evaluate("document.documentElement.scrollWidth") == 390
    sales.get_by_role("button", name="Ask for a pause").click()
    expect(sales.locator("[data-toast]")).to_be_visible()
    collector.goto("/asked-for/")
    collector.get_by_role("button", name="Agree").click()
    expect(collector.locator("[data-toast]")).to_contain_text("Agreed.")
    assert collector.evaluate("document.documentElement.scrollWidth") == 390


def _token(desk: Desk) -> str:
    with desk.writing():
        return Customer.objects.of(desk.tenant_id).get(name="Tardy").token
