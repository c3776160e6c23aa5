"""Does everybody begin with what the role is for, with numbers that lead to their lists, and news since the last visit?"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity import queries
from duecourse.foundation.identity.models import Company, HomeVisit, PortfolioMember, Workload
from duecourse.foundation.identity.operations.workloads import APART, note_visit
from duecourse.foundation.identity.queries.workloads import last_visit
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.clock import standing_at
from duecourse.foundation.kit.money import Money
from duecourse.foundation.timeline.log import record
from duecourse.records.disputes.operations.disputes import Claim, NewDispute, open_dispute
from duecourse.records.ledger.models import Customer, FxRate, Movement
from duecourse.records.ledger.operations.movements import Booking, book_payment
from duecourse.records.promises.events import PromiseBroken
from duecourse.records.promises.models import Promise, PromiseLine
from duecourse.work.worklists.models import Strategy, WorklistRow
from tests.interfaces.web.book import DAY, NOON, a_customer, a_work_row, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of

LONG_AGO = date(2025, 12, 1)


def tile(page: str, title: str) -> tuple[str, str]:
    """Give the number of a tile and where it leads."""
    found = re.search(
        rf'<a href="([^"]*)"[^>]*><span class="work-count"[^>]*>([\d,]+|<span class="quiet">…</span>)</span><span><span class="strong">{title}',
        page,
    )
    assert found, title
    return re.sub("<.*?>", "", found[2]), found[1].replace("&amp;", "&").replace("&quot;", '"')


@pytest.fixture
def book(tenant: UUID, company: Company) -> Customer:
    """Tardy broke a promise, disputes, and owes for long; a promise of today is open."""
    tardy = a_customer(company, "Tardy")
    item = an_item(tardy, "T1", due_on=LONG_AGO, amount="500")
    for key, state, made in (("b", "broken", LONG_AGO), ("d", "open", DAY)):
        promise = Promise.objects.create(
            tenant_id=tenant, company_id=company.pk, customer_id=tardy.pk, made_on=made, due_on=DAY, state=state,
            key=key, from_on=made, known_on=made,
        )  # fmt: skip
        PromiseLine.objects.create(
            tenant_id=tenant, promise_id=promise.pk, item_id=item.pk, currency="EUR", amount=Decimal(500)
        )
    new = NewDispute(tardy.pk, [Claim(item.pk)], "PRICE")
    open_dispute(tenant, new, on=DAY - timedelta(days=20), actor=SYSTEM, at=NOON)
    a_work_row(tardy)
    return tardy


def joined(client: Client, tenant: UUID, customer: Customer) -> None:
    """Let the signed-in person work the customer."""
    mine = identity.create_portfolio(tenant, name="Mine")
    user_id = UUID(str(client.session["_auth_user_id"]))
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=mine.pk, user_id=user_id)
    Customer.objects.of(tenant).filter(pk=customer.pk).update(portfolio_id=mine.pk)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_number_of_a_role_leads_to_a_list_that_the_role_may_see(
    sign_in: SignIn, tenant: UUID, book: Customer, role: str
) -> None:
    client = sign_in(role)
    if role in ("collector", "sales"):
        joined(client, tenant, book)
    with CaptureQueriesContext(connection) as seen:
        page = text_of(client, "/")
    assert len(seen) <= 30, [one["sql"][:120] for one in seen.captured_queries]
    main = page.split("<main")[1].split("</main>")[0]
    for path in {
        one.replace("&amp;", "&").replace("&#34;", '"') for one in re.findall(r'(?:href|hx-get)="(/[^"]*)"', main)
    }:
        assert client.get(path).status_code == 200, path


def test_a_collector_begins_with_the_list_and_sees_the_day(sign_in: SignIn, tenant: UUID, book: Customer) -> None:
    client = sign_in("collector")
    joined(client, tenant, book)
    page = text_of(client, "/")
    assert "1 customer needs a person" in page and f"/customers/{book.token}/" in page
    assert "0 of 1" in text_of(client, "/day/")
    for title, count, listed in (("promise is due", "1", "Tardy"), ("broken promise is still owed", "1", "Tardy")):
        number, path = tile(page, title)
        assert number == count and text_of(client, path).count("data-row>") == int(count)
        assert listed in text_of(client, path)
    client.post(f"/worklist/{WorklistRow.objects.of(tenant).get().pk}/done/")
    assert "1 of 1" in text_of(client, "/day/")


def test_what_was_paid_this_month_stands_against_the_target_at_the_newest_rate(
    sign_in: SignIn, tenant: UUID, company: Company, book: Customer
) -> None:
    client = sign_in("collector")
    joined(client, tenant, book)
    user_id = UUID(str(client.session["_auth_user_id"]))
    Workload.objects.create(tenant_id=tenant, user_id=user_id, month_target=Decimal(400), currency="EUR")
    other = a_customer(company, "Silent")
    days = (("T2", book, "EUR", DAY, 100), ("T3", book, "USD", DAY, 100), ("T4", other, "EUR", DAY, 100))
    for number, customer, currency, day, amount in days:
        item = an_item(customer, number, due_on=LONG_AGO, amount="300", currency=currency)
        book_payment(tenant, Booking(item.pk, Money(Decimal(amount), currency), day), on=day, actor=SYSTEM, at=NOON)
    earlier = an_item(book, "T5", due_on=LONG_AGO, amount="300")
    Movement.objects.create(
        tenant_id=tenant, item_id=earlier.pk, effective_on=date(2026, 2, 27), known_on=date(2026, 2, 28),
        kind="payment", amount=Decimal(-50), key="f",
    )  # fmt: skip
    Movement.objects.create(
        tenant_id=tenant, item_id=earlier.pk, effective_on=DAY, known_on=DAY, kind="return", amount=Decimal(20), key="r"
    )
    part = text_of(client, "/day/")
    assert "80.00" in part and "100.00" in part and "20% of the target" in part and "without USD" in part
    FxRate.objects.create(tenant_id=tenant, base="EUR", quote="USD", on_day=LONG_AGO, rate=Decimal(2))
    part = text_of(client, "/day/")
    assert "32% of the target" in part and "without" not in part
    whole = text_of(client, "/paid/")
    assert "Tardy" in whole and "Silent" not in whole


def test_an_auditor_sees_what_is_owed_a_currency_and_who_owes_most(
    sign_in: SignIn, tenant: UUID, company: Company, book: Customer
) -> None:
    silent = a_customer(company, "Silent")
    an_item(silent, "S1", due_on=DAY, amount="900", currency="USD")
    an_item(silent, "S2", due_on=DAY, amount="-70")
    client = sign_in("cfo")
    page = text_of(client, "/")
    assert tile(page, "dispute is late")[0] == "1"
    part = text_of(client, "/money/")
    assert "500.00" in part and "900.00" in part and "70.00" in part
    largest = part.split('id="largest"')[1]
    assert "Tardy" in largest and "Silent" not in largest and "without USD" in largest
    FxRate.objects.create(tenant_id=tenant, base="EUR", quote="USD", on_day=LONG_AGO, rate=Decimal("1.1"))
    largest = text_of(client, "/money/").split('id="largest"')[1]
    assert largest.index("Silent") < largest.index("Tardy")
    assert sign_in("collector").get("/money/").status_code == 403


def test_a_visit_lasts_while_one_comes_back_and_the_one_before_is_remembered(
    sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    client = sign_in("collections_manager")
    seat = queries.seat_by_email(tenant, "collections_manager@duecourse.example")
    friday, monday = datetime(2026, 2, 27, 16, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)

    def seen(now: datetime) -> datetime | None:
        return last_visit(tenant, seat.user_id, now=now, apart=APART)

    assert seen(friday) is None
    note_visit(seat, at=friday)
    assert seen(friday) is None
    assert seen(monday) == friday
    for minutes in (0, 50, 100):
        note_visit(seat, at=monday + timedelta(minutes=minutes))
        assert seen(monday + timedelta(minutes=minutes)) == friday
    assert seen(monday + timedelta(hours=5)) == monday + timedelta(minutes=100)
    before = HomeVisit.objects.of(tenant).values_list("at", "before_at")[0]
    text_of(client, "/")
    assert HomeVisit.objects.of(tenant).values_list("at", "before_at")[0] == before
    assert client.get("/here/").status_code == 405
    assert client.post("/here/").status_code == 204
    assert HomeVisit.objects.of(tenant).values_list("at", "before_at")[0] != before


def test_news_are_what_others_did_since_the_last_visit(
    sign_in: SignIn, tenant: UUID, company: Company, book: Customer
) -> None:
    client = sign_in("collections_manager")
    seat = queries.seat_by_email(tenant, "collections_manager@duecourse.example")
    friday, monday = datetime(2026, 2, 27, 16, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)
    mine = Actor("user", seat.user_id, "Manager")
    for at, actor, day in (
        (friday - timedelta(hours=3), SYSTEM, date(2026, 2, 1)),
        (friday + timedelta(hours=3), SYSTEM, date(2026, 2, 2)),
        (friday + timedelta(hours=3), mine, date(2026, 2, 3)),
    ):
        event = PromiseBroken(1, day)
        record(tenant, event, customer_id=book.pk, company_id=company.pk, actor=actor, at=at)
    note_visit(seat, at=friday)
    with standing_at(monday):
        page = text_of(client, "/")
    assert "Since your last visit" in page and "27 Feb 2026" in page
    assert "The promise for 2 Feb 2026 was broken" in page
    assert "1 Feb 2026 was broken" not in page and "3 Feb 2026 was broken" not in page


def test_the_queries_do_not_grow_with_the_book(sign_in: SignIn, tenant: UUID, company: Company, book: Customer) -> None:
    counts = []
    clients = [sign_in(role) for role in ("collections_manager", "senior_collector")]
    for number in range(3):
        customer = a_customer(company, f"{number}00 Ltd")
        an_item(customer, f"N{number}", due_on=LONG_AGO)
        a_work_row(customer)
        found = []
        for client in clients:
            with CaptureQueriesContext(connection) as seen:
                text_of(client, "/")
            found.append(len(seen))
        counts.append(found)
    assert counts[0] == counts[-1] and max(counts[-1]) <= 30, counts


def test_what_waits_for_a_second_person_is_told_only_while_it_waits(
    sign_in: SignIn, tenant: UUID, company: Company, book: Customer
) -> None:
    client = sign_in("collections_manager")
    page = text_of(client, "/")
    assert "second person" not in page and "for your answer" not in page
    Strategy.objects.create(
        tenant_id=tenant, slug="standard", number=2, name="S", spec={}, state="draft", proposed_by="Ada"
    )
    seller = sign_in("sales")
    Customer.objects.of(tenant).filter(id=book.pk).update(sales_rep="Sales")
    answer = seller.post(
        "/my-customers/pause/", {"row": [book.pk], "code": "STRATEGIC", "until": "2026-03-09", "why": "Renewal"}
    )
    assert answer.status_code == 302, answer.content.decode()[:500]
    page = text_of(client, "/")
    assert tile(page, "draft waits for a second person") == ("1", "/strategies/")
    assert tile(page, "wish of a colleague waits for your answer") == ("1", "/asked-for/")
