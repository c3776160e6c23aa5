"""When will open items be paid, as chances over the days to come?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

DAILY: Final = 96
"""Days looked at one by one (60 past due for terms of 30 and more); weeks follow."""
CAP: Final = 180
"""Days after the prediction day beyond which a payment counts as later or never."""
LATER: Final = CAP + 1
"""What a quantile says that lies beyond the cap."""
LEVELS: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Quantiles whose pinball loss is averaged wherever models are compared."""


def standard_edges() -> NDArray[np.int64]:
    """Give the edges that all payment models share: -1 (so the day itself is the first part), daily, then weekly."""
    import numpy as np

    return np.concatenate([np.arange(-1, DAILY + 1), np.arange(DAILY + 7, CAP + 1, 7)]).astype(np.int64)


@dataclass(frozen=True)
class Outlooks:
    """Chances of n items, seen in the morning of the day `on` (what is dated that day is not known yet)."""

    on: date
    item_ids: NDArray[np.int64]
    customer_ids: NDArray[np.int64]
    edges: NDArray[np.int64]
    """k + 1 days after `on`, rising; the first part of `standard_edges` is the day `on` itself."""
    mass: NDArray[np.float32]
    """n x k: the chance to be paid later than edges[j] and not later than edges[j + 1]; what is missing to 1 comes later or never."""
    is_little_history: NDArray[np.bool_]

    def quantile(self, share: float) -> NDArray[np.int64]:
        """Days after `on` by which an item is paid with this chance; `edges[-1] + 1` where that is later than the cap."""
        return quantile(self.edges, self.mass, share)

    def by(self, days: int | NDArray[np.int64]) -> NDArray[np.float64]:
        """Chance to be paid not later than so many days after `on`; inside a week's part evenly spread."""
        return by(self.edges, self.mass, days)

    def beyond(self, due_offsets: NDArray[np.int64]) -> NDArray[np.float64]:
        """Chance to be late, for items due so many days after `on` (1 for what is overdue already)."""
        import numpy as np

        return np.where(due_offsets < 0, 1.0, 1.0 - self.by(due_offsets))


def quantile(edges: NDArray[np.int64], mass: NDArray[np.float32], share: float) -> NDArray[np.int64]:
    """Give the first day at which the chances of each row sum up to `share`; weeks are cut evenly."""
    import numpy as np

    sums = np.cumsum(mass, axis=1, dtype=np.float64)
    place = (sums < share - 1e-9).sum(axis=1)
    inside = np.minimum(place, mass.shape[1] - 1)
    rows = np.arange(len(mass))
    before = np.where(inside > 0, sums[rows, inside - 1], 0.0)
    part = np.clip((share - before) / np.maximum(sums[rows, inside] - before, 1e-12), 0.0, 1.0)
    width = edges[inside + 1] - edges[inside]
    day = edges[inside] + np.maximum(np.ceil(part * width - 1e-9), 1).astype(np.int64)
    return np.where(place >= mass.shape[1], edges[-1] + 1, day).astype(np.int64)  # type: ignore[no-any-return]


def by(edges: NDArray[np.int64], mass: NDArray[np.float32], days: int | NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the chance of each row to be paid not later than `days` after its day."""
    import numpy as np

    until = np.clip(np.broadcast_to(np.asarray(days, dtype=np.int64), (len(mass),)), edges[0], edges[-1])
    sums = np.concatenate([np.zeros((len(mass), 1)), np.cumsum(mass, axis=1, dtype=np.float64)], axis=1)
    place = np.clip(np.searchsorted(edges, until, side="right") - 1, 0, len(edges) - 2)
    part = (until - edges[place]) / (edges[place + 1] - edges[place])
    rows = np.arange(len(mass))
    low, high = sums[rows, place], sums[rows, place + 1]
    return np.minimum(low + part * (high - low), 1.0)  # type: ignore[no-any-return]
