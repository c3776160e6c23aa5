"""Is a dispute opened with a photo, answered by its department, credited, and closed by the credit note; and the customer told?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from duecourse.foundation.identity.models import Membership
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.communications.models import Message
from duecourse.records.disputes.models import CreditProposal, Dispute, DisputeStep
from duecourse.records.disputes.operations import departments, disputes, terms
from duecourse.records.disputes.operations.departments import DepartmentWish
from duecourse.records.disputes.operations.disputes import Claim, NewDispute
from duecourse.records.disputes.operations.proposing import settle_arrived
from duecourse.records.disputes.queries.settling import terms_of
from duecourse.records.disputes.rules import Term
from duecourse.records.ledger.models import Item
from duecourse.work.procedures.operations.dispute_mails import tell_ended
from duecourse.work.procedures.operations.starters import install_starters
from tests.browser.conftest import DAY, Desk, barriers
from tests.interfaces.web.book import NOON, a_customer, an_item

pytestmark = [pytest.mark.browser]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def test_a_dispute_goes_from_its_photo_to_the_credit_note(desk: Desk, tmp_path: Path) -> None:
    photo = tmp_path / "pallet.png"
    photo.write_bytes(PIXEL)
    with desk.writing():
        install_starters(desk.tenant_id, actor=SYSTEM, at=NOON, on=DAY)
        tardy = a_customer(desk.company, "Tardy")
        item = an_item(tardy, "T1", due_on=date(2026, 2, 1))
    resolver, collector = desk.signed_in("dispute_resolver"), desk.signed_in("collections_manager")
    with desk.writing():
        members = Membership.objects.of(desk.tenant_id)
        looks_into_it = members.get(role="dispute_resolver").user_id
        place = departments.keep_department(
            desk.tenant_id,
            DepartmentWish("Logistics", members=[looks_into_it]),
            actor=SYSTEM,
            at=NOON,
        )
        term = Term(terms_of(desk.tenant_id)["DAMAGED"].days, place.pk)
        terms.set_terms(desk.tenant_id, {"DAMAGED": term}, actor=SYSTEM, at=NOON)
    collector.goto(f"/customers/{tardy.token}/act/dispute/?row={item.pk}")
    collector.get_by_label("How much of T1").fill("30")
    collector.get_by_label("Why").select_option("DAMAGED")
    collector.get_by_label("In the customer’s words").fill("The pallet came wet.")
    collector.locator("input[type=file]").set_input_files(photo)
    collector.get_by_role("button", name="Open dispute").click()
    expect(collector.locator("[data-toast]")).to_contain_text("opened")
    with desk.writing():
        case = Dispute.objects.of(desk.tenant_id).get()
    assert case.owner_id == looks_into_it

    resolver.goto("/")
    expect(resolver.get_by_text("case is yours")).to_be_visible()
    resolver.goto("/disputes/board/")
    assert barriers(resolver) == []
    resolver.keyboard.press("j")
    resolver.keyboard.press("Enter")
    expect(resolver.get_by_role("heading", name=f"D{case.pk} · Damaged")).to_be_visible()
    expect(resolver.get_by_alt_text("Photo: pallet.png")).to_be_visible()
    assert barriers(resolver) == []
    assert resolver.request.get(f"/customers/{tardy.token}/").status == 403
    resolver.goto(f"/disputes/{case.pk}/")
    resolver.keyboard.press("p")
    resolver.get_by_label("Credit on T1").fill("30")
    resolver.locator("#why-credit").fill("Photo shows it")
    resolver.get_by_role("button", name="Propose the credit").click()
    expect(resolver.locator("[data-toast]")).to_contain_text("Somebody else decides")
    expect(resolver.get_by_role("button", name="Accept the credit")).to_have_count(0)

    collector.goto(f"/disputes/{case.pk}/")
    collector.locator("select[name=root_cause]").first.select_option("carrier")
    collector.get_by_role("button", name="Accept the credit").click()
    expect(collector.locator("[data-toast]")).to_contain_text("Accepted")
    collector.goto("/disputes/credit-notes/")
    assert barriers(collector) == []
    with collector.expect_download() as given:
        collector.get_by_role("button", name="Hand over 1 as a file").click()
    assert "T1,EUR,30.00" in Path(given.value.path()).read_text(encoding="utf-8-sig")

    with desk.writing():
        note = an_item(tardy, "CN1", due_on=DAY, amount="-30")
        Item.objects.of(desk.tenant_id).filter(id=note.pk).update(linked_item_id=item.pk, known_on=clock.now().date())
        assert settle_arrived(desk.tenant_id, on={desk.company.pk: DAY}, actor=SYSTEM, at=NOON) == 1
        assert tell_ended(desk.tenant_id, tardy.pk, on=DAY, at=NOON) == 1
        assert tell_ended(desk.tenant_id, tardy.pk, on=DAY, at=NOON) == 0
        ended = Dispute.objects.of(desk.tenant_id).get()
        assert (ended.state, ended.outcome, ended.root_cause) == ("closed", "accepted_credit", "carrier")
        assert CreditProposal.objects.of(desk.tenant_id).get().state == "settled"
        told = DisputeStep.objects.of(desk.tenant_id).get(kind="told")
        mail = Message.objects.of(desk.tenant_id).get(id=told.message_id or 0)
        assert mail.template_code == "dispute_credited" and "30.00" in mail.subject
    collector.goto(f"/disputes/{case.pk}/")
    expect(collector.get_by_text("Credit note CN1 over 30.00 arrived")).to_be_visible()


@pytest.mark.parametrize(("is_narrow", "theme"), [(False, "light"), (False, "dark"), (True, "light"), (True, "dark")])
def test_the_board_the_list_and_a_case_can_be_read_by_everybody(desk: Desk, is_narrow: bool, theme: str) -> None:
    with desk.writing():
        tardy = a_customer(desk.company, "Tardy")
        claims = [Claim(an_item(tardy, "T1", due_on=DAY).pk)]
        new = NewDispute(tardy.pk, claims, "PRICE", note="Too dear.")
        case = disputes.open_dispute(desk.tenant_id, new, on=DAY, actor=SYSTEM, at=NOON)
    page = desk.signed_in("collections_manager", is_narrow=is_narrow, theme=theme)
    for path in ("/disputes/", "/disputes/board/", f"/disputes/{case.pk}/", "/admin/disputes/", "/admin/departments/"):
        page.goto(path)
        assert barriers(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto("/disputes/")
    if not is_narrow:
        page.keyboard.press("b")
        expect(page.get_by_role("heading", name="1 open dispute")).to_be_visible()


def test_a_case_is_dragged_to_where_it_may_go_and_taken_back_again(desk: Desk) -> None:
    with desk.writing():
        tardy = a_customer(desk.company, "Tardy")
        item = an_item(tardy, "T1", due_on=date(2026, 2, 1))
        new = NewDispute(tardy.pk, [Claim(item.pk, None)], "PRICE")
        case = disputes.open_dispute(desk.tenant_id, new, on=DAY, actor=SYSTEM, at=NOON)
    page = desk.signed_in("collections_manager")
    page.goto("/disputes/board/")
    card, column = page.locator("[data-case]"), page.locator("[data-state]")
    card.drag_to(column.and_(page.locator("[data-state=proposed]")))
    expect(page.locator("[data-state=new] [data-case]")).to_be_visible()
    card.drag_to(column.and_(page.locator("[data-state=investigating]")))
    expect(page.locator("[data-toast]")).to_contain_text("Moved.")
    expect(page.locator("[data-state=investigating] [data-case]")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-state=new] [data-case]")).to_be_visible()
    with desk.writing():
        assert Dispute.objects.of(desk.tenant_id).get(id=case.pk).state == "new"
    assert barriers(page) == []
