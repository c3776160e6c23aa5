"""Does a statement of account say what the books say, to the cent and a currency at a time?"""

import csv
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.operations.accounts import Asked, statement_file
from duecourse.records.communications.rules.accounts import Statement, ageing, balanced, sheets_of, words_of
from duecourse.records.ledger.models import Customer, Movement
from duecourse.records.ledger.operations import projection
from duecourse.records.ledger.queries.screens import balances
from duecourse.records.ledger.queries.statements import activity, open_lines
from tests.book import TODAY, a_company, a_customer, an_invoice, moment, pays

CENTS = st.decimals("0.01", "99999.99", places=2)


@pytest.fixture
def customer(tenant: UUID) -> Customer:
    return a_customer(tenant, a_company(tenant, address="Gate 1, 10115 Berlin", iban="DE02120300000000202051"))


def text_of_pdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).replace("\xa0", " ")


def test_trap_48_every_day_has_its_bucket_and_the_sum_is_the_balance(tenant: UUID, customer: Customer) -> None:
    for late in (-5, 0, 1, 30, 31, 60, 61, 90, 91, 180, 181):
        an_invoice(tenant, customer, overdue_days=late, amount="1.00")
    an_invoice(tenant, customer, overdue_days=3, amount="-0.25", kind="credit_note")
    found = ageing(open_lines(tenant, customer.pk, on=TODAY, known_on=TODAY), on=TODAY)
    assert (found.not_due, found.buckets, found.credits) == (
        Decimal(2),
        tuple(map(Decimal, (2, 2, 2, 2, 1))),
        Decimal("-0.25"),
    )
    assert found.balance == balances(tenant, [customer.pk], on=TODAY)[customer.pk][0].open == Decimal("10.75")


def test_trap_49_equal_instalments_of_one_invoice_are_both_there(tenant: UUID, customer: Customer) -> None:
    for number in (1, 2):
        an_invoice(tenant, customer, overdue_days=10, number="PLAN", instalment_no=number)
    assert ageing(open_lines(tenant, customer.pk, on=TODAY, known_on=TODAY), on=TODAY).balance == 200


def test_trap_50_what_is_paid_later_does_not_change_an_earlier_day(tenant: UUID, customer: Customer) -> None:
    item = an_invoice(tenant, customer, overdue_days=40)
    pays(tenant, item, "30.00", value_on=TODAY - timedelta(days=2))
    before = open_lines(tenant, customer.pk, on=TODAY - timedelta(days=3), known_on=TODAY)
    assert [line.open_amount for line in before] == [100]
    assert [line.open_amount for line in open_lines(tenant, customer.pk, on=TODAY, known_on=TODAY)] == [70]


def test_activity_leads_from_the_balance_before_to_the_balance_of_the_books(tenant: UUID, customer: Customer) -> None:
    old = an_invoice(tenant, customer, overdue_days=60)
    new = an_invoice(tenant, customer, overdue_days=-20, amount="50.00")
    pays(tenant, old, "100.00", value_on=TODAY - timedelta(days=1))
    found = activity(tenant, customer.pk, from_on=TODAY - timedelta(days=30), on=TODAY)
    assert found.opening == {"EUR": 100}
    assert [(one.number, one.kind, one.amount, left) for one, left in balanced(found, "EUR")] == [
        (new.number, "invoice", Decimal(50), Decimal(150)),
        (old.number, "payment", Decimal(-100), Decimal(50)),
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(-60, 300),
            CENTS,
            st.sampled_from(("EUR", "USD", "JPY")),
            st.lists(st.tuples(st.integers(-40, 3), CENTS | CENTS.map(lambda amount: -amount)), max_size=3),
        ),
        max_size=6,
    ),
    st.integers(0, 90),
)
def test_ageing_and_activity_tie_to_the_projection(
    tenant: UUID,
    customer: Customer,
    book: list[tuple[int, Decimal, str, list[tuple[int, Decimal]]]],
    days: int,
) -> None:
    customer = a_customer(tenant, Company.objects.of(tenant).get(id=customer.company_id))
    for number, (late, amount, currency, moves) in enumerate(book):
        sign = -1 if number % 3 == 2 else 1
        item = an_invoice(tenant, customer, overdue_days=late, amount=str(sign * amount), currency=currency)
        for ordinal, (day, change) in enumerate(moves):
            on = TODAY + timedelta(days=day)
            key = f"{item.pk}-{ordinal}"
            Movement.objects.create(
                tenant_id=tenant,
                item_id=item.pk,
                kind="correction",
                key=key,
                effective_on=on,
                known_on=on,
                amount=change,
            )
        projection.settle(tenant, customer.company_id, [item.pk])
    owed = {one.currency: one.open for one in balances(tenant, [customer.pk], on=TODAY).get(customer.pk, ())}
    stood = open_lines(tenant, customer.pk, on=TODAY, known_on=TODAY)
    moved = activity(tenant, customer.pk, from_on=TODAY - timedelta(days=days), on=TODAY)
    for currency in {one.currency for one in stood} | set(owed):
        mine = [one for one in stood if one.currency == currency]
        assert ageing(mine, on=TODAY).balance == owed.get(currency, 0)
    shown = Statement("1", "N", "", TODAY, from_on=TODAY - timedelta(days=days), activity=moved)
    for currency in shown.currencies:
        entries = balanced(moved, currency)
        closing = entries[-1][1] if entries else moved.opening[currency]
        assert closing == owed.get(currency, 0)
    assert set(owed) <= set(shown.currencies)


