"""Is a month frozen by one and signed by another, and does its page say what it stands on?"""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company, Membership
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.insight.models import ClosingTerms, Freezing, MonthPack
from duecourse.insight.operations.closing import freezing
from duecourse.insight.rules.closing.owed import BUCKETS
from duecourse.records.ledger.models import Customer, Item, Movement
from tests.interfaces.web.book import a_customer, an_item
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures

ENDED = date(2026, 2, 28)
RATES = {f"rate-0-{bucket}": "10" for bucket in BUCKETS}


@pytest.fixture
def owing(company: Company) -> Customer:  # noqa: F811
    customer = a_customer(company, "Tardy")
    an_item(customer, "INV-1", due_on=date(2026, 2, 1), amount="1000")
    an_item(customer, "CN-1", due_on=date(2026, 2, 1), amount="-50")
    return customer


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def _frozen(client: Client, company: Company, **more: str) -> int:  # noqa: F811
    """Ask for the month and let the worker do it."""
    answer = client.post("/months/freeze/", {"company": company.pk, "month": ENDED.isoformat(), **more})
    assert answer.status_code == 302
    asked = Freezing.objects.of(company.tenant_id).latest("id")
    freezing.carry_out(company.tenant_id, asked.pk, now=clock.now)
    return MonthPack.objects.of(company.tenant_id).latest("id").pk


def test_a_month_is_frozen_by_one_and_signed_by_another(sign_in: SignIn, company: Company, owing: Customer) -> None:  # noqa: F811
    manager, cfo = sign_in("collections_manager"), sign_in("cfo")
    assert "February 2026" in text_of(manager, "/months/")
    pack = _frozen(manager, company)
    page = text_of(manager, f"/months/{pack}/")
    assert "You froze this month: somebody else must sign it." in page
    page = text_of(cfo, f"/months/{pack}/")
    assert "The pack says 950.00" in page and "Sign" in page
    refused = cfo.post(f"/months/{pack}/sign/", {"control": "949.00", "note": ""})
    assert refused.status_code == 422
    assert cfo.post(f"/months/{pack}/sign/", {"control": "950.00", "note": ""}).status_code == 302
    assert "no difference" in text_of(cfo, f"/months/{pack}/")
    assert cfo.post(f"/months/{pack}/sign/", {"control": "950.00"}).status_code == 422


def test_nobody_signs_an_own_freeze(sign_in: SignIn, company: Company, owing: Customer) -> None:  # noqa: F811
    cfo = sign_in("cfo")
    pack = _frozen(cfo, company)
    assert "You froze this month: somebody else must sign it." in text_of(cfo, f"/months/{pack}/")
    assert cfo.post(f"/months/{pack}/sign/", {"control": "950.00"}).status_code == 422
    assert MonthPack.objects.of(company.tenant_id).get(id=pack).signed_at is None


def test_what_became_known_later_stands_beside_it(sign_in: SignIn, company: Company, owing: Customer) -> None:  # noqa: F811
    cfo = sign_in("cfo")
    pack = _frozen(cfo, company)
    assert "nothing new" in text_of(cfo, f"/months/{pack}/since/")
    item = Item.objects.of(company.tenant_id).get(number="INV-1")
    Movement.objects.create(
        tenant_id=company.tenant_id,
        item_id=item.pk,
        effective_on=ENDED,
        known_on=date(2026, 3, 2),
        kind="payment",
        amount=Decimal(-400),
        key="late",
    )
    assert "400.00" in text_of(cfo, f"/months/{pack}/since/")
    page = text_of(cfo, f"/months/{pack}/restated/")
    assert "950.00" in page and "550.00" in page and "INV-1" in page
    again = _frozen(cfo, company, known="now")
    assert "Version 2" in text_of(cfo, f"/months/{again}/")
    assert "A newer version of this month was frozen." in text_of(cfo, f"/months/{pack}/")


def test_terms_are_proposed_by_one_and_signed_by_another(sign_in: SignIn, company: Company, owing: Customer) -> None:  # noqa: F811
    manager, cfo = sign_in("collections_manager"), sign_in("cfo")
    said = {"company": "BE", "from": "2026-01-01", "note": "Policy of 2026", "insolvent": "90", **RATES}
    said |= {"specific": f"{owing.number}; 25; plan agreed", "overlay": "-12.50", "overlay_why": "rates fall"}
    assert manager.post("/months/terms/provisions/propose/", said).status_code == 302
    lender = {
        "company": "BE",
        "from": "2026-01-01",
        "note": "Facility letter",
        "advance": "85",
        "cap": "20",
        "takes_foreign": "on",
    }
    assert manager.post("/months/terms/borrowing/propose/", lender).status_code == 302
    terms = list(ClosingTerms.objects.of(company.tenant_id).order_by("id"))
    assert "You proposed it: somebody else must sign it." in text_of(manager, "/months/terms/provisions/")
    for one in terms:
        assert cfo.post(f"/months/terms/{one.pk}/sign/").status_code == 302
    pack = _frozen(manager, company)
    page = text_of(cfo, f"/months/{pack}/provisions/")
    assert "plan agreed" in page and "237.50" in page, "a quarter of 1,000 less the overlay"
    page = text_of(cfo, f"/months/{pack}/borrowing/")
    assert "Concentration" in page and "161.50" in page, "85 % of 20 % of 950"
    assert "Tardy" in text_of(cfo, f"/months/{pack}/customers/")
    assert f"{owing.number}; 25; plan agreed" in text_of(manager, "/months/terms/provisions/")


