"""Do people see what was kept back, judge it, ask for it again, or give it up by two?"""

from __future__ import annotations

from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.disputes.models import Deduction, DeductionCode, Dispute, WriteOff
from duecourse.records.disputes.operations.deductions import NewDeduction, take_deduction
from duecourse.records.disputes.operations.disputes import close_dispute
from duecourse.records.ledger.models import Customer
from tests.interfaces.web.book import DAY, NOON, a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of

PATH = "/disputes/deductions/"


@pytest.fixture
def kept_back(tenant: UUID, company: Company) -> Deduction:
    """Eight euros that Tardy kept back of an invoice, for its code 31A."""
    item = an_item(a_customer(company, "Tardy"), "INV-7", due_on=DAY)
    new = NewDeduction(item.customer_id, item.pk, "k1", amount=Decimal(8), their_code="31A", their_words="Short")
    return take_deduction(tenant, new, on=DAY, actor=SYSTEM, at=NOON)


def act(client: Client, path: str, **said: str) -> str:
    """Do something and say what the page then tells."""
    answer = client.post(path, said)
    assert answer.status_code == 302, answer.content.decode()[:500]
    return text_of(client, answer.headers["Location"])


def test_a_collector_judges_a_deduction_and_asks_for_it_again(
    sign_in: SignIn, tenant: UUID, kept_back: Deduction
) -> None:
    client, case = sign_in("senior_collector"), f"/disputes/{kept_back.dispute_id}/"
    assert "31A · Short" in text_of(client, PATH)
    assert "Deduction" in text_of(client, case)
    assert "Sorted as" in act(client, f"{case}deduction/sort/", reason="SHORTAGE", learns="1")
    said = act(client, f"{case}deduction/judge/", validity="invalid", why="Signed for", deadline="2026-03-20")
    assert "Noted." in said and "The payer was not right" in said
    assert "asked for again" in act(
        client, f"{case}deduction/charge-back/", words="You signed", root_cause="customer-ap"
    )
    assert Dispute.objects.of(tenant).get(id=kept_back.dispute_id).outcome == "rejected_pay"
    assert "Nothing is kept back" not in text_of(client, f"{PATH}?state=ended")
    assert client.post(f"{case}deduction/judge/", {"validity": "valid", "why": "Late"}).status_code in (302, 409, 422)


def test_a_write_off_is_proposed_by_one_and_decided_by_another(
    sign_in: SignIn, tenant: UUID, kept_back: Deduction
) -> None:
    collector, manager = sign_in("senior_collector"), sign_in("collections_manager")
    case = f"/disputes/{kept_back.dispute_id}/"
    form = {"item": str(kept_back.item_id), "amount": "", "reason": "SMALL-BALANCE", "note": "Not worth it"}
    assert "Somebody else decides" in act(manager, f"{case}write-off/", **form)
    row = WriteOff.objects.of(tenant).get()
    assert (row.amount, row.state) == (Decimal(8), "proposed")
    path = f"/disputes/write-offs/{row.pk}/"
    assert collector.post(f"{path}decide/", {"decision": "approve"}).status_code == 403
    manager.post(f"{path}decide/", {"decision": "approve"})
    assert WriteOff.objects.of(tenant).get().state == "proposed"
    assert "Taken back" in act(manager, f"{path}withdraw/")
    act(collector, f"{case}write-off/", **form)
    row = WriteOff.objects.of(tenant).latest("id")
    assert "Not worth it" in text_of(manager, "/disputes/write-offs/")
    assert "Approved" in act(manager, f"/disputes/write-offs/{row.pk}/decide/", decision="approve")
    made = manager.post("/disputes/write-offs/hand-over/")
    assert made.headers["Content-Type"].startswith("text/csv")
    assert b"write_off" in made.content and b"INV-7" in made.content


def test_the_cost_of_disputes_is_shown_by_cause_and_reckoned_anew(sign_in: SignIn, kept_back: Deduction) -> None:
    manager = sign_in("collections_manager")
    assert "Not known" in text_of(manager, "/disputes/costs/") and "35" in text_of(manager, "/disputes/costs/")
    path = f"/disputes/costs/{kept_back.company_id}/"
    assert "Saved" in act(manager, path, rate="10", handling="50", below="5")
    assert "50" in text_of(manager, "/disputes/costs/")
    manager.post(path, {"rate": "1000", "handling": "1", "below": "1"})
    assert "1,000" not in text_of(manager, "/disputes/costs/")
    assert sign_in("collector").post(path, {"rate": "1"}).status_code == 403


