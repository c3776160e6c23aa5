"""Which model answers: the segment's curve, the customer's mean, or trees over everybody's history?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from duecourse.analysis.intelligence.rules.conformal import Bends, band_of, bent, learn, places
from duecourse.analysis.intelligence.rules.curve import Curve, Mean, fit_curve, fit_mean
from duecourse.analysis.intelligence.rules.drivers import Driver, from_mean, from_trees
from duecourse.analysis.intelligence.rules.growing import from_plain
from duecourse.analysis.intelligence.rules.hazard import fit_hazard, masses
from duecourse.analysis.intelligence.rules.landmarks import Answers, Past, known_answers, read_past
from duecourse.analysis.intelligence.rules.outlooks import CAP, Outlooks, standard_edges
from duecourse.analysis.intelligence.rules.quantiles import MEDIAN, fit_quantiles, quantile_masses
from duecourse.analysis.intelligence.rules.rows import Rows, Vocabulary, vocabulary
from duecourse.analysis.intelligence.rules.streams import EPOCH
from duecourse.analysis.intelligence.rules.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pyarrow
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.tables import Tables

FORMAT: Final = 1
LITTLE: Final = 3
"""Paid invoices below which a customer has little history."""
FOR_TREES: Final = 400
FOR_MEAN: Final = 30
"""Answered invoices from which trees or means are tried; below, the segments' curves answer."""
HAZARD_SHARE: Final = 0.5
LATEST: Final = 0.2
"""The share of the matured landmarks, the latest ones, on which the chances are bent."""
MATURE: Final = (45, 150)
_MATURED: Final = 0.97
"""A landmark is mature after the days in which so many were answered, within these bounds."""


