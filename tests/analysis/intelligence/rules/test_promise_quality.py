"""How likely is a promise to be kept? Learnt from judged promises, never from what came later."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from duecourse.analysis.intelligence.rules import promise_past, promise_quality
from duecourse.analysis.intelligence.rules.promise_past import Everybody, Owed, Past, Settled, Word

START = date(2024, 1, 1)
UNTIL = date(2026, 1, 1)
ANNA = 1


def day(number: int) -> date:
    return START + timedelta(days=number)


def a_past(customer: int, *, chance: object, draw: random.Random, count: int = 12) -> Past:
    """A customer that pays 1,000 each fortnight and promises now and then; `chance(amount, ahead)` says what is kept."""
    items = [Owed(customer * 1000 + n, day(n * 14), day(n * 14 - 30), 1000.0) for n in range(50)]
    settled = [
        Settled(one.item_id, one.due_on + timedelta(days=5), one.due_on + timedelta(days=6), 1000.0, True)
        for one in items
    ]
    words = []
    for n in range(count):
        made, ahead = day(60 + n * 50 + draw.randrange(20)), draw.randrange(1, 40)
        amount = draw.choice([500.0, 1000.0, 2000.0, 6000.0])
        kept = draw.random() < chance(amount, ahead)  # type: ignore[operator]
        due = made + timedelta(days=ahead)
        words.append(
            Word(
                customer,
                made,
                due,
                amount,
                "EUR",
                (items[n].item_id,),
                due + timedelta(days=3),
                "kept" if kept else "broken",
            )
        )
    return Past(items, settled, words)


def a_book(chance: object, *, seed: int = 7, customers: int = 60) -> dict[int, Past]:
    draw = random.Random(seed)
    return {number: a_past(number, chance=chance, draw=draw) for number in range(1, customers + 1)}


def by_size_and_day(amount: float, ahead: int) -> float:
    return 0.9 if amount <= 1000 and ahead < 20 else 0.25


def at_random(amount: float, ahead: int) -> float:
    return 0.6


@pytest.fixture(scope="module")
def learnt() -> tuple[promise_quality.Model, dict[str, Any]]:
    return promise_quality.learn(a_book(by_size_and_day), until=UNTIL, seed=3)


def test_what_decides_is_learnt_and_beats_the_share(learnt: tuple[promise_quality.Model, dict[str, Any]]) -> None:
    model, figures = learnt
    assert model.is_on and model.why == ""
    for name in ("log_loss", "brier"):
        assert figures[name]["model"] < figures[name]["rival"] and figures[name]["high"] < 0, name
    bins = figures["calibration"]["kept"]
    assert sum(one["count"] for one in bins) == figures["judged_count"]
    assert all(abs(one["told"] - one["came"]) < 0.2 for one in bins)


def test_noise_is_left_to_the_share() -> None:
    for seed in range(3):
        model, figures = promise_quality.learn(a_book(at_random, seed=seed), until=UNTIL, seed=3)
        assert not model.is_on and model.why == "no_better", figures


def test_a_short_past_teaches_nothing() -> None:
    model, figures = promise_quality.learn(a_book(by_size_and_day, customers=4), until=UNTIL, seed=3)
    assert not model.is_on and figures["why"] == "little_history"


def test_what_came_later_changes_no_feature() -> None:
    past = a_book(by_size_and_day)[ANNA]
    word = past.promises[6]
    on = word.made_on
    before = promise_past.seen(past, on, usual_share=0.5)
    later = Past(
        [*(one for one in past.items if one.known_on < on), Owed(9, on, on, 9e6)],
        [
            *(one for one in past.settled if one.known_on < on),
            Settled(past.items[0].item_id, on - timedelta(days=9), on, 9e6, True),
        ],
        [
            one if one.judged_on and one.judged_on < on else replace(one, outcome="broken", judged_on=on, amount=9e6)
            for one in past.promises
        ],
    )
    after = promise_past.seen(later, on, usual_share=0.5)
    assert promise_past.features(after, word) == promise_past.features(before, word)
    flipped = replace(word, outcome="kept" if word.outcome == "broken" else "broken", judged_on=on)
    assert promise_past.features(before, flipped) == promise_past.features(before, word)


def test_what_was_known_does_change_features() -> None:
    """The test above could otherwise be passed by features that see nothing."""
    past, changed = a_book(by_size_and_day)[ANNA], set()
    for word in past.promises[6:]:
        empty = promise_past.features(promise_past.seen(Past(), word.made_on, usual_share=0.5), word)
        told = promise_past.features(promise_past.seen(past, word.made_on, usual_share=0.5), word)
        changed |= {name for name, old, new in zip(promise_past.NAMES, empty, told, strict=True) if old != new}
    assert changed >= {"kept_share", "judged_count", "amount", "weekday", "outlook", "lateness"}


def test_everybodys_share_counts_what_was_judged_before_the_day() -> None:
    words = [Word(n, START, START, 1.0, "EUR", (), day(n), "kept" if n % 2 else "broken") for n in range(1, 5)]
    everybody = Everybody([*words, Word(9, START, START, 1.0, "EUR", (), day(1), "withdrawn")])
    assert everybody.share(day(1)) == 0.5
    assert everybody.share(day(2)) == pytest.approx(2 / 3)
    assert everybody.share(UNTIL) == 0.5


def test_less_and_sooner_is_likelier_and_is_offered(learnt: tuple[promise_quality.Model, dict[str, Any]]) -> None:
    model, _figures = learnt
    past = a_book(by_size_and_day)[ANNA]
    seen = promise_past.seen(past, UNTIL, usual_share=model.usual_share)
    word = Word(ANNA, UNTIL, UNTIL + timedelta(days=35), 6000.0)
    now = promise_quality.chance(model, seen, word)
    found = promise_quality.better(model, seen, word, promise_quality.likely_days(word))
    assert found is not None and found.share >= now.share + promise_quality.BETTER_BY
    assert UNTIL <= found.due_on <= word.due_on + timedelta(days=14) and found.due_on.weekday() < 5
    assert 3000 <= found.amount <= 6000
    assert {name for name, sign in now.drivers if sign < 0} & {"amount", "days_ahead"}


def test_without_a_model_nothing_is_offered_and_the_share_is_said() -> None:
    past = a_book(at_random)[ANNA]
    seen = promise_past.seen(past, UNTIL, usual_share=0.6)
    model, word = promise_quality.no_model(0.6), Word(ANNA, UNTIL, UNTIL + timedelta(days=9), 100.0)
    said = promise_quality.chance(model, seen, word)
    assert said.share == seen.kept_share and not said.is_learnt and not said.drivers
    assert promise_quality.better(model, seen, word, promise_quality.likely_days(word)) is None


def test_a_new_customer_has_little_history_and_everybodys_share() -> None:
    seen = promise_past.seen(Past(), UNTIL, usual_share=0.7)
    assert seen.is_little_history and seen.kept_share == pytest.approx(0.7)


def test_a_model_is_text_and_comes_back_the_same(learnt: tuple[promise_quality.Model, dict[str, Any]]) -> None:
    model, _figures = learnt
    again = promise_quality.Model.from_text(model.to_text())
    assert again == model and again.mark == model.mark


def test_learning_twice_gives_the_same_model(learnt: tuple[promise_quality.Model, dict[str, Any]]) -> None:
    assert promise_quality.learn(a_book(by_size_and_day), until=UNTIL, seed=3) == learnt
