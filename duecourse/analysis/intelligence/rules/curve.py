"""What do simple rules say? A customer's own mean held to everybody's, and the curve by which a segment pays."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from duecourse.analysis.intelligence.rules.outlooks import standard_edges

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.rows import Rows

PRIOR: Final = 4.0
"""Invoices that everybody's mean weighs beside a customer's own."""
FROM_DUE: Final = {"due": "mean_delay", "issue": "mean_days"}
"""From which day a mean counts, and the feature that holds it."""
_STEPS: Final = 200
_SEGMENT: Final = 30
"""Answered rows from which a segment has a curve of its own."""


@dataclass(frozen=True)
class Mean:
    """A customer's mean days, shrunk, with what payments of the past missed it by, sorted."""

    basis: str
    usual: float
    misses: list[float]

    def centre(self, rows: Rows) -> NDArray[np.float64]:
        """Give the expected days after each row's day, were nothing known of its waiting."""
        import numpy as np

        count = np.nan_to_num(rows["paid_count"])
        own = np.nan_to_num(rows[FROM_DUE[self.basis]])
        mean = (count * own + PRIOR * self.usual) / (count + PRIOR)
        return mean + (rows["due_offset"] if self.basis == "due" else -rows["age"])

    def masses(self, rows: Rows) -> NDArray[np.float32]:
        """Spread each row by the misses, cut off what would lie before its day."""
        import numpy as np

        misses = np.array(self.misses)
        centre = self.centre(rows)
        edges = standard_edges()
        reached = np.searchsorted(misses, edges[None, :] + 0.5 - centre[:, None], side="right") / len(misses)
        left = 1.0 - reached[:, :1]
        waits = np.where(left > 0.5 / len(misses), (1.0 - reached) / np.maximum(left, 1e-9), _fading(edges))
        return (waits[:, :-1] - waits[:, 1:]).astype(np.float32)

    def to_plain(self) -> Any:
        """Give it as JSON."""
        return asdict(self)


def fit_mean(rows: Rows, days: NDArray[np.float64], basis: str = "due") -> Mean:
    """Learn from rows at issue that are answered: everybody's mean, and by what the customers' means missed."""
    import numpy as np

    answered = ~np.isnan(days)
    rows, days = rows.of(answered), days[answered]
    after = days + rows["age"] if basis == "issue" else days - rows["due_offset"]
    usual = float(after.mean()) if len(after) else 0.0
    centre = Mean(basis, usual, [0.0]).centre(rows)
    misses = np.quantile(days - centre, (np.arange(_STEPS) + 0.5) / _STEPS) if len(days) else np.zeros(1)
    return Mean(basis, round(usual, 3), [round(float(miss), 2) for miss in misses])


@dataclass(frozen=True)
class Curve:
    """How segments pay: the share that still waits at each day past due, from `START` on."""

    curves: Mapping[str, list[float]]

    def masses(self, rows: Rows) -> NDArray[np.float32]:
        """Follow each row's segment from its day on."""
        import numpy as np

        edges = standard_edges()
        found = np.empty((len(rows), len(edges) - 1), dtype=np.float32)
        said = segments(rows)
        for segment in set(said):
            chosen = np.array([each == segment for each in said])
            curve = np.array(self.curves.get(segment, self.curves[""]))
            at = edges[None, :] - rows["due_offset"][chosen][:, None] - START
            waits = np.interp(at, np.arange(len(curve)), curve)
            first = waits[:, :1]
            share = np.where(first > 1e-6, waits / np.maximum(first, 1e-6), _fading(edges))
            found[chosen] = share[:, :-1] - share[:, 1:]
        return found

    def to_plain(self) -> Any:
        """Give it as JSON."""
        return {"curves": dict(self.curves)}


START: Final = -60
END: Final = 240


def segments(rows: Rows) -> list[str]:
    """Name the segment of each row: what the ledger calls it."""
    return [word or "" for word in rows.words["segment"]]


def fit_curve(rows: Rows, answers: tuple[NDArray[np.float64], NDArray[np.float64]]) -> Curve:
    """Learn from rows at issue, answered or still open, by Kaplan and Meier; the segment "" is everybody."""
    import numpy as np

    days, seen = answers
    said = np.array(segments(rows))
    is_paid = ~np.isnan(days)
    at = np.where(is_paid, np.nan_to_num(days), seen) - rows["due_offset"]
    curves = {"": _waiting(at, is_paid)}
    for segment in sorted(set(said.tolist()) - {""}):
        own = said == segment
        if is_paid[own].sum() >= _SEGMENT:
            curves[segment] = _waiting(at[own], is_paid[own])
    return Curve(curves)


def _waiting(at: NDArray[np.float64], is_paid: NDArray[np.bool_]) -> list[float]:
    """Kaplan and Meier on whole days past due, with two imagined payments spread over the year so that it never stands still."""
    import numpy as np

    bins = np.clip(at - START, 0, END - START).astype(int)
    size = END - START + 1
    paid = np.bincount(bins[is_paid], minlength=size) + 2.0 / 365
    left = np.bincount(bins, minlength=size)
    risk = left.sum() - np.cumsum(left) + left + 2.0
    return [round(float(value), 6) for value in np.cumprod(1.0 - np.minimum(paid / risk, 1.0))]


def _fading(edges: NDArray[np.int64]) -> NDArray[np.float64]:
    """What nobody has ever seen waiting for so long: half of it goes in a quarter of a year."""
    import numpy as np

    return np.exp2(-(edges - edges[0]) / 91.0)[None, :]  # type: ignore[no-any-return]