@dataclass(frozen=True)
class Grown:
    """What trees need to answer: the hazard, the quantiles, the numbers of words and how chances are bent."""

    hazard: Trees
    quantiles: dict[float, Trees]
    words: Vocabulary
    bends: Bends

    def straight(self, rows: Rows, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give the mean of both models' chances, not bent."""
        near = masses(self.hazard, rows, matrix)
        far = quantile_masses(self.quantiles, rows, matrix)
        return (HAZARD_SHARE * near + (1.0 - HAZARD_SHARE) * far).astype(near.dtype)

    def masses(self, rows: Rows) -> NDArray[np.float32]:
        """Give the chances of each part of the outlook."""
        mass = self.straight(rows, rows.matrix(self.words))
        return bent(mass, band_of(rows["paid_count"]), self.bends) if self.bends else mass


@dataclass(frozen=True)
class PaymentModel:
    """A fitted model; whoever serves it does not know which rung it stands on."""

    rung: str
    """trees | mean | curve"""
    until: date
    seed: int
    counts: dict[str, int]
    """How much it was learnt from: invoices, answered, customers, landmarks."""
    curve: Curve
    mean: Mean
    grown: Grown | None = field(default=None, repr=False)

    def outlooks(self, rows: pyarrow.Table) -> Outlooks:
        """Answer for the rows of `features` (read to Arrow), all of one day; score a big book in pieces of <= 50,000."""
        import numpy as np

        read = Rows.read(rows)
        if len(np.unique(read.days)) > 1:
            raise ValueError("An outlook is seen from one day.")
        on = date.fromordinal(EPOCH.toordinal() + int(read.days[0])) if len(read) else self.until
        few = np.nan_to_num(read["paid_count"]) < LITTLE
        return Outlooks(on, read.item_ids, read.customer_ids, standard_edges(), self.masses(read), few)

    def masses(self, rows: Rows) -> NDArray[np.float32]:
        """Give the chances of rows, which may be seen from different days."""
        if self.rung == "trees" and self.grown is not None:
            return self.grown.masses(rows)
        return self.mean.masses(rows) if self.rung == "mean" else self.curve.masses(rows)

    def drivers(self, rows: pyarrow.Table, top: int = 3) -> Sequence[Sequence[Driver]]:
        """Give each row's strongest reasons, strongest first; fewer where nothing else moves it by half a day."""
        read = Rows.read(rows)
        if self.rung == "trees" and self.grown is not None:
            return from_trees(self.grown.quantiles[MEDIAN], read.matrix(self.grown.words), top)
        return from_mean(self.mean, read, top) if self.rung == "mean" else [[] for _ in range(len(read))]

    def to_text(self) -> str:
        """Give the whole model as JSON, trees in their library's own text; the same model gives the same text."""
        plain = {
            "format": FORMAT,
            "rung": self.rung,
            "until": self.until.isoformat(),
            "seed": self.seed,
            "counts": self.counts,
            "curve": self.curve.to_plain(),
            "mean": self.mean.to_plain(),
            "grown": None if self.grown is None else _plain(self.grown),
        }
        return json.dumps(plain, sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> PaymentModel:
        """Read what `to_text` gave; a text of another format is refused."""
        plain = json.loads(text)
        if plain.get("format") != FORMAT:
            raise ValueError("This model was stored by another version.")
        return cls(
            plain["rung"],
            date.fromisoformat(plain["until"]),
            plain["seed"],
            plain["counts"],
            Curve(**plain["curve"]),
            Mean(**plain["mean"]),
            None if plain["grown"] is None else _grown(plain["grown"]),
        )


def fit(history: Tables, *, until: date, seed: int) -> PaymentModel:
    """Learn from what was known in the morning of `until`; items still open then count as open, not as known."""
    past = read_past(history, until=until, seed=seed)
    return fit_past(past, known_answers(history, past, until=until), until=until, seed=seed)


def rival(history: Tables, *, until: date, seed: int) -> PaymentModel:
    """Fit only the simple rule every model is compared with: the customer's own mean, shrunk to everybody's."""
    past = read_past(history, until=until, seed=seed)
    return fit_past(past, known_answers(history, past, until=until), until=until, seed=seed, highest="mean")


def fit_past(past: Past, answers: Answers, *, until: date, seed: int, highest: str = "trees") -> PaymentModel:
    """Learn from landmarks and their answers; climb as high as there is enough to learn from."""
    import numpy as np

    issues, at_issue = past.rows.of(past.is_issue), answers.of(past.is_issue)
    answered = int((~np.isnan(at_issue.days)).sum())
    counts = {
        "invoices": len(issues),
        "answered": answered,
        "customers": len(np.unique(issues.customer_ids)),
        "landmarks": len(past.rows),
    }
    mean, curve = fit_mean(issues, at_issue.days), fit_curve(issues, (at_issue.days, at_issue.seen))
    rung = "mean" if answered >= FOR_MEAN else "curve"
    grown = None
    if answered >= FOR_TREES and highest == "trees":
        grown = _grow(past, answers, until=(until - EPOCH).days, seed=seed)
        rung = "mean" if grown is None else "trees"
    return PaymentModel(rung, until, seed, counts, curve, mean, grown)


def expected_days(edges: NDArray[np.int64], mass: NDArray[np.float32]) -> NDArray[np.float64]:
    """Give the mean of each row's days, what comes later counted at the cap."""
    import numpy as np

    middle = (edges[:-1] + 1 + edges[1:]) / 2.0
    return mass @ middle + np.maximum(1.0 - mass.sum(axis=1, dtype=np.float64), 0.0) * CAP  # type: ignore[no-any-return]


def maturity(past: Past, answers: Answers) -> int:
    """Say after how many days nearly all landmarks at issue are answered."""
    import numpy as np

    days = answers.days[past.is_issue]
    days = days[~np.isnan(days)]
    return int(np.clip(np.quantile(days, _MATURED), *MATURE)) if len(days) else MATURE[1]


def _grow(past: Past, answers: Answers, *, until: int, seed: int) -> Grown | None:
    """Grow on the older rows to learn when to stop and how to bend, then on all rows; None where too little matured."""
    import numpy as np

    rows = past.rows
    matured = rows.days <= until - maturity(past, answers)
    if matured.sum() < FOR_TREES:
        return None
    split = int(np.quantile(rows.days[matured], 1.0 - LATEST))
    newest = rows.days > split
    words = vocabulary(rows.of(past.is_issue), (answers.days - rows["due_offset"])[past.is_issue])
    matrix = rows.matrix(words)
    older = matured & ~newest
    hazard, rounds = fit_hazard(rows, matrix, (answers.days, answers.seen), seed=seed, newest=newest)
    early = Grown(hazard, _quantiles(rows, matrix, answers, older, seed), words, [])
    judged = matured & newest
    bands = band_of(rows["paid_count"])[judged]
    straight = early.straight(rows.of(judged), matrix[judged])
    bends = learn(places(standard_edges(), straight, answers.days[judged]), bands)
    hazard, _ = fit_hazard(rows, matrix, (answers.days, answers.seen), seed=seed, rounds=rounds)
    return Grown(hazard, _quantiles(rows, matrix, answers, matured, seed), words, bends)


def _quantiles(
    rows: Rows, matrix: NDArray[np.float32], answers: Answers, chosen: NDArray[np.bool_], seed: int
) -> dict[float, Trees]:
    return fit_quantiles(rows.of(chosen), matrix[chosen], answers.days[chosen], seed=seed)


def _plain(grown: Grown) -> dict[str, Any]:
    return {
        "hazard": grown.hazard.to_plain(),
        "quantiles": {str(share): trees.to_plain() for share, trees in grown.quantiles.items()},
        "words": grown.words,
        "bends": grown.bends,
    }


def _grown(plain: dict[str, Any]) -> Grown:
    quantiles = {float(share): from_plain(trees) for share, trees in plain["quantiles"].items()}
    return Grown(from_plain(plain["hazard"]), quantiles, plain["words"], plain["bends"])