def test_the_own_months_offer_rates_that_a_person_takes_over(
    sign_in: SignIn,  # noqa: F811
    company: Company,  # noqa: F811
    owing: Customer,
) -> None:
    manager = sign_in("collections_manager")
    place = "/months/terms/provisions/?company=BE"
    assert "two months in a row" in text_of(manager, f"{place}&lost=60")
    for due, amount in ((date(2026, 2, 10), 800), (date(2026, 1, 20), 400), (date(2025, 12, 15), 200)):
        an_item(owing, f"R-{due}", due_on=due, amount=str(amount))
    Item.objects.of(company.tenant_id).update(known_on=date(2025, 12, 1), issued_on=date(2025, 12, 1))
    for month in (date(2026, 1, 31), ENDED):
        freezing.freeze(company.tenant_id, company.pk, month, actor=SYSTEM, at=clock.now())
    page = text_of(manager, f"/months/{MonthPack.objects.of(company.tenant_id).latest('id').pk}/provisions/")
    assert "Roll rates" in page and "100 %" in page
    page = text_of(manager, f"{place}&lost=60")
    assert "January 2026 to February 2026" in page and "take=1" in page
    taken = text_of(manager, f"{place}&lost=60&take=1")
    assert 'name="rate-0-to_90" value="60"' in taken and "Roll rates of January 2026 to February 2026" in taken
    assert manager.get(f"{place}&lost=much").status_code == 422
    assert not ClosingTerms.objects.of(company.tenant_id).exists(), "a person proposes"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rate-0-over_180": "x"}, "not a number of per cent"),
        ({"rate-0-over_180": "5"}, "cannot be safer"),
        ({"specific": "NOBODY; 25; why"}, "has the number"),
        ({"specific": "NOBODY"}, "Write each line as"),
        ({"overlay": "5"}, "why the overlay"),
        ({"note": ""}, "where these terms come from"),
        ({"from": ""}, "from which day"),
    ],
)
def test_terms_that_cannot_stand_are_refused(
    sign_in: SignIn,  # noqa: F811
    company: Company,  # noqa: F811
    change: dict[str, str],
    words: str,
) -> None:
    said = {"company": "BE", "from": "2026-01-01", "note": "Policy", **RATES, **change}
    refused = sign_in("collections_manager").post("/months/terms/provisions/propose/", said)
    assert refused.status_code == 422 and words in refused.content.decode()
    assert not ClosingTerms.objects.of(company.tenant_id).exists()


def test_the_files_hold_the_whole_pack_and_are_audited(sign_in: SignIn, company: Company, owing: Customer) -> None:  # noqa: F811
    manager, cfo = sign_in("collections_manager"), sign_in("cfo")
    manager.post(
        "/months/terms/borrowing/propose/", {"company": "BE", "from": "2026-01-01", "note": "x", "advance": "85"}
    )
    manager.post("/months/terms/provisions/propose/", {"company": "BE", "from": "2026-01-01", "note": "x", **RATES})
    for one in ClosingTerms.objects.of(company.tenant_id):
        cfo.post(f"/months/terms/{one.pk}/sign/")
    pack = _frozen(manager, company)
    book = cfo.post(f"/months/{pack}/pack.xlsx")
    with zipfile.ZipFile(io.BytesIO(book.content)) as sheets:
        words = "".join(sheets.read(one).decode() for one in sheets.namelist() if one.endswith(".xml"))
        names = sheets.read("xl/workbook.xml").decode()
    assert "Tardy" in words and all(name in names for name in ("Ageing", "Provisions", "Borrowing base", "Known later"))
    for path in (f"/months/{pack}/pack.pdf", f"/months/{pack}/certificate.pdf"):
        assert cfo.post(path).content.startswith(b"%PDF")
    assert cfo.get(f"/months/{pack}/pack.pdf").status_code == 405
    assert cfo.post(f"/months/{pack}/pack.csv").status_code == 404
    taken = AuditEntry.objects.of(company.tenant_id).filter(verb="month.exported")
    assert {one.after["file"] for one in taken if one.after} == {"pack.xlsx", "pack.pdf", "certificate.pdf"}


def test_who_sees_some_customers_sees_no_month(
    sign_in: SignIn,  # noqa: F811
    tenant: UUID,
    company: Company,  # noqa: F811
    owing: Customer,
) -> None:
    cfo = sign_in("cfo")
    pack = _frozen(cfo, company)
    manager = sign_in("credit_manager")
    assert text_of(manager, f"/months/{pack}/")
    text_of(manager, f"/months/{pack + 1000}/", 404)
    assert sign_in("collector").get("/months/").status_code == 403
    other = identity.create_company(
        tenant, code="NL", name="Other", currency="EUR", country="NL", business_date=date(2026, 3, 2)
    )
    Membership.objects.of(tenant).filter(role="credit_manager").update(company_ids=[other.pk])
    text_of(manager, f"/months/{pack}/", 404)
    assert manager.post(f"/months/{pack}/pack.pdf").status_code == 404
    assert "Duecourse Belgium" not in text_of(manager, "/months/")


def test_the_list_costs_the_same_however_many_months(sign_in: SignIn, company: Company, owing: Customer) -> None:  # noqa: F811
    cfo = sign_in("cfo")
    _frozen(cfo, company)
    cfo.get("/months/")
    with CaptureQueriesContext(connection) as before:
        cfo.get("/months/")
    for _again in range(3):
        _frozen(cfo, company, known="now")
    with CaptureQueriesContext(connection) as after:
        cfo.get("/months/")
    assert len(after) == len(before)
