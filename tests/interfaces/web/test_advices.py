"""Are payment advices handed in, looked at, mended and set aside, and taken from mails, by who may?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import IncomingMail, MailAttachment, StoredFile
from duecourse.records.ledger.models import Customer, Document, ReceiptMatch, Remittance
from duecourse.records.ledger.operations.search import refresh_search
from tests.interfaces.web.book import NOON, a_customer, a_thread, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_inbox import a_reading
from tests.interfaces.web.test_matching import money_in
from tests.interfaces.web.test_screens import text_of

PATH = "/bank/advices/"
TWO = "Invoice,Paid\nINV-10001,100.00\nINV-10002,100.00\nTotal,200.00\n"


@pytest.fixture
def tardy(company: Company) -> Customer:
    """A customer who owes 100 twice."""
    customer = a_customer(company, "Tardy")
    for number in ("INV-10001", "INV-10002"):
        an_item(customer, number, due_on=date(2026, 2, 1))
    return customer


def a_file(text: str, name: str = "avis.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/csv")


def the(company: Company) -> Remittance:
    return Remittance.objects.of(company.tenant_id).get()


def test_an_advice_is_handed_in_and_matches_its_payment(sign_in: SignIn, company: Company, tardy: Customer) -> None:
    money_in(company, "200.00", "R1", customer_id=tardy.pk)
    client = sign_in("cash_application")
    assert "No advice waits here" in text_of(client, PATH)
    answer = client.post(f"{PATH}hand-in/", {"files": [a_file(TWO)], "company": company.code})
    assert answer.status_code == 302
    page = text_of(client, answer.headers["Location"])
    assert "Used" in page and "Tardy" in page and "INV-10002" in page
    assert ReceiptMatch.objects.of(company.tenant_id).filter(state="live").count() == 2
    assert "avis.csv" in text_of(client, f"{PATH}?lane=used")
    assert client.get(f"{PATH}{the(company).pk}/file/").headers["Content-Disposition"].startswith("attachment")


def test_what_is_unclear_is_mended_in_the_grid(sign_in: SignIn, company: Company, tardy: Customer) -> None:
    client = sign_in("cash_application")
    client.post(
        f"{PATH}hand-in/", {"files": [a_file("Invoice,Paid\nINV-10001,100.00\nx,20.00\n")], "company": company.code}
    )
    row = the(company)
    page = text_of(client, f"{PATH}{row.pk}/")
    assert "Some rows with amounts could not be read" in page and "x · 20.00" in page
    form = {
        "line": ["0", "1", "2"], "number-0": "INV-10001", "amount-0": "90,00", "kept-0": "10", "reason-0": "deduction",
        "words-0": "31A", "number-1": "INV-10002", "amount-1": "20.00", "total": "110", "currency": "EUR",
        "customer": str(tardy.pk), "paid_on": "2026-02-27",
    }  # fmt: skip
    wrong = client.post(f"{PATH}{row.pk}/keep/", form | {"total": "111"})
    assert wrong.status_code == 422 and b"sum up to" in wrong.content
    assert client.post(f"{PATH}{row.pk}/keep/", form).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.total, row.doubts, row.paid_on) == ("open", Decimal(110), [], date(2026, 2, 27))
    assert row.lines[0] == {
        "number": "INV-10001",
        "amount": "90.00",
        "deduction": "10",
        "reason": "deduction",
        "words": "31A",
    }
    assert client.post(f"{PATH}{row.pk}/set-aside/").status_code == 302
    assert the(company).state == "dropped"
    assert client.post(f"{PATH}{row.pk}/take-up/").status_code == 302
    assert the(company).state == "draft"


def test_several_files_are_read_at_once_and_nothing_is_refused_in_a_sentence(
    sign_in: SignIn, company: Company, tardy: Customer
) -> None:
    client = sign_in("cash_application")
    files = [a_file(TWO), a_file("Invoice,Paid\nINV-10001,1.00\n", "b.csv"), a_file("nothing at all", "c.txt")]
    said = client.post(f"{PATH}hand-in/", {"files": files, "company": company.code}, follow=True).content.decode()
    assert "3 files were read; 1 waits for you here." in said and "c.txt" in said
    assert client.post(f"{PATH}hand-in/", {"company": company.code}).status_code == 422


def test_the_customer_is_found_by_name_and_others_see_nothing(
    sign_in: SignIn, company: Company, tardy: Customer
) -> None:
    client = sign_in("cash_application")
    client.post(f"{PATH}hand-in/", {"files": [a_file(TWO)], "company": company.code})
    pk = the(company).pk
    refresh_search(company.tenant_id, [tardy.pk])
    assert "Tardy" in client.get(f"{PATH}{pk}/find/?q=tard").content.decode()
    stranger = sign_in("collector")
    assert {stranger.get(path).status_code for path in (PATH, f"{PATH}{pk}/", f"{PATH}{pk}/file/")} == {403}


def test_the_list_asks_the_same_however_many_there_are(sign_in: SignIn, company: Company, tardy: Customer) -> None:
    client = sign_in("cash_application")

    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(f"{PATH}?lane=open").status_code == 200
        return len(made)

    client.post(f"{PATH}hand-in/", {"files": [a_file(TWO)], "company": company.code})
    asked()
    one = asked()
    files = [a_file(f"Invoice,Paid\nINV-10001,{n}.00\n", f"{n}.csv") for n in range(1, 12)]
    client.post(f"{PATH}hand-in/", {"files": files, "company": company.code})
    assert asked() == one


@pytest.fixture
def mail(company: Company, tenant: UUID, tardy: Customer) -> dict[str, Any]:
    """A mail of Tardy that says what was paid, with a file."""
    thread = a_thread(company, tardy, subject="Zahlungsavis")
    came = IncomingMail.objects.of(tenant).filter(thread_id=thread.pk).latest("id")
    came.visible_text = "We paid INV-10001 100.00 EUR and more.\nTotal 100.00 EUR"
    came.save()
    stored = StoredFile.objects.create(tenant_id=tenant, sha256="a" * 64, size=9, content=TWO.encode(), stored_at=NOON)
    file = MailAttachment.objects.create(tenant_id=tenant, mail_id=came.pk, name="avis.csv", file_id=stored.pk, size=9)
    return {"thread": thread, "mail": came, "file": file}


def test_a_file_of_a_mail_and_the_mail_itself_are_taken_as_advices(
    sign_in: SignIn, company: Company, tardy: Customer, mail: dict[str, Any]
) -> None:
    client, home = sign_in("senior_collector"), f"/inbox/{mail['thread'].pk}/"
    a_reading(mail["thread"], intent="paid_already")
    assert "Take as payment advice" in text_of(client, home)
    answer = client.post(f"{home}files/{mail['file'].pk}/advice/", follow=True)
    assert "it serves the matching of the payment" in answer.content.decode()
    row = the(company)
    assert (row.source, row.state, row.customer_id, row.total) == ("mail", "open", tardy.pk, Decimal(200))
    again = client.post(f"{home}files/{mail['file'].pk}/advice/", follow=True)
    assert "The same list was taken before." in again.content.decode()
    client.post(f"{home}mails/{mail['mail'].pk}/advice/")
    assert Remittance.objects.of(company.tenant_id).filter(file_name="Zahlungsavis.txt", total=100).count() == 1
    assert Document.objects.of(company.tenant_id).filter(kind="remittance", customer_id=tardy.pk).count() == 2


def test_of_a_mail_that_nobody_filed_nothing_is_taken(sign_in: SignIn, company: Company, mail: dict[str, Any]) -> None:
    thread = mail["thread"]
    thread.is_verified = False
    thread.save()
    client = sign_in("collections_manager")
    assert "Take as payment advice" not in text_of(client, f"/inbox/{thread.pk}/")
    assert client.post(f"/inbox/{thread.pk}/files/{mail['file'].pk}/advice/").status_code == 422
    assert not Remittance.objects.of(company.tenant_id).exists()
