"""How likely is a promise to be kept, what speaks for and against it, and what would be likelier?

A regularised logistic model over `promise_past.features`. It serves only where it beats the customer's own share of kept
promises (drawn towards everybody's) on the tenant's later promises; else that share is the answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from math import exp
from typing import TYPE_CHECKING, Any, Final

from duecourse.analysis.intelligence.rules import promise_past
from duecourse.analysis.intelligence.rules.promise_past import KEPT, NAMES, Everybody, Past, Seen, Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST: Final = 60
"""Below so many judged promises nothing is learnt and nothing can be shown."""
FOLDS: Final = 5
DRAWS: Final = 1000
STRENGTH: Final = 0.3
"""What scikit-learn calls C: small, for promises are few."""
BETTER_BY: Final = 0.05
LONGER_BY: Final = 14
LOWEST, HIGHEST = 0.02, 0.98


@dataclass(frozen=True)
class Example:
    """A judged promise: what was known when it was made, whether it was kept, and the share that would have been said."""

    word: Word
    features: tuple[float, ...]
    is_kept: bool
    share: float


@dataclass(frozen=True)
class Model:
    """Weights of the features, each measured in its own spread; `is_on` = it beats the share, `why` not where it does not."""

    is_on: bool
    why: str
    usual_share: float
    means: tuple[float, ...] = ()
    spreads: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()
    intercept: float = 0.0

    @property
    def mark(self) -> str:
        """Name the model in a few letters."""
        return hashlib.sha256(self.to_text().encode()).hexdigest()[:12]

    def to_text(self) -> str:
        """Write the whole model as JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> Model:
        """Read what `to_text` wrote."""
        told: dict[str, Any] = json.loads(text)
        return cls(**(told | {name: tuple(told[name]) for name in ("means", "spreads", "weights")}))


@dataclass(frozen=True)
class Chance:
    """The chance that a promise is kept, and what speaks for (+) and against (-) it, strongest first."""

    share: float
    is_learnt: bool
    is_little_history: bool
    drivers: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Better:
    """A likelier promise: how much, by when, and its chance."""

    amount: float
    due_on: date
    share: float


def no_model(usual_share: float = 0.5, why: str = "little_history") -> Model:
    """Answer by shares alone."""
    return Model(is_on=False, why=why, usual_share=usual_share)


def examples(pasts: Mapping[int, Past], *, until: date) -> list[Example]:
    """Describe every promise that was judged before a day as it was known when it was made, in the order of the making."""
    everybody = Everybody(word for past in pasts.values() for word in past.promises)
    made = []
    for past in pasts.values():
        for word in past.promises:
            if word.is_judged(until):
                known = promise_past.seen(
                    past, word.made_on, usual_share=everybody.share(word.made_on), currency=word.currency
                )
                made.append(Example(word, promise_past.features(known, word), word.outcome == KEPT, known.kept_share))
    return sorted(made, key=lambda one: (one.word.made_on, one.word.customer_id, one.word.due_on))


def fit(rows: Sequence[Example], *, usual_share: float) -> Model:
    """Learn the weights from judged promises of both kinds."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    table, kept = np.array([row.features for row in rows]), np.array([row.is_kept for row in rows])
    means, spreads = table.mean(axis=0), table.std(axis=0)
    spreads[spreads < 1e-9] = 1.0
    found = LogisticRegression(C=STRENGTH, max_iter=500).fit((table - means) / spreads, kept)
    return Model(
        True,
        "",
        usual_share,
        _plain(means),
        _plain(spreads),
        _plain(found.coef_[0]),
        round(float(found.intercept_[0]), 6),
    )


def learn(pasts: Mapping[int, Past], *, until: date, seed: int) -> tuple[Model, dict[str, Any]]:
    """Fit a model on what was judged before a day, and hold it against the share; the figures go on its card."""
    rows = examples(pasts, until=until)
    usual = Everybody(row.word for row in rows).share(until)
    figures: dict[str, Any] = {"count": len(rows), "kept_count": sum(row.is_kept for row in rows)}
    if len(rows) < LEAST or len({row.is_kept for row in rows}) < 2:
        return no_model(usual), figures | {"is_on": False, "why": "little_history"}
    figures |= score(rows, seed=seed)
    is_on = "log_loss" in figures and figures["log_loss"]["high"] < 0
    why = "" if is_on else "no_better" if "log_loss" in figures else "little_history"
    model = replace(fit(rows, usual_share=usual), is_on=is_on, why=why)
    return model, figures | {"is_on": is_on, "why": why}


def score(rows: Sequence[Example], *, seed: int) -> dict[str, Any]:
    """Hold the model against the share on promises made later than all it learnt from; intervals by customers drawn anew."""
    import numpy as np

    said = list(_out_of_time(rows))
    if not said:
        return {}
    told = [row for row, _chance in said]
    kept = np.array([row.is_kept for row in told], dtype=float)
    ours, theirs = np.array([chance for _row, chance in said]), np.array([_bounded(row.share) for row in told])
    customers = [row.word.customer_id for row in told]
    losses = {
        "log_loss": (_log_loss(ours, kept), _log_loss(theirs, kept)),
        "brier": ((ours - kept) ** 2, (theirs - kept) ** 2),
    }
    return {
        "judged_count": len(told),
        "judged_from": told[0].word.made_on.isoformat(),
        **{name: _metric(*both, customers, seed=seed) for name, both in losses.items()},
        "calibration": {"kept": _calibration(ours, kept)},
    }


def chance(model: Model, seen: Seen, word: Word) -> Chance:
    """Tell the chance of a promise; without a model that serves, the customer's share."""
    if not model.is_on:
        return Chance(_bounded(seen.kept_share), False, seen.is_little_history)
    pulls = _pulls(model, promise_past.features(seen, word))
    strongest = sorted(zip(NAMES, pulls, strict=True), key=lambda one: -abs(one[1]))
    drivers = tuple((name, 1 if pull > 0 else -1) for name, pull in strongest[:3] if abs(pull) >= 0.1)
    return Chance(_bounded(_sigmoid(model.intercept + sum(pulls))), True, seen.is_little_history, drivers)


