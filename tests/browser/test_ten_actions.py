"""Do the ten things that a collector does most often take two presses from the worklist, or fewer?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.communications import operations as communications
from duecourse.work.procedures.operations.starters import install_starters
from tests.browser.conftest import Desk
from tests.interfaces.web.book import NOON, a_customer, a_work_row, an_item

pytestmark = [pytest.mark.browser]
TABLE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "work-the-list.md"
MOST = 2


def _shown(text: str) -> Callable[[Page], None]:
    return lambda page: expect(page.get_by_role("heading", name=text).first).to_be_visible()


def _at(path: str) -> Callable[[Page], None]:
    return lambda page: page.wait_for_url(re.compile(path))


def _focused(selector: str) -> Callable[[Page], None]:
    return lambda page: expect(page.locator(selector)).to_be_focused()


ACTIONS: dict[str, Callable[[Page], None]] = {
    "Mark the next customer": lambda page: expect(page.locator("tr.is-current .main-line")).to_have_text("Tardy"),
    "See why the customer is on the list": lambda page: expect(page.locator(".explain:visible")).to_have_count(1),
    "Done for today": lambda page: expect(page.locator("[data-toast]")).to_contain_text("Silent is done for today"),
    "Put off": _focused("#inspector input[name=reason]"),
    "Open the customer": _shown("Silent"),
    "Call": _at(r"/customers/[^/]+/call/"),
    "Write": _at(r"/customers/[^/]+/write/"),
    "Record a promise": _at(r"/customers/[^/]+/act/promise/"),
    "Open a dispute": _at(r"/customers/[^/]+/act/dispute/"),
    "Write a note": _focused("textarea#note"),
}
"""What must be there after the presses."""


def table() -> dict[str, list[str]]:
    """Read which keys the handbook names."""
    rows = re.findall(r"^\| ([^|]+) \| (`.+`) \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    return {what: re.findall(r"`([^`]+)`", keys) for what, keys in rows}


def test_the_handbook_names_ten_actions_of_two_presses_at_most() -> None:
    told = table()
    assert told.keys() == ACTIONS.keys()
    assert len(told) == 10
    assert max(len(keys) for keys in told.values()) <= MOST


@pytest.fixture
def listed(desk: Desk) -> Page:
    """The worklist of a collector with two customers, the first of them marked."""
    with desk.writing():
        install_starters(desk.tenant_id, actor=SYSTEM, at=NOON, on=date(2026, 1, 1))
        communications.install_starters(desk.tenant_id, at=NOON)
        for name, percent in (("Silent", 90), ("Tardy", 70)):
            customer = a_customer(desk.company, name)
            an_item(customer, f"{name}-1", due_on=date(2026, 2, 1))
            a_work_row(customer, percent=percent)
    page = desk.signed_in("senior_collector")
    page.goto("/worklist/")
    page.wait_for_selector("#inspector h2")
    expect(page.locator("tr.is-current .main-line")).to_have_text("Silent")
    return page


@pytest.mark.parametrize("what", sorted(ACTIONS))
def test_an_action_takes_the_presses_that_the_handbook_names(listed: Page, what: str) -> None:
    for key in table()[what]:
        if key != table()[what][0]:
            expect(listed.locator("h1")).to_have_text("Silent")
            listed.wait_for_load_state()
        listed.keyboard.press(key)
    ACTIONS[what](listed)
