"""Would the model have helped on the tenant's own past? Refitted every few weeks with what was known, judged on what came.

The protocol. An invoice is judged once, at its issue, by the model fitted on what was known in the morning of the last refit;
its features know what was known in the morning of its issue. The target is the days from issue to the next payment, whatever
its amount, cut at 180: beyond, or never, counts as 181. Invoices issued so near the end that not nearly all of their like
are answered yet (97 %, 45 to 150 days) are not judged, for those answered early are not like the rest; what is unanswered
for less than 180 days or was closed without money is left out. Point = median; pinball = mean over the quantiles .05, .10 ..
.95; late = paid after the due day; cover = between p10 and p90. Intervals draw customers, not invoices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from duecourse.analysis.intelligence.rules.curve import fit_mean
from duecourse.analysis.intelligence.rules.judging import (
    Losses,
    Metric,
    Told,
    calibration,
    compare,
    losses,
    ranking,
    segment_figures,
)
from duecourse.analysis.intelligence.rules.ladder import fit_past, maturity
from duecourse.analysis.intelligence.rules.landmarks import Answers, Past, known_answers, read_past
from duecourse.analysis.intelligence.rules.outlooks import CAP, LATER
from duecourse.analysis.intelligence.rules.rows import Rows
from duecourse.analysis.intelligence.rules.streams import EPOCH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.tables import Tables

LEAST: Final = 200
"""Judged invoices below which nothing can be said: the simple rule serves."""
RIVAL: Final = "customer_mean"
"""The simple rule that serves where the model is off: what it has to beat."""
EVERYBODY: Final = "due_date"
"""The rule that knows nobody: by what payments missed their due days. A mean of chance alone is worse than it, and easily beaten."""
USUAL: Final = "running_mean"
"""What everybody compares with: each customer's mean so far, in days from issue."""
METRICS: Final = ("mae_days", "pinball", "auc_late", "cover80")


@dataclass(frozen=True)
class Backtest:
    """What came of it; `low` and `high` of a metric bound model minus rival (the customer's mean, from the due day)."""

    from_on: date
    to_on: date
    refit_days: int
    seed: int
    decision: str
    """on | off"""
    reason: str
    """beats_the_mean | not_better_than_mean | not_better_than_everybody | little_history"""
    judged_count: int
    stranger_share: float
    """Judged invoices of customers of whom nothing had been paid."""
    metrics: dict[str, Metric]
    beside_usual: dict[str, Metric]
    """The same beside the running mean of the customer; it decides nothing."""
    baselines: dict[str, dict[str, float]]
    """Simple rules by the same metrics: due_date, running_mean (days from issue), customer_mean (days from due)."""
    segments: list[dict[str, Any]]
    calibration: dict[str, list[dict[str, float]]]

    def card(self) -> dict[str, Any]:
        """Give all figures as JSON, the metrics by their names beside the rest."""
        return {
            **{name: metric.plain() for name, metric in self.metrics.items()},
            "baselines": self.baselines,
            "segments": self.segments,
            "calibration": self.calibration,
            "judged_count": self.judged_count,
            "stranger_share": self.stranger_share,
        }


@dataclass(frozen=True)
class _Judged:
    """Invoices, what each rule told of them at their issue, and what came."""

    rows: Rows
    days: NDArray[np.float64]
    told: dict[str, Told]


def backtest(history: Tables, *, from_on: date, to_on: date, refit_days: int, seed: int) -> Backtest:
    """Judge invoices issued from `from_on` on, by what was known in the morning of `to_on`; the same seed gives the same."""
    past = read_past(history, until=to_on, seed=seed)
    answers = known_answers(history, past, until=to_on)
    end = (to_on - EPOCH).days - maturity(past, answers)
    folds = []
    for start in range((from_on - EPOCH).days, end + 1, refit_days):
        chosen = _judgeable(past, answers, start, min(start + refit_days, end + 1))
        known, known_by = past.of(past.rows.days < start), EPOCH + timedelta(days=start)
        if chosen.any() and len(known.rows):
            learnt = known_answers(history, known, until=known_by)
            told = _told(known, learnt, past.rows.of(chosen), until=known_by, seed=seed)
            folds.append(_Judged(past.rows.of(chosen), _came(answers.of(chosen)), told))
    empty = Backtest(from_on, to_on, refit_days, seed, "off", "little_history", 0, 0.0, {}, {}, {}, [], {})
    count = sum(len(fold.rows) for fold in folds)
    return replace(empty, judged_count=count) if count < LEAST else _report(_joined(folds), empty)