def better(model: Model, seen: Seen, word: Word, days: Iterable[date]) -> Better | None:
    """Find what would be likelier: of the acceptable days and amounts the one that is expected to bring most.

    Half of what is offered at least, and two weeks later at most; a promise that is not clearly likelier is no better.
    """
    if not model.is_on:
        return None
    now = chance(model, seen, word).share
    found: list[tuple[float, int, Better]] = []
    for day in days:
        later = (day - word.due_on).days
        if word.made_on <= day and later <= LONGER_BY:
            for part in (1.0, 0.75, 0.5):
                share = chance(model, seen, replace(word, due_on=day, amount=word.amount * part)).share
                if share >= now + BETTER_BY:
                    found.append((share * part, -later, Better(word.amount * part, day, share)))
    return max(found, key=lambda one: one[:2])[2] if found else None


def likely_days(word: Word) -> Iterator[date]:
    """Yield the weekdays that may be offered instead: from the day of the promise to two weeks after the promised one."""
    day = word.made_on
    while day <= word.due_on + timedelta(days=LONGER_BY):
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def _out_of_time(rows: Sequence[Example]) -> Iterator[tuple[Example, float]]:
    """Walk through the later half in folds, each said by what had been judged before the fold began."""
    half = len(rows) // 2
    size = max(1, (len(rows) - half) // FOLDS)
    for start in range(half, len(rows), size):
        fold = rows[start : start + size]
        begins = fold[0].word.made_on
        known = [row for row in rows if row.word.is_judged(begins)]
        if len(known) >= LEAST // 2 and len({row.is_kept for row in known}) == 2:
            model = fit(known, usual_share=0.5)
            for row in fold:
                yield row, _bounded(_sigmoid(model.intercept + sum(_pulls(model, row.features))))


def _pulls(model: Model, values: Sequence[float]) -> list[float]:
    parts = zip(values, model.means, model.spreads, model.weights, strict=True)
    return [(value - mean) / spread * weight for value, mean, spread, weight in parts]


def _metric(ours: Floats, theirs: Floats, customers: Sequence[int], *, seed: int) -> dict[str, float]:
    """Say a loss of the model and of the share, and the 95 % interval of their difference, as a card does."""
    low, high = _interval(ours - theirs, customers, seed=seed)
    return {"model": _rounded(ours.mean()), "rival": _rounded(theirs.mean()), "low": low, "high": high}


def _interval(gain: Floats, customers: Sequence[int], *, seed: int) -> tuple[float, float]:
    import numpy as np

    _names, place = np.unique(np.array(customers), return_inverse=True)
    sums, counts = np.bincount(place, gain), np.bincount(place)
    drawn = np.random.default_rng(seed).integers(0, len(sums), (DRAWS, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    return _rounded(np.quantile(means, 0.025)), _rounded(np.quantile(means, 0.975))


def _calibration(said: Floats, kept: Floats) -> list[dict[str, float]]:
    """Five groups of equal size, by chance: what was said, and what came."""
    import numpy as np

    groups = [part for part in np.array_split(np.argsort(said, kind="stable"), 5) if len(part)]
    return [
        {"told": _rounded(said[part].mean()), "came": _rounded(kept[part].mean()), "count": len(part)}
        for part in groups
    ]


def _log_loss(said: Floats, kept: Floats) -> Floats:
    import numpy as np

    return -(kept * np.log(said) + (1 - kept) * np.log(1 - said))


def _sigmoid(value: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, value))))


def _bounded(share: float) -> float:
    return max(LOWEST, min(HIGHEST, share))


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 6) for value in values)


def _rounded(value: Any) -> float:
    return round(float(value), 5)
