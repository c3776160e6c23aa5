"""Is a customer's word written down, and is it judged by what came in time?"""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.money import Money
from duecourse.foundation.timeline.log import timeline_of
from duecourse.records.ledger.models import Customer, Movement
from duecourse.records.ledger.operations import projection, receipts
from duecourse.records.promises.models import Promise, PromiseLine
from duecourse.records.promises.operations import judging, promises
from duecourse.records.promises.operations.promises import NewPromise, Word
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, moment, pays, stop_version

DAY = timedelta(days=1)
DUE = date(2026, 3, 6)
LATE = date(2026, 3, 25)
"""Long after tolerance and grace."""


def promised(tenant: UUID, customer: Customer, *words: Word, due_on: date = DUE, on: date = TODAY) -> Promise:
    return promises.make_promise(tenant, NewPromise(customer.pk, words, due_on), **by_anna(on))


def judged(tenant: UUID, promise: Promise, on: date = LATE) -> str:
    judging.judge_due(tenant, promise.company_id, on=on, actor=SYSTEM, at=moment(on))
    return state_of(promise)


def state_of(promise: Promise) -> str:
    return Promise.objects.of(promise.tenant_id).get(id=promise.pk).state


def test_a_promise_stops_contacts_and_is_remembered(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    item = an_invoice(tenant, customer)
    before = stop_version(customer)
    promise = promised(tenant, customer, Word(item.pk))
    assert (promise.from_on, promise.to_on) == (TODAY, date(2026, 3, 10))
    assert stop_version(customer) == before + 1
    newest = timeline_of(tenant, customer.pk)[0]
    assert (newest.kind, str(newest.text)) == ("promise.made", "Promised to pay 100.00 EUR by 2026-03-06.")


def test_no_promise_beyond_the_term_over_the_open_amount_or_about_others_items(tenant: UUID) -> None:
    company = a_company(tenant)
    customer, other = a_customer(tenant, company), a_customer(tenant, company, name="Silent")
    item = an_invoice(tenant, customer)
    with pytest.raises(promises.PromiseTooFar, match="60 days"):
        promised(tenant, customer, Word(item.pk), due_on=TODAY + 61 * DAY)
    with pytest.raises(promises.NotOpenEnough, match=r"Only 100\.00 EUR is open"):
        promised(tenant, customer, Word(item.pk, Decimal("100.01")))
    with pytest.raises(promises.NothingPromised):
        promised(tenant, other, Word(item.pk))
    assert Promise.objects.of(tenant).count() == 0


@pytest.mark.parametrize(
    ("paid", "value_on", "expected"),
    [
        ("100.00", DUE, "kept"),
        ("99.00", DUE, "kept"),
        ("98.99", DUE, "partly_kept"),
        ("100.00", date(2026, 3, 10), "kept"),
        ("100.00", date(2026, 3, 11), "broken"),
        (None, DUE, "broken"),
    ],
)
def test_a_promise_is_judged_by_value_date_within_its_tolerance(
    tenant: UUID, paid: str | None, value_on: date, expected: str
) -> None:
    customer = a_customer(tenant, a_company(tenant))
    item = an_invoice(tenant, customer)
    promise = promised(tenant, customer, Word(item.pk))
    projection.fold(tenant, promise.company_id, LATE)
    if paid:
        pays(tenant, item, paid, value_on=value_on, on=LATE)
    assert judged(tenant, promise) == expected
    assert timeline_of(tenant, customer.pk)[0].kind == f"promise.{expected}"
    assert judging.judge_due(tenant, promise.company_id, on=LATE, actor=SYSTEM, at=moment(LATE)) == {}


def test_without_news_of_the_bank_a_promise_is_not_called_broken_at_once(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    promise = promised(tenant, customer, Word(an_invoice(tenant, customer).pk))
    assert judged(tenant, promise, date(2026, 3, 17)) == "open"
    assert judged(tenant, promise, date(2026, 3, 18)) == "broken"


def test_money_seen_but_not_booked_and_items_gone_without_a_cause_wait(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    item, gone = an_invoice(tenant, customer), an_invoice(tenant, a_customer(tenant, company, name="Silent"))
    promise = promised(tenant, customer, Word(item.pk))
    vanished = promises.make_promise(tenant, NewPromise(gone.customer_id, [Word(gone.pk)], DUE), **by_anna())
    seen = receipts.SeenMoney(company.pk, Money(Decimal(100), "EUR"), DUE, "r", customer.pk)
    receipts.see_receipt(tenant, seen, **by_anna(DUE))
    Movement.objects.create(
        tenant_id=tenant, item_id=gone.pk, effective_on=DUE, known_on=DUE, kind="unknown", amount=-100, key="u"
    )
    assert judged(tenant, promise) == "kept_unconfirmed"
    assert state_of(vanished) == "open"


def test_a_reversed_payment_does_not_keep_a_promise(tenant: UUID) -> None:
    from duecourse.records.ledger.operations import movements

    customer = a_customer(tenant, a_company(tenant))
    item = an_invoice(tenant, customer)
    promise = promised(tenant, customer, Word(item.pk))
    payment = pays(tenant, item, "100.00")
    movements.reverse(tenant, payment.pk, **by_anna(DUE))
    assert judged(tenant, promise) == "broken"


def test_a_credit_note_takes_off_what_was_promised(tenant: UUID) -> None:
    from duecourse.records.ledger.operations import movements

    customer = a_customer(tenant, a_company(tenant))
    item = an_invoice(tenant, customer)
    promise = promised(tenant, customer, Word(item.pk))
    movements.book_credit(tenant, movements.Booking(item.pk, Money(Decimal(40), "EUR"), TODAY), **by_anna())
    pays(tenant, item, "60.00")
    assert judged(tenant, promise) == "kept"


def test_a_new_promise_takes_the_place_of_the_old_for_its_items_only(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    first, second = an_invoice(tenant, customer), an_invoice(tenant, customer)
    old = promised(tenant, customer, Word(first.pk), Word(second.pk))
    new = promised(tenant, customer, Word(first.pk), due_on=DUE + 7 * DAY, on=TODAY + DAY)
    assert state_of(old) == "superseded"
    rest = Promise.objects.of(tenant).filter(state="open").exclude(id=new.pk).get()
    lines = PromiseLine.objects.of(tenant).filter(promise_id=rest.pk)
    assert (rest.due_on, [line.item_id for line in lines]) == (DUE, [second.pk])


def test_the_level_rises_after_a_broken_promise(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    item = an_invoice(tenant, customer)
    promise = promised(tenant, customer, Word(item.pk))
    assert (promise.level, judged(tenant, promise)) == (1, "broken")
    assert promised(tenant, customer, Word(item.pk), due_on=LATE + DAY, on=LATE).level == 2


def test_a_withdrawn_promise_is_over_and_the_same_key_is_one_promise(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    item = an_invoice(tenant, customer)
    new = NewPromise(customer.pk, [Word(item.pk)], DUE, key="mail:1")
    promise = promises.make_promise(tenant, new, **by_anna())
    assert promises.make_promise(tenant, new, **by_anna()).pk == promise.pk
    promises.withdraw_promise(tenant, promise.pk, reason="no", **by_anna(TODAY + DAY))
    with pytest.raises(promises.NoOpenPromise):
        promises.withdraw_promise(tenant, promise.pk, reason="no", **by_anna(TODAY + DAY))
    assert judged(tenant, promise) == "withdrawn"


def test_a_promise_is_kept_as_soon_as_its_money_is_in(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    item = an_invoice(tenant, customer)
    promise = promised(tenant, customer, Word(item.pk))
    pays(tenant, item, "100.00")
    assert judged(tenant, promise, TODAY) == "kept"
    assert Promise.objects.of(tenant).get().ended_on == TODAY, "it covers nothing any more"
    assert PromiseLine.objects.of(tenant).get().paid == 100


def test_money_at_the_bank_keeps_a_promise_for_the_time_being(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    item = an_invoice(tenant, customer)
    promise = promised(tenant, customer, Word(item.pk))
    seen = receipts.SeenMoney(company.pk, Money(Decimal(100), "EUR"), DUE, "r", customer.pk)
    receipt = receipts.see_receipt(tenant, seen, **by_anna(DUE))
    assert judged(tenant, promise, DUE) == "kept_unconfirmed"
    assert timeline_of(tenant, customer.pk)[0].kind == "promise.seen"
    assert judged(tenant, promise, LATE) == "kept_unconfirmed"
    receipts.retire(tenant, receipt.pk, is_booked=False, **by_anna(LATE))
    assert judged(tenant, promise, LATE) == "broken"


def test_less_at_the_bank_than_was_promised_keeps_nothing(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    promise = promised(tenant, customer, Word(an_invoice(tenant, customer).pk))
    seen = receipts.SeenMoney(company.pk, Money(Decimal(60), "EUR"), DUE, "r", customer.pk)
    receipts.see_receipt(tenant, seen, **by_anna(DUE))
    assert judged(tenant, promise, DUE) == "open"


def test_a_reversal_after_the_judgement_resets_it(tenant: UUID) -> None:
    from duecourse.records.ledger.operations import movements

    customer = a_customer(tenant, a_company(tenant))
    item = an_invoice(tenant, customer)
    promise = promised(tenant, customer, Word(item.pk))
    payment = pays(tenant, item, "100.00")
    projection.fold(tenant, promise.company_id, LATE)
    assert judged(tenant, promise) == "kept"
    later = LATE + 5 * DAY
    projection.fold(tenant, promise.company_id, later)
    movements.reverse(tenant, payment.pk, **by_anna(later))
    assert judged(tenant, promise, later) == "broken"
    assert {each.kind for each in timeline_of(tenant, customer.pk)[:2]} == {"promise.judged_again", "promise.broken"}


def test_the_tolerance_counts_the_payers_business_days(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant), country="US")
    promise = promised(tenant, customer, Word(an_invoice(tenant, customer).pk), due_on=date(2026, 4, 3))
    assert promise.to_on == date(2026, 4, 7), "Easter Monday is a business day there"
