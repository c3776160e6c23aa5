"""Who answers how likely an item is paid when: how its customer usually pays, or the payment model where it does better?

Both are replayed over the company's own last half year, the model fitted anew on the way. It answers for sums of money only
where it is on for single payments and its weekly sums were nearer to what came, by more than chance; else habits do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from duecourse.analysis.intelligence.models import CashCalibration
from duecourse.analysis.intelligence.operations.predicting import NoModelYet, model_for, opened
from duecourse.analysis.intelligence.rules.cash.backtest import (
    WARM_UP,
    CashBacktest,
    Chances,
    Metric,
    backtest,
    beside,
)
from duecourse.analysis.intelligence.rules.cash.book import Book, days_of
from duecourse.analysis.intelligence.rules.cash.expecting import chance_by
from duecourse.analysis.intelligence.rules.cash.modelled import as_usual, by_model, refitted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.features import Tables

SEED: Final = 20_260
USUAL: Final = "usual"
"""The name under which the forecast says what it stands on."""
MODEL: Final = "model"
BESIDE_USUAL: Final = "model_beside_usual"
"""The figure that decides who answers: the model's weekly error beside that of habits."""
CALIBRATED_FOR: Final = timedelta(days=7)
MOST_OPEN: Final = 20_000
"""Open items beyond which a half year of weekly replays by the model takes hours: habits answer."""


@dataclass(frozen=True)
class Answer:
    """Who answers: `now` for the forecast of today, `replay` for those of the past."""

    hash: str
    now: Chances
    replay: Chances

    def by(self, item_ids: NDArray[np.int64], on: date, ends: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give n x periods: the chance of each item to be paid by each end, seen from the morning of the day."""
        ((edges, mass),) = self.now(on, [(on, item_ids)])
        return chance_by(edges, mass, ends)


def of_habits(book: Book) -> Answer:
    """Answer by how customers usually pay."""
    chances = as_usual(book)
    return Answer(USUAL, chances, chances)


def of_model(tenant: UUID, history: Tables, book: Book, *, on: date) -> Answer | None:
    """Answer by the payment model; None where there is none that is on, or too much is open to try it."""
    try:
        fitted = model_for(tenant, on)
    except NoModelYet:
        return None
    if fitted.decision != "on" or len(book.open_at(days_of(on))[0]) > MOST_OPEN:
        return None
    now = by_model(history, book, opened(fitted))
    return Answer(fitted.hash, now, refitted(history, book, until=on, seed=fitted.seed))


def of_refits(history: Tables, book: Book, *, until: date, seed: int) -> Answer:
    """Answer for a past by a payment model that is fitted on the way, whether one serves or not."""
    chances = refitted(history, book, until=until, seed=seed)
    return Answer(MODEL, chances, chances)


def calibrated(
    tenant: UUID, company_id: int, history: Tables, book: Book, *, on: date
) -> tuple[Answer, CashCalibration | None]:
    """Say who answers on a day, and how far its bands are stretched: learnt once a week; None where the past is too short."""
    habits, model = of_habits(book), of_model(tenant, history, book, on=on)
    rows = CashCalibration.objects.of(tenant).filter(company_id=company_id, on_day__lte=on)
    known = {USUAL, *([model.hash] if model else [])}
    newest = rows.filter(on_day__gt=on - CALIBRATED_FOR, model_hash__in=known).order_by("-on_day").first()
    if newest is None:
        newest = rows.filter(on_day=on).first() or _calibrate(tenant, company_id, history, habits, model, on=on)
    if newest is not None and model is not None and newest.model_hash == model.hash:
        return model, newest
    return habits, newest


def chosen(
    habits: Answer, model: Answer | None, replay: Callable[[Chances], CashBacktest | None]
) -> tuple[Answer, CashBacktest, Metric | None] | None:
    """Replay both ways and choose: the model only where it is better than habits by more than chance."""
    usual = replay(habits.replay)
    if usual is None:
        return None
    tried = replay(model.replay) if model else None
    if model is None or tried is None:
        return habits, usual, None
    figure = beside(tried, usual, seed=SEED)
    return (model, tried, figure) if figure.high < 0 else (habits, usual, figure)


def metrics_of(done: CashBacktest, figure: Metric | None = None) -> dict[str, dict[str, float | None]]:
    """Write a backtest's figures as they are shown and kept; what is not a number is None."""
    figures = done.metrics | ({BESIDE_USUAL: figure} if figure else {})
    return {
        name: {part: _number(getattr(metric, part)) for part in ("model", "rival", "low", "high")}
        for name, metric in figures.items()
    }


def _calibrate(
    tenant: UUID, company_id: int, history: Tables, habits: Answer, model: Answer | None, *, on: date
) -> CashCalibration | None:
    """Replay the last half year to learn who answers and how far bands are stretched."""

    def replay(chances: Chances) -> CashBacktest | None:
        begin, end = on - timedelta(weeks=WARM_UP), on - timedelta(days=1)
        return backtest(history, chances, from_on=begin, to_on=end, seed=SEED)

    found = chosen(habits, model, replay)
    if found is None:
        return None
    answer, done, figure = found
    return CashCalibration.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        on_day=on,
        model_hash=answer.hash,
        stretch=list(done.stretch),
        metrics=metrics_of(done, figure),
        decision="on" if done.is_on else "off",
    )


def _number(value: float) -> float | None:
    return round(value, 4) if value == value else None
