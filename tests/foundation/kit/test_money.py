"""Is money exact, rounded in one place, and never mixed?"""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.foundation.kit.money import (
    CURRENCIES,
    MixedCurrencies,
    Money,
    NotAnAmount,
    UnknownCurrency,
    allocate,
    is_nothing,
    minor_units,
    quantize,
    total,
)

D = Decimal
currencies = st.sampled_from(["EUR", "JPY", "KWD", "CLF", "USD"])
amounts = st.decimals(min_value=D(-(10**15)), max_value=D(10**15), places=4)
weights = st.lists(st.integers(0, 10**9) | st.decimals(D(0), D(10**6), places=6), min_size=1, max_size=40)


@pytest.mark.parametrize(("currency", "units"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("HUF", 2)])
def test_minor_units_follow_iso_4217(currency: str, units: int) -> None:
    assert minor_units(currency) == units


@pytest.mark.parametrize("code", ["eur", "EURO", "", "XXX", "€"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(UnknownCurrency):
        Money(D(1), code)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("1.005", "EUR", "1.01"), ("-1.005", "EUR", "-1.01"), ("1.5", "JPY", "2"), ("2.5", "JPY", "3"),
     ("0.0005", "KWD", "0.001"), ("2.675", "EUR", "2.68"), ("999999999999999.9949", "EUR", "999999999999999.99")],
)  # fmt: skip
def test_halves_round_away_from_zero(amount: str, currency: str, rounded: str) -> None:
    assert str(quantize(D(amount), currency)) == rounded


@pytest.mark.parametrize(
    ("residual", "currency", "nothing"),
    [("0.00001", "EUR", True), ("0.0049", "EUR", True), ("0.005", "EUR", False), ("-0.00001", "EUR", True),
     ("0.4", "JPY", True), ("1", "JPY", False), ("0.0004", "KWD", True), ("0.001", "KWD", False)],
)  # fmt: skip
def test_trap_39_a_residual_below_the_minor_unit_is_nothing(residual: str, currency: str, nothing: bool) -> None:
    assert is_nothing(D(residual), currency) is nothing
    assert bool(Money(D(residual), currency)) is not nothing


def test_rounding_leaves_no_negative_zero() -> None:
    assert str(quantize(D("-0.001"), "EUR")) == "0.00"


@given(amounts, currencies)
def test_rounding_never_moves_more_than_half_a_unit_and_settles(amount: Decimal, currency: str) -> None:
    rounded = quantize(amount, currency)
    assert abs(Fraction(rounded) - Fraction(amount)) <= Fraction(1, 2 * 10 ** minor_units(currency))
    assert quantize(rounded, currency) == rounded


@given(amounts, currencies)
def test_rounding_does_not_depend_on_the_decimal_context_of_the_caller(amount: Decimal, currency: str) -> None:
    with localcontext(prec=4):
        narrow = quantize(amount, currency)
    assert narrow == quantize(amount, currency)


@given(amounts, weights, currencies)
def test_shares_add_up_to_the_whole_to_the_last_unit(
    amount: Decimal, shares: list[Decimal | int], currency: str
) -> None:
    parts = allocate(amount, shares, currency)
    assert sum(map(Fraction, parts)) == Fraction(amount)
    assert len(parts) == len(shares)
    assert all(part * amount >= 0 for part in parts)


@given(st.integers(-(10**12), 10**12), weights)
def test_a_share_is_within_one_unit_of_its_exact_part(cents: int, shares: list[Decimal | int]) -> None:
    parts = allocate(D(cents).scaleb(-2), shares, "EUR")
    whole = sum(map(Fraction, shares)) or Fraction(len(shares))
    for part, weight in zip(parts, shares, strict=True):
        exact = Fraction(cents, 100) * (Fraction(weight) if any(shares) else 1) / whole
        assert abs(Fraction(part) - exact) < Fraction(1, 100)


def test_spare_cents_go_to_the_largest_remainders() -> None:
    assert allocate(D("100.00"), [1, 1, 1], "EUR") == [D("33.34"), D("33.33"), D("33.33")]
    assert allocate(D(100), [1, 1, 1], "JPY") == [D(34), D(33), D(33)]
    assert allocate(D("-0.05"), [1, 1], "EUR") == [D("-0.03"), D("-0.02")]
    assert allocate(D("10.00"), [0, 0], "EUR") == [D(5), D(5)]
    assert allocate(D("10.00"), [0, 1], "EUR") == [D(0), D(10)]


@pytest.mark.parametrize("bad", [[], [-1, 2]])
def test_shares_need_weights_that_are_not_negative(bad: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        allocate(D(1), bad, "EUR")


@given(amounts, amounts, currencies)
def test_adding_and_taking_away_gives_the_amount_back(left: Decimal, right: Decimal, currency: str) -> None:
    one, other = Money(left, currency), Money(right, currency)
    assert (one + other) - other == one
    assert one + other == other + one
    assert Money.zero(currency) - (-one) == one


def test_two_currencies_never_meet() -> None:
    one, other = Money(D(1), "EUR"), Money(D(1), "USD")
    for meet in (lambda: one + other, lambda: one - other, lambda: one < other, lambda: one >= other):
        with pytest.raises(MixedCurrencies):
            meet()
    assert one != other
    with pytest.raises(MixedCurrencies):
        total([one, other], "EUR")


@pytest.mark.parametrize("bad", [1.5, True, "1", D("NaN"), D("Infinity"), None])
def test_only_exact_numbers_are_money(bad: object) -> None:
    with pytest.raises(NotAnAmount):
        Money(bad, "EUR")  # type: ignore[arg-type]


def test_a_product_is_rounded_once() -> None:
    assert Money(D("10000.00"), "EUR").times(D("0.012822")) == Money(D("128.22"), "EUR")
    assert Money(D("0.125"), "EUR").rounded().amount == D("0.13")
    assert str(Money(D("1234.5"), "EUR")) == "1234.50 EUR"
    assert [str(part) for part in Money(D(1), "EUR").allocate([2, 1])] == ["0.67 EUR", "0.33 EUR"]


def test_nothing_to_add_is_zero() -> None:
    assert total([], "JPY") == Money.zero("JPY")


def test_every_currency_of_a_code_book_has_units() -> None:
    assert len(CURRENCIES) > 160
    assert all(0 <= minor_units(code) <= 4 and len(code) == 3 for code in CURRENCIES)
