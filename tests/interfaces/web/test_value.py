"""Does the value report stand before anything was paid, say what it stands on, and leave as paper?"""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.insight.models import InsightTerms
from duecourse.records.ledger.models import Item
from tests.book import pays
from tests.interfaces.web.book import DAY, a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of


@pytest.fixture
def payer(company: Company) -> Item:
    """Somebody who paid 20 days late before and 5 days late since."""
    customer = a_customer(company, "Tardy")
    for number, due_on, late in (("I-1", DAY - timedelta(days=150), 20), ("I-2", DAY - timedelta(days=40), 5)):
        item = an_item(customer, number, due_on=due_on)
        paid_on = due_on + timedelta(days=late)
        pays(company.tenant_id, item, "100.00", value_on=paid_on, on=paid_on)
    return item


def test_it_says_what_it_stands_on_and_never_more_than_it_knows(sign_in: SignIn, payer: Item) -> None:
    page = text_of(sign_in("cfo"), f"/value/?since={DAY - timedelta(days=99)}")
    assert "cannot be told from chance" in page and "1 customer; too few customers to say a range" in page
    assert "15" in page and "no notice of the ERP was imported" in page


def test_what_is_assumed_is_typed_as_people_write_it(company: Company, sign_in: SignIn) -> None:
    client = sign_in("cfo")
    typed = {"currency": "eur", "capital": "7,5 %", "staff": "12 500,00", "minutes": "6"}
    assert client.post("/value/assumptions/", typed).status_code == 302
    terms = InsightTerms.objects.of(company.tenant_id).get()
    assert (terms.currency, str(terms.capital_share), str(terms.staff_cost)) == ("EUR", "0.075000", "12500.0000")
    assert 'value="7.5"' in client.get("/value/").content.decode()
    for wrong in ({"capital": "much"}, {"minutes": "some"}, {"capital": "900"}, {"currency": "ZZZ"}, {"currency": ""}):
        assert client.post("/value/assumptions/", typed | wrong).status_code == 422
    assert InsightTerms.objects.of(company.tenant_id).get().touch_minutes == 6


def test_it_leaves_as_paper_and_only_for_who_may(sign_in: SignIn, payer: Item) -> None:
    assert sign_in("cfo").post("/value/value.pdf?since=2026-01-01").content.startswith(b"%PDF")
    entry = AuditEntry.objects.of(payer.tenant_id).get(verb="figure.exported")
    assert entry.after == {"asked": "since=2026-01-01", "file": "pdf", "rows": 4}
    collector: Client = sign_in("collector")
    assert (collector.get("/value/").status_code, collector.post("/value/value.pdf").status_code) == (403, 403)
    assert collector.post("/value/assumptions/", {}).status_code == 403


def test_the_paper_says_what_was_assumed_and_before_any_book_there_is_none(
    company: Company, sign_in: SignIn, payer: Item
) -> None:
    client = sign_in("cfo")
    client.post(
        "/value/assumptions/", {"currency": "EUR", "capital": "7,5", "staff": "9000", "minutes": "6", "target": "45,5"}
    )
    pages = PdfReader(BytesIO(client.post("/value/value.pdf").content)).pages
    told = " ".join(" ".join(one.extract_text().split()) for one in pages)
    assert "What was assumed" in told and "9000.00 EUR" in told and "7.5" in told
    assert "DSO aimed at, days 45.5" in told
    Company.objects.of(company.tenant_id).update(business_date=None)
    assert client.post("/value/value.pdf").status_code == 404
