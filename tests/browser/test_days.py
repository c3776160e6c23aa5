"""Is a working day of each role worked from the first page to the last, by keys where people use keys?"""

from __future__ import annotations

import re
from datetime import date
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Page, expect

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company, Membership, User
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.communications import operations as communications
from duecourse.records.communications.models import Call, Channel, Message
from duecourse.records.ledger.models import Customer
from duecourse.records.promises.models import Promise
from duecourse.work.procedures.operations.starters import install_starters
from duecourse.work.worklists.models import Task, WorklistRow
from tests.browser.conftest import Desk
from tests.interfaces.web.book import NOON, a_customer, a_message, a_work_row, an_item

pytestmark = [pytest.mark.browser]
GOOD = "a long and quiet sentence"


@pytest.fixture
def book(desk: Desk) -> dict[str, Customer]:
    """Three customers that owe and stand on the worklist, in one portfolio."""
    with desk.writing():
        install_starters(desk.tenant_id, actor=SYSTEM, at=NOON, on=date(2026, 1, 1))
        communications.install_starters(desk.tenant_id, at=NOON)
        Company.objects.of(desk.tenant_id).update(sender_email="ar@duecourse.example", sender_name="Accounts")
        mine = identity.create_portfolio(desk.tenant_id, name="Mine")
        found = {}
        for place, name in enumerate(("Silent", "Tardy", "Quarrel")):
            found[name] = a_customer(desk.company, name, portfolio_id=mine.pk)
            an_item(found[name], f"{name}-1", due_on=date(2026, 2, 1), amount="1200")
            a_work_row(found[name], percent=90 - place)
    return found


def open_at(page: Page, keys: str, path: str) -> None:
    """Go to a place by its letters."""
    for key in keys.split():
        page.keyboard.press(key)
    page.wait_for_url(f"**{path}**")


def call(page: Page, note: str) -> None:
    """Call the customer on screen, who promises to pay."""
    page.keyboard.press("c")
    page.wait_for_url("**/call/**")
    page.locator("input[name=outcome]").first.focus()
    page.keyboard.press("Space")
    page.locator("#note").focus()
    page.keyboard.type(note)
    page.locator("input[name=follow][value=promise]").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Write down, then the next customer").press("Enter")


def write(page: Page, subject: str, body: str) -> None:
    """Write a mail to the customer on screen in words of one's own."""
    page.keyboard.press("w")
    page.wait_for_url("**/write/**")
    for field, words in (("#subject", subject), ("#body", body)):
        page.locator(field).focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(words)
    page.get_by_role("button", name="Put into the outbox").press("Enter")
    expect(page.locator("[data-toast]")).to_be_visible()


def finish(page: Page) -> None:
    """Work down the list: the first of two is done, the second waits."""
    open_at(page, "g w", "/worklist/")
    page.wait_for_selector("#inspector h2")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.keyboard.press("e")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.wait_for_selector("#inspector h2")
    page.keyboard.press("s")
    page.wait_for_selector("#inspector input[name=reason]:focus")
    page.keyboard.type("Waits for a credit note")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Nobody needs a person here")


