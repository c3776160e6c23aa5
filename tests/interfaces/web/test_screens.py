"""Do the screens show what is there, only to whom it belongs, in a constant number of queries?"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company, PortfolioMember
from duecourse.foundation.tenancy.context import tenant as inside
from duecourse.records.communications.models import KillSwitch, Message
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.operations.search import refresh_search
from duecourse.work.procedures.models import PlannedAction
from tests.conftest import make_tenant
from tests.interfaces.web.book import a_customer, a_message, a_work_row, an_item
from tests.interfaces.web.conftest import SignIn

MAIL = b"Subject: Due\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Pay <b>please</b></p>"


def text_of(client: Client, path: str) -> str:
    """Read a page that must answer."""
    response = client.get(path)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def queries_of(client: Client, path: str) -> int:
    """Count the queries of a page."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        text_of(client, path)
    return len(caught)


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    """A signed-in collections manager."""
    return sign_in("collections_manager")


def test_an_empty_book_says_so_on_every_list(manager: Client) -> None:
    for path in ("/", "/worklist/", "/customers/", "/outbox/", "/imports/", "/cleanup/", "/shadow/", "/no-next-step/"):
        text_of(manager, path)
    assert "No customers yet" in text_of(manager, "/customers/")
    assert "Nobody needs a person here" in text_of(manager, "/worklist/")


def test_the_list_of_customers_shows_what_is_owed_and_overdue_per_currency(manager: Client, company: Company) -> None:
    silent = a_customer(company, "Silent")
    an_item(silent, "S1", due_on=date(2026, 2, 1), amount="1200")
    an_item(silent, "S2", due_on=date(2026, 4, 1), amount="300")
    an_item(silent, "S3", due_on=date(2026, 4, 1), amount="-50", currency="USD")
    page = text_of(manager, "/customers/")
    assert "1,200.00" in page and "1,500.00" in page and "−50.00" in page and "29 days" in page


def test_due_today_is_not_overdue_on_screen(manager: Client, company: Company) -> None:  # trap 41
    an_item(a_customer(company, "Punctual"), "P1", due_on=date(2026, 3, 2), amount="1200")
    assert "Punctual" in text_of(manager, "/customers/?owing=open")
    assert "Punctual" not in text_of(manager, "/customers/?owing=overdue")


def test_a_customer_is_found_by_the_beginning_of_a_word(manager: Client, tenant: UUID, company: Company) -> None:
    quarrel = a_customer(company, "Quarrel")
    refresh_search(tenant, [quarrel.pk])
    assert "Quarrel" in text_of(manager, "/search/?q=quar")
    assert "Nothing begins like this" in text_of(manager, "/search/?q=xyzzy")
    assert "Quarrel" in text_of(manager, "/customers/?q=QUARR")


def test_a_collector_sees_the_own_portfolio_only(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    portfolio = identity.create_portfolio(tenant, name="Mine")
    mine, others = a_customer(company, "Tardy", portfolio_id=portfolio.pk), a_customer(company, "Silent")
    for customer in (mine, others):
        a_work_row(customer)
        a_message(customer, f"o-{customer.number}", state="waiting_approval")
    client = sign_in("collector")
    user_id = UUID(str(client.session["_auth_user_id"]))
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=portfolio.pk, user_id=user_id)
    for path in ("/customers/", "/worklist/", "/outbox/"):
        page = text_of(client, path)
        assert "Tardy" in page and "Silent" not in page, path
    assert client.get(f"/customers/{others.token}/").status_code == 404
    foreign = Message.objects.of(tenant).get(customer_id=others.pk)
    assert client.get(f"/outbox/{foreign.pk}/").status_code == 404


def test_another_tenants_rows_do_not_exist(manager: Client, company: Company) -> None:
    other = make_tenant()
    with inside(other):
        stranger = identity.create_company(other, code="ZZ", name="Foreign", currency="EUR")
        customer = a_customer(stranger, "Canary")
        message = a_message(customer, "canary", state="waiting_approval")
        row = a_work_row(customer)
    for path in (f"/customers/{customer.token}/", f"/outbox/{message.pk}/", f"/worklist/{row.pk}/side/"):
        assert manager.get(path).status_code == 404
    assert manager.post(f"/outbox/{message.pk}/approve/").status_code == 302
    with inside(other):
        assert Message.objects.of(other).get(pk=message.pk).state == "waiting_approval"


def test_a_work_row_tells_its_reasons_and_points(manager: Client, company: Company) -> None:
    row = a_work_row(a_customer(company, "Silent"))
    page = text_of(manager, "/worklist/")
    assert "A promise was broken in the last 14 days" in page and "+20" in page and "Call" in page
    assert "48,210.50" in text_of(manager, f"/worklist/{row.pk}/side/")


