"""How much of what is open is expected in each period? Amount x chance, rounded so that nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

DAYS: Final = 14
"""Days that are forecast one by one."""
WEEK: Final = 7


def rolling_weeks(weeks: int) -> NDArray[np.int64]:
    """Give the last day (days after the origin) of each of so many weeks that begin at the origin."""
    import numpy as np

    return np.arange(1, weeks + 1, dtype=np.int64) * WEEK - 1


def week_ends(on: date, weeks: int) -> list[date]:
    """Give the last day of each week of a forecast, Sundays: the first is what is left of this week."""
    sunday = on + timedelta(days=6 - on.weekday())
    return [sunday + timedelta(weeks=number) for number in range(weeks)]


def period_ends(on: date, weeks: int) -> NDArray[np.int64]:
    """Give the ends (days after `on`) of the parts a forecast is kept in: 14 days, then up to each Sunday."""
    import numpy as np

    days = set(range(DAYS)) | {(end - on).days for end in week_ends(on, weeks)}
    last = (week_ends(on, weeks)[-1] - on).days
    return np.array(sorted(day for day in days if day <= last), dtype=np.int64)


def chance_by(edges: NDArray[np.int64], mass: NDArray[np.float32], ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give n x len(ends): the chance of each item to be paid by each day; beyond the last edge it grows no more."""
    import numpy as np

    until = np.clip(ends, edges[0], edges[-1])
    sums = np.concatenate([np.zeros((len(mass), 1)), np.cumsum(mass, axis=1, dtype=np.float64)], axis=1)
    place = np.clip(np.searchsorted(edges, until, side="right") - 1, 0, len(edges) - 2)
    part = (until - edges[place]) / (edges[place + 1] - edges[place])
    return np.minimum(sums[:, place] + part * (sums[:, place + 1] - sums[:, place]), 1.0)  # type: ignore[no-any-return]


def in_units(
    amounts: NDArray[np.float64], chances: NDArray[np.float64], *, unit: float, dilution: float = 0.0
) -> NDArray[np.int64]:
    """Give n x periods in minor units (`unit` = 0.01 for cents): amount x chance in the period x (1 - dilution).

    The running sum is rounded, not the parts: an item's parts never add up to more than half a unit beside their sum.
    """
    import numpy as np

    running = np.rint(amounts[:, None] * chances * ((1.0 - dilution) / unit)).astype(np.int64)
    return np.diff(running, axis=1, prepend=0)
