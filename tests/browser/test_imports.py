"""Is a file handed in, watched, its columns mended and taken in, in a browser on the strict content policy?"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from duecourse.foundation.tenancy.context import tenant_ids
from duecourse.records.ledger.jobs.carrying import carry
from tests.browser.test_keys import address, page  # noqa: F401 - fixtures
from tests.browser.test_keys import pytestmark as of_browsers

pytestmark = [*of_browsers, pytest.mark.browser]
GERMAN = "Kunde;Beleg;Datum;Betrag\nQUA-BE;X1;05.01.2026;1.234,56\nSIL-BE;X2;06.01.2026;2,00\n"


def work(page: Page) -> None:  # noqa: F811
    """Do what the worker was ordered to do while the browser waits, and see the page come by itself."""
    assert page.locator("#progress").count() == 1
    (tenant,) = tenant_ids()
    carry(tenant, int(page.url.rstrip("/").rpartition("/")[2]))
    page.wait_for_selector("#progress", state="detached", timeout=10_000)


def test_a_file_with_foreign_columns_comes_into_the_ledger(page: Page, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "erp.csv"
    path.write_text(GERMAN, encoding="utf-8")
    page.goto("/imports/")
    page.set_input_files("input[name=file]", path)
    page.select_option("#id_kind", "items")
    page.get_by_role("button", name="Show what it changes").click()
    work(page)
    expect(page.locator("main")).to_contain_text("No row can be taken.")
    page.get_by_role("link", name="Change how columns are read").click()
    expect(page.locator("#read-amount")).to_contain_text("not an amount")
    row = page.get_by_role("group", name="Amount", exact=True)
    row.locator("summary").click()
    row.locator("select[name=amount-decimal]").select_option("1.234,56")
    expect(page.locator("#read-amount")).to_contain_text("1234.56")
    row = page.get_by_role("group", name="Issued on")
    row.locator("summary").click()
    row.locator("input[name=issued_on-date]").press_sequentially("%d.%m.%Y")
    expect(page.locator("#read-issued_on")).to_contain_text("2026-01-05")
    page.fill("#mapping-name", "erp")
    page.get_by_role("button", name="Read the file so").click()
    work(page)
    expect(page.locator("main")).to_contain_text("Every row can be taken.")
    page.keyboard.press("C")
    page.wait_for_selector("#progress")
    work(page)
    expect(page.locator("main")).to_contain_text("Taken in on")
    page.goto("/imports/mappings/")
    expect(page.locator("main")).to_contain_text("erp")
