"""Is an amount read as the person who typed it meant it?"""

from __future__ import annotations

from decimal import Decimal

import pytest

from duecourse.interfaces.web.customers.asking import AmountWrong, amount


@pytest.mark.parametrize(
    ("text", "currency", "read"),
    [
        ("1250", "EUR", "1250"),
        ("1 250.00", "EUR", "1250.00"),
        ("1\N{NO-BREAK SPACE}250,5", "EUR", "1250.5"),
        ("1.250,00", "EUR", "1250.00"),
        ("1,250.00", "EUR", "1250.00"),
        ("1.250", "EUR", "1250"),
        ("1,250", "EUR", "1250"),
        ("12.000.000", "EUR", "12000000"),
        ("1.25", "EUR", "1.25"),
        ("1,25", "EUR", "1.25"),
        ("0.250", "EUR", "0.250"),
        ("1.250", "KWD", "1.250"),
        ("1.250,500", "KWD", "1250.500"),
        ("1.250", "JPY", "1250"),
    ],
)
def test_thousands_and_decimals_are_told_apart(text: str, currency: str, read: str) -> None:
    assert amount(text, currency=currency) == Decimal(read)


@pytest.mark.parametrize("text", ["much", "1.2.3", "12,,5", "NaN", "1e999999999"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountWrong):
        amount(text)


def test_an_empty_field_is_no_amount() -> None:
    assert amount("  ") is None
