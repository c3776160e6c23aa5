"""Do the rules of the cash forecast add up, keep parts apart, and know nothing of tomorrow? On plain arrays."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.analysis.intelligence.rules import ladder
from duecourse.analysis.intelligence.rules.cash import (
    bands,
    expecting,
    known,
    making,
    modelled,
    rivals,
    runrate,
    scoring,
    usual,
)
from duecourse.analysis.intelligence.rules.cash.backtest import CashBacktest, backtest, beside
from duecourse.analysis.intelligence.rules.cash.book import Book, days_of, read
from duecourse.analysis.intelligence.rules.outlooks import standard_edges
from tests.analysis.intelligence.rules import books

MONDAY = date(2026, 3, 2)
DAY = days_of(MONDAY)


def a_book(rows: list[tuple[int, int, int, float, int | None]]) -> Book:
    """Items (customer, issued, due, amount, paid or None), days counted from the Monday."""
    table = np.array([[row[0], row[1], row[2], row[4] if row[4] is not None else 0] for row in rows], dtype=np.int64)
    amounts = np.array([row[3] for row in rows], dtype=np.float64)
    paid = np.flatnonzero([row[4] is not None for row in rows])
    return Book(
        item_ids=np.arange(len(rows), dtype=np.int64),
        customer_ids=table[:, 0],
        issued=table[:, 1] + DAY,
        due=table[:, 2] + DAY,
        known=table[:, 1] + DAY,
        amounts=amounts,
        currencies=np.array(["EUR"] * len(rows), dtype=object),
        settled_items=paid,
        settled_days=table[paid, 3] + DAY,
        settled_known=table[paid, 3] + DAY,
        settled_amounts=amounts[paid],
        is_cash=np.ones(len(paid), dtype=bool),
        is_given=np.zeros(len(paid), dtype=bool),
    )


def regular(*, weeks: int = 90, noise: int = 4) -> Book:
    """Ten customers, each with an invoice a week that it pays after its own habit, more or less."""
    rng = np.random.default_rng(3)
    rows: list[tuple[int, int, int, float, int | None]] = [
        (
            customer,
            -back * 7,
            -back * 7 + 30,
            100.0 + 10 * customer,
            int(-back * 7 + 15 + 4 * customer + rng.integers(0, noise)),
        )
        for back in range(weeks, -14, -1)
        for customer in range(10)
    ]
    return a_book(rows)


def replay(book: Book, monkeypatch: pytest.MonkeyPatch, **more: Any) -> CashBacktest:
    monkeypatch.setattr("duecourse.analysis.intelligence.rules.cash.backtest.read", lambda _history: book)
    values = {"from_on": MONDAY - timedelta(weeks=20), "to_on": MONDAY + timedelta(weeks=14)} | more
    done = backtest(SimpleNamespace(), modelled.as_usual(book), **values)
    assert done is not None
    return done


def test_expected_payments_are_amounts_times_their_chances() -> None:
    """D365's example: 610 on time, 750 late, 9,740 very late of 11,100."""
    amounts = np.array([100.0, 1_000.0, 10_000.0])
    chances = np.array([[0.1, 0.4, 0.5], [0.0, 0.01, 0.99], [0.06, 0.07, 0.87]])
    cents = expecting.in_units(amounts, chances.cumsum(axis=1), unit=0.01).sum(axis=0)
    assert cents.tolist() == [610_00, 750_00, 9740_00]


def test_open_is_what_was_known_that_morning() -> None:
    book = a_book([(1, -40, -10, 100.0, -1), (1, -40, -10, 50.0, 0), (1, -40, -10, 25.0, None), (1, 0, 30, 9.0, None)])
    places, amounts = book.open_at(DAY)
    assert places.tolist() == [1, 2] and amounts.tolist() == [50.0, 25.0]
    assert book.cash(DAY, np.array([0, 6]), places).tolist() == [50.0, 0.0]


def test_the_first_week_is_what_is_left_of_this_one() -> None:
    wednesday = MONDAY + timedelta(days=2)
    assert expecting.week_ends(wednesday, 2) == [date(2026, 3, 8), date(2026, 3, 15)]
    assert expecting.period_ends(wednesday, 4).tolist() == [*range(14), 18, 25]
    assert expecting.period_ends(wednesday, 1).tolist() == [0, 1, 2, 3, 4]


