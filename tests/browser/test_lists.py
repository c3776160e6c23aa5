"""Does a list work in the hand: by keys and by mouse, filtered, chosen, continued, kept, taken back?"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.operations.search import refresh_search
from duecourse.work.worklists.models import WorklistRow
from tests.browser.conftest import DAY, Desk, barriers
from tests.interfaces.web.book import a_customer, a_message, a_work_row, an_item

pytestmark = [pytest.mark.browser]
NAMES = ("Habit", "Pause", "Punctual", "Quarrel", "Silent", "Tardy")


@pytest.fixture
def list_page(desk: Desk) -> Page:
    """A manager's worklist of six customers, the most urgent first: Tardy, Silent, …"""
    with desk.writing():
        for place, name in enumerate(NAMES):
            customer = a_customer(desk.company, name)
            an_item(customer, f"INV-{name}", due_on=DAY)
            a_work_row(customer, percent=10 + place)
            refresh_search(desk.tenant_id, [customer.pk])
        Customer.objects.of(desk.tenant_id).filter(name__in=NAMES[:2]).update(segment="SME")
    page = desk.signed_in()
    page.goto("/worklist/")
    page.wait_for_selector("#inspector h2")
    return page


def names(page: Page) -> list[str]:
    """Read the customers from top to bottom."""
    return page.locator("[data-row] .main-line").all_inner_texts()


def test_a_heading_sorts_and_the_address_keeps_it(list_page: Page) -> None:
    list_page.get_by_role("link", name="Customer", exact=True).click()
    list_page.wait_for_url("**sort=customer**")
    assert names(list_page) == sorted(NAMES)
    expect(list_page.locator("th[aria-sort=ascending]")).to_have_text("Customer↑")


def test_a_filter_is_typed_with_completion_shown_as_chips_and_removed(list_page: Page) -> None:
    list_page.keyboard.press("f")
    list_page.keyboard.type("segm")
    expect(list_page.locator("#where-words li").first).to_have_text("segment")
    list_page.keyboard.press("Tab")
    expect(list_page.locator("#where-words li").first).to_have_text("is")
    list_page.keyboard.press("Tab")
    list_page.keyboard.type('"SME" and priority points > 10')
    list_page.keyboard.press("Enter")
    list_page.wait_for_url("**where=**")
    assert names(list_page) == ["Pause"]
    chips = list_page.locator(".where-chips .chip")
    expect(chips).to_have_count(2)
    chips.nth(1).get_by_role("link").click()
    expect(list_page.locator("[data-row]")).to_have_count(2)


def test_a_filter_that_cannot_be_read_is_said_once_and_mended(list_page: Page) -> None:
    list_page.keyboard.press("f")
    list_page.keyboard.type("segmnt is")
    list_page.keyboard.press("Enter")
    expect(list_page.locator("#where-wrong")).to_contain_text("did you mean “segment”")
    expect(list_page.locator("[data-row]")).to_have_count(0)
    assert barriers(list_page) == []


def test_rows_are_chosen_by_keys_done_together_and_taken_back(list_page: Page, desk: Desk) -> None:
    list_page.keyboard.press("x")
    list_page.keyboard.press("j")
    list_page.keyboard.press("j")
    list_page.keyboard.press("x")
    expect(list_page.locator(".bulk-count")).to_have_text("2 rows chosen")
    list_page.keyboard.press("e")
    expect(list_page.locator("[data-toast]")).to_contain_text("2 customers are done for today.")
    assert names(list_page) == ["Silent", "Punctual", "Pause", "Habit"]
    with list_page.expect_navigation():
        list_page.keyboard.press("z")
    expect(list_page.locator("[data-row]")).to_have_count(6)
    list_page.keyboard.press("X")
    expect(list_page.locator(".bulk-count")).to_have_text("6 rows chosen")
    list_page.keyboard.press("Escape")
    expect(list_page.locator("#bulk")).to_be_hidden()
    list_page.keyboard.press("z")
    expect(list_page.locator(".bulk-count")).to_have_text("6 rows chosen")
    list_page.keyboard.press("Escape")
    expect(list_page.locator("[data-bulk]")).to_be_hidden()


def test_a_range_is_chosen_with_shift_and_put_off_with_one_reason(list_page: Page, desk: Desk) -> None:
    boxes = list_page.locator("input[name=row]")
    boxes.nth(1).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(list_page.locator(".bulk-count")).to_have_text("3 rows chosen")
    list_page.keyboard.press("s")
    list_page.keyboard.type("Trade fair")
    list_page.get_by_role("button", name="For a week").last.click()
    expect(list_page.locator("[data-row]")).to_have_count(3)
    with desk.writing():
        rows = WorklistRow.objects.of(desk.tenant_id).filter(state="snoozed", snooze_reason="Trade fair")
        assert rows.count() == 3


