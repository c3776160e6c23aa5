"""Is a statement of account one click away, and only for those who may see the customer?"""

from __future__ import annotations

from datetime import date
from email import message_from_bytes
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity.models import Company
from duecourse.records.communications import operations as communications
from duecourse.records.communications.models import Message
from duecourse.records.ledger.models import Customer
from tests.book import TODAY, an_invoice, moment
from tests.interfaces.web.book import a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.work.procedures.standard import a_standard_company, on_standard


@pytest.fixture
def silent(company: Company) -> Customer:
    """A customer that owes one item."""
    customer = a_customer(company, "Silent")
    an_item(customer, "S1", due_on=date(2026, 2, 1), amount="1200")
    return customer


def test_every_form_is_a_click_on_the_customers_page(sign_in: SignIn, silent: Customer) -> None:
    manager = sign_in("collections_manager")
    page = manager.get(f"/customers/{silent.token}/").content.decode()
    starts = {"pdf": b"%PDF-", "xlsx": b"PK", "csv": b"\xef\xbb\xbf"}
    for ending, start in starts.items():
        place = f"/customers/{silent.token}/statement.{ending}"
        assert f'href="{place}"' in page
        for query in ("", "?from=2026-01-01"):
            answer = manager.get(place + query)
            assert answer.status_code == 200 and b"".join(answer).startswith(start)
            assert "attachment" in answer.headers["Content-Disposition"]


def test_what_is_no_statement_is_refused(sign_in: SignIn, silent: Customer, client: Client) -> None:
    manager = sign_in("collections_manager")
    place = f"/customers/{silent.token}/statement."
    assert manager.get(place + "exe").status_code == 404
    assert manager.get("/customers/nobody/statement.pdf").status_code == 404
    for wrong in ("2999-01-01", "yesterday"):
        assert manager.get(place + "pdf?from=" + wrong).status_code >= 400
    assert client.get(place + "pdf").status_code in (302, 303, 403, 404)


def test_a_mail_takes_the_statement_with_it_in_its_own_language(tenant: UUID) -> None:
    company = a_standard_company(tenant, address="Gate 1, 10115 Berlin")
    customer = on_standard(tenant, company, language="fr")
    item = an_invoice(tenant, customer, overdue_days=13)
    plan = communications.Plan(
        company_id=company.pk,
        customer_id=customer.pk,
        origin="once",
        template_code="statement",
        planned_on=TODAY,
        lines=[communications.Line(item.pk, item.open_amount)],
        has_statement=True,
    )
    made = communications.plan_message(tenant, plan, now=moment())
    raw = bytes(Message.objects.of(tenant).get(id=made.message_id).raw or b"")
    files = [part for part in message_from_bytes(raw).walk() if part.get_filename()]
    assert [part.get_filename() for part in files] == [f"Relevé {customer.number} {TODAY}.pdf"]
    assert bytes(files[0].get_payload(decode=True) or b"").startswith(b"%PDF-")