@settings(max_examples=60, deadline=None)
@given(
    amounts=st.lists(st.integers(1, 10**9), min_size=1, max_size=30),
    seed=st.integers(0, 10**6),
    dilution=st.floats(0, 0.5),
)
def test_rounding_loses_nothing(amounts: list[int], seed: int, dilution: float) -> None:
    """The parts of an item stay within half a cent of amount x chance, none is negative."""
    rng = np.random.default_rng(seed)
    chances = np.cumsum(rng.dirichlet(np.ones(26), size=len(amounts)), axis=1)[:, :25]
    worth = np.array(amounts) / 100.0
    units = expecting.in_units(worth, chances, unit=0.01, dilution=dilution)
    exact = worth * chances[:, -1] * (1 - dilution) * 100
    assert (units >= 0).all() and (np.abs(units.sum(axis=1) - exact) <= 0.5 + 1e-6 * exact).all()


@settings(max_examples=60, deadline=None)
@given(
    amount=st.floats(1, 1000), matched=st.floats(0, 1200), promised=st.floats(0, 1200), planned=st.floats(0, 1200),
    is_scheduled=st.booleans(), kept=st.floats(0, 1), said=st.floats(0, 1) | st.just(np.nan),
)  # fmt: skip
def test_what_is_known_takes_its_part_of_an_item_once(
    amount: float, matched: float, promised: float, planned: float, is_scheduled: bool, kept: float, said: float
) -> None:
    standing = known.Standing(
        item_ids=np.array([1]),
        customer_ids=np.array([7]),
        due=np.array([3]),
        amounts=np.array([amount]),
        matched=np.array([matched]),
        promised=np.array([promised]),
        promised_day=np.array([4]),
        promised_share=np.array([said]),
        planned=np.array([planned]),
        scheduled_day=np.array([9 if is_scheduled else known.NEVER]),
    )
    ends = np.arange(14)
    own = np.linspace(0.01, 0.6, 14)[None, :]
    instalments = {7: (np.array([2, 8]), np.array([0.5, 0.5]))}
    cut = known.portions(standing, own, ends, kept=kept, instalments=instalments)
    assert cut.amounts.sum() == pytest.approx(max(amount - matched, 0.0), abs=1e-3)
    assert len(set(cut.sources.tolist())) == len(cut.sources) and ("open" in cut.sources) <= (not is_scheduled)
    assert (np.diff(cut.chances, axis=1) >= -1e-12).all() and (cut.chances <= 1 + 1e-12).all()


def test_a_promise_comes_on_its_day_as_often_as_promises_are_kept() -> None:
    one = np.array([1])
    standing = known.Standing(
        one, one, one, one * 100.0, one * 0.0, one * 40.0, one * 5, one * np.nan, one * 0.0, one * known.NEVER
    )
    own = np.zeros((1, 10))
    cut = known.portions(standing, own, np.arange(10), kept=0.8, instalments={})
    told = dict(zip(cut.sources.tolist(), zip(cut.amounts.tolist(), cut.chances.tolist(), strict=True), strict=True))
    assert told["promise"] == (40.0, [0.0] * 5 + [0.8] * 5) and told["open"][0] == 60.0
    assert known.kept_share(0, 0) == 0.7 and known.kept_share(90, 90) > 0.95


def test_credits_settle_the_oldest_first_and_only_their_owners() -> None:
    amounts, due = np.array([100.0, 50.0, 80.0, 30.0]), np.array([5, 1, 2, 9])
    left = known.netted(amounts, due, np.array([0, 0, 1, 0]), {0: 120.0, 2: 999.0})
    assert left.tolist() == [30.0, 0.0, 80.0, 30.0]
    assert known.netted(amounts, due, np.array([0, 0, 1, 0]), {0: 9999.0}).tolist() == [0.0, 0.0, 80.0, 0.0]
    assert known.netted(amounts[:0], due[:0], due[:0], {}).tolist() == []


