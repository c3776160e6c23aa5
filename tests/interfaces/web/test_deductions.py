"""Do people see what was kept back, judge it, ask for it again, or give it up by two?"""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.disputes.models import Deduction, Dispute, WriteOff
from duecourse.records.disputes.operations.deductions import NewDeduction, take_deduction
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
