"""How far off were forecasts, and is the difference to a rival's more than luck?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLOCK: Final = 13
"""Origins that are drawn together: their weeks overlap."""
RESAMPLES: Final = 2000


def wape(forecast: NDArray[np.float64], actual: NDArray[np.float64]) -> float:
    """Sum of |forecast - actual| over sum of actual (origins x weeks); not a number where nothing came."""
    import numpy as np

    came = float(np.abs(actual).sum())
    return float(np.abs(forecast - actual).sum()) / came if came else float("nan")


def difference(
    forecast: NDArray[np.float64], rival: NDArray[np.float64], actual: NDArray[np.float64], *, seed: int
) -> tuple[float, float]:
    """Give the 95 % interval of wape(forecast) - wape(rival), by resampling blocks of 13 origins in a row."""
    import numpy as np

    ours = np.abs(forecast - actual).sum(axis=1)
    theirs = np.abs(rival - actual).sum(axis=1)
    came = np.abs(actual).sum(axis=1)
    picks = _picks(len(came), seed)
    total = came[picks].sum(axis=1)
    found = (ours[picks] - theirs[picks]).sum(axis=1) / np.where(total > 0, total, np.nan)
    low, high = np.nanquantile(found, [0.025, 0.975])
    return float(low), float(high)


def share_interval(inside: NDArray[np.bool_], *, seed: int) -> tuple[float, float]:
    """Give the 95 % interval of a share of weeks, by resampling blocks of 13 origins in a row."""
    import numpy as np

    found = inside.mean(axis=1)[_picks(len(inside), seed)].mean(axis=1)
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def _picks(count: int, seed: int) -> NDArray[np.int64]:
    """Resamples x count: places of origins, in blocks that go round at the end."""
    import numpy as np

    starts = np.random.default_rng(seed).integers(0, count, size=(RESAMPLES, -(-count // BLOCK)))
    return ((starts[:, :, None] + np.arange(BLOCK)) % count).reshape(RESAMPLES, -1)[:, :count]