def test_the_queries_of_a_list_do_not_grow_with_its_rows(manager: Client, company: Company) -> None:
    first = a_customer(company, "Aaa")
    an_item(first, "A1", due_on=date(2026, 2, 1))
    a_work_row(first)
    a_message(first, "a", state="waiting_approval")
    paths = ("/", "/customers/", "/worklist/", "/outbox/")
    before = {path: queries_of(manager, path) for path in paths}
    for name in ("Bbb", "Ccc", "Ddd", "Eee"):
        customer = a_customer(company, name)
        an_item(customer, name, due_on=date(2026, 2, 1))
        a_work_row(customer)
        a_message(customer, name, state="waiting_approval")
    assert {path: queries_of(manager, path) for path in paths} == before


def test_approving_lets_messages_go_and_taking_back_stops_one(manager: Client, tenant: UUID, company: Company) -> None:
    customer = a_customer(company, "Tardy")
    one, two = (a_message(customer, name, state="waiting_approval") for name in ("one", "two"))
    assert "Approve all 2" in text_of(manager, "/outbox/")
    manager.post("/outbox/approve-day/")
    assert set(Message.objects.of(tenant).values_list("state", flat=True)) == {"planned"}
    manager.post(f"/outbox/{one.pk}/cancel/")
    states = dict(Message.objects.of(tenant).values_list("pk", "state"))
    assert states == {one.pk: "cancelled", two.pk: "planned"}


def test_a_collector_cannot_release(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    """Trap 67."""
    message = a_message(a_customer(company, "Tardy"), "one", state="waiting_approval")
    assert sign_in("collector").post(f"/outbox/{message.pk}/approve/").status_code == 403
    assert Message.objects.of(tenant).get().state == "waiting_approval"


def test_the_stop_button_stops_everything_and_says_so(manager: Client, tenant: UUID) -> None:
    manager.post("/outbox/stop/", {"is_on": "1"})
    assert KillSwitch.objects.of(tenant).get().is_on
    assert "Everything is stopped." in text_of(manager, "/outbox/")


def test_a_held_back_message_tells_its_reason(manager: Client, company: Company) -> None:
    a_message(a_customer(company, "Tardy"), "one", state="suppressed")
    assert "The contact is no longer valid." in text_of(manager, "/outbox/?tab=suppressed")


def test_a_mail_is_shown_in_a_frame_that_runs_nothing(manager: Client, company: Company) -> None:
    message = a_message(a_customer(company, "Tardy"), "one", state="sent", raw=MAIL)
    assert "sandbox" in text_of(manager, f"/outbox/{message.pk}/")
    response = manager.get(f"/outbox/{message.pk}/html/")
    assert b"<b>please</b>" in response.content
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "script-src" not in response.headers["Content-Security-Policy"]


def test_old_items_leave_the_clean_up_list_by_a_persons_word(manager: Client, tenant: UUID, company: Company) -> None:
    item = an_item(a_customer(company, "Silent"), "S1", due_on=date(2024, 2, 1))
    Item.objects.of(tenant).update(on_cleanup=True)
    assert ">S1<" in text_of(manager, "/cleanup/")
    manager.post("/cleanup/", {"item": [str(item.pk)]})
    assert not Item.objects.of(tenant).get().on_cleanup
    assert ">S1<" not in text_of(manager, "/cleanup/")


def test_a_customers_page_tells_what_is_owed_and_why_nothing_happens(manager: Client, company: Company) -> None:
    silent = a_customer(company, "Silent")
    an_item(silent, "S1", due_on=date(2026, 2, 1), amount="1200")
    page = text_of(manager, f"/customers/{silent.token}/")
    assert "1,200.00" in page and "ap@silent.example" in page
    assert "The customer has no procedure." in page
    assert "Nothing now, and here is why" in page


def test_a_planned_step_waits_in_the_outbox_and_is_carried_out_on_a_word(
    manager: Client, tenant: UUID, company: Company
) -> None:
    action = PlannedAction.objects.create(
        tenant_id=tenant,
        company_id=company.pk,
        customer_id=a_customer(company, "Silent").pk,
        planned_on=date(2026, 3, 2),
        channel="hold",
        step_key="hold",
        severity=4,
        mode="approve",
        state="approval",
        amounts={"EUR": "1200.00"},
    )
    page = text_of(manager, "/outbox/")
    assert "Hold on new orders" in page and "1,200.00" in page
    manager.post(f"/outbox/steps/{action.pk}/approve/")
    assert PlannedAction.objects.of(tenant).get().state not in ("approval", "planned")