def test_what_is_not_there_is_not_found(sign_in: SignIn, kept_back: Deduction) -> None:
    manager = sign_in("collections_manager")
    for path in ("99/deduction/sort/", "99/deduction/judge/", "99/deduction/charge-back/", "99/write-off/"):
        assert manager.post(f"/disputes/{path}").status_code == 404
    assert manager.post("/disputes/write-offs/99/decide/", {"decision": "approve"}).status_code == 404
    assert manager.post("/disputes/costs/99/").status_code == 404


def kept(tenant: UUID, customer: Customer, key: str, **more: Any) -> Deduction:
    item = an_item(customer, f"INV-{key}", due_on=DAY)
    new = NewDeduction(customer.pk, item.pk, key, amount=Decimal(5), **more)
    return take_deduction(tenant, new, on=DAY, actor=SYSTEM, at=NOON)


def test_several_are_sorted_at_once_beside_the_list_and_taken_back(
    sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    silent = a_customer(company, "Silent")
    rows = [
        kept(tenant, silent, key, reason=reason) for key, reason in (("a", "FREIGHT"), ("b", "TAX"), ("c", "DAMAGE"))
    ]
    close_dispute(tenant, rows[2].dispute_id, outcome="withdrawn", on=DAY, actor=SYSTEM, at=NOON)
    client = sign_in("cash_application")
    assert "Silent" in text_of(client, PATH) and "INV-a" in text_of(client, f"{PATH}{rows[0].pk}/side/")
    answer = client.post(f"{PATH}sort/", {"row": [str(one.pk) for one in rows], "reason": "PRICING"})
    page = client.get(answer.headers["Location"]).content.decode()
    assert "2 deductions sorted as “Price”." in page

    def reasons() -> list[str]:
        return list(Deduction.objects.of(tenant).order_by("id").values_list("reason", flat=True))

    assert reasons() == ["PRICING", "PRICING", "DAMAGE"]
    assert not DeductionCode.objects.of(tenant).exists()
    way = unescape(page).split('action="/undo/')[1].split('"')[0]
    assert client.post(f"/undo/{way}").status_code == 302
    assert reasons() == ["FREIGHT", "TAX", "DAMAGE"]
    assert client.post(f"{PATH}sort/", {"row": [str(rows[0].pk)], "reason": "NONSENSE"}).status_code == 422


def test_what_a_customer_means_by_a_code_is_learned_forgotten_and_said(
    sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    silent = a_customer(company, "Silent")
    client, codes = sign_in("cash_application"), f"{PATH}codes/{silent.token}/"
    assert "No code is known yet" in text_of(client, codes)
    row = kept(tenant, silent, "a", their_code="31a")
    client.post(f"{PATH}{row.pk}/sort/", {"reason": "SHORTAGE", "learns": "1"})
    assert "31A" in text_of(client, codes) and "Too little delivered" in text_of(client, codes)
    assert kept(tenant, silent, "b", their_code="31A").reason == "SHORTAGE"
    assert "is forgotten" in act(client, f"{codes}forget/", code="31A")
    assert kept(tenant, silent, "c", their_code="31A").reason == "UNKNOWN"
    act(client, f"{codes}learn/", code="77 ", reason="TAX")
    assert list(DeductionCode.objects.of(tenant).values_list("their_code", "reason")) == [("77", "TAX")]


def test_whoever_may_not_sort_only_looks(sign_in: SignIn, tenant: UUID, company: Company, kept_back: Deduction) -> None:
    client = sign_in("cfo")
    page = text_of(client, f"{PATH}{kept_back.pk}/")
    assert "31A" in page and "Sort as" not in page
    assert client.post(f"{PATH}sort/", {"row": [str(kept_back.pk)], "reason": "TAX"}).status_code == 403
    assert sign_in("sales").get(PATH).status_code == 403
