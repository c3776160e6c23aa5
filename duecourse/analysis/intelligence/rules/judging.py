"""How good were chances that were told beforehand, and is that better than a simple rule or luck?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from duecourse.analysis.intelligence.rules.outlooks import by, quantile, standard_edges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.rows import Rows

SHARES: Final = tuple(round(step / 20, 2) for step in range(1, 20))
"""Quantiles .05, .10 .. .95, whose pinball losses are averaged."""
MEDIAN, LOW, HIGH = SHARES.index(0.5), SHARES.index(0.1), SHARES.index(0.9)
DRAWS: Final = 400
CONFIDENCE: Final = (0.025, 0.975)
SEGMENT: Final = 200
"""Invoices from which a segment is told apart."""
BINS: Final = 10


@dataclass(frozen=True)
class Told:
    """What was told of n invoices: quantiles in days (n x SHARES) and the chance to be late."""

    quantiles: NDArray[np.int64]
    late: NDArray[np.float64]

    @classmethod
    def read(cls, mass: NDArray[np.float32], due_offset: NDArray[np.float64]) -> Told:
        """Read it from chances over the standard edges."""
        import numpy as np

        edges = standard_edges()
        points = np.column_stack([quantile(edges, mass, share) for share in SHARES])
        return cls(points, 1.0 - by(edges, mass, due_offset.astype(np.int64)))


@dataclass(frozen=True)
class Losses:
    """Loss of each invoice, and what ranks them."""

    mae_days: NDArray[np.float64]
    pinball: NDArray[np.float64]
    cover80: NDArray[np.float64]
    late: NDArray[np.float64]


@dataclass(frozen=True)
class Metric:
    """A figure of the model and of its rival, and the 95 % interval of model minus rival; customers are drawn, not invoices."""

    model: float
    rival: float
    low: float
    high: float

    def plain(self) -> dict[str, float]:
        """Give it as JSON."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def losses(told: Told, days: NDArray[np.float64]) -> Losses:
    """Hold what was told against what came."""
    import numpy as np

    misses = days[:, None] - told.quantiles
    shares = np.array(SHARES)
    inside = (days >= told.quantiles[:, LOW]) & (days <= told.quantiles[:, HIGH])
    return Losses(
        np.abs(misses[:, MEDIAN]),
        np.maximum(shares * misses, (shares - 1.0) * misses).mean(axis=1),
        inside.astype(np.float64),
        told.late,
    )


def compare(
    model: Losses, rival: Losses, *, is_late: NDArray[np.bool_], customers: NDArray[np.int64], seed: int
) -> dict[str, Metric]:
    """Give mae_days, pinball, auc_late and cover80 of both, with intervals of their differences."""
    import numpy as np

    weights = [np.ones(len(is_late)), *_redrawn(customers, seed)]
    found = {}
    for name in ("mae_days", "pinball", "cover80"):
        ours, theirs = getattr(model, name), getattr(rival, name)
        gaps = [np.average(ours - theirs, weights=weight) for weight in weights[1:]]
        found[name] = Metric(float(ours.mean()), float(theirs.mean()), *_interval(gaps))
    ours, theirs = ranking(model.late, is_late), ranking(rival.late, is_late)
    gaps = [ours(weight) - theirs(weight) for weight in weights[1:]]
    found["auc_late"] = Metric(ours(weights[0]), theirs(weights[0]), *_interval(gaps))
    return found


def ranking(chance: NDArray[np.float64], is_late: NDArray[np.bool_]) -> Callable[[NDArray[np.float64]], float]:
    """Give the area under the ROC curve as a function of weights (ties count half); .5 where all are late or none is."""
    import numpy as np

    _, group = np.unique(chance, return_inverse=True)

    def area(weight: NDArray[np.float64]) -> float:
        late = np.bincount(group, weights=weight * is_late)
        other = np.bincount(group, weights=weight * ~is_late)
        whole = late.sum() * other.sum()
        return float((late * (np.cumsum(other) - other / 2.0)).sum() / whole) if whole else 0.5

    return area


def segment_figures(rows: Rows, model: Losses, rival: Losses, *, least: int = SEGMENT) -> list[dict[str, Any]]:
    """Give count, mae, pinball (both) and cover of every segment that is big enough."""
    found = []
    for kind, name, chosen in _segments(rows):
        if (count := int(chosen.sum())) >= least:
            figures = {
                "mae_days": model.mae_days,
                "pinball": model.pinball,
                "pinball_rival": rival.pinball,
                "cover80": model.cover80,
            }
            means = {key: round(float(values[chosen].mean()), 4) for key, values in figures.items()}
            found.append({"by": kind, "segment": name, "count": count, **means})
    return found


def calibration(told: Told, days: NDArray[np.float64], is_late: NDArray[np.bool_]) -> dict[str, list[dict[str, float]]]:
    """Say for chances to be late, in tenths of the invoices, and for every quantile, what was told and what came."""
    import numpy as np

    order = np.argsort(told.late, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    late = [
        {
            "told": round(float(told.late[part].mean()), 4),
            "came": round(float(is_late[part].mean()), 4),
            "count": len(part),
        }
        for part in parts
    ]
    reached = (days[:, None] <= told.quantiles).mean(axis=0)
    quantiles = [{"told": share, "came": round(float(came), 4)} for share, came in zip(SHARES, reached, strict=True)]
    return {"late": late, "quantiles": quantiles}


def _segments(rows: Rows) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Cut by history, terms, size and what the ledger calls segment, country and kind of party."""
    import numpy as np

    paid = np.nan_to_num(rows["paid_count"])
    for name, low, high in (("none", 0.0, 1.0), ("1-2", 1.0, 3.0), ("3-9", 3.0, 10.0), ("10+", 10.0, np.inf)):
        yield "history", name, (paid >= low) & (paid < high)
    for name, low, high in (("0-14", -np.inf, 15.0), ("15-30", 15.0, 31.0), ("31+", 31.0, np.inf)):
        yield "terms", name, (rows["terms"] >= low) & (rows["terms"] < high)
    first, second = np.quantile(rows["amount_size"], [1 / 3, 2 / 3])
    for name, low, high in (("small", -np.inf, first), ("middle", first, second), ("large", second, np.inf)):
        yield "amount", name, (rows["amount_size"] >= low) & (rows["amount_size"] < high)
    for kind in ("segment", "country", "party_kind"):
        said = np.array([word or "" for word in rows.words[kind]])
        for name in sorted(set(said.tolist()) - {""}):
            yield kind, name, said == name


def _redrawn(customers: NDArray[np.int64], seed: int) -> Iterator[NDArray[np.float64]]:
    """Draw customers with repetition; give how often each invoice is drawn with its customer."""
    import numpy as np

    dice = np.random.default_rng(seed)
    names, place = np.unique(customers, return_inverse=True)
    for _ in range(DRAWS):
        yield np.bincount(dice.integers(0, len(names), len(names)), minlength=len(names))[place].astype(np.float64)


def _interval(gaps: list[float]) -> tuple[float, float]:
    import numpy as np

    low, high = np.quantile(np.array(gaps), CONFIDENCE)
    return float(low), float(high)
