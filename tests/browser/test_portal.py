"""Does a customer on a phone get from the mail to an answer in a few taps, without a script and with little loaded?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import now
from duecourse.records.communications import operations
from duecourse.records.communications.models import Message
from duecourse.records.communications.operations.channels import set_channel
from duecourse.records.disputes.models import Dispute
from duecourse.records.ledger.models import Document
from duecourse.records.promises.models import Promise
from tests.browser.conftest import NARROW, Desk, barriers
from tests.interfaces.portal.book import paths_in
from tests.records.communications.book import a_customer, a_plan

PHOTO = b"\x89PNG\r\n\x1a\n" + b"0" * 64
MOST_BYTES = 100_000


@dataclass
class Phone:
    """A telephone with a mail of ours on it; it counts what the thumb does and what is loaded."""

    page: Page
    links: list[str]
    taps: int = 0
    loaded: int = 0
    asked: list[str] = field(default_factory=list)

    def follow(self, way: int) -> None:
        """Tap a link of the mail."""
        self.taps += 1
        self.page.goto(self.links[way])

    def tap(self, name: str, *, role: str = "button") -> None:
        """Tap what is called so."""
        self.taps += 1
        self.page.get_by_role(role, name=name).click()  # type: ignore[arg-type]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def phone(desk: Desk, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """Send a reminder about two items, and open nothing yet."""
    links = a_mail(desk)
    context = desk.browser.new_context(
        viewport=NARROW,  # type: ignore[arg-type]
        base_url=desk.site.url,
        java_script_enabled=request.param,
        device_scale_factor=2,
        has_touch=True,
    )
    page = context.new_page()
    made = Phone(page, links)
    page.on("requestfinished", lambda one: _count(made, one))
    yield made
    context.close()


def _count(phone: Phone, one: object) -> None:
    sizes = one.sizes()  # type: ignore[attr-defined]
    phone.loaded += sizes["responseBodySize"] + sizes["responseHeadersSize"]
    phone.asked.append(one.url)  # type: ignore[attr-defined]


def a_mail(desk: Desk, *, language: str = "en", count: int = 1) -> list[str]:
    """Send a customer of the desk's company a reminder; give its four links."""
    with desk.writing():
        tenant = desk.tenant_id
        Tenant.objects.filter(id=tenant).update(outbound="on")
        Company.objects.of(tenant).update(sender_email="ar@vlas.example", phone="+32 3 000 00 00", sender_name="Vlas")
        operations.install_starters(tenant, at=now())
        who = a_customer(tenant, desk.company, "Tardy", language=language, items=[("1240.50", "EUR")] * count)
        made = operations.plan_message(tenant, a_plan(desk.company, who), now=now())
        rows = Message.objects.of(tenant).filter(id=made.message_id)
        rows.update(state="sent", data_at=now() - timedelta(hours=1))
        return paths_in(rows.get())


def home_of(page: Page) -> str:
    """Give the address of the list, from that of any page of the visit."""
    return "/".join(page.url.split("/")[:5]) + "/"


def test_from_the_mail_to_a_recorded_promise_in_three_taps(phone: Phone, desk: Desk) -> None:
    phone.follow(1)
    phone.tap("Record the promise")
    expect(phone.page.get_by_role("heading", name="Your promise is recorded")).to_be_visible()
    assert phone.taps <= 3
    with desk.writing():
        assert Promise.objects.of(desk.tenant_id).get().source == "portal"
    phone.tap("Take it back")
    expect(phone.page.get_by_role("heading", name="Your promise is taken back")).to_be_visible()


def test_from_the_mail_to_a_dispute_with_a_photo_in_five_taps(phone: Phone, desk: Desk, tmp_path: Path) -> None:
    photo = tmp_path / "box.png"
    photo.write_bytes(PHOTO)
    phone.follow(3)
    phone.taps += 1
    phone.page.get_by_label("It arrived damaged").check()
    phone.taps += 1
    phone.page.get_by_label("Photos or papers").set_input_files(photo)
    phone.tap("Tell us")
    expect(phone.page.get_by_role("heading", name="Thank you, we look into it")).to_be_visible()
    assert phone.taps <= 5
    with desk.writing():
        assert Dispute.objects.of(desk.tenant_id).get().reason == "DAMAGED"
        assert Document.objects.of(desk.tenant_id).get().name == "box.png"


