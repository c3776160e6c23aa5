"""Does a person hear of what is followed: all of it, once, nothing else, and only within the scope?"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company, PortfolioMember
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.money import Money
from duecourse.records.disputes.operations.disputes import Claim, NewDispute, open_dispute
from duecourse.records.ledger.models import Customer, Movement
from duecourse.records.ledger.operations.movements import Booking, book_payment
from duecourse.records.promises.operations.promises import NewPromise, Word, make_promise
from duecourse.work.worklists.models import Follow
from tests.interfaces.web.book import DAY, NOON, a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of

NEWS = '<ul class="memory">'


@pytest.fixture
def tardy(company: Company) -> Customer:
    """A customer with two items."""
    return a_customer(company, "Tardy")


@pytest.fixture
def analyst(sign_in: SignIn) -> Client:
    """A person who only looks on."""
    return sign_in("credit_analyst")


def follow(client: Client, kind: str, subject_id: int, how: str = "now") -> int:
    """Follow something, and give the status of the answer."""
    return client.post(f"/following/{kind}/{subject_id}/", {"how": how}).status_code


def news_of(client: Client) -> str:
    """Read the news, without what stands beside them."""
    return text_of(client, "/following/").split('aria-labelledby="followed"')[0]


def test_what_others_do_at_a_followed_customer_is_told_once_and_taken_back(
    analyst: Client, tenant: UUID, company: Company, tardy: Customer
) -> None:
    item = an_item(tardy, "T1", due_on=DAY)
    analyst.post(f"/customers/{tardy.token}/notes/", {"text": "Before"})
    assert follow(analyst, "customer", tardy.pk) == 302
    assert "Nothing new" in news_of(analyst)
    book_payment(tenant, Booking(item.pk, Money(Decimal(40), "EUR"), DAY), on=DAY, actor=SYSTEM, at=NOON)
    open_dispute(tenant, NewDispute(tardy.pk, [Claim(item.pk)], "PRICE"), on=DAY, actor=SYSTEM, at=NOON)
    analyst.post(f"/customers/{tardy.token}/notes/", {"text": "My own words"})
    page = news_of(analyst)
    assert page.count("Payment of 40.00 EUR booked on T1") == 1
    assert page.count("Dispute over") == 1 and "Note written" not in page
    marks = page.split('name="marks" value="')[1].split('"')[0]
    analyst.post("/following/read/", {"marks": marks})
    page = text_of(analyst, "/following/")
    assert "Nothing new" in page
    way = page.split('action="/undo/')[-1].split('"')[0].replace("&amp;", "&")
    analyst.post(f"/undo/{way}")
    assert "Payment of 40.00 EUR booked on T1" in news_of(analyst)


def test_what_an_import_books_is_told_too(analyst: Client, tenant: UUID, company: Company, tardy: Customer) -> None:
    item = an_item(tardy, "T1", due_on=DAY)
    follow(analyst, "item", item.pk)
    Movement.objects.create(
        tenant_id=tenant, item_id=item.pk, effective_on=DAY, known_on=DAY, kind="payment", amount=Decimal(-100), key="i"
    )
    assert "Payment of 100.00 EUR booked on T1" in news_of(analyst)


def test_a_followed_item_tells_of_itself_only(analyst: Client, tenant: UUID, company: Company, tardy: Customer) -> None:
    mine, other = an_item(tardy, "T1", due_on=DAY), an_item(tardy, "T2", due_on=DAY)
    follow(analyst, "item", mine.pk)
    due = DAY + timedelta(days=3)
    for item in (mine, other):
        new = NewPromise(tardy.pk, [Word(item.pk)], due_on=due)
        make_promise(tenant, new, on=DAY, actor=SYSTEM, at=NOON)
    book_payment(tenant, Booking(other.pk, Money(Decimal(40), "EUR"), DAY), on=DAY, actor=SYSTEM, at=NOON)
    page = news_of(analyst)
    assert page.count("Promised to pay") == 1 and "booked on T2" not in page


def test_a_followed_dispute_tells_how_it_ends(
    analyst: Client, sign_in: SignIn, tenant: UUID, company: Company, tardy: Customer
) -> None:
    item = an_item(tardy, "T1", due_on=DAY)
    made = open_dispute(tenant, NewDispute(tardy.pk, [Claim(item.pk)], "PRICE"), on=DAY, actor=SYSTEM, at=NOON)
    assert follow(analyst, "dispute", made.pk) == 302
    manager = sign_in("collections_manager")
    assert "Hear of it" in text_of(manager, f"/customers/{tardy.token}/?tab=disputes")
    manager.post(f"/customers/{tardy.token}/disputes/{made.pk}/close/", {"outcome": "rejected_pay"})
    page = news_of(analyst)
    assert "Dispute closed" in page and f"D{made.pk}" in page


def test_a_daily_follow_waits_for_the_end_of_the_day(
    analyst: Client, tenant: UUID, company: Company, tardy: Customer
) -> None:
    item = an_item(tardy, "T1", due_on=DAY)
    follow(analyst, "customer", tardy.pk, "daily")
    book_payment(tenant, Booking(item.pk, Money(Decimal(40), "EUR"), DAY), on=DAY, actor=SYSTEM, at=NOON)
    assert "Nothing new" in news_of(analyst)
    next_day = DAY + timedelta(days=1)
    Company.objects.of(tenant).update(business_date=next_day)
    page = news_of(analyst)
    assert "Payment of 40.00 EUR" in page
    Movement.objects.create(
        tenant_id=tenant, item_id=item.pk, effective_on=next_day, known_on=next_day, kind="payment",
        amount=Decimal(-7), key="late",
    )  # fmt: skip
    marks = news_of(analyst).split('name="marks" value="')[1].split('"')[0]
    analyst.post("/following/read/", {"marks": marks})
    assert "Nothing new" in news_of(analyst)
    Company.objects.of(tenant).update(business_date=DAY + timedelta(days=2))
    page = news_of(analyst)
    assert "Payment of 7.00 EUR" in page and "Payment of 40.00" not in page


def test_following_is_changed_and_ended_with_a_way_back(analyst: Client, tenant: UUID, tardy: Customer) -> None:
    follow(analyst, "customer", tardy.pk)
    follow(analyst, "customer", tardy.pk, "daily")
    assert Follow.objects.of(tenant).get().how == "daily"
    assert "Followed, daily" in text_of(analyst, f"/customers/{tardy.token}/")
    analyst.post(f"/following/customer/{tardy.pk}/", {"how": ""})
    assert not Follow.objects.of(tenant).exists()
    page = text_of(analyst, "/following/")
    assert "You follow nothing yet" in page
    way = page.split('action="/undo/')[-1].split('"')[0].replace("&amp;", "&")
    analyst.post(f"/undo/{way}")
    assert Follow.objects.of(tenant).get().how == "daily"


def test_nobody_follows_or_hears_of_what_lies_outside_the_scope(
    sign_in: SignIn, tenant: UUID, company: Company, tardy: Customer
) -> None:
    item = an_item(tardy, "T1", due_on=DAY)
    mine = identity.create_portfolio(tenant, name="Mine")
    client = sign_in("collector")
    user_id = UUID(str(client.session["_auth_user_id"]))
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=mine.pk, user_id=user_id)
    for kind, key in (("customer", tardy.pk), ("item", item.pk), ("dispute", 4711), ("nonsense", 1)):
        assert follow(client, kind, key) == 404
    Customer.objects.of(tenant).update(portfolio_id=mine.pk)
    assert follow(client, "customer", tardy.pk) == 302
    book_payment(tenant, Booking(item.pk, Money(Decimal(40), "EUR"), DAY), on=DAY, actor=SYSTEM, at=NOON)
    Customer.objects.of(tenant).update(portfolio_id=None)
    page = text_of(client, "/following/")
    assert "Payment of" not in page and "Tardy" not in page
    assert sign_in("dispute_resolver").get("/following/").status_code == 403


def test_the_queries_do_not_grow_with_what_is_followed(
    analyst: Client, tenant: UUID, company: Company, tardy: Customer
) -> None:
    counts = []
    for number in range(6):
        customer = a_customer(company, f"{number}00 Ltd")
        item = an_item(customer, f"N{number}", due_on=date(2026, 2, 1))
        made = open_dispute(tenant, NewDispute(customer.pk, [Claim(item.pk)], "PRICE"), on=DAY, actor=SYSTEM, at=NOON)
        for kind, key in (("customer", customer.pk), ("item", item.pk), ("dispute", made.pk)):
            follow(analyst, kind, key)
        book_payment(tenant, Booking(item.pk, Money(Decimal(4), "EUR"), DAY), on=DAY, actor=SYSTEM, at=NOON)
        with CaptureQueriesContext(connection) as seen:
            page = text_of(analyst, "/following/")
        counts.append(len(seen))
    assert page.count("Payment of 4.00") == 6 and counts[0] == counts[-1] <= 30, counts
