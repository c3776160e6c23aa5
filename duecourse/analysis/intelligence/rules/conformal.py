"""Did as many payments come by then as the chances said? What they said is bent until it fits the latest that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

GRID: Final = tuple(step / 20 for step in range(21))
BANDS: Final = (0.0, 1.0, 3.0, 10.0)
"""Paid invoices from which a customer belongs to a band: nobody knows it, hardly, somewhat, well."""
_WHOLE_PRIOR: Final = 100.0
_BAND_PRIOR: Final = 300.0
"""Rows by which the whole is held to what was said, and a band to the whole."""
Bends = list[list[float]]
"""For each band: the share really paid by then, at the chances `GRID`."""


def band_of(paid_count: NDArray[np.float64]) -> NDArray[np.int64]:
    """Say which band of `BANDS` a customer belongs to."""
    import numpy as np

    return np.searchsorted(np.array(BANDS), np.nan_to_num(paid_count), side="right") - 1


def places(edges: NDArray[np.int64], mass: NDArray[np.float32], days: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say at which chance each payment came, in the middle of its part; what never came stands at 1."""
    import numpy as np

    sums = np.cumsum(mass, axis=1, dtype=np.float64)
    never = np.isnan(days) | (np.nan_to_num(days) > edges[-1])
    part = np.searchsorted(edges[1:], np.where(never, 0, days))
    rows = np.arange(len(days))
    return np.where(never, 1.0, sums[rows, part] - mass[rows, part] / 2.0)


def learn(found: NDArray[np.float64], bands: NDArray[np.int64]) -> Bends:
    """Learn how to bend the chances, from where payments really came; few rows hardly bend."""
    import numpy as np

    grid = np.array(GRID)
    whole = _bend(found, grid, _WHOLE_PRIOR)
    bends = [_bend(found[bands == band], whole, _BAND_PRIOR) for band in range(len(BANDS))]
    return [[round(float(value), 6) for value in bend] for bend in bends]


def bent(mass: NDArray[np.float32], bands: NDArray[np.int64], bends: Sequence[Sequence[float]]) -> NDArray[np.float32]:
    """Give the chances after bending."""
    import numpy as np

    sums = np.minimum(np.cumsum(mass, axis=1, dtype=np.float64), 1.0)
    for band, bend in enumerate(bends):
        chosen = bands == band
        sums[chosen] = np.interp(sums[chosen], GRID, bend)
    return np.diff(sums, axis=1, prepend=0.0).astype(np.float32)


def _bend(found: NDArray[np.float64], towards: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    import numpy as np

    counts = np.searchsorted(np.sort(found), np.array(GRID), side="right")
    shares = (counts + weight * towards) / (len(found) + weight)
    shares[0], shares[-1] = 0.0, 1.0
    return np.maximum.accumulate(shares)
