"""What is a balance made of, and whom does the auditor ask?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.insight.rules.closing.owed import BUCKETS, NoRate, Owed, ageing, in_currency
from duecourse.insight.rules.closing.sampling import NoSeed, by_value, largest

D = Decimal


def test_buckets_and_credits_add_up_to_the_balance_of_each_currency() -> None:
    rows = [
        Owed(1, "EUR", debits={"not_due": D("10.10"), "over_180": D("5.05")}, credits=D("-3.00")),
        Owed(2, "EUR", debits={"to_30": D("1.01")}, disputed={"to_30": D("1.01")}),
        Owed(2, "USD", debits={"to_30": D("7")}),
    ]
    made = ageing(rows)
    assert list(made) == ["EUR", "USD"]
    assert made["EUR"].balance == D("13.16")
    assert (made["EUR"].late, made["EUR"].disputed, made["EUR"].customer_count) == (D("6.06"), D("1.01"), 2)


def test_a_missing_rate_is_an_error_that_names_it() -> None:
    with pytest.raises(NoRate) as refused:
        in_currency([Owed(1, "USD", debits={"to_30": D(7)})], {"EUR": D(1)}, "EUR", day="31 October")
    assert "USD" in str(refused.value) and "31 October" in str(refused.value)


def test_a_converted_row_still_adds_up() -> None:
    row = Owed(1, "USD", debits={"to_30": D("0.05"), "to_60": D("0.05")}, credits=D("-0.05"))
    said = row.converted(D("0.91"), "EUR")
    assert said.currency == "EUR"
    assert (said.debits, said.credits) == ({"to_30": D("0.05"), "to_60": D("0.05")}, D("-0.05"))


def test_a_row_is_read_as_it_was_written() -> None:
    row = Owed(
        *(7, "EUR", {"to_30": D("1.5")}, {"to_30": D(1)}, {}, {"to_30": D("0.5")}, D(-3), D(-2)),
        *("retail", "NL", "public", 12, True, False),
    )
    assert Owed.from_json(7, "EUR", row.to_json()) == row


def test_the_largest_owe_something() -> None:
    assert largest({1: D(5), 2: D(-9), 3: D(5), 4: D(0), 5: D(8)}, 3) == (5, 1, 3)


BALANCES = {one: D(one * 10) for one in range(1, 41)} | {99: D(5_000), 98: D(-700)}


def test_a_sample_can_be_drawn_again_and_another_seed_draws_another() -> None:
    assert by_value(BALANCES, 8, "audit 2026") == by_value(dict(reversed(BALANCES.items())), 8, " audit 2026 ")
    assert by_value(BALANCES, 8, "audit 2026") != by_value(BALANCES, 8, "audit 2027")


@given(st.text(min_size=1).filter(str.strip), st.integers(1, 30))
def test_who_owes_an_interval_is_always_chosen_and_nobody_twice(seed: str, count: int) -> None:
    chosen = by_value(BALANCES, count, seed)
    assert len(set(chosen)) == len(chosen) <= count
    whole = sum(amount for amount in BALANCES.values() if amount > 0)
    sure = {one for one, amount in BALANCES.items() if amount >= whole / count}
    assert sure <= set(chosen)
    assert 98 not in chosen


def test_a_sample_needs_a_seed() -> None:
    with pytest.raises(NoSeed):
        by_value(BALANCES, 3, " ")


def test_every_bucket_has_a_name_once() -> None:
    assert len(set(BUCKETS)) == len(BUCKETS) == 6
