"""What becomes of a payment online when its provider speaks late, twice or out of order?"""

from itertools import permutations

import pytest

from duecourse.records.ledger.rules.online import BEGUN, PAID, REFUNDED, STATES, after


def lived(words: tuple[str, ...]) -> str:
    """The state after these words, in this order."""
    state = BEGUN
    for word in words:
        state = after(state, word)
    return state


@pytest.mark.parametrize("order", list(permutations(("pending", "failed", "paid"))))
def test_money_that_came_outweighs_whatever_else_was_said_in_whatever_order(order: tuple[str, ...]) -> None:
    assert lived(order) == PAID


@pytest.mark.parametrize("order", list(permutations(("pending", "paid", "refunded", "expired"))))
def test_money_that_was_given_back_is_not_paid_again_by_a_late_word(order: tuple[str, ...]) -> None:
    assert lived(order) == REFUNDED


@pytest.mark.parametrize("state", [BEGUN, *STATES])
def test_a_word_twice_changes_nothing_and_an_unknown_one_neither(state: str) -> None:
    assert after(state, state) == state
    assert after(state, "celebrated") == state


def test_what_failed_is_not_under_way_again_because_a_late_word_says_so() -> None:
    assert lived(("failed", "pending")) == "failed"
    assert lived(("expired", "failed")) == "expired"
