"""What is known of the days to come? Promises, plans and scheduled payments take their part of an item, each part once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCHEDULED_SHARE: Final = 0.95
"""How sure a payment is that the customer's own system has scheduled."""
PRIOR_KEPT: Final = (7.0, 10.0)
"""Kept and judged promises that everybody starts with."""
_NOTHING: Final = 0.00005
NEVER: Final = -1


@dataclass(frozen=True)
class Standing:
    """Items open in the morning of a day, in one order; amounts of their own currency, days counted from it (-1: none).

    `matched` is at the bank already and waits to be booked: it is no cash to come. `promised_share` = how likely the promise
    was to be kept when it was made (NaN: nobody said).
    """

    item_ids: NDArray[np.int64]
    customer_ids: NDArray[np.int64]
    due: NDArray[np.int64]
    amounts: NDArray[np.float64]
    matched: NDArray[np.float64]
    promised: NDArray[np.float64]
    promised_day: NDArray[np.int64]
    promised_share: NDArray[np.float64]
    planned: NDArray[np.float64]
    scheduled_day: NDArray[np.int64]


@dataclass(frozen=True)
class Portions:
    """Parts of items, each with where it is known from and its chance to have come by the end of each period."""

    places: NDArray[np.int64]
    sources: NDArray[np.str_]
    amounts: NDArray[np.float64]
    chances: NDArray[np.float64]


def netted(
    amounts: NDArray[np.float64],
    due: NDArray[np.int64],
    owners: NDArray[np.int64],
    deductions: Mapping[int, float],
) -> NDArray[np.float64]:
    """Take credits and money without an item off each owner's debts, oldest first; what is left over is forgotten."""
    import numpy as np

    order = np.lexsort((due, owners))
    sorted_owners, sorted_amounts = owners[order], amounts[order]
    running = np.cumsum(sorted_amounts)
    first = np.concatenate([[True], sorted_owners[1:] != sorted_owners[:-1]]) if len(order) else np.zeros(0, bool)
    before = running - sorted_amounts
    before -= np.maximum.accumulate(np.where(first, before, 0.0)) if len(order) else before
    take = np.array([deductions.get(int(owner), 0.0) for owner in sorted_owners])
    left = np.empty_like(amounts)
    left[order] = sorted_amounts - np.clip(take - before, 0.0, sorted_amounts)
    return left


def kept_share(kept: float, judged: float) -> float:
    """Tell how often promises are kept here, beginning from 7 in 10."""
    return (kept + PRIOR_KEPT[0]) / (judged + PRIOR_KEPT[1])


def portions(
    standing: Standing,
    own: NDArray[np.float64],
    ends: NDArray[np.int64],
    *,
    kept: float,
    instalments: Mapping[int, tuple[NDArray[np.int64], NDArray[np.float64]]],
) -> Portions:
    """Cut items into what is in a plan, promised, scheduled and open; a word not kept falls back on the item's own curve.

    `own` = n x periods, the item's curve; `instalments` = customer -> days and shares of what its plans still bring.
    """
    import numpy as np

    parts = list(_cut(standing, own, ends, kept=kept, instalments=instalments))
    some = [amounts > _NOTHING for _source, amounts, _chances in parts]
    return Portions(
        places=np.concatenate([np.flatnonzero(keep) for keep in some]),
        sources=np.concatenate([np.full(keep.sum(), part[0]) for part, keep in zip(parts, some, strict=True)]),
        amounts=np.concatenate([part[1][keep] for part, keep in zip(parts, some, strict=True)]),
        chances=np.concatenate([part[2][keep] for part, keep in zip(parts, some, strict=True)]),
    )


def _cut(
    standing: Standing,
    own: NDArray[np.float64],
    ends: NDArray[np.int64],
    *,
    kept: float,
    instalments: Mapping[int, tuple[NDArray[np.int64], NDArray[np.float64]]],
) -> Iterator[tuple[str, NDArray[np.float64], NDArray[np.float64]]]:
    import numpy as np

    left = standing.amounts - np.minimum(standing.matched, standing.amounts)
    planned = np.minimum(standing.planned, left)
    planned = np.where(np.isin(standing.customer_ids, list(instalments)), planned, 0.0)
    yield "plan", planned, _mixed(kept, _of_plans(standing, planned, own, ends, instalments), own)
    left = left - planned
    promised = np.where(standing.promised_day >= 0, np.minimum(standing.promised, left), 0.0)
    share = np.where(np.isnan(standing.promised_share), kept, standing.promised_share)
    yield "promise", promised, _mixed(share[:, None], _from(standing.promised_day, ends), own)
    left = left - promised
    is_scheduled = standing.scheduled_day >= 0
    scheduled = np.where(is_scheduled, left, 0.0)
    yield "scheduled", scheduled, _mixed(SCHEDULED_SHARE, _from(standing.scheduled_day, ends), own)
    yield "open", np.where(is_scheduled, 0.0, left), own


def _mixed(
    share: float | NDArray[np.float64], told: NDArray[np.float64], own: NDArray[np.float64]
) -> NDArray[np.float64]:
    return share * told + (1.0 - share) * own


def _from(days: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.float64]:
    return (ends[None, :] >= days[:, None]).astype(float)


def _of_plans(
    standing: Standing,
    planned: NDArray[np.float64],
    own: NDArray[np.float64],
    ends: NDArray[np.int64],
    instalments: Mapping[int, tuple[NDArray[np.int64], NDArray[np.float64]]],
) -> NDArray[np.float64]:
    """Let every planned item of a customer come in the rhythm of its instalments."""
    import numpy as np

    told = own.copy()
    for place in np.flatnonzero(planned > _NOTHING):
        days, shares = instalments[int(standing.customer_ids[place])]
        told[place] = np.where(ends[:, None] >= np.maximum(days, 0)[None, :], shares[None, :], 0.0).sum(axis=1)
    return told
