"""What does a customer see on its page, and what of others never?"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.communications.models import Message
from duecourse.records.communications.operations.portal import revoke_contact
from duecourse.records.communications.rules.ubl import CAC, CBC
from duecourse.records.ledger.models import Contact, Customer, Item
from duecourse.records.ledger.operations.papers import show_to_customer, store_document, write_note
from tests.conftest import make_tenant
from tests.house.places import changed, state_of_tables
from tests.interfaces.portal.book import Reader, a_reader, selling
from tests.records.communications.book import NOON, TODAY

PDF = b"%PDF-1.4 copy"


@pytest.fixture
def company(tenant: UUID) -> Company:
    return selling(tenant)


def text(reader: Reader, path: str) -> str:
    response = reader.client.get(path)
    assert response.status_code == 200, response.content
    return response.content.decode()


def numbers(company: Company, reader: Reader) -> list[str]:
    return list(Item.objects.of(company.tenant_id).filter(id__in=reader.who.item_ids).values_list("number", flat=True))


def test_the_mails_items_come_first_then_everything_else_with_sums_a_currency(company: Company) -> None:
    reader = a_reader(company, items=[("120.50", "EUR"), ("80", "USD"), ("-20.50", "EUR")])
    rows = Message.objects.of(company.tenant_id).filter(id=reader.message.pk)
    rows.update(item_ids=[reader.who.item_ids[0]])
    shown = text(reader, reader.home())
    assert shown.index("In our e-mail") < shown.index("Also open")
    assert "€100.00" in shown and "€120.50 overdue" in shown and "US$80.00" in shown
    assert "10 days overdue" in shown and "To your credit" in shown


def test_a_contact_of_several_accounts_sees_all_and_others_never(company: Company) -> None:
    tenant, reader, other = company.tenant_id, a_reader(company), a_reader(company, name="Quarrel")
    own = Customer.objects.of(tenant).get(id=reader.who.customer_id)
    second = Customer.objects.create(
        tenant_id=tenant, company_id=company.pk, party_id=own.party_id, number="C-2", name="Tardy Ghent", token="second"
    )
    Item.objects.of(tenant).filter(id=reader.who.item_ids[0]).update(customer_id=second.pk)
    shown = text(reader, reader.home())
    assert "Tardy Ghent (C-2)" in shown and numbers(company, reader)[0] in shown
    assert numbers(company, other)[0] not in shown and "Quarrel" not in shown
    Contact.objects.of(tenant).filter(id=reader.who.contact_id).update(customer_id=own.pk)
    assert "Tardy Ghent" not in text(reader, reader.home()), "a contact of one account speaks for that one only"


@pytest.mark.parametrize("path", ["items/{item}/", "documents/{paper}/", "statement/{customer}.pdf", "done/{act}/"])
def test_every_page_knows_only_its_own_accounts(company: Company, path: str) -> None:
    tenant, reader, other = company.tenant_id, a_reader(company), a_reader(company)
    kept = store_document(
        tenant, PDF, name="a.pdf", kind="invoice", customer_id=other.who.customer_id, at=NOON, actor=SYSTEM
    )
    show_to_customer(tenant, kept.pk, is_shown=True, actor=SYSTEM, at=NOON)
    done = other.post(f"{other.home()}comment/", {"key": "a", "words": "Hello"}).headers["Location"]
    act = re.findall(r"done/(\d+)/", done)[0]
    values = {"item": other.who.item_ids[0], "paper": kept.pk, "customer": other.who.customer_id, "act": act}
    assert other.client.get(other.home() + path.format(**values)).status_code == 200
    assert reader.client.get(reader.home() + path.format(**values)).status_code == 404


def test_only_papers_that_are_shown_can_be_taken_home_and_notes_never(company: Company) -> None:
    tenant, reader = company.tenant_id, a_reader(company)
    of: dict[str, Any] = {"customer_id": reader.who.customer_id, "item_id": reader.who.item_ids[0]}
    kept = store_document(tenant, PDF, name="invoice.pdf", kind="invoice", at=NOON, actor=SYSTEM, **of)
    write_note(tenant, of["customer_id"], "Ask the lawyer", on=TODAY, actor=SYSTEM, at=NOON, item_id=of["item_id"])
    home = reader.home()
    page = f"{home}items/{of['item_id']}/"
    assert "invoice.pdf" not in text(reader, page)
    assert reader.client.get(f"{home}documents/{kept.pk}/").status_code == 404
    show_to_customer(tenant, kept.pk, is_shown=True, actor=SYSTEM, at=NOON)
    shown = text(reader, page)
    assert "invoice.pdf" in shown and "lawyer" not in shown
    given = reader.client.get(f"{home}documents/{kept.pk}/")
    assert given.content == PDF and given.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in given.headers["Content-Security-Policy"]


def test_what_is_settled_stands_on_a_page_of_its_own(company: Company) -> None:
    reader = a_reader(company)
    Item.objects.of(company.tenant_id).filter(id=reader.who.item_ids[0]).update(open_amount=0, cleared_on=TODAY)
    home = reader.home()
    assert "Nothing is open" in text(reader, home)
    shown = text(reader, f"{home}settled/")
    assert numbers(company, reader)[0] in shown and "Settled on 4 March 2026" in shown and "€120.50" in shown


ORDER = (
    *("UBLVersionID", "ID", "IssueDate", "DocumentCurrencyCode", "TotalDebitAmount", "TotalCreditAmount"),
    *("TotalBalanceAmount", "LineCountNumeric", "AccountingSupplierParty", "AccountingCustomerParty", "StatementLine"),
)
"""The order of UBL-Statement-2.1.xsd, of the elements that we write."""


def test_a_statement_is_given_in_four_kinds_and_ubl_keeps_the_order_of_its_schema(company: Company) -> None:
    reader = a_reader(company, items=[("120.50", "EUR"), ("80", "USD"), ("-20.50", "EUR")])
    home, account = reader.home(), reader.who.customer_id
    shown = text(reader, home)
    for ending, head in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", "\ufeff".encode())):
        assert f"statement/{account}.{ending}" in shown
        assert reader.client.get(f"{home}statement/{account}.{ending}").content.startswith(head)
    assert "UBL EUR" in shown and "UBL USD" in shown
    assert reader.client.get(f"{home}statement/{account}.xml").status_code == 422
    assert reader.client.get(f"{home}statement/{account}-GBP.xml").status_code == 422
    root = ElementTree.fromstring(reader.client.get(f"{home}statement/{account}-EUR.xml").content)
    names = [one.tag.rpartition("}")[2] for one in root]
    assert names == sorted(names, key=ORDER.index) and set(names) == set(ORDER)
    sums = [
        root.findtext(f"{{{CBC}}}{name}") for name in ("TotalDebitAmount", "TotalCreditAmount", "TotalBalanceAmount")
    ]
    assert sums == ["120.50", "20.50", "100.00"]
    lines = root.findall(f"{{{CAC}}}StatementLine")
    for line in lines:
        assert [one.tag.rpartition("}")[2] for one in line][0::3] == ["ID", "BillingReference"]
        assert [one.tag.rpartition("}")[2] for one in line][2] == "PaymentTerms"
    assert root.findtext(f"{{{CBC}}}LineCountNumeric") == str(len(lines)) == "2"
    amounts = [Decimal(line[1].text or "") for line in lines]
    assert sorted(amounts) == [Decimal("20.50"), Decimal("120.50")]


def test_due_dates_fit_into_a_calendar(company: Company) -> None:
    reader = a_reader(company, items=[("120.50", "EUR"), ("80", "EUR")])
    home = reader.home()
    assert reader.client.get(f"{home}due.ics").status_code == 404, "what is overdue needs no reminder"
    rows = Item.objects.of(company.tenant_id).filter(id=reader.who.item_ids[1])
    rows.update(due_on=TODAY + timedelta(days=3), number="N-1, é" * 9)
    given = reader.client.get(f"{home}due.ics")
    assert given.status_code == 200, given.content.decode()
    lines = given.content.decode().split("\r\n")
    assert given.headers["Content-Type"].startswith("text/calendar") and lines[-1] == ""
    assert lines.count("BEGIN:VEVENT") == 1 and "DTSTART;VALUE=DATE:20260307" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "N-1\\, é" in "".join(line.removeprefix(" ") for line in lines)


def test_the_language_is_the_contacts_and_can_be_switched_without_a_trace(company: Company) -> None:
    reader = a_reader(company, language="nl")
    home = reader.home()
    assert '<html lang="nl">' in text(reader, home)
    before = state_of_tables()
    assert reader.client.get(f"{home}?language=fr").status_code == 303
    assert '<html lang="fr">' in text(reader, home)
    assert list(changed(before)) == []


def test_pages_cost_the_same_queries_however_much_is_open(company: Company) -> None:
    costs = []
    for count in (1, 12):
        reader = a_reader(company, items=[("10", "EUR")] * count)
        home = reader.home()
        text(reader, home)
        with CaptureQueriesContext(connection) as asked:
            text(reader, home)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 24, costs


def test_a_link_that_was_revoked_or_whose_contact_left_leads_nowhere(company: Company) -> None:
    reader, gone = a_reader(company), a_reader(company)
    home = reader.home()
    who = {"customer_id": reader.who.customer_id}
    revoke_contact(company.tenant_id, reader.who.contact_id, **who, actor=SYSTEM, at=NOON)
    Contact.objects.of(company.tenant_id).filter(id=gone.who.contact_id).update(gone_reason="left")
    assert reader.client.get(home).status_code == 404
    wrong = [reader.client.get(reader.link()), gone.client.get(gone.link()), gone.client.get("/a/x/y")]
    assert {(one.status_code, one.content) for one in wrong} == {(404, wrong[2].content)}


def test_another_tenants_link_shows_its_own_tenant_only(company: Company) -> None:
    reader = a_reader(company)
    assert reader.client.get(reader.link().replace(company.tenant_id.hex, make_tenant().hex)).status_code == 404
