"""Does an alert come once, go with its cause, and leave the list only of whoever has seen it?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company, PortfolioMember
from duecourse.records.communications.models import Recipient
from duecourse.records.credit.models import CreditLimit
from duecourse.records.disputes.models import Dispute
from duecourse.records.ledger.models import Block, Contact, Customer, ImportBatch, Item, Note
from duecourse.records.promises.models import Promise, PromiseLine
from duecourse.work.worklists.models import Alert, AlertMark
from duecourse.work.worklists.operations.watching import watch
from tests.interfaces.web.book import DAY, NOON, a_customer, a_message, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_lists import names_in
from tests.interfaces.web.test_screens import text_of

LONG_AGO = date(2026, 2, 2)


@pytest.fixture
def tardy(company: Company) -> Customer:
    """A customer who broke a promise, disputes, is stopped, and owes 95 of a limit of 100 EUR."""
    customer = a_customer(company, "Tardy")
    tenant, key = company.tenant_id, customer.pk
    item = an_item(customer, "T1", due_on=LONG_AGO, amount="95")
    CreditLimit.objects.create(
        tenant_id=tenant, customer_id=key, currency="EUR", amount=Decimal(100), key="l", from_on=LONG_AGO,
        known_on=LONG_AGO,
    )  # fmt: skip
    promise = Promise.objects.create(
        tenant_id=tenant, company_id=company.pk, customer_id=key, made_on=LONG_AGO, due_on=LONG_AGO, state="broken",
        key="p", from_on=LONG_AGO, known_on=LONG_AGO,
    )  # fmt: skip
    PromiseLine.objects.create(
        tenant_id=tenant, promise_id=promise.pk, item_id=item.pk, currency="EUR", amount=Decimal(95)
    )
    Dispute.objects.create(
        tenant_id=tenant, company_id=company.pk, customer_id=key, opened_on=LONG_AGO, reason="PRICE", key="d",
        from_on=LONG_AGO, known_on=LONG_AGO,
    )  # fmt: skip
    Block.objects.create(
        tenant_id=tenant, customer_id=key, reason="OTHER", key="b", from_on=LONG_AGO, known_on=LONG_AGO
    )
    return customer


def standing(tenant: UUID) -> set[str]:
    """Name the alerts that stand, without the numbers of their causes."""
    keys = Alert.objects.of(tenant).filter(closed_on__isnull=True).values_list("kind", "params")
    return {f"{kind}{params.get('level', '')}" for kind, params in keys}


def test_each_cause_is_told_once_and_goes_when_it_goes(tenant: UUID, company: Company, tardy: Customer) -> None:
    assert watch(tenant, company.pk, on=DAY) == (4, 0)
    assert watch(tenant, company.pk, on=DAY) == (0, 0)
    assert standing(tenant) == {"limit90", "promise", "dispute", "block"}
    Item.objects.of(tenant).update(open_amount=Decimal(100))
    assert watch(tenant, company.pk, on=DAY) == (1, 1)
    assert standing(tenant) == {"limit100", "promise", "dispute", "block"}
    Note.objects.create(tenant_id=tenant, customer_id=tardy.pk, on_day=DAY, text="Called")
    Item.objects.of(tenant).update(open_amount=Decimal(0))
    assert watch(tenant, company.pk, on=DAY) == (0, 4)
    assert standing(tenant) == set()


def test_a_refused_address_is_told_until_mail_arrives_or_the_contact_goes(
    sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    customer = a_customer(company, "Silent")
    address = "ap@silent.example"

    def spoken(state: str, answer: str, hour: int) -> None:
        message = a_message(customer, f"{state}{hour}", state="sent")
        Recipient.objects.create(
            tenant_id=tenant, message_id=message.pk, address=address, state=state, answer=answer,
            spoken_at=NOON.replace(hour=hour),
        )  # fmt: skip

    spoken("failed", "421 try later", 8)
    watch(tenant, company.pk, on=DAY)
    assert standing(tenant) == set(), "a server that is busy is no bounce"
    spoken("refused", "550 no such user", 9)
    watch(tenant, company.pk, on=DAY)
    assert standing(tenant) == {"contact"}
    page = text_of(sign_in("collections_manager"), "/alerts/")
    assert "Mail to ap@silent.example was refused on 2 Mar 2026" in page and "?tab=contacts" in page
    spoken("accepted", "250 ok", 10)
    watch(tenant, company.pk, on=DAY)
    assert standing(tenant) == set()
    spoken("failed", "550 no such user", 11)
    watch(tenant, company.pk, on=DAY)
    assert standing(tenant) == {"contact"}
    Contact.objects.of(tenant).update(valid_to=LONG_AGO)
    watch(tenant, company.pk, on=DAY)
    assert standing(tenant) == set()


@pytest.mark.parametrize(("owed", "level"), [("79.99", None), ("80", 80), ("90", 90), ("100", 100), ("300", 100)])
def test_a_limit_is_told_at_its_highest_mark(
    tenant: UUID, company: Company, tardy: Customer, owed: str, level: int | None
) -> None:
    Item.objects.of(tenant).update(open_amount=Decimal(owed))
    watch(tenant, company.pk, on=DAY)
    found = Alert.objects.of(tenant).filter(kind="limit").first()
    assert (found and found.params["level"]) == level


def test_a_missing_import_is_told_until_it_comes(tenant: UUID, company: Company) -> None:
    batch = ImportBatch.objects.create(
        tenant_id=tenant, company_id=company.pk, kind="items", file_name="items.csv", sha256="0", size=1, mapping={},
        as_of=LONG_AGO, state="committed", created_at=NOON,
    )  # fmt: skip
    watch(tenant, company.pk, on=DAY)
    assert standing(tenant) == {"import"}
    ImportBatch.objects.of(tenant).filter(pk=batch.pk).update(as_of=DAY)
    watch(tenant, company.pk, on=DAY)
    assert standing(tenant) == set()


def test_whoever_has_seen_an_alert_alone_is_rid_of_it(
    sign_in: SignIn, tenant: UUID, company: Company, tardy: Customer
) -> None:
    manager, senior = sign_in("collections_manager"), sign_in("senior_collector")
    watch(tenant, company.pk, on=DAY)
    page = text_of(manager, "/alerts/")
    assert len(names_in(page)) == 4
    assert "95% of the" not in page and "90% of the credit limit is used: 95.00\N{NO-BREAK SPACE}EUR of 100.00" in page
    one, two = Alert.objects.of(tenant).order_by("id")[:2]
    manager.post("/alerts/mark/", {"row": [one.pk]})
    manager.post("/alerts/mark/", {"row": [two.pk], "days": "7"})
    assert len(names_in(text_of(senior, "/alerts/"))) == 4
    assert AlertMark.objects.of(tenant).get(alert_id=two.pk).until == date(2026, 3, 9)
    page = text_of(manager, "/alerts/")
    assert len(names_in(page)) == 2
    way = page.split('action="/undo/')[-1].split('"')[0].replace("&amp;", "&")
    manager.post(f"/undo/{way}")
    assert len(names_in(text_of(manager, "/alerts/?state=seen"))) == 1
    manager.post("/alerts/unmark/?state=seen", {"row": [one.pk]})
    assert len(names_in(text_of(manager, "/alerts/"))) == 4


def test_nobody_sees_or_marks_what_is_outside_the_scope(
    sign_in: SignIn, tenant: UUID, company: Company, tardy: Customer
) -> None:
    mine = identity.create_portfolio(tenant, name="Mine")
    client: Client = sign_in("collector")
    user_id = UUID(str(client.session["_auth_user_id"]))
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=mine.pk, user_id=user_id)
    watch(tenant, company.pk, on=DAY)
    assert names_in(text_of(client, "/alerts/")) == []
    found = Alert.objects.of(tenant).values_list("id", flat=True)
    assert client.post("/alerts/mark/", {"row": list(found)}).status_code == 404
    Customer.objects.of(tenant).update(portfolio_id=mine.pk)
    assert len(names_in(text_of(client, "/alerts/"))) == 4
    assert sign_in("sales").get("/alerts/").status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_alerts(
    sign_in: SignIn, tenant: UUID, company: Company, tardy: Customer
) -> None:
    manager, counts = sign_in("collections_manager"), []
    for number in (1, 9):
        for one in range(number):
            customer = a_customer(company, f"{number + one:03}")
            Alert.objects.create(
                tenant_id=tenant, company_id=company.pk, customer_id=customer.pk, kind="block",
                key=f"{number}:{one}", params={"day": "2026-02-02"}, raised_on=DAY,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as seen:
            page = text_of(manager, "/alerts/?sort=customer")
        counts.append(len(seen))
    assert len(names_in(page)) == 10 and counts[0] == counts[1] <= 30, counts
