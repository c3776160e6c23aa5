"""Does money at the bank find its items, count once, and come back when a person says so?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.reference import make_rf
from duecourse.foundation.timeline.log import timeline_of
from duecourse.records.ledger.models import (
    Customer,
    Item,
    PayerAccount,
    PaymentReference,
    Receipt,
    ReceiptMatch,
    ReceiptReading,
)
from duecourse.records.ledger.operations import matching_by_hand as by_hand
from duecourse.records.ledger.operations import movements
from duecourse.records.ledger.operations.matching import match_new
from duecourse.records.ledger.operations.matching_by_hand import Chosen
from duecourse.records.ledger.operations.movements import Booking
from duecourse.records.ledger.operations.receipts import SeenMoney, retire, retire_booked, see_receipt
from duecourse.records.ledger.operations.references import Stated, remember
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, moment, stop_version

DAY = timedelta(days=1)


def money_in(tenant: UUID, company: Company, amount: str, *, key: str = "R1", on: date = TODAY, **more: Any) -> Receipt:
    """A payment seen at the bank that names nobody unless told."""
    seen = SeenMoney(company.pk, Money(Decimal(amount), "EUR"), on, key, **more)
    return see_receipt(tenant, seen, **by_anna(on))


def matched(tenant: UUID, receipt: Receipt) -> dict[str, Decimal]:
    """The live matches of a receipt: item number and amount."""
    rows = ReceiptMatch.objects.of(tenant).filter(receipt_id=receipt.pk, state="live")
    numbers = dict(Item.objects.of(tenant).values_list("id", "number"))
    return {numbers[item]: amount for item, amount in rows.values_list("item_id", "amount")}


def reading(tenant: UUID, receipt: Receipt) -> ReceiptReading:
    return ReceiptReading.objects.of(tenant).get(receipt_id=receipt.pk)


def match(tenant: UUID, company: Company, *, on: date = TODAY) -> None:
    match_new(tenant, company.pk, on=on, at=moment(on))


def said(tenant: UUID, customer: Customer) -> list[str]:
    return [str(entry.text) for entry in timeline_of(tenant, customer.pk)]


def test_a_reference_finds_its_item_and_gives_the_money_its_customer(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    an_invoice(tenant, customer, number="INV-10001")
    receipt = money_in(tenant, company, "100.00", reference=make_rf("INV-10001"), payer="Somebody")
    match(tenant, company)
    assert matched(tenant, receipt) == {"INV-10001": Decimal(100)}
    assert Receipt.objects.of(tenant).get().customer_id == customer.pk
    assert stop_version(customer) == 1
    assert said(tenant, customer)[0] == "100.00 EUR seen at the bank was matched to INV-10001 by itself."


def test_the_reference_of_a_letter_about_several_items_pays_exactly_these(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    mine = [an_invoice(tenant, customer, number=number) for number in ("INV-10001", "INV-10002")]
    other = an_invoice(tenant, customer, number="INV-10003")
    stated = Stated(company.pk, customer.pk, make_rf("C1260304"), [item.pk for item in mine])
    alone = Stated(company.pk, customer.pk, make_rf("INV-10003"), [other.pk])
    remember(tenant, [stated, stated, alone], at=moment(TODAY))
    assert PaymentReference.objects.of(tenant).get().amount == Decimal(200), "once, and none that says itself"
    receipt = money_in(tenant, company, "200.00", reference=make_rf("C1260304"), payer="Somebody")
    match(tenant, company)
    assert matched(tenant, receipt) == {"INV-10001": Decimal(100), "INV-10002": Decimal(100)}


def test_two_items_of_the_same_amount_are_left_to_a_person(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    for number in ("INV-10001", "INV-10002"):
        an_invoice(tenant, customer, number=number)
    receipt = money_in(tenant, company, "100.00", customer_id=customer.pk)
    match(tenant, company)
    assert matched(tenant, receipt) == {}
    assert reading(tenant, receipt).outcome == "suggested"


def test_of_two_equal_payments_that_name_one_item_the_second_waits(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    an_invoice(tenant, customer, number="INV-10001")
    an_invoice(tenant, customer, number="INV-20002")
    one = money_in(tenant, company, "100.00", key="R1", text="INV-10001", customer_id=customer.pk)
    two = money_in(tenant, company, "100.00", key="R2", text="INV-10001", customer_id=customer.pk)
    match(tenant, company)
    match(tenant, company)
    assert (matched(tenant, one), matched(tenant, two)) == ({"INV-10001": Decimal(100)}, {})
    assert [part["code"] for part in reading(tenant, two).because][-1] == "paid_before"


def test_money_matched_twice_at_once_is_matched_once(tenant: UUID) -> None:
    company = a_company(tenant)
    an_invoice(tenant, a_customer(tenant, company), number="INV-10001")
    receipt = money_in(tenant, company, "100.00", text="inv 10001")
    for _time in range(2):
        match(tenant, company)
    assert matched(tenant, receipt) == {"INV-10001": Decimal(100)}
    assert ReceiptMatch.objects.of(tenant).count() == 1


def test_a_person_takes_an_automatic_match_back_and_it_stays_so(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    an_invoice(tenant, customer, number="INV-10001")
    receipt = money_in(tenant, company, "100.00", text="INV-10001", payer_account="BE00SIMU1")
    match(tenant, company)
    before = stop_version(customer)
    by_hand.undo_match(tenant, receipt.pk, **by_anna(), reason="It is for March")
    match(tenant, company)
    assert matched(tenant, receipt) == {}
    assert stop_version(customer) > before
    assert not PayerAccount.objects.of(tenant).exists()
    assert said(tenant, customer)[0] == "Match of 100.00 EUR to INV-10001 taken back: It is for March"
    with pytest.raises(by_hand.NotMatched):
        by_hand.undo_match(tenant, receipt.pk, **by_anna())


def test_a_receipt_is_split_over_items_with_what_was_kept_back_and_the_rest_stays(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    first, second = (an_invoice(tenant, customer, number=number) for number in ("INV-1", "INV-2"))
    receipt = money_in(tenant, company, "250.00", payer="Strange Ltd")
    lines = [Chosen(first.pk, Decimal(100)), Chosen(second.pk, Decimal(80), Decimal(20), "deduction")]
    by_hand.confirm_match(tenant, receipt.pk, lines, **by_anna())
    assert matched(tenant, receipt) == {"INV-1": Decimal(100), "INV-2": Decimal(80)}
    assert "20.00 EUR of INV-2 was kept back by the payer." in said(tenant, customer)
    assert Receipt.objects.of(tenant).get().customer_id == customer.pk
    assert PayerAccount.objects.of(tenant).get().key == "name:strange"


@pytest.mark.parametrize(
    ("amounts", "refusal"),
    [
        (["100.01"], by_hand.MoreThanOpen),
        (["100", "60"], by_hand.MoreThanPaid),
        ([], by_hand.NothingChosen),
        (["0"], by_hand.NothingChosen),
    ],
)
def test_no_more_is_matched_than_came_in_or_is_open(tenant: UUID, amounts: list[str], refusal: type) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    items = [an_invoice(tenant, customer) for _amount in amounts]
    receipt = money_in(tenant, company, "150.00")
    lines = [Chosen(item.pk, Decimal(amount)) for item, amount in zip(items, amounts, strict=True)]
    with pytest.raises(refusal):
        by_hand.confirm_match(tenant, receipt.pk, lines, **by_anna())


def test_whose_money_it_is_said_by_a_person_finds_the_item_and_is_learned(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    for number in ("INV-10001", "INV-10002"):
        an_invoice(tenant, customer, number=number, amount="100.00" if number.endswith("1") else "70.00")
    first = money_in(tenant, company, "70.00", key="R1", payer_account="BE00SIMU1", payer="Treasury One")
    match(tenant, company)
    assert matched(tenant, first) == {}
    by_hand.assign_customer(tenant, first.pk, customer.pk, **by_anna())
    assert matched(tenant, first) == {"INV-10002": Decimal(70)}
    second = money_in(tenant, company, "100.00", key="R2", payer_account="BE00SIMU1", payer="Treasury One")
    match(tenant, company)
    assert matched(tenant, second) == {"INV-10001": Decimal(100)}


def test_money_that_is_no_customers_waits_no_longer(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    an_invoice(tenant, customer, number="INV-10001")
    receipt = money_in(tenant, company, "3.10", text="interest")
    by_hand.not_a_customer(tenant, receipt.pk, "interest", **by_anna())
    match(tenant, company)
    assert reading(tenant, receipt).outcome == "foreign"
    by_hand.a_customers_after_all(tenant, receipt.pk, **by_anna())
    assert reading(tenant, receipt).outcome == "unknown"


def test_matches_end_with_the_booking_of_their_item_and_nothing_counts_twice(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    first, second = (an_invoice(tenant, customer, number=number) for number in ("INV-10001", "INV-10002"))
    receipt = money_in(tenant, company, "200.00", text="INV-10001 INV-10002")
    match(tenant, company)
    booking = Booking(first.pk, Money(Decimal(100), "EUR"), TODAY - DAY)
    movements.book_payment(tenant, booking, **by_anna(TODAY))
    retire_booked(tenant, company.pk, **by_anna(TODAY))
    assert matched(tenant, receipt) == {"INV-10002": Decimal(100)}
    assert Receipt.objects.of(tenant).get().state == "provisional"
    booking = Booking(second.pk, Money(Decimal(100), "EUR"), TODAY)
    movements.book_payment(tenant, booking, **by_anna(TODAY + DAY))
    retire_booked(tenant, company.pk, **by_anna(TODAY + DAY))
    assert matched(tenant, receipt) == {}
    assert Receipt.objects.of(tenant).get().state == "booked"


def test_a_short_payment_is_told_with_what_was_kept_back(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    an_invoice(tenant, customer, number="INV-10001")
    money_in(tenant, company, "88.00", text="INV-10001", customer_id=customer.pk)
    match(tenant, company)
    found = ReceiptMatch.objects.of(tenant).get()
    assert (found.amount, found.difference, found.difference_reason) == (Decimal(88), Decimal(12), "short")
    assert "12.00 EUR of INV-10001 was kept back by the payer." in said(tenant, customer)


def test_matches_go_with_a_receipt_that_turns_out_to_be_none(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    an_invoice(tenant, customer, number="INV-10001")
    receipt = money_in(tenant, company, "100.00", text="INV-10001")
    match(tenant, company)
    before = stop_version(customer)
    retire(tenant, receipt.pk, is_booked=False, **by_anna())
    assert matched(tenant, receipt) == {}
    assert ReceiptMatch.objects.of(tenant).get().state == "undone"
    assert stop_version(customer) > before


def test_what_was_taken_back_stays_a_suggestion_that_nothing_takes_by_itself(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    an_invoice(tenant, customer, number="INV-10001")
    receipt = money_in(tenant, company, "100.00", text="INV-10001", customer_id=customer.pk)
    match(tenant, company)
    by_hand.undo_match(tenant, receipt.pk, **by_anna())
    match(tenant, company)
    known = reading(tenant, receipt)
    assert (matched(tenant, receipt), known.outcome, known.because[-1]) == ({}, "suggested", {"code": "taken_back"})
    by_hand.accept_suggestion(tenant, receipt.pk, **by_anna())
    assert matched(tenant, receipt) == {"INV-10001": Decimal(100)}


def test_a_match_over_several_customers_stops_them_at_once_in_one_order(tenant: UUID) -> None:
    company = a_company(tenant)
    items = [
        an_invoice(tenant, a_customer(tenant, company, name=name), number=f"INV-{name}") for name in ("Tardy", "Silent")
    ]
    receipt = money_in(tenant, company, "200.00")
    lines = [Chosen(item.pk, Decimal(100)) for item in reversed(items)]
    by_hand.confirm_match(tenant, receipt.pk, lines, **by_anna())
    with CaptureQueriesContext(connection) as asked:
        by_hand.undo_match(tenant, receipt.pk, **by_anna())
    assert sum("SET stop_version" in one["sql"] for one in asked.captured_queries) == 1
    with CaptureQueriesContext(connection) as asked:
        by_hand.confirm_match(tenant, receipt.pk, lines, **by_anna())
    assert sum("SET stop_version" in one["sql"] for one in asked.captured_queries) == 1
