"""Which amounts and which items does a text name?"""

from datetime import date
from decimal import Decimal

import pytest

from duecourse.records.communications.rules.reading.amounts import read_amounts
from duecourse.records.communications.rules.reading.numbers import read_items
from duecourse.records.communications.rules.reading.phrases import folded, phrases
from duecourse.records.communications.rules.reading.suggestion import KnownItem

ITEMS = [
    KnownItem(number, name, Decimal(100), "EUR", date(2026, 10, 1))
    for number, name in enumerate(["INV-2024-00123", "2024/0456", "F20417", "789", "S-1"], 1)
]


@pytest.mark.parametrize(
    ("language", "text", "amount", "currency"),
    [
        ("en", "12,000 on Friday", "12000", ""),
        ("nl", "12.000", "12000", ""),
        ("en", "12,000.50", "12000.50", ""),
        ("de", "12.000,50", "12000.50", ""),
        ("fr", "EUR 1 250,-", "1250", "EUR"),
        ("fr", "8\u202f450,00 €", "8450.00", "EUR"),
        ("de", "CHF 1'250.50", "1250.50", "CHF"),
        ("en", "$ 3,400", "3400", "USD"),
        ("en", "12k", "12000", ""),
        ("nl", "12 duizend euro", "12000", "EUR"),
        ("nl", "twaalfduizend", "12000", ""),
        ("nl", "tweeduizend vijfhonderd euro", "2500", "EUR"),
        ("de", "zwölftausend Euro", "12000", "EUR"),
        ("de", "fünfundzwanzigtausend", "25000", ""),
        ("fr", "quatre-vingt-dix mille euros", "90000", "EUR"),
        ("en", "twelve thousand five hundred dollars", "12500", "USD"),
        ("en", "1500 now", "1500", ""),
    ],
)
def test_an_amount_is_read_as_it_is_written(language: str, text: str, amount: str, currency: str) -> None:
    found = read_amounts(folded(text), phrases(language))
    assert [(one.amount, one.currency) for one in found] == [(Decimal(amount), currency)]


@pytest.mark.parametrize(
    "text",
    [
        "call +44 20 7946 0018",
        "in 2026",
        "invoice 4711",
        "50 %",
        "300 pieces",
        "120 days",
        "two weeks",
        "at 14:30",
        "#4711",
    ],
)
def test_what_is_no_money_is_none(text: str) -> None:
    assert read_amounts(folded(text), phrases("en")) == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("inv 2024 00123 and 2024-456", ["INV-2024-00123", "2024/0456"]),
        ("invoice 20417", ["F20417"]),
        ("invoices 00123, 456 & 789", ["INV-2024-00123", "2024/0456", "789"]),
        ("invoice no. 789.", ["789"]),
        ("INV2024-001234", []),
        ("order 789", []),
        ("S1", []),
        ("789,50 EUR", []),
    ],
)
def test_an_item_is_found_however_its_number_is_written(text: str, numbers: list[str]) -> None:
    assert [one.item.number for one in read_items(folded(text), phrases("en"), ITEMS)] == numbers


def test_a_shortened_number_that_could_mean_two_items_means_none() -> None:
    twins = [
        KnownItem(1, "A-2025-00123", Decimal(1), "EUR", date.min),
        KnownItem(2, "A-2024-00123", Decimal(1), "EUR", date.min),
    ]
    assert read_items("invoice 123", phrases("en"), twins) == ()
    assert [one.item.id for one in read_items("invoice 2024-00123", phrases("en"), twins)] == [2]
