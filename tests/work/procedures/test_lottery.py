"""Does chance choose the same everywhere, as many as it should, and nobody by where they stand?"""

import ibis
import pytest

from duecourse.work.procedures.rules import lottery
from tests.work.procedures.asking import read_numbers

SEEDS = (0, 1, 77_777, 2_147_483_646)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_ticket_is_the_same_in_python_and_in_duckdb(seed: int) -> None:
    numbers = [*range(1, 300), 2_147_483_647, 918_273_645_546_373, 2**62]
    assert read_numbers(numbers, lambda column: lottery.ticket(column, ibis.literal(seed, type="int64"))) == [
        lottery.ticket(number, seed) for number in numbers
    ]


@pytest.mark.parametrize("seed", SEEDS[1:])
@pytest.mark.parametrize("step", [1, 2, 10, 1000])
def test_a_tenth_is_a_tenth_however_the_numbers_stand(seed: int, step: int) -> None:
    chosen = sum(lottery.ticket(number * step, seed) < lottery.tickets(10) for number in range(1, 20_001))
    assert 1850 <= chosen <= 2150


def test_another_seed_chooses_others() -> None:
    first, second = (
        {number for number in range(1, 20_001) if lottery.ticket(number, seed) < lottery.tickets(10)} for seed in (3, 4)
    )
    assert 130 <= len(first & second) <= 280, "a tenth of a tenth"
    assert len({number + 1 for number in first} & second) < 300
