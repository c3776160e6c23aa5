"""Does a collector open a mail, do what it asks and go on to the next by two keys, and can everybody read it?"""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from duecourse.records.communications.models import IncomingMail, MailReading, Thread
from duecourse.records.promises.models import Promise
from tests.browser.conftest import DAY, Desk, barriers
from tests.interfaces.web.book import NOON, a_customer, a_thread, an_item

pytestmark = [pytest.mark.browser]


def two_mails(desk: Desk) -> list[int]:
    """Write two customers' mails; the first one promises."""
    silent, tardy = a_customer(desk.company, "Silent"), a_customer(desk.company, "Tardy")
    item = an_item(silent, "S1", due_on=DAY)
    first = a_thread(desk.company, silent, subject="First", text="We pay S1 on Friday.", last_entry_at=NOON)
    a_thread(desk.company, tardy, subject="Second", text="Who are you?")
    mail = IncomingMail.objects.of(desk.tenant_id).get(thread_id=first.pk)
    MailReading.objects.create(
        tenant_id=desk.tenant_id, mail_id=mail.pk, intent="will_pay", confidence="0.95", due_on=date(2026, 3, 6),
        item_ids=[item.pk], created_at=NOON, evidence=[{"start": 10, "end": 19, "kind": "date"}],
    )  # fmt: skip
    return [first.pk]


def test_open_confirm_done_next_takes_two_keys(desk: Desk) -> None:
    with desk.writing():
        (first,) = two_mails(desk)
    page = desk.signed_in("senior_collector")
    page.goto("/inbox/")
    expect(page.locator("#inspector h2")).to_have_text("First")
    expect(page.locator("#inspector mark.read-date")).to_have_text("on Friday")
    page.keyboard.press("y")
    expect(page.locator("[data-toast]")).to_contain_text("Promise recorded from the mail")
    expect(page.locator("#inspector h2")).to_have_text("First")
    page.keyboard.press("e")
    expect(page.locator("[data-toast]")).to_contain_text("1 conversation is done.")
    expect(page.locator("#inspector h2")).to_have_text("Second")
    with desk.writing():
        assert Promise.objects.of(desk.tenant_id).get().due_on == date(2026, 3, 6)
        assert Thread.objects.of(desk.tenant_id).get(id=first).status == "done"


def test_the_keys_of_a_conversation_open_what_they_say(desk: Desk) -> None:
    with desk.writing():
        two_mails(desk)
    page = desk.signed_in("senior_collector")
    page.goto("/inbox/")
    expect(page.locator("#inspector h2")).to_have_text("First")
    page.keyboard.press("j")
    expect(page.locator("#inspector h2")).to_have_text("Second")
    page.keyboard.press("n")
    expect(page.locator(".talk-note textarea")).to_be_focused()
    page.keyboard.type("Look at this")
    page.locator(".talk-note button").click()
    expect(page.locator("[data-toast]")).to_contain_text("Note written")
    expect(page.locator("#inspector .is-note")).to_contain_text("Look at this")
    page.keyboard.press("a")
    expect(page.locator("#inspector select[name=to]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys-own")).to_contain_text("Reply")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator("#subject")).to_have_value("Re: Second")


@pytest.mark.parametrize(("is_narrow", "theme"), [(False, "light"), (False, "dark"), (True, "light"), (True, "dark")])
def test_everybody_can_read_the_inbox(desk: Desk, is_narrow: bool, theme: str) -> None:
    with desk.writing():
        (first,) = two_mails(desk)
        unknown = a_thread(desk.company, text="Hello").pk
    page = desk.signed_in("senior_collector", is_narrow=is_narrow, theme=theme)
    for address in ("/inbox/?lane=unassigned", f"/inbox/{first}/", f"/inbox/{unknown}/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert barriers(page) == [], address