def test_little_is_loaded_and_only_from_us(phone: Phone, desk: Desk) -> None:
    phone.follow(0)
    phone.page.goto(home_of(phone.page))
    expect(phone.page.locator("h1")).to_be_visible()
    phone.page.wait_for_load_state("networkidle")
    assert 0 < phone.loaded <= MOST_BYTES, f"{phone.loaded} bytes of the page to pay and of the list"
    assert all(one.startswith(desk.site.url) for one in phone.asked)


PAGES = ("", "promise/", "dispute/", "comment/", "person/", "settled/", "access/")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_keeps_anybody_out_and_nothing_overflows(desk: Desk, theme: str) -> None:
    links = a_mail(desk, language="de", count=3)
    for width, zoom in ((390, 1), (320, 1), (1440, 2)):
        context = desk.browser.new_context(
            viewport={"width": width // zoom, "height": 844},
            base_url=desk.site.url,
            color_scheme=theme,  # type: ignore[arg-type]
        )
        page = context.new_page()
        page.goto(links[0])
        home = home_of(page)
        for path in PAGES if width == 390 else PAGES[:3]:
            answered = page.goto(home + path)
            assert answered is not None and answered.status == 200, path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, path)
            assert barriers(page) == [], (width, path)
        context.close()


def test_the_list_and_the_form_are_worked_by_keyboard(desk: Desk) -> None:
    links = a_mail(desk)
    page = desk.opened(is_narrow=True)
    page.goto(links[1])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_role("button", name="Record the promise").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Your promise is recorded")
    assert settings.SESSION_COOKIE_NAME not in {one["name"] for one in page.context.cookies()}


HEADINGS = {
    "en": ("Your promise is recorded", "Thank you, we look into it", "Your comment is recorded"),
    "nl": ("Uw belofte is vastgelegd", "Dank u, we kijken ernaar", "Uw opmerking is vastgelegd"),
    "fr": ("Votre promesse est enregistrée", "Merci, nous examinons cela", "Votre commentaire est enregistré"),
    "de": ("Ihre Zusage ist erfasst", "Danke, wir sehen es uns an", "Ihr Kommentar ist erfasst"),
}


@pytest.mark.parametrize("language", HEADINGS)
def test_a_clerk_answers_in_the_own_language_stays_signed_in_and_signs_out(desk: Desk, language: str) -> None:
    """A day of somebody in accounts payable: the list, a promise, a complaint, a comment, files, and back tomorrow."""
    links = a_mail(desk, language=language, count=3)
    with desk.writing():
        set_channel(
            desk.tenant_id, connector="smtp", options={"host": "mail.example", "port": 25}, actor=SYSTEM, at=now()
        )
    context = desk.browser.new_context(viewport=NARROW, base_url=desk.site.url)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(links[0])
    home = home_of(page)
    page.goto(home)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".item")).to_have_count(3)
    for path, choice, heading in zip(("promise/", "dispute/", "comment/"), CHOICES, HEADINGS[language], strict=True):
        page.goto(home + path)
        choice(page)
        page.locator("main form .button").first.press("Enter")
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert barriers(page) == [], path
    for ending in ("pdf", "csv", "xlsx"):
        with page.expect_download() as got:
            page.goto(home)
            page.locator(f"a[href$='.{ending}']").first.click()
        assert got.value.suggested_filename.endswith(ending)
    page.goto(f"{home}access/")
    page.locator("main form .button").click()
    page.goto(keep_link(desk))
    page.locator("main form .button").press("Enter")
    expect(page.locator(".items .item")).to_have_count(1)
    assert barriers(page) == []
    mine = home_of(page)
    page.goto(mine)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.locator(".leave button").click()
    expect(page.locator(".leave")).to_have_count(0)
    assert page.request.get(mine).status == 404
    context.close()
    with desk.writing():
        assert Promise.objects.of(desk.tenant_id).count() == Dispute.objects.of(desk.tenant_id).count() == 1


def say_wrong(page: Page) -> None:
    """Tick an item and a reason."""
    page.locator("input[name=item]").first.check()
    page.locator("input[value=DAMAGED]").check()


CHOICES: tuple[Callable[[Page], None], ...] = (
    lambda page: None,
    say_wrong,
    lambda page: page.locator("textarea[name=words]").fill("1 + 1"),
)
"""What is chosen before the button; the items of a promise are ticked already."""


def keep_link(desk: Desk) -> str:
    """Give the link of the newest mail that lets a browser be remembered."""
    with desk.writing():
        row = Message.objects.of(desk.tenant_id).filter(origin__startswith="access:").latest("id")
    found = re.search(rb"/keep/[0-9a-f]{32}/[\w-]{43}", bytes(row.raw or b"").replace(b"=\n", b""))
    assert found
    return found[0].decode()