def test_groups_and_currencies_add_up_and_a_missing_rate_is_in_no_total() -> None:
    rng = np.random.default_rng(1)
    cells = [making.Cell("EUR", ("a",)), making.Cell("EUR", ("b",)), making.Cell("USD", ("a",)), making.Cell("CHF", ())]
    units = rng.integers(0, 10_000, size=(4, len(making.SOURCES), 15))
    made = making.Made(cells, units, rng.random((50, 4, 15)) * 100)
    shown = making.spans(expecting.period_ends(MONDAY, 3), [6, 13, 20], days=14, soon=4)
    rates = {"EUR": Decimal(1), "USD": Decimal("0.9137")}
    lines = list(making.lines(made, shown, base="EUR", rates=rates, stretch=(0.1, 0.2)))
    by = {(line.group, line.currency, line.is_total, line.is_week, line.first): line for line in lines}
    assert len(by) == len(lines)
    for line in lines:
        assert line.expected == sum(line.parts.values()) and line.low <= line.expected <= line.high
    weeks = [line for line in lines if line.is_week and not line.is_total]
    all_units = {code: units[[c.currency == code for c in cells]].sum() for code in ("EUR", "USD", "CHF")}
    for code, total in all_units.items():
        assert (
            sum(line.expected for line in weeks if (line.group, line.currency) == ("", code))
            == Decimal(int(total)) / 100
        )
    for first in (0, 7, 14):
        own = by["", "EUR", False, True, first].expected
        assert by["a", "EUR", False, True, first].expected + by["b", "EUR", False, True, first].expected == own
        days = [by["", "EUR", True, False, day].expected for day in range(first, first + 7) if day < 14]
        assert first == 14 or sum(days) == by["", "EUR", True, True, first].expected
        assert by["", "EUR", True, True, first].expected < own + by["", "USD", False, True, first].expected
    assert ("", "CHF", False, True, 0) in by and not any(line.is_total and line.currency == "CHF" for line in lines)


def test_items_of_a_customer_move_together_so_that_bands_are_wide_enough() -> None:
    chances = np.tile(np.linspace(0.04, 0.8, 13), (200, 1))
    amounts = np.full(200, 10.0)
    together, apart = (
        bands.draws_of(amounts, chances, customers, seed=5)[:, 0]
        for customers in (np.zeros(200, np.int64), np.arange(200))
    )
    assert together[:, 0].std() > 2 * apart[:, 0].std()
    assert apart.mean(axis=0) == pytest.approx(np.diff(np.concatenate([[0.0], amounts @ chances])), rel=0.15)
    band = bands.band_of(together)
    assert (band.low <= band.high).all()
    wider = band.stretched(np.full(13, 0.5), together.mean(axis=0))
    assert (wider.high >= band.high).all() and (wider.low <= band.low).all() and (wider.low >= 0).all()
    assert bands.stretch(np.full(10, 3.0)) == 0.0 and bands.stretch(np.arange(100.0)) == 80.0


def test_an_item_that_waits_can_only_be_paid_later_than_now() -> None:
    book = regular()
    learnt = usual.learn(book, DAY)
    edges = standard_edges()
    places = book.open_at(DAY)[0]
    mass = learnt.mass(book, places, edges)
    assert (mass >= 0).all() and (mass.sum(axis=1) <= 1 + 1e-5).all() and mass.sum(axis=1).mean() > 0.8
    slow, quick = (book.customer_ids[places] == customer for customer in (9, 0))
    assert slow.any() and quick.any()
    soon = expecting.chance_by(edges, mass, np.array([13]))[:, 0]
    young = book.issued[places] > DAY - 8
    assert soon[young & slow].max() < 0.2 < soon[young & quick].min()


def test_without_any_payment_the_terms_help_out() -> None:
    book = a_book([(1, -10, 20, 100.0, None), (2, -5, 25, 50.0, None)])
    learnt = usual.learn(book, DAY)
    by = expecting.chance_by(
        standard_edges(), learnt.mass(book, np.array([0, 1]), standard_edges()), np.array([19, 60])
    )
    assert (by[:, 1] > 0.5).all() and (by[:, 0] < by[:, 1]).all()


def test_invoices_to_come_follow_the_pace_and_the_payment_curve() -> None:
    book = regular()
    pace = runrate.pace(book, DAY)
    week = sum(100.0 + 10 * customer for customer in range(10))
    assert pace.weekly[0, -13:].tolist() == pytest.approx([week] * 13)
    ends = expecting.rolling_weeks(13)
    expected = pace.expected(ends)[0]
    assert expected[0] == 0 and expected[-1] == pytest.approx(week, rel=0.05) and (np.diff(expected) >= -1e-6).all()
    assert pace.draws(ends, count=20, seed=1).mean(axis=0)[0] == pytest.approx(expected, rel=0.05)
    empty = runrate.pace(a_book([(1, -10, 20, 100.0, None)]), DAY)
    assert empty.expected(ends).sum() == 0 and empty.draws(ends, count=3, seed=1).shape == (3, 1, 13)