def test_a_collectors_day(desk: Desk, book: dict[str, Customer]) -> None:
    page = desk.signed_in("collector")
    with desk.writing():
        user, mine = User.objects.latest("date_joined"), book["Silent"].portfolio_id
        identity.join_portfolio(desk.tenant_id, portfolio_id=mine or 0, user_id=user.id)
    page.goto("/")
    open_at(page, "g w", "/worklist/")
    page.wait_for_selector("#inspector h2")
    expect(page.locator("[data-row]")).to_have_count(3)
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/**")
    expect(page.locator("h1")).to_contain_text("Silent")
    call(page, "They pay on Friday.")
    expect(page.locator("[data-toast]")).to_contain_text("Call written down: Silent.")
    with desk.writing():
        assert Promise.objects.of(desk.tenant_id).get().customer_id == book["Silent"].pk
        assert Call.objects.of(desk.tenant_id).get().note == "They pay on Friday."
    page.goto(f"/customers/{book['Tardy'].token}/")
    write(page, "Your invoice of January", "Could you tell us when we may expect it?")
    with desk.writing():
        written = Message.objects.of(desk.tenant_id).get(customer_id=book["Tardy"].pk)
        assert written.subject == "Your invoice of January"
    finish(page)
    with desk.writing():
        states = dict(WorklistRow.objects.of(desk.tenant_id).values_list("customer_id", "state"))
    assert states == {book["Silent"].pk: "done", book["Tardy"].pk: "done", book["Quarrel"].pk: "snoozed"}
    open_at(page, "g h", "/")
    expect(page.locator("main")).to_contain_text("Promised today")
    expect(page.locator("main")).to_contain_text("1,200.00")
    assert desk.complaints == []


def test_a_manager_approves_takes_back_and_holds(desk: Desk, book: dict[str, Customer]) -> None:
    with desk.writing():
        for name, customer in book.items():
            a_message(customer, f"day:{name}", state="waiting_approval", subject=f"To {name}")
    page = desk.signed_in("collections_manager")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/")
    open_at(page, "g o", "/outbox/")
    expect(page.locator("#inspector h2")).to_contain_text("To ")
    first = page.locator("#inspector h2").inner_text()
    page.keyboard.press("e")
    expect(page.locator("[data-toast]")).to_contain_text("1 approved.")
    page.keyboard.press("z")
    expect(page.locator("[data-toast]")).to_contain_text("Taken back.")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.keyboard.press("X")
    expect(page.locator(".bulk-count")).to_have_text("2 rows chosen")
    page.keyboard.press("e")
    expect(page.locator("[data-toast]")).to_contain_text("2 approved.")
    page.goto("/outbox/?tab=due")
    page.keyboard.press("x")
    page.locator("#bulk-why").focus()
    page.keyboard.type("Prices are wrong")
    page.keyboard.press("Enter")
    expect(page.locator("[data-toast]")).to_contain_text("1 waits for approval now.")
    with desk.writing():
        states = dict(Message.objects.of(desk.tenant_id).values_list("subject", "state"))
        assert AuditEntry.objects.of(desk.tenant_id).get(verb="messages.held").reason == "Prices are wrong"
    assert states.pop(first) == "cancelled"
    assert sorted(states.values()) == ["planned", "waiting_approval"]
    assert desk.complaints == []


def test_a_manager_looks_around_and_moves_a_task(desk: Desk, book: dict[str, Customer]) -> None:
    with desk.writing():
        Task.objects.create(
            tenant_id=desk.tenant_id, company_id=desk.company.pk, customer_id=book["Tardy"].pk, kind="asked",
            title="Look at the plan", due_on=date(2026, 3, 2), key="t", created_at=NOON,
        )  # fmt: skip
    page = desk.signed_in("collections_manager")
    page.goto("/outbox/?tab=suppressed")
    page.keyboard.press("f")
    page.keyboard.type('customer name is "Nobody"')
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Nothing matches")
    open_at(page, "g d", "/tasks/")
    page.goto("/tasks/?box=free")
    page.wait_for_selector("#inspector h2")
    page.keyboard.press("x")
    page.keyboard.press("s")
    expect(page.locator("[data-toast]")).to_contain_text("1 task has another day.")
    open_at(page, "g i", "/imports/")
    expect(page.locator("main")).to_contain_text("No file yet")
    assert desk.complaints == []


def test_a_template_editors_day(desk: Desk, book: dict[str, Customer]) -> None:
    editor = desk.signed_in("template_editor")
    editor.goto("/templates/")
    editor.goto("/templates/firm/")
    editor.locator("#body-left").press("Control+End")
    editor.keyboard.type("Thank you.")
    editor.keyboard.press("Control+s")
    expect(editor.get_by_text("Draft 2 saved.")).to_be_visible()
    editor.locator("#words-left .asks summary").press("Enter")
    expect(editor.locator("#note-left")).to_be_focused()
    editor.keyboard.type("Says thank you")
    editor.keyboard.press("Tab")
    editor.keyboard.press("Enter")
    expect(editor.get_by_text("You worked on these words, so a second person publishes them.")).to_be_visible()
    manager = desk.signed_in("collections_manager")
    manager.goto("/templates/?show=waiting")
    manager.keyboard.press("Enter")
    manager.locator("summary", has_text="Send back").press("Enter")
    expect(manager.locator("details[open] input:not([type=hidden])").first).to_be_focused()
    manager.keyboard.type("Shorter, please")
    manager.keyboard.press("Tab")
    manager.keyboard.press("Enter")
    manager.wait_for_selector("[data-toast]")
    editor.goto("/templates/firm/")
    expect(editor.locator("main")).to_contain_text("Shorter, please")
    editor.locator("#body-left").press("Control+End")
    editor.keyboard.type(" Bye.")
    editor.keyboard.press("Control+s")
    expect(editor.get_by_text("saved.")).to_be_visible()
    editor.locator("#words-left .asks summary").press("Enter")
    expect(editor.locator("#note-left")).to_be_focused()
    editor.keyboard.type("Shorter")
    editor.keyboard.press("Tab")
    editor.keyboard.press("Enter")
    expect(editor.get_by_text("You worked on these words, so a second person publishes them.")).to_be_visible()
    manager.goto("/templates/firm/")
    manager.get_by_role("button", name="Publish").press("Enter")
    expect(manager.get_by_text("is sent from now on.")).to_be_visible()
    assert desk.complaints == []


def test_an_administrators_day(desk: Desk, book: dict[str, Customer]) -> None:
    with desk.writing():
        Channel.objects.create(tenant_id=desk.tenant_id, kind="email", settings={"connector": "sink"})
    admin = desk.signed_in("admin")
    admin.on("dialog", lambda dialog: dialog.accept())
    admin.goto("/admin/people/?state=asked")
    admin.keyboard.press("n")
    admin.wait_for_url("**/people/new/")
    admin.locator("#field-name").focus()
    admin.keyboard.type("Tom Peters")
    admin.keyboard.press("Tab")
    admin.keyboard.type("tom.peters@duecourse.example")
    admin.keyboard.press("Enter")
    expect(admin.locator("[data-toast]")).to_contain_text("Tom Peters is asked in by mail.")
    tom = _accepted(desk)
    expect(tom.locator("h1")).to_contain_text("Tom")
    admin.goto("/admin/people/?state=asked")
    expect(admin.locator("main")).to_contain_text("No open invitation")
    with desk.writing():
        user = User.objects.get(email="tom.peters@duecourse.example")
        assert Membership.objects.of(desk.tenant_id).get(user_id=user.id).is_active
    admin.goto(f"/admin/people/{user.id}/")
    box = admin.locator("input[name=portfolio]").first
    box.focus()
    admin.keyboard.press("Space")
    admin.locator("form[action$='/portfolios/'] button").press("Enter")
    expect(admin.locator("[data-toast]")).to_contain_text("Changed.")
    tom.goto("/worklist/")
    expect(tom.locator("[data-row]")).to_have_count(3)
    admin.goto("/admin/switches/")
    admin.locator("#field-reason").focus()
    admin.keyboard.type("Price list was wrong")
    admin.keyboard.press("Enter")
    expect(admin.locator("main")).to_contain_text("Price list was wrong")
    admin.goto("/admin/audit/")
    expect(admin.locator("main")).to_contain_text("Accepted an invitation")
    admin.keyboard.press("Enter")
    admin.wait_for_url(re.compile(r"/audit/\d+/"))
    assert desk.complaints == []


def _accepted(desk: Desk) -> Page:
    """Follow the newest invitation as whoever is asked in."""
    page = desk.opened()
    page.goto(_link(desk))
    page.keyboard.type(GOOD)
    page.keyboard.press("Tab")
    page.keyboard.type(GOOD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#rail", state="attached")
    return page


def _link(desk: Desk) -> str:
    """Read the link in the newest mail that asks somebody in."""
    with desk.writing():
        raw = bytes(Message.objects.of(desk.tenant_id).filter(purpose="security").latest("id").raw or b"")
    body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://[^/]+(/account/invitation/\S+)", body.get_content())
    assert found is not None
    return found[1]
