"""Can payments be looked at, matched and given back on screen, and only by who may?"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.money import Money
from duecourse.records.ledger.models import Customer, Item, Receipt, ReceiptMatch, ReceiptReading
from duecourse.records.ledger.operations.matching import match_new
from duecourse.records.ledger.operations.receipts import SeenMoney, see_receipt
from tests.interfaces.web.book import DAY, NOON, a_customer, a_work_row, an_item
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures


def money_in(company: Company, amount: str, key: str, *, text: str = "", customer_id: int | None = None) -> Receipt:  # noqa: F811
    seen = SeenMoney(
        company.pk,
        Money(Decimal(amount), "EUR"),
        DAY,
        key,
        customer_id=customer_id,
        payer="Treasury <b>One</b>",
        text=text,
    )
    return see_receipt(company.tenant_id, seen, on=DAY, actor=SYSTEM, at=NOON)


@pytest.fixture
def tardy(company: Company) -> Customer:  # noqa: F811
    """A customer who owes 100 twice."""
    customer = a_customer(company, "Tardy")
    for number in ("INV-10001", "INV-10002"):
        an_item(customer, number, due_on=date(2026, 2, 1))
    return customer


@pytest.fixture
def waiting(company: Company, tardy: Customer) -> Receipt:  # noqa: F811
    """A payment of 100 that may be of either item."""
    receipt = money_in(company, "100.00", "R1", customer_id=tardy.pk)
    match_new(company.tenant_id, company.pk, on=DAY, at=NOON)
    return receipt


def test_a_payment_waits_with_its_suggestion_and_is_matched_as_shown(
    sign_in: SignIn,  # noqa: F811
    tardy: Customer,
    waiting: Receipt,
) -> None:
    client: Client = sign_in("cash_application")
    page = client.get("/bank/matching/").content.decode()
    assert "Treasury &lt;b&gt;One&lt;/b&gt;" in page
    side = client.get(f"/bank/matching/{waiting.pk}/side/").content.decode()
    assert "2 open items of the customer are of this amount." in side
    item = Item.objects.of(tardy.tenant_id).get(number="INV-10002")
    form = {
        "item": [str(item.pk)],
        f"amount-{item.pk}": "90,00",
        f"kept-{item.pk}": "10",
        f"reason-{item.pk}": "deduction",
    }
    assert client.post(f"/bank/matching/{waiting.pk}/match/", form).status_code == 302
    match = ReceiptMatch.objects.of(tardy.tenant_id).get()
    assert (match.item_id, match.amount, match.difference, match.kind) == (
        item.pk,
        Decimal(90),
        Decimal(10),
        "confirmed",
    )
    assert "INV-10002" in client.get("/bank/matching/?lane=matched").content.decode()
    assert client.post(f"/bank/matching/{waiting.pk}/take-back/", {}).status_code == 302
    assert ReceiptMatch.objects.of(tardy.tenant_id).get().state == "undone"
    assert "Somebody took this match back." in client.get("/bank/matching/").content.decode()


def test_suggestions_are_accepted_together(sign_in: SignIn, tardy: Customer, waiting: Receipt) -> None:  # noqa: F811
    client = sign_in("cash_application")
    client.post("/bank/matching/accept/?", {"row": [str(waiting.pk)]})
    assert ReceiptMatch.objects.of(tardy.tenant_id).filter(state="live").count() == 1


def test_a_payment_is_given_to_a_customer_or_set_aside(
    sign_in: SignIn,  # noqa: F811
    company: Company,  # noqa: F811
    tardy: Customer,
) -> None:
    receipt = money_in(company, "7.00", "R2", text="interest")
    match_new(company.tenant_id, company.pk, on=DAY, at=NOON)
    client = sign_in("cash_application")
    client.post(f"/bank/matching/{receipt.pk}/foreign/", {"reason": "interest"})
    assert ReceiptReading.objects.of(company.tenant_id).get().outcome == "foreign"
    client.post(f"/bank/matching/{receipt.pk}/foreign/", {})
    client.post(f"/bank/matching/{receipt.pk}/customer/", {"customer": str(tardy.pk)})
    assert Receipt.objects.of(company.tenant_id).get().customer_id == tardy.pk
    assert client.get("/bank/matching/?lane=suggested").status_code == 200


def test_whoever_may_not_match_sees_no_payments(sign_in: SignIn, waiting: Receipt) -> None:  # noqa: F811
    client = sign_in("collector")
    assert client.get("/bank/matching/").status_code == 403
    assert client.post(f"/bank/matching/{waiting.pk}/match/", {}).status_code == 403


def test_an_empty_lane_says_what_that_means(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("cash_application")
    assert "Nothing to confirm" in client.get("/bank/matching/").content.decode()
    assert "Every payer is known" in client.get("/bank/matching/?lane=unknown").content.decode()


def test_the_worklist_says_what_was_seen_and_when(sign_in: SignIn, tardy: Customer, waiting: Receipt) -> None:  # noqa: F811
    row = a_work_row(tardy)
    client = sign_in("collections_manager")
    seen = "Payment of 100.00\N{NO-BREAK SPACE}EUR seen"
    for path in ("/worklist/", f"/worklist/{row.pk}/side/"):
        page = client.get(path).content.decode()
        assert seen in page and "not yet matched" in page


def test_the_customers_page_says_what_was_seen_and_when(sign_in: SignIn, tardy: Customer, waiting: Receipt) -> None:  # noqa: F811
    client = sign_in("cash_application")
    page = client.get(f"/customers/{tardy.token}/").content.decode()
    assert "not yet matched" in page
    assert isinstance(waiting.seen_at, datetime)