def _judgeable(past: Past, answers: Answers, start: int, end: int) -> NDArray[np.bool_]:
    """Choose invoices issued in [start, end) of which is known what came: a payment, or none until the cap."""
    import numpy as np

    days = past.rows.days
    return past.is_issue & (days >= start) & (days < end) & (~np.isnan(answers.days) | (answers.seen >= CAP))


def _came(answers: Answers) -> NDArray[np.float64]:
    """Give the days to the payment, cut where it came after the cap or never."""
    import numpy as np

    return np.where(answers.days <= CAP, answers.days, LATER)


def _told(past: Past, learnt: Answers, rows: Rows, *, until: date, seed: int) -> dict[str, Told]:
    """Fit the model and the simple rules on a past, and say what they tell of rows."""
    issues, days = past.rows.of(past.is_issue), learnt.days[past.is_issue]
    model = fit_past(past, learnt, until=until, seed=seed)
    due = fit_mean(issues, days)
    told = {
        "model": model.masses(rows),
        "customer_mean": due.masses(rows),
        "running_mean": fit_mean(issues, days, "issue").masses(rows),
        "due_date": fit_mean(issues.without("paid_count"), days).masses(rows.without("paid_count")),
    }
    return {name: Told.read(mass, rows["due_offset"]) for name, mass in told.items()}


def _joined(folds: list[_Judged]) -> _Judged:
    import numpy as np

    told = {
        name: Told(
            np.concatenate([fold.told[name].quantiles for fold in folds]),
            np.concatenate([fold.told[name].late for fold in folds]),
        )
        for name in folds[0].told
    }
    return _Judged(Rows.joined([fold.rows for fold in folds]), np.concatenate([fold.days for fold in folds]), told)


def _report(judged: _Judged, empty: Backtest) -> Backtest:
    import numpy as np

    is_late = judged.days > judged.rows["due_offset"]
    lost = {name: losses(told, judged.days) for name, told in judged.told.items()}
    customers = judged.rows.customer_ids
    metrics, everybody, usual = (
        compare(lost["model"], lost[name], is_late=is_late, customers=customers, seed=empty.seed)
        for name in (RIVAL, EVERYBODY, USUAL)
    )
    decision, reason = decided(metrics["pinball"], everybody["pinball"])
    return replace(
        empty,
        decision=decision,
        reason=reason,
        judged_count=len(judged.rows),
        stranger_share=round(float((np.nan_to_num(judged.rows["paid_count"]) < 1).mean()), 4),
        metrics=metrics,
        beside_usual=usual,
        baselines={name: _figures(lost[name], is_late) for name in lost if name != "model"},
        segments=segment_figures(judged.rows, lost["model"], lost[RIVAL]),
        calibration=calibration(judged.told["model"], judged.days, is_late),
    )


def decided(beside_mean: Metric, beside_everybody: Metric) -> tuple[str, str]:
    """Say whether the model may serve, and why: it must beat both simple rules by more than chance."""
    if beside_mean.high >= 0:
        return "off", "not_better_than_mean"
    return ("off", "not_better_than_everybody") if beside_everybody.high >= 0 else ("on", "beats_the_mean")


def _figures(lost: Losses, is_late: NDArray[np.bool_]) -> dict[str, float]:
    import numpy as np

    means = {name: float(getattr(lost, name).mean()) for name in METRICS if name != "auc_late"}
    means["auc_late"] = ranking(lost.late, is_late)(np.ones(len(is_late)))
    return {name: round(value, 4) for name, value in means.items()}
