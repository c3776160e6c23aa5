"""Is a payer's own list taken once, mended by hand, and used by exactly the payment that it is of?"""

from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.errors import Refused
from duecourse.records.ledger.models import Customer, Document, Remittance
from duecourse.records.ledger.operations import matching_by_hand as by_hand
from duecourse.records.ledger.operations import remittances
from duecourse.records.ledger.operations.receipts import retire
from duecourse.records.ledger.operations.remittances import AdviceUsed, Handed, LinesMissing, Mended, SumWrong, Taken
from duecourse.records.ledger.rules.remittances.content import AdviceLine
from tests.book import a_company, a_customer, an_invoice, by_anna
from tests.records.ledger.test_matching import match, matched, money_in, reading

CSV = "Invoice,Gross,Deduction,Paid,Reason\nINV-10001,100.00,10.00,90.00,31A short\nINV-10002,100.00,0.00,100.00,\nTotal,,,190.00,\n"


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant)


@pytest.fixture
def tardy(tenant: UUID, company: Company) -> Customer:
    """Owes 100 three times."""
    customer = a_customer(tenant, company)
    for number in ("INV-10001", "INV-10002", "INV-10003"):
        an_invoice(tenant, customer, number=number)
    return customer


def take(tenant: UUID, company: Company, text: str, *, name: str = "avis.csv", **more: object) -> Taken:
    handed = Handed(company.pk, name, text.encode(), "hand", **more)  # type: ignore[arg-type]
    return remittances.take_remittance(tenant, handed, **by_anna())


def the(tenant: UUID, taken: Taken) -> Remittance:
    return Remittance.objects.of(tenant).get(id=taken.id)


def test_an_advice_that_came_first_matches_its_payment_and_is_used_once(
    tenant: UUID, company: Company, tardy: Customer
) -> None:
    taken = take(tenant, company, CSV)
    row = the(tenant, taken)
    assert (taken.is_new, row.state, row.customer_id, row.total) == (True, "open", tardy.pk, Decimal(190))
    one = money_in(tenant, company, "190.00", key="R1", customer_id=tardy.pk)
    two = money_in(tenant, company, "190.00", key="R2", customer_id=tardy.pk)
    match(tenant, company)
    assert matched(tenant, one) == {"INV-10001": Decimal(90), "INV-10002": Decimal(100)}
    assert matched(tenant, two) == {}
    assert (the(tenant, taken).state, the(tenant, taken).receipt_id) == ("used", one.pk)


def test_an_advice_that_comes_after_its_payment_matches_it_at_once(
    tenant: UUID, company: Company, tardy: Customer
) -> None:
    receipt = money_in(tenant, company, "190.00", customer_id=tardy.pk)
    match(tenant, company)
    assert matched(tenant, receipt) == {}
    take(tenant, company, CSV)
    assert matched(tenant, receipt) == {"INV-10001": Decimal(90), "INV-10002": Decimal(100)}


def test_neither_the_same_file_nor_the_same_list_is_taken_twice(
    tenant: UUID, company: Company, tardy: Customer
) -> None:
    first = take(tenant, company, CSV)
    again = take(tenant, company, CSV, name="copy.csv", customer_id=tardy.pk)
    other = take(tenant, company, "Factuur;Betaald\ninv 10002;100,00\ninv 10001;90,00\n", name="avis.txt")
    assert (again.id, again.is_new, other.id, other.is_new) == (first.id, False, first.id, False)
    assert Remittance.objects.of(tenant).count() == Document.objects.of(tenant).count() == 1


def test_what_is_unclear_waits_and_is_mended_by_hand(tenant: UUID, company: Company, tardy: Customer) -> None:
    receipt = money_in(tenant, company, "200.00", customer_id=tardy.pk)
    taken = take(tenant, company, "Invoice,Paid\nINV-10001,100.00\nINV-1000Z,100.00\n")
    assert (the(tenant, taken).state, the(tenant, taken).doubts) == ("draft", ["not_ours"])
    match(tenant, company)
    assert matched(tenant, receipt) == {}
    lines = [AdviceLine("INV-10001", Decimal(100)), AdviceLine("INV-10003", Decimal(100))]
    with pytest.raises(SumWrong):
        remittances.mend_remittance(tenant, taken.id, Mended(lines, Decimal(201), "EUR"), **by_anna())
    with pytest.raises(LinesMissing):
        remittances.mend_remittance(tenant, taken.id, Mended([], Decimal(0), "EUR"), **by_anna())
    remittances.mend_remittance(tenant, taken.id, Mended(lines, Decimal(200), "EUR", None, tardy.pk), **by_anna())
    assert matched(tenant, receipt) == {"INV-10001": Decimal(100), "INV-10003": Decimal(100)}
    with pytest.raises(AdviceUsed):
        remittances.drop_remittance(tenant, taken.id, actor=by_anna()["actor"], at=by_anna()["at"])


def test_a_picture_is_a_draft_with_the_sum_that_was_said(tenant: UUID, company: Company, tardy: Customer) -> None:
    handed = Handed(company.pk, "proof.png", b"\x89PNG\r\n\x1a\n\x00\x00", "portal", tardy.pk, total=Decimal(190))
    row = the(tenant, remittances.take_remittance(tenant, handed, **by_anna()))
    assert (row.state, row.doubts, row.total, row.customer_id) == ("draft", ["words"], Decimal(190), tardy.pk)


def test_a_match_by_hand_uses_the_advice_and_taking_it_back_frees_it(
    tenant: UUID, company: Company, tardy: Customer
) -> None:
    receipt = money_in(tenant, company, "150.00")
    taken = take(tenant, company, "Invoice,Paid\nINV-10001,50.00\nINV-10003,100.00\n", customer_id=tardy.pk)
    match(tenant, company)
    known = reading(tenant, receipt)
    assert (known.outcome, known.customer_id) == ("suggested", tardy.pk)
    assert [part["code"] for part in known.because] == ["advice_of_customer", "advice_in_part"]
    by_hand.accept_suggestion(tenant, receipt.pk, **by_anna())
    assert (the(tenant, taken).state, the(tenant, taken).receipt_id) == ("used", receipt.pk)
    by_hand.undo_match(tenant, receipt.pk, **by_anna())
    assert (the(tenant, taken).state, the(tenant, taken).receipt_id) == ("open", None)


def test_a_payment_that_goes_back_frees_its_advice(tenant: UUID, company: Company, tardy: Customer) -> None:
    taken = take(tenant, company, CSV)
    receipt = money_in(tenant, company, "190.00", customer_id=tardy.pk)
    match(tenant, company)
    retire(tenant, receipt.pk, is_booked=False, **by_anna())
    assert the(tenant, taken).state == "open"


def test_an_advice_set_aside_is_looked_at_no_longer_until_it_is_taken_up(
    tenant: UUID, company: Company, tardy: Customer
) -> None:
    told = {"actor": by_anna()["actor"], "at": by_anna()["at"]}
    taken = take(tenant, company, CSV)
    remittances.drop_remittance(tenant, taken.id, **told)
    receipt = money_in(tenant, company, "190.00", customer_id=tardy.pk)
    match(tenant, company)
    assert matched(tenant, receipt) == {}
    remittances.take_up_again(tenant, taken.id, **told)
    assert the(tenant, taken).state == "draft"
    with pytest.raises(Refused):
        remittances.drop_remittance(tenant, 999_999, **told)
