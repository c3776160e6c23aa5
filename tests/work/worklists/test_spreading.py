"""Is work spread evenly, and does nobody move who need not?"""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from duecourse.work.worklists.rules.spreading import By, Load, Movable, loads_after, spread

A, B, C = 1, 2, 3


def units(*lines: tuple[int, int | None, str]) -> list[Movable]:
    """Make one customer a line: its id, where it is, what it owes."""
    return [Movable((number,), where, Decimal(owed)) for number, where, owed in lines]


def test_newcomers_go_to_whoever_carries_least() -> None:
    new = units((1, None, "0"), (2, None, "0"), (3, None, "0"))
    goes = spread(new, {A: Load(2), B: Load(1)}, by=By.COUNT)
    assert {key: load.customers for key, load in loads_after(new, {A: Load(2), B: Load(1)}, goes).items()} == {
        A: 3,
        B: 3,
    }


def test_who_is_within_the_even_share_stays() -> None:
    mine = units(*((number, A, "10") for number in range(1, 7)))
    goes = spread(mine, {A: Load(), B: Load()}, by=By.COUNT)
    assert len(goes) == 3 and set(goes.values()) == {B}
    assert spread(units((1, A, "10"), (2, B, "10")), {A: Load(), B: Load()}, by=By.AMOUNT) == {}


def test_by_amount_the_large_customer_weighs_as_much_as_many_small_ones() -> None:
    mine = units((1, A, "90"), *((number, A, "10") for number in range(2, 11)))
    goes = spread(mine, {A: Load(), B: Load()}, by=By.AMOUNT)
    after = loads_after(mine, {A: Load(), B: Load()}, goes)
    assert after[A].overdue == after[B].overdue == 90 and 1 not in goes


def test_accounts_of_one_payer_stay_together() -> None:
    both = [Movable((1, 2), None, Decimal(50)), Movable((3,), None, Decimal(10))]
    goes = spread(both, {A: Load(), B: Load()}, by=By.COUNT)
    assert goes[1] == goes[2] != goes[3]


_PLACES = st.sampled_from([A, B, None, 9])


@given(st.lists(st.tuples(_PLACES, st.integers(0, 1000)), max_size=40), st.sampled_from(list(By)))
def test_nobody_is_lost_and_no_two_differ_by_more_than_one_customer(
    people: list[tuple[int | None, int]], by: By
) -> None:
    movable = units(*((number, where, str(owed)) for number, (where, owed) in enumerate(people, start=1)))
    fixed = {A: Load(), B: Load(), C: Load()}
    goes = spread(movable, fixed, by=by)
    after = loads_after(movable, fixed, goes)
    assert sum(load.customers for load in after.values()) == len(people)
    assert all(goes.get(number) != where for number, (where, _owed) in enumerate(people, start=1) if where)
    weights = [Decimal(1) if by is By.COUNT else one.overdue for one in movable] or [Decimal(0)]
    carried = [Decimal(load.customers) if by is By.COUNT else load.overdue for load in after.values()]
    assert max(carried) - min(carried) <= max(weights)