def test_after_an_act_the_next_row_is_marked(list_page: Page) -> None:
    list_page.keyboard.press("j")
    expect(list_page.locator("#inspector h2")).to_have_text("Silent")
    list_page.keyboard.press("e")
    expect(list_page.locator("[data-toast]")).to_be_visible()
    expect(list_page.locator("tr.is-current .main-line")).to_have_text("Quarrel")
    expect(list_page.locator("#inspector h2")).to_have_text("Quarrel")


def test_more_rows_come_by_a_key_and_are_walked_like_the_first(desk: Desk) -> None:
    with desk.writing():
        for number in range(55):
            a_customer(desk.company, f"{number:03} Customer")
    page = desk.signed_in()
    page.goto("/customers/")
    expect(page.locator("[data-row]")).to_have_count(30)
    page.keyboard.press("m")
    expect(page.locator("[data-row]")).to_have_count(55)
    expect(page.locator("[data-more]")).to_have_count(0)
    for _row in range(54):
        page.keyboard.press("j")
    expect(page.locator("tr.is-current .main-line")).to_have_text("054 Customer")


def test_a_view_is_saved_and_opens_the_list(list_page: Page) -> None:
    list_page.goto("/worklist/?sort=customer")
    list_page.locator(".list-ends summary", has_text="Save view").click()
    list_page.get_by_label("Name", exact=True).fill("By name")
    list_page.keyboard.press("Enter")
    expect(list_page.locator(".views [aria-current]")).to_contain_text("By name")
    list_page.locator(".views summary").click()
    list_page.get_by_role("button", name="Open the list with this view").click()
    list_page.goto("/worklist/")
    assert names(list_page) == sorted(NAMES)


def test_columns_are_chosen(list_page: Page) -> None:
    list_page.locator(".list-ends summary", has_text="Columns").click()
    list_page.get_by_label("Segment").check()
    list_page.get_by_role("button", name="Show these").click()
    expect(list_page.locator("thead")).to_contain_text("Segment")


def test_what_is_on_screen_is_exported(list_page: Page) -> None:
    list_page.goto("/worklist/?sort=customer&col=customer&col=segment")
    list_page.locator(".list-ends summary", has_text="Export").click()
    with list_page.expect_download() as coming:
        list_page.get_by_role("link", name="CSV file").click()
    text = coming.value.path().read_text(encoding="utf-8-sig")
    assert text.splitlines()[:2] == ["Customer,Segment", "HAB-BE Habit,SME"]


def test_the_palette_finds_customers_items_places_and_what_was_seen(list_page: Page) -> None:
    list_page.keyboard.press("Control+k")
    list_page.keyboard.type("INV-Quar")
    expect(list_page.locator("#palette-found")).to_contain_text("INV-Quarrel")
    assert barriers(list_page) == []
    list_page.keyboard.press("Enter")
    list_page.wait_for_url("**/customers/**")
    list_page.keyboard.press("g")
    list_page.keyboard.press("w")
    list_page.wait_for_url("**/worklist/")
    list_page.keyboard.press("/")
    list_page.keyboard.type("quarr")
    expect(list_page.locator("#palette-own li:visible")).to_contain_text("seen lately")
    list_page.keyboard.press("Escape")
    expect(list_page.locator("#palette")).to_be_hidden()


def test_the_help_tells_the_keys_of_this_page_only(list_page: Page) -> None:
    list_page.keyboard.press("?")
    keys = list_page.locator("#keys")
    expect(keys.get_by_text("Choose the row", exact=True)).to_be_visible()
    assert barriers(list_page) == []
    list_page.keyboard.press("Escape")
    list_page.goto("/design/")
    list_page.goto("/imports/")
    list_page.keyboard.press("?")
    expect(keys.get_by_text("Choose the row", exact=True)).to_be_hidden()


@pytest.mark.parametrize("is_narrow", [False, True])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/worklist/", "/customers/", "/design/"])
def test_nothing_keeps_anybody_out(desk: Desk, path: str, theme: str, is_narrow: bool) -> None:
    with desk.writing():
        customer = a_customer(desk.company, "Silent")
        an_item(customer, "S1", due_on=DAY)
        a_work_row(customer)
        a_message(customer, "s", state="waiting_approval")
    page = desk.signed_in(is_narrow=is_narrow, theme=theme)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def test_the_rail_is_a_sheet_on_a_phone(desk: Desk) -> None:
    page = desk.signed_in(is_narrow=True)
    page.goto("/worklist/")
    expect(page.locator("#rail")).to_be_hidden()
    page.get_by_role("button", name="Places").click()
    page.get_by_role("link", name="Customers").click()
    page.wait_for_url("**/customers/")
    expect(page.locator("#rail")).to_be_hidden()
