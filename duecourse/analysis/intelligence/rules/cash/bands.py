"""Within which band will the cash of a week come? Draws that move together, stretched until past bands kept their word.

Items drawn one by one cover only .64 to .75 of weeks where .80 is promised: a customer pays its items together, and a
book has good and bad weeks. Each draw therefore shares an effect per customer and one of the whole book (a Gaussian
copula); what is missing still, the last 26 forecasts tell (split conformal, scores scaled by the spread of the draws).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DRAWS: Final = 400
OF_CUSTOMER: Final = 0.30
OF_BOOK: Final = 0.03
"""Shares of an item's luck that its customer's items and the whole book have in common."""
COVER: Final = 0.80
ORIGINS: Final = 26
FEWEST: Final = 26
"""Past weeks below which nothing is learnt from them."""


@dataclass(frozen=True)
class Band:
    """Of each period: what the draws say low, high, and how far they spread."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    spread: NDArray[np.float64]

    def stretched(self, by: NDArray[np.float64], expected: NDArray[np.float64]) -> Band:
        """Widen (or narrow) by so many spreads; never below nothing, never without the expected itself."""
        import numpy as np

        low = np.minimum(np.maximum(self.low - by * self.spread, 0.0), expected)
        return Band(low, np.maximum(self.high + by * self.spread, expected), self.spread)


def draws_of(
    amounts: NDArray[np.float64],
    chances: NDArray[np.float64],
    customers: NDArray[np.int64],
    *,
    seed: int,
    count: int = DRAWS,
    groups: NDArray[np.int64] | None = None,
    group_count: int = 1,
) -> NDArray[np.float64]:
    """Draw count x groups x periods: the cash of each period if every item falls into one of them, or none."""
    import numpy as np
    from scipy.special import ndtr

    rng = np.random.default_rng(seed)
    members, own = np.unique(customers, return_inverse=True)
    of_group = np.zeros(len(amounts), np.int64) if groups is None else groups
    periods = chances.shape[1]
    found = np.zeros((count, group_count, periods))
    alone = np.sqrt(1.0 - OF_CUSTOMER - OF_BOOK)
    for number in range(count):
        luck = np.sqrt(OF_BOOK) * rng.standard_normal() + np.sqrt(OF_CUSTOMER) * rng.standard_normal(len(members))[own]
        rank = ndtr(luck + alone * rng.standard_normal(len(amounts)))
        period = (rank[:, None] > chances).sum(axis=1)
        cell = of_group * (periods + 1) + period
        sums = np.bincount(cell, weights=amounts, minlength=group_count * (periods + 1))
        found[number] = sums.reshape(group_count, periods + 1)[:, :periods]
    return found


def band_of(draws: NDArray[np.float64]) -> Band:
    """Give the band in which 80 % of the draws lie (draws along the first axis)."""
    import numpy as np

    low, high = np.quantile(draws, [(1 - COVER) / 2, (1 + COVER) / 2], axis=0)
    return Band(low, high, draws.std(axis=0))


def score(band: Band, actual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tell by how many spreads what came lies outside the band; negative inside of it."""
    import numpy as np

    outside = np.maximum(band.low - actual, actual - band.high)
    return np.where(band.spread > 0, outside / np.maximum(band.spread, 1e-9), np.where(outside > 0, 1.0, 0.0))


def stretch(scores: NDArray[np.float64]) -> float:
    """Give the spreads to add on both sides so that 80 % of these past weeks had lain inside; 0 where there are too few."""
    import numpy as np

    if len(scores) < FEWEST:
        return 0.0
    level = min(1.0, COVER * (1 + 1 / len(scores)))
    return float(np.quantile(scores, level, method="higher"))