def test_a_statement_is_drawn_in_the_customers_words_with_a_table_a_currency(tenant: UUID, customer: Customer) -> None:
    Customer.objects.of(tenant).filter(id=customer.pk).update(language="de", name="#let x = <script>")
    an_invoice(tenant, customer, overdue_days=10, amount="1234.50")
    an_invoice(tenant, customer, overdue_days=10, amount="20.00", currency="USD")
    for asked, words in (
        (
            Asked(TODAY),
            ("Kontoauszug zum", "1.234,50", "Saldo (EUR)", "Saldo (USD)", "#let x = <script>", "1 bis 30 Tage"),
        ),
        (Asked(TODAY, from_on=TODAY - timedelta(days=90)), ("Anfangssaldo", "Rechnung", "1.234,50")),
    ):
        file = statement_file(tenant, customer.pk, asked, at=moment())
        text = text_of_pdf(file.content)
        assert all(word in text for word in words), text
        assert file.content == statement_file(tenant, customer.pk, asked, at=moment()).content
        assert file.name == f"Kontoauszug {customer.number} {TODAY}.pdf"
        assert PdfReader(BytesIO(file.content)).metadata


def test_in_a_file_numbers_are_numbers_and_no_cell_is_a_formula(tenant: UUID, customer: Customer) -> None:
    an_invoice(tenant, customer, overdue_days=10, number="=HYPERLINK(1)", po_number="@cmd", amount="-1234.50")
    text = statement_file(tenant, customer.pk, Asked(TODAY, "csv", language="en"), at=moment()).content.decode(
        "utf-8-sig"
    )
    (row,) = list(csv.DictReader(StringIO(text)))
    assert (row["Number"], row["Order"], row["Open"]) == ("'=HYPERLINK(1)", "'@cmd", "-1234.5000")
    book = statement_file(tenant, customer.pk, Asked(TODAY, "xlsx", language="en"), at=moment()).content
    from python_calamine import CalamineWorkbook

    sheets = CalamineWorkbook.from_filelike(BytesIO(book))
    assert sheets.sheet_names == ["Open items", "Ageing"]
    cells = sheets.get_sheet_by_name("Open items").to_python()[1]
    assert cells[0] == "'=HYPERLINK(1)" and cells[-1] == -1234.5
    aged = sheets.get_sheet_by_name("Ageing").to_python()
    assert aged[1][0] == "EUR" and aged[1][-1] == aged[1][-2] == -1234.5


def test_words_of_statements_are_complete_in_every_language() -> None:
    english = words_of("en")
    for language in ("nl", "fr", "de"):
        words = words_of(language)
        assert words.keys() == english.keys() and words["kinds"].keys() == english["kinds"].keys()
    assert words_of("pl") == english
    assert sheets_of(Statement("1", "N", "", TODAY), english)["Open items"][1] == []
