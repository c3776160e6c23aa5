"""Is the model on where it helps, off where it does not, and judged without knowing what came?"""

from datetime import date

import numpy as np
import pytest

from duecourse.analysis.intelligence.rules.backtest import Backtest, backtest, decided
from duecourse.analysis.intelligence.rules.judging import SHARES, Metric, Told, compare, losses, ranking
from tests.analysis.intelligence.rules.books import (
    Delay,
    a_book,
    by_dice,
    history_of,
    middle_of,
    of_structure,
    without_after,
)


def judged(delay: Delay, *, invoices: int = 1600, customers: int = 80, refit_days: int = 180) -> Backtest:
    """Judge a book made up over two years."""
    history = history_of(a_book(invoices=invoices, customers=customers, days=720), delay)
    from_on, to_on = middle_of(history)
    return backtest(history, from_on=from_on, to_on=to_on, refit_days=refit_days, seed=5)


def test_where_invoices_tell_when_they_are_paid_the_model_is_on() -> None:
    found = judged(of_structure)
    assert (found.decision, found.reason) == ("on", "beats_the_mean")
    assert found.metrics["pinball"].model < 0.7 * found.metrics["pinball"].rival
    assert found.metrics["pinball"].high < 0
    assert 0.7 <= found.metrics["cover80"].model <= 0.9


def test_where_payments_are_random_the_model_is_off() -> None:
    found = judged(by_dice)
    assert (found.decision, found.reason) == ("off", "not_better_than_mean")
    assert found.metrics["pinball"].high >= 0


def test_a_mean_of_chance_alone_is_no_rival_to_be_proud_of() -> None:
    better, no_better = Metric(3.8, 4.0, -0.3, -0.1), Metric(3.8, 3.8, -0.1, 0.1)
    assert decided(better, better) == ("on", "beats_the_mean")
    assert decided(better, no_better) == ("off", "not_better_than_everybody")
    assert decided(no_better, better) == ("off", "not_better_than_mean")


def test_a_short_past_is_off() -> None:
    found = judged(of_structure, invoices=150, customers=20)
    assert (found.decision, found.reason) == ("off", "little_history")
    assert found.judged_count < 200


def test_the_same_seed_gives_the_same_card_and_later_news_do_not_change_it() -> None:
    history = history_of(a_book(invoices=900, customers=40, days=720), of_structure)
    to_on = date(2021, 6, 1)
    asked = {"from_on": date(2020, 12, 1), "to_on": to_on, "refit_days": 90, "seed": 5}
    first = backtest(history, **asked).card()  # type: ignore[arg-type]
    assert first["judged_count"] > 0
    assert backtest(without_after(history, to_on), **asked).card() == first  # type: ignore[arg-type]


def test_losses_are_what_the_words_say() -> None:
    told = Told(np.full((2, len(SHARES)), 10), np.array([0.2, 0.8]))
    lost = losses(told, np.array([10.0, 14.0]))
    assert list(lost.mae_days) == [0, 4]
    assert lost.pinball == pytest.approx([0, 2])
    assert list(lost.cover80) == [1, 0]


def test_the_area_counts_pairs_and_ties_half() -> None:
    is_late = np.array([True, True, False, False])
    area = ranking(np.array([0.9, 0.4, 0.4, 0.1]), is_late)
    assert area(np.ones(4)) == pytest.approx(3.5 / 4)
    assert area(np.array([1.0, 0.0, 1.0, 1.0])) == 1
    assert ranking(np.ones(2), np.array([True, True]))(np.ones(2)) == 0.5


def test_intervals_are_wider_where_few_customers_speak() -> None:
    dice = np.random.default_rng(1)
    days = dice.normal(30, 5, 400)
    ours = losses(Told(np.full((400, len(SHARES)), 30), np.full(400, 0.5)), days)
    gap = np.repeat(dice.normal(0, 3, 8), 50)
    theirs = losses(Told(np.full((400, len(SHARES)), 30) + gap[:, None].astype(int), np.full(400, 0.5)), days)
    late = days > 30
    by_invoice = compare(ours, theirs, is_late=late, customers=np.arange(400), seed=1)["pinball"]
    by_customer = compare(ours, theirs, is_late=late, customers=np.repeat(np.arange(8), 50), seed=1)["pinball"]
    assert by_customer.high - by_customer.low > 1.5 * (by_invoice.high - by_invoice.low)
