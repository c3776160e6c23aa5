"""Are many files read in one killable process, and does none hold up the next? (T8)"""

import os
import time
from collections.abc import Iterator

import pytest

from duecourse.foundation.wires import sandbox
from duecourse.foundation.wires.keeper import Keeper
from duecourse.foundation.wires.sandbox import Limits, ResultTooLarge, TookTooLong, TooLargeToRead, Unreadable
from tests.foundation.wires.test_sandbox import is_running

PARSERS = "tests.foundation.wires.parsers."
TIGHT = Limits(cpu_seconds=1, wall_seconds=4, memory_bytes=300_000_000, payload_bytes=3_000_000, output_bytes=2_000_000)


@pytest.fixture(autouse=True)
def _parsers_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_HOUSE", ("tests.", "duecourse."))


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    """One that keeps a process which does what each payload says."""
    kept = Keeper(PARSERS + "obey", limits=TIGHT, questions=5)
    yield kept
    kept.close()


def test_one_process_answers_many_questions_and_is_then_replaced(keeper: Keeper) -> None:
    first = [keeper.ask(b"pid") for _time in range(5)]
    assert len(set(first)) == 1
    assert keeper.ask(b"pid") != first[0]
    assert not is_running(first[0])


def test_large_payloads_and_answers_pass_whole(keeper: Keeper) -> None:
    assert keeper.ask(b"size" + b"x" * 2_500_000) == 2_500_004
    assert keeper.ask(b"say", letters=1_500_000) == "x" * 1_500_000
    with pytest.raises(ResultTooLarge):
        keeper.ask(b"say", letters=2_500_000)
    with pytest.raises(TooLargeToRead):
        keeper.ask(b"x" * 3_000_001)


@pytest.mark.parametrize("wish", [b"loop", b"sleep"])
def test_a_question_without_an_end_is_stopped_and_the_next_is_answered(keeper: Keeper, wish: bytes) -> None:
    kept = Keeper(keeper.function, limits=Limits(cpu_seconds=1, wall_seconds=2.5))
    dead = kept.ask(b"pid")
    began = time.monotonic()
    with pytest.raises(TookTooLong):
        kept.ask(wish)
    assert time.monotonic() - began < 4
    assert kept.ask(b"pid") != dead
    assert not is_running(dead)
    kept.close()


def test_a_process_that_dies_says_so_and_the_next_question_is_answered(keeper: Keeper) -> None:
    with pytest.raises(Unreadable):
        keeper.ask(b"crash")
    with pytest.raises(Unreadable):
        keeper.ask(b"raise")
    assert keeper.ask(b"pid") != os.getpid()


def test_what_a_parser_prints_or_uses_up_earlier_costs_a_later_question_nothing(keeper: Keeper) -> None:
    for _time in range(3):
        assert keeper.ask(b"print and work") == "done"