def test_rivals_put_everything_on_one_day_and_give_up_on_what_is_old() -> None:
    book = a_book(
        [(1, -90, -60, 10.0, -50), (1, -40, -35, 10.0, None), (1, -300, -270, 99.0, None), (1, -5, 25, 7.0, None)]
    )
    places, amounts = book.open_at(DAY)
    ends = expecting.rolling_weeks(6)
    assert rivals.due_date(book, places, amounts, DAY, ends).tolist() == [10.0, 0.0, 0.0, 7.0, 0.0, 0.0]
    assert rivals.customer_mean(book, places, amounts, DAY, ends).tolist() == [10.0, 0.0, 0.0, 0.0, 0.0, 7.0]
    assert rivals.last_weeks(book, DAY, 2).tolist() == [10.0 / 8, 10.0 / 8]


def test_wape_and_its_interval() -> None:
    actual = np.array([[10.0, 20.0], [30.0, 40.0]] * 20)
    assert scoring.wape(actual * 1.1, actual) == pytest.approx(0.1)
    low, high = scoring.difference(actual * 1.1, actual * 1.3, actual, seed=1)
    assert low == pytest.approx(-0.2) and high == pytest.approx(-0.2)
    assert np.isnan(scoring.wape(actual, actual * 0))


def test_a_backtest_on_habits_beats_the_rules_and_keeps_its_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    done = replay(regular(weeks=110, noise=30), monkeypatch)
    assert done.metrics["wape_1_4"].model < done.metrics["wape_1_4"].rival and len(done.origins) == 22
    assert done.rivals["due_date"][0] > done.metrics["wape_1_4"].model
    assert 0.6 <= done.metrics["cover80_weekly"].model <= 1.0


def test_nothing_later_changes_a_backtest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens after the last day judged, and whatever was only known then, the figures stay."""
    book = regular(weeks=110)
    until = MONDAY + timedelta(weeks=5)
    plain = replay(book, monkeypatch, to_on=until)
    late = book.settled_known > days_of(until)
    rng = np.random.default_rng(9)
    shuffled = replace(
        book,
        settled_days=np.where(late, book.settled_days + rng.integers(1, 40, len(late)), book.settled_days),
        settled_known=np.where(late, book.settled_known + 100, book.settled_known),
        settled_amounts=np.where(late, book.settled_amounts * 3, book.settled_amounts),
    )
    assert replay(shuffled, monkeypatch, to_on=until).metrics == plain.metrics


def test_a_planted_look_ahead_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The origin's chances come from facts before it: moving a payment that is known before it does change them."""
    book = regular(weeks=110)
    plain = replay(book, monkeypatch)
    early = book.settled_known < days_of(MONDAY - timedelta(weeks=40))
    moved = replace(book, settled_days=np.where(early, book.settled_days - 9, book.settled_days))
    assert replay(moved, monkeypatch).metrics["wape_1_4"] != plain.metrics["wape_1_4"]


def test_who_is_nearer_to_what_came_by_more_than_luck_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    done = replay(regular(weeks=110, noise=30), monkeypatch)
    better = replace(done, expected=(done.expected + done.actual) / 2)
    figure = beside(better, done, seed=1)
    assert figure.model < figure.rival == pytest.approx(done.metrics["wape_1_4"].model) and figure.high < 0
    assert beside(done, better, seed=1).low > 0


def test_a_model_answers_for_open_items_and_rarely_for_what_part_payments_left_over() -> None:
    made = books.a_book(invoices=400, customers=20, days=300)
    history = books.history_of(made, books.of_habit)
    day = books.EPOCH.astype(object) + timedelta(days=200)
    model = ladder.fit(history, until=day, seed=1)
    book = read(history)
    places = book.open_at(days_of(day))[0]
    part = replace(book, amounts=book.amounts.copy())
    part.amounts[book.settled_items[(book.settled_days < days_of(day))][:5]] *= 2
    left = part.open_at(days_of(day))[0]
    (edges, mass), (_edges, rest) = modelled.by_model(history, part, model)(
        day, [(day, part.item_ids[places]), (day, part.item_ids[np.setdiff1d(left, places)])]
    )
    assert mass.shape == (len(places), len(edges) - 1) and len(places) > 20 and len(rest) == 5
    assert 0.8 < mass.sum(axis=1).mean() <= 1.001 and rest.sum(axis=1).max() < 0.3


def test_too_short_a_past_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    book = regular(weeks=20)
    monkeypatch.setattr("duecourse.analysis.intelligence.rules.cash.backtest.read", lambda _history: book)
    done = backtest(SimpleNamespace(), modelled.as_usual(book), from_on=MONDAY, to_on=MONDAY + timedelta(weeks=8))
    assert done is None
