"""Can a customer with a phone and no scripts pay, fail to pay, transfer, say that it has paid, and ask for a plan?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections, transaction
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy.context import tenant as inside
from duecourse.records.communications.operations.channels import set_channel
from duecourse.records.ledger.models import Block, Receipt
from tests import database
from tests.browser.conftest import NARROW, WIDE, Site, barriers, serving
from tests.conftest import make_tenant, move_to
from tests.interfaces.portal.book import Reader, a_reader, selling
from tests.records.communications.book import ADA, NOON, TODAY
from tests.records.ledger.online import wire_up

TWO = [("1240.50", "EUR"), ("79.50", "EUR")]
PICTURES = os.environ.get("DUECOURSE_PICTURES", "")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server in which the simulated provider works."""
    home = tmp_path_factory.mktemp("shop")
    with serving(DUECOURSE_DEMO="1", DUECOURSE_URL="{url}", DUECOURSE_HOME=str(home)) as made:
        yield made


@pytest.fixture
def company(shop: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Company]:
    """A company whose customers can pay online; what is written is committed."""
    before = database.current()
    with django_db_blocker.unblock(), override_settings(DEMO=True, DUECOURSE_URL=shop.url):
        move_to(shop.urls)
        tenant = make_tenant()
        with transaction.atomic(), inside(tenant):
            made = selling(tenant, payee_name="Nordlicht Handel NV", bic="KREDBEBB")
            wire_up(made)
        yield made
        for connection in connections.all(initialized_only=True):
            connection.close()
        move_to(before)


@pytest.fixture
def phone(shop: Site, browser: Browser) -> Iterator[Page]:
    """A phone on which no script runs."""
    context = browser.new_context(viewport=NARROW, base_url=shop.url, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    yield page
    context.close()


def reader_of(company: Company, **named: object) -> Reader:
    with transaction.atomic(), inside(company.tenant_id):
        return a_reader(company, items=TWO, **named)  # type: ignore[arg-type]


def pictured(page: Page, name: str) -> None:
    """Keep a picture to look at, where somebody wants one."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def fits(page: Page) -> None:
    """No page is wider than the phone."""
    box = page.locator("main").bounding_box()
    assert box is not None and box["width"] <= NARROW["width"]
    assert page.locator("script").count() == 0


def looked_again(page: Page, words: str) -> None:
    """Press “Look again” until the provider's word has come."""
    for _time in range(40):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text(words)).to_be_visible()


def seen(tenant: UUID) -> list[str]:
    with transaction.atomic(), inside(tenant):
        return [str(one.amount) for one in Receipt.objects.of(tenant)]


def test_from_the_mail_to_paid_in_three_taps(company: Company, phone: Page) -> None:
    phone.goto(reader_of(company).link("pay"))
    pictured(phone, "pay-choose")
    fits(phone)
    phone.get_by_role("button", name="Pay online now").click()
    expect(phone.get_by_text("SIMULATED")).to_be_visible()
    pictured(phone, "pay-provider")
    phone.get_by_role("button", name="Pay", exact=True).click()
    expect(phone.get_by_role("heading", name="We wait for the word of the bank")).to_be_visible()
    pictured(phone, "pay-waiting")
    looked_again(phone, "Thank you, we have your payment")
    pictured(phone, "pay-paid")
    fits(phone)
    assert seen(company.tenant_id) == ["1320.0000"]


def test_a_payment_that_fails_says_so_and_leads_to_the_other_ways(company: Company, phone: Page) -> None:
    phone.goto(reader_of(company).link("pay"))
    phone.get_by_role("button", name="Pay online now").click()
    phone.get_by_role("button", name="Let it fail: the bank declines").click()
    looked_again(phone, "The payment did not succeed")
    pictured(phone, "pay-failed")
    phone.get_by_role("link", name="Pay in another way").click()
    phone.get_by_role("button", name="Pay by bank transfer").click()
    expect(phone.get_by_label("Payee")).to_have_value("Nordlicht Handel NV")
    assert phone.get_by_label("Reference").input_value().startswith("RF")
    expect(phone.locator("figure svg")).to_be_visible()
    pictured(phone, "pay-transfer")
    fits(phone)
    assert seen(company.tenant_id) == []


def test_who_has_transferred_says_so_with_a_proof(company: Company, phone: Page, tmp_path: Path) -> None:
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(b"%PDF-1.4 proof")
    phone.goto(reader_of(company).link("pay"))
    phone.get_by_role("button", name="Pay by bank transfer").click()
    phone.get_by_role("link", name="I have transferred it").click()
    phone.get_by_label("Day of the payment").fill((TODAY - timedelta(days=1)).isoformat())
    phone.get_by_label("Proof or payment advice").set_input_files(proof)
    pictured(phone, "paid-form")
    fits(phone)
    phone.get_by_role("button", name="Say that it is paid").click()
    expect(phone.get_by_text("we look for your payment")).to_be_visible()
    expect(phone.get_by_text("proof.pdf")).to_be_visible()
    pictured(phone, "paid-done")
    with transaction.atomic(), inside(company.tenant_id):
        assert Block.objects.of(company.tenant_id).filter(ended_on__isnull=True).count() == 2


def test_a_plan_is_asked_for_and_its_days_are_shown_before_the_code(company: Company, phone: Page) -> None:
    with transaction.atomic(), inside(company.tenant_id):
        set_channel(
            company.tenant_id, connector="smtp", options={"host": "mail.example", "port": 25}, actor=ADA, at=NOON
        )
    phone.goto(reader_of(company).link("plan"))
    pictured(phone, "plan-wish")
    fits(phone)
    phone.get_by_label("The first instalment").fill((TODAY + timedelta(days=5)).isoformat())
    phone.get_by_role("button", name="Go on").click()
    assert phone.get_by_text(re.compile("440.00")).count() == 3
    pictured(phone, "plan-code")
    phone.get_by_label("Code").fill("000000")
    phone.get_by_role("button", name="Confirm").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    fits(phone)


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_nobody_is_kept_out_of_the_pages_of_paying(
    company: Company, shop: Site, browser: Browser, language: str
) -> None:
    reader, found = reader_of(company, language=language), []
    for scheme, size in (("light", NARROW), ("dark", WIDE)):
        context = browser.new_context(viewport=size, base_url=shop.url, color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(reader.link("pay"))
        home = page.url.removesuffix("pay/")
        assert page.locator("html").get_attribute("lang") == language
        for name in ("pay", "paid", "plan"):
            page.goto(f"{home}{name}/")
            found += [f"{name}: {one}" for one in barriers(page)]
            pictured(page, f"{name}-{language}-{scheme}")
        page.goto(f"{home}pay/")
        page.locator("form button").last.click()
        found += [f"transfer: {one}" for one in barriers(page)]
        pictured(page, f"transfer-{language}-{scheme}")
        context.close()
    assert found == []
