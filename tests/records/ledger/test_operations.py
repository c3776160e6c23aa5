"""Do the ledger's verbs refuse what is wrong, write what is right, stop what was about to be said, and remember it?"""

import threading
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from pytest_django import Settings

from duecourse.foundation.kit.money import MixedCurrencies, Money
from duecourse.foundation.tenancy.context import tenant as tenant_set
from duecourse.foundation.timeline.log import timeline_of
from duecourse.records.ledger.models import (
    Block,
    Contact,
    Customer,
    Movement,
    PortfolioAssignment,
    Receipt,
    SearchToken,
)
from duecourse.records.ledger.operations import (
    blocks,
    cleanup,
    contacts,
    customers,
    movements,
    papers,
    projection,
    receipts,
)
from duecourse.records.ledger.operations.movements import Booking
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, fresh, pays, stop_version

DAY = timedelta(days=1)


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def last_said(tenant: UUID, customer: Customer) -> str:
    return str(timeline_of(tenant, customer.pk)[0].text)


def test_a_payment_moves_the_item_stops_contacts_and_is_remembered(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    item = an_invoice(tenant, customer, number="A")
    pays(tenant, item, "100.00", value_on=TODAY - DAY)
    paid = fresh(item)
    assert (paid.open_amount, paid.cleared_on, paid.clearing) == (Decimal(0), TODAY - DAY, "payment")
    assert stop_version(customer) == 1
    assert last_said(tenant, customer) == "Payment of 100.00 EUR booked on A, value date 2026-03-03."


def test_a_booking_is_refused_in_another_currency_of_nothing_or_ahead_of_time(tenant: UUID) -> None:
    item = an_invoice(tenant, a_customer(tenant, a_company(tenant)))
    for booking, refusal in (
        (Booking(item.pk, Money(Decimal(1), "USD"), TODAY), MixedCurrencies),
        (Booking(item.pk, euros("0"), TODAY), movements.AmountNotPositive),
        (Booking(item.pk, euros("1"), TODAY + DAY), movements.ValueDateAhead),
        (Booking(item.pk + 999, euros("1"), TODAY), movements.NoSuchItem),
    ):
        with pytest.raises(refusal):
            movements.book_payment(tenant, booking, **by_anna())
    assert Movement.objects.of(tenant).count() == 0


def test_the_same_booking_twice_is_one(tenant: UUID) -> None:
    """Trap 35."""
    item = an_invoice(tenant, a_customer(tenant, a_company(tenant)))
    booking = Booking(item.pk, euros("40.00"), TODAY, key="bank:1")
    first, second = (movements.book_payment(tenant, booking, **by_anna()) for _time in range(2))
    assert first.pk == second.pk
    assert fresh(item).open_amount == 60


def test_a_booking_is_reversed_once(tenant: UUID) -> None:
    item = an_invoice(tenant, a_customer(tenant, a_company(tenant)))
    payment = pays(tenant, item, "40.00")
    movements.reverse(tenant, payment.pk, **by_anna())
    assert fresh(item).open_amount == 100
    with pytest.raises(movements.AlreadyReversed):
        movements.reverse(tenant, payment.pk, **by_anna())
    with pytest.raises(movements.NotReversible):
        movements.reverse(tenant, payment.pk + 1, **by_anna())


def test_the_books_never_go_back(tenant: UUID) -> None:
    company = a_company(tenant)
    with pytest.raises(projection.BusinessDateBackwards, match="stand at 2026-03-04"):
        projection.fold(tenant, company.pk, TODAY - DAY)


def test_an_item_not_known_yet_owes_nothing_until_its_day(tenant: UUID) -> None:
    company = a_company(tenant)
    item = an_invoice(tenant, a_customer(tenant, company), known_on=TODAY + 2 * DAY)
    assert fresh(item).open_amount == 0
    projection.fold(tenant, company.pk, TODAY + DAY)
    assert fresh(item).open_amount == 0
    projection.fold(tenant, company.pk, TODAY + 2 * DAY)
    assert fresh(item).open_amount == 100


def test_what_broke_the_projection_is_found(tenant: UUID) -> None:
    company = a_company(tenant)
    item = an_invoice(tenant, a_customer(tenant, company))
    assert projection.check_projection(tenant, company.pk) == []
    type(item).objects.of(tenant).filter(id=item.pk).update(open_amount=Decimal(99))
    found = projection.check_projection(tenant, company.pk)
    assert [(one.item_id, one.stored, one.folded) for one in found] == [(item.pk, Decimal(99), Decimal(100))]


def test_a_block_stops_and_its_end_is_a_day_not_a_deletion(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    row = blocks.block(tenant, blocks.NewBlock(customer.pk, "management"), **by_anna())
    assert stop_version(customer) == 1
    blocks.unblock(tenant, row.pk, **by_anna(TODAY + DAY))
    kept = Block.objects.of(tenant).get(id=row.pk)
    assert (kept.reason, kept.from_on, kept.ended_on) == ("MANAGEMENT", TODAY, TODAY + DAY)
    with pytest.raises(blocks.NoSuchBlock):
        blocks.unblock(tenant, row.pk, **by_anna(TODAY + DAY))
    with pytest.raises(blocks.BlockEndsBeforeItBegins):
        blocks.block(tenant, blocks.NewBlock(customer.pk, "OTHER", to_on=TODAY - DAY), **by_anna())


def test_nobody_blocks_anothers_item(tenant: UUID) -> None:
    company = a_company(tenant)
    mine, other = a_customer(tenant, company), a_customer(tenant, company, name="Silent")
    item = an_invoice(tenant, other)
    with pytest.raises(blocks.NotTheCustomersItem):
        blocks.block(tenant, blocks.NewBlock(mine.pk, "OTHER", item_id=item.pk), **by_anna())


def test_a_contact_gone_stops_every_account_of_its_party(tenant: UUID) -> None:
    first, second = a_company(tenant), a_company(tenant)
    one = a_customer(tenant, first, party_key="group", email="")
    two = a_customer(tenant, second, party_key="group", email="")
    card = contacts.ContactCard(name="Jo", email="Jo@Group.Example")
    contact = contacts.save_contact(tenant, one.pk, card, **by_anna())
    assert (contact.email, contact.is_ours) == ("jo@group.example", True)
    before = stop_version(one), stop_version(two)
    contacts.contact_gone(tenant, contact.pk, reason="bounced", **by_anna())
    assert (stop_version(one), stop_version(two)) == (before[0] + 1, before[1] + 1)
    assert Contact.objects.of(tenant).get(id=contact.pk).valid_to == TODAY - DAY
    with pytest.raises(contacts.Unreachable):
        contacts.save_contact(tenant, one.pk, contacts.ContactCard(name="Nobody"), **by_anna())


def test_a_field_changed_by_hand_is_ours_and_found_by_its_new_name(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant), number="4711-A")
    customers.change_customer(tenant, customer.pk, {"name": "Søren Müller ApS"}, **by_anna())
    row = Customer.objects.of(tenant).get(id=customer.pk)
    assert row.owned_fields == {"name": "ours"}
    words = set(SearchToken.objects.of(tenant).filter(customer_id=customer.pk).values_list("word", flat=True))
    assert {"soren", "muller", "aps", "4711-a", "4711", "a"} <= words
    assert last_said(tenant, customer) == "Changed: name."
    with pytest.raises(customers.NotChangeable):
        customers.change_customer(tenant, customer.pk, {"stop_version": 0}, **by_anna())


def test_where_a_customer_belonged_stays_known(tenant: UUID) -> None:
    from duecourse.foundation.identity.models import Portfolio

    north, south = (Portfolio.objects.create(tenant_id=tenant, name=name) for name in ("North", "South"))
    customer = a_customer(tenant, a_company(tenant), portfolio_id=north.pk)
    customers.assign_portfolio(tenant, customer.pk, south.pk, **by_anna())
    held = PortfolioAssignment.objects.of(tenant).order_by("id").values_list("portfolio_id", "ended_on")
    assert list(held) == [(north.pk, TODAY), (south.pk, None)]


def test_notes_and_files_are_kept(tenant: UUID, tmp_path: Path, settings: Settings) -> None:
    settings.HOME = tmp_path
    customer = a_customer(tenant, a_company(tenant))
    papers.write_note(tenant, customer.pk, " Called Jo. ", **by_anna())
    with pytest.raises(papers.NothingWritten):
        papers.write_note(tenant, customer.pk, "  ", **by_anna())
    who = {key: value for key, value in by_anna().items() if key != "on"}
    stored = [
        papers.store_document(tenant, b"%PDF-1.7", name=name, kind="invoice", customer_id=customer.pk, **who)
        for name in ("a.pdf", "../b.pdf")
    ]
    assert [document.name for document in stored] == ["a.pdf", "b.pdf"]
    kept = papers.document_path(tenant, stored[0].sha256)
    assert kept.read_bytes() == b"%PDF-1.7"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_old_items_wait_on_the_clean_up_list_until_released(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    old, young = an_invoice(tenant, customer, overdue_days=91), an_invoice(tenant, customer, overdue_days=90)
    assert cleanup.put_on_cleanup(tenant, company.pk, older_than_days=90, on=TODAY) == 1
    assert (fresh(old).on_cleanup, fresh(young).on_cleanup) == (True, False)
    assert cleanup.release_from_cleanup(tenant, [old.pk, young.pk], **by_anna()) == 1
    assert fresh(old).on_cleanup is False
    assert last_said(tenant, customer) == "1 item released from the clean-up list."


def test_one_payment_of_several_invoices_retires_the_receipt_and_the_next_one_waits(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    items = [an_invoice(tenant, customer) for _time in range(2)]
    for key, amount in (("a", "200.00"), ("b", "5.00")):
        seen = receipts.SeenMoney(company.pk, euros(amount), TODAY, key, customer.pk)
        receipts.see_receipt(tenant, seen, **by_anna())
    pays(tenant, items[0], "100.00")
    assert receipts.retire_booked(tenant, company.pk, **by_anna()) == 0
    pays(tenant, items[1], "100.00")
    assert receipts.retire_booked(tenant, company.pk, **by_anna()) == 1
    left = list(Receipt.objects.of(tenant).filter(state="provisional").values_list("key", flat=True))
    assert left == ["b"]


@pytest.mark.real_commits
def test_two_bookings_on_one_item_at_once_both_count(tenant: UUID) -> None:
    with transaction.atomic(), tenant_set(tenant):
        company = a_company(tenant)
        item = an_invoice(tenant, a_customer(tenant, company), amount="100.00")
    start = threading.Barrier(5)
    failures: list[BaseException] = []

    def book(part: int) -> None:
        try:
            start.wait(10)
            with transaction.atomic(), tenant_set(tenant):
                if part == 0:
                    projection.fold(tenant, company.pk, TODAY + DAY)
                else:
                    pays(tenant, item, f"{part}.00")
        except BaseException as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=book, args=(part,)) for part in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    with transaction.atomic(), tenant_set(tenant):
        assert fresh(item).open_amount == Decimal(90)
        assert projection.check_projection(tenant, company.pk) == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT business_date FROM identity_company WHERE id = %s", [company.pk])
            assert cursor.fetchone() == (date(2026, 3, 5),)


def test_a_payment_dated_ahead_waits_for_its_day(tenant: UUID) -> None:
    company = a_company(tenant)
    item = an_invoice(tenant, a_customer(tenant, company))
    Movement.objects.create(
        tenant_id=tenant,
        item_id=item.pk,
        effective_on=TODAY + DAY,
        known_on=TODAY,
        kind="payment",
        amount=Decimal(-100),
        key="m",
    )
    projection.settle(tenant, company.pk, [item.pk])
    assert fresh(item).open_amount == 100
    assert projection.fold(tenant, company.pk, TODAY + DAY) == 1
    paid = fresh(item)
    assert (paid.open_amount, paid.cleared_on, paid.clearing) == (Decimal(0), TODAY + DAY, "payment")
    assert projection.fold(tenant, company.pk, TODAY + DAY) == 0
