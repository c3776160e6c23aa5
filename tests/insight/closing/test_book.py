"""What did every customer owe when the month ended? On PostgreSQL, beside a plain sum."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.insight.queries.closing import book
from duecourse.insight.rules.closing.owed import BUCKETS, Owed
from tests.book import a_company, a_customer, an_invoice, pays

D = Decimal
TODAY = date(2026, 3, 4)
ENDED = date(2026, 2, 28)
BEFORE = date(2026, 1, 31)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant, on=TODAY)


def _owed(company: Company, on: date = ENDED, *, restated: bool = False) -> dict[tuple[int, str], Owed]:
    rows = book.owed(company.tenant_id, company.pk, on, restated=restated)
    return {(row.customer_id, row.currency): row for row in rows}


def test_a_row_a_customer_and_currency_with_buckets_as_of_the_day(company: Company) -> None:
    tenant = company.tenant_id
    one, other = a_customer(tenant, company), a_customer(tenant, company, name="Silent", country="DE", segment="retail")
    an_invoice(tenant, one, amount="100.00", due_on=ENDED)
    an_invoice(tenant, one, amount="40.00", due_on=ENDED - timedelta(days=1))
    an_invoice(tenant, one, amount="7.00", due_on=ENDED - timedelta(days=90))
    an_invoice(tenant, one, amount="5.00", due_on=ENDED - timedelta(days=91), currency="USD")
    an_invoice(tenant, other, amount="-30.00", due_on=ENDED, issued_on=ENDED - timedelta(days=91), kind="credit_note")
    an_invoice(tenant, other, amount="-8.00", due_on=ENDED, issued_on=ENDED - timedelta(days=90), kind="credit_note")
    found = _owed(company)
    assert found[one.pk, "EUR"].debits == {"not_due": D(100), "to_30": D(40), "to_90": D(7)}
    assert found[one.pk, "USD"].debits == {"to_180": D(5)}
    assert found[other.pk, "EUR"].credits == D(-38)
    assert found[other.pk, "EUR"].old_credits == D(-30)
    assert found[other.pk, "EUR"].segment == "retail"
    assert found[one.pk, "EUR"].group_id == one.party_id


def test_a_bucket_ends_with_its_edge_and_due_today_is_not_overdue(company: Company) -> None:
    customer = a_customer(company.tenant_id, company)
    for place, days in enumerate((-5, 0, 1, 30, 31, 60, 61, 90, 91, 180, 181)):
        due = ENDED - timedelta(days=days)
        an_invoice(company.tenant_id, customer, amount=str(2**place), due_on=due, issued_on=due - timedelta(days=30))
    pairs = dict(zip(BUCKETS, (1 + 2, 4 + 8, 16 + 32, 64 + 128, 256 + 512, 1024), strict=True))
    assert _owed(company)[customer.pk, "EUR"].debits == {name: D(amount) for name, amount in pairs.items()}


def test_what_became_known_later_is_only_in_the_restated_balance(company: Company) -> None:
    tenant = company.tenant_id
    customer = a_customer(tenant, company)
    paid = an_invoice(tenant, customer, amount="100.00", due_on=ENDED)
    pays(tenant, paid, "60.00", value_on=ENDED, on=TODAY)
    late = an_invoice(tenant, customer, amount="25.00", due_on=TODAY, issued_on=ENDED, known_on=TODAY)
    assert _owed(company)[customer.pk, "EUR"].balance == D(100)
    assert _owed(company, restated=True)[customer.pk, "EUR"].balance == D(65)
    listed = book.known_later(tenant, company.pk, ENDED)
    assert [(one.kind, one.number, one.amount) for one in listed] == [
        ("moved:payment", paid.number, D(-60)),
        ("invoice", late.number, D(25)),
    ]
    assert book.known_later_sums(tenant, company.pk, ENDED) == {"EUR": D(-35)}


def test_opening_and_flows_make_the_closing_balance(company: Company) -> None:
    tenant = company.tenant_id
    customer = a_customer(tenant, company)
    old = an_invoice(tenant, customer, amount="100.00", due_on=BEFORE)
    an_invoice(tenant, customer, amount="70.00", due_on=TODAY, issued_on=BEFORE + timedelta(days=1))
    an_invoice(tenant, customer, amount="9.00", due_on=TODAY, issued_on=BEFORE, known_on=BEFORE + timedelta(days=2))
    an_invoice(tenant, customer, amount="-20.00", due_on=ENDED, issued_on=ENDED, kind="credit_note")
    pays(tenant, old, "45.00", value_on=ENDED, on=ENDED)
    pays(tenant, old, "5.00", value_on=ENDED, on=TODAY)
    found = book.flows(tenant, company.pk, BEFORE, ENDED)
    assert {one.kind: (one.amount, one.count) for one in found} == {
        "credit_note": (D(-20), 1),
        "invoice": (D(79), 2),
        "moved:payment": (D(-45), 1),
    }
    opening = sum(row.balance for row in _owed(company, BEFORE).values())
    closing = sum(row.balance for row in _owed(company).values())
    assert opening + sum(one.amount for one in found) == closing == D(114)


def test_another_companys_book_is_no_part_of_it(company: Company) -> None:
    other = a_company(company.tenant_id, on=TODAY)
    theirs = an_invoice(company.tenant_id, a_customer(company.tenant_id, other), amount="999.00")
    pays(company.tenant_id, theirs, "1.00", value_on=ENDED, on=TODAY)
    assert _owed(company) == {}
    assert book.known_later(company.tenant_id, company.pk, ENDED) == ()
    assert book.flows(company.tenant_id, company.pk, BEFORE, ENDED) == ()
    assert book.standing(company.tenant_id, company.pk, ENDED) == book.Standing(0, 0)
