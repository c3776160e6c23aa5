"""Does the decomposition of DSO add up, and does each cause answer for what it did alone?"""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from duecourse.insight.rules.kpis.moved import CAUSES, Part, what_moved

D = Decimal
amounts = st.decimals(min_value=0, max_value=10_000_000, places=2)
parts = st.builds(
    Part, amounts, amounts, amounts, amounts, amounts, st.decimals(min_value=D("0.01"), max_value=100, places=4)
)
books = st.dictionaries(st.sampled_from("abcdef"), parts, max_size=6)


def part(current: int = 0, late: int = 0, disputed: int = 0, sales: int = 0, rate: str = "1", unused: int = 0) -> Part:
    """Write a part in whole amounts."""
    return Part(D(current), D(late), D(disputed), D(unused), D(sales), D(rate))


def only(before: dict[str, Part], after: dict[str, Part]) -> dict[str, Decimal]:
    """Give the effects that are not nothing."""
    moved = what_moved(before, after, window_days=90)
    assert moved is not None
    return {cause: value for cause, value in moved.effects.items() if value}


@given(books, books, st.integers(min_value=1, max_value=365))
def test_the_effects_add_up_to_the_change_and_the_parts_to_their_effect(
    before: dict[str, Part], after: dict[str, Part], days: int
) -> None:
    moved = what_moved(before, after, window_days=days)
    if moved is None:
        return
    assert moved.before + sum(moved.effects.values()) == moved.after
    assert set(moved.effects) == set(CAUSES)
    for cause, effect in moved.effects.items():
        assert sum(moved.of_parts[cause].values()) == effect


@given(books, st.integers(min_value=1, max_value=365))
def test_what_stayed_moves_nothing(book: dict[str, Part], days: int) -> None:
    moved = what_moved(book, book, window_days=days)
    assert moved is None or not any(moved.effects.values())


def test_dso_of_both_days_is_that_of_the_catalogue() -> None:
    # G: 1,450,000 / 1,550,000 × 91 = 85.13; of it 1,000,000 current
    moved = what_moved(
        {"a": part(current=1_450_000, sales=1_550_000)},
        {"a": part(current=1_000_000, late=450_000, sales=1_550_000)},
        window_days=91,
    )
    assert moved is not None
    assert moved.before == moved.after == D("85.13")
    assert moved.effects["terms"] == -moved.effects["late"] == D("-26.42")


def test_money_that_is_later_moves_dso_by_its_days_of_sales_and_nothing_else() -> None:
    before, after = {"a": part(500, 100, sales=900)}, {"a": part(500, 190, sales=900)}
    assert only(before, after) == {"late": D("9.00")}


def test_a_dispute_is_not_lateness() -> None:
    before, after = {"a": part(500, 100, sales=900)}, {"a": part(500, 50, 50, sales=900)}
    assert only(before, after) == {"late": D("-5.00"), "disputed": D("5.00")}


def test_credits_that_wait_to_be_set_off_lower_it() -> None:
    before, after = {"a": part(500, 100, sales=900)}, {"a": part(500, 100, sales=900, unused=100)}
    assert only(before, after) == {"credits": D("-10.00")}


def test_more_sales_at_the_same_terms_leave_the_current_part_alone_and_thin_out_what_is_late() -> None:
    assert only({"a": part(500, sales=900)}, {"a": part(1000, sales=1800)}) == {}
    assert only({"a": part(500, 100, sales=900)}, {"a": part(1000, 100, sales=1800)}) == {"volume": D("-5.00")}


def test_selling_more_to_those_with_long_terms_is_mix() -> None:
    before = {"short": part(100, sales=900), "long": part(600, sales=900)}
    after = {"short": part(50, sales=450), "long": part(900, sales=1350)}
    assert only(before, after) == {"mix": D("12.50")}


def test_longer_terms_are_terms() -> None:
    assert only({"a": part(300, sales=900)}, {"a": part(600, sales=900)}) == {"terms": D("30.00")}


def test_a_rate_alone_moves_by_currency_alone() -> None:
    before = {"eur": part(300, sales=900), "usd": part(100, 800, sales=900, rate="1")}
    after = {"eur": part(300, sales=900), "usd": part(100, 800, sales=900, rate="1.5")}
    assert set(only(before, after)) == {"currency"}


def test_customers_without_sales_still_add_up_and_a_day_without_any_sales_has_no_answer() -> None:
    before = {"a": part(300, sales=900), "old": part(0, 200)}
    after = {"a": part(300, sales=900), "old": part(0, 100), "new": part(50)}
    assert only(before, after) == {"late": D("-10.00"), "terms": D("5.00")}
    assert what_moved({"a": part(300)}, {"a": part(300, sales=900)}, window_days=90) is None
