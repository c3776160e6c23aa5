"""With what chance is an item that still waits paid on just this day? Trees over days, one row a day that an item waited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duecourse.analysis.intelligence.rules.growing import grow
from duecourse.analysis.intelligence.rules.outlooks import standard_edges
from duecourse.analysis.intelligence.rules.rows import STATIC
from duecourse.analysis.intelligence.rules.streams import EPOCH, WEEKDAYS
from duecourse.analysis.intelligence.rules.trees import Lesson, Task

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.rows import Rows
    from duecourse.analysis.intelligence.rules.trees import Trees

ROUNDS: Final = 250
MOST: Final = 600_000
"""Day rows learnt from at most; days without a payment are drawn and weighed up."""
PIECE: Final = 2_000
"""Items scored at once: what is laid out for them stays below 100 MB."""
TIMED: Final = (
    "days_ahead",
    "past_due",
    "age_then",
    "weekday",
    "month_day",
    "to_month_end",
    "weekday_share",
    "past_mean_delay",
    "past_recent_delay",
    "past_latest_delay",
)
"""What changes from day to day while an item waits."""
NAMES: Final = (*STATIC, *TIMED)
_SATURDAY: Final = 5
"""The weekday of `EPOCH`, Monday = 0."""


@dataclass(frozen=True)
class DayRows:
    """Days on which items waited: which landmark row, which part of the outlook, whether it was paid then, its weight."""

    rows: NDArray[np.int64]
    parts: NDArray[np.int64]
    paid: NDArray[np.float64]
    weights: NDArray[np.float64]


def waited(days: NDArray[np.float64], seen: NDArray[np.float64], seed: int) -> DayRows:
    """Lay out the parts of the outlook through which each row is known to have waited, the payment last.

    `days` = to the payment (NaN: none known), `seen` = days for which that is known. All payments are kept; of the days
    without one a share is drawn so that `MOST` rows come out, and weighed up by it.
    """
    import numpy as np

    edges = standard_edges()
    most = len(edges) - 1
    is_paid = ~np.isnan(days) & (np.nan_to_num(days) <= edges[-1])
    at = np.searchsorted(edges[1:], np.where(is_paid, days, 0))
    whole = np.searchsorted(edges[1:], np.clip(seen - 1, -2, edges[-1]), side="right")
    counts = np.where(is_paid, at + 1, np.minimum(whole, most))
    rows = np.repeat(np.arange(len(days)), counts)
    parts = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    paid = np.zeros(len(rows))
    paid[(np.cumsum(counts) - 1)[is_paid]] = 1.0
    quiet = max(len(rows) - is_paid.sum(), 1)
    share = float(min(1.0, max(MOST - is_paid.sum(), 1) / quiet, 0.25 if quiet > MOST // 4 else 1.0))
    kept = (paid == 1.0) | (np.random.default_rng(seed).random(len(rows)) < share)
    return DayRows(rows[kept], parts[kept], paid[kept], np.where(paid[kept] == 1.0, 1.0, 1.0 / share))


def laid_out(
    rows: Rows, matrix: NDArray[np.float32], of: NDArray[np.int64], parts: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Give the columns `NAMES` of chosen (row, part) pairs; weeks have no weekday."""
    import numpy as np

    edges = standard_edges()
    is_week = np.diff(edges) > 1
    middle = np.where(is_week, edges[1:] - 3, edges[1:])
    ahead, week = middle[parts], is_week[parts]
    day = rows.days[of] + ahead
    weekday = (day + _SATURDAY) % 7
    date = np.datetime64(EPOCH) + day
    month = date.astype("datetime64[M]")
    past_due = ahead - rows["due_offset"][of]
    timed = [
        ahead,
        past_due,
        ahead + rows["age"][of],
        np.where(week, np.nan, weekday),
        np.where(week, np.nan, (date - month.astype("datetime64[D]")).astype(int) + 1),
        np.where(week, np.nan, ((month + 1).astype("datetime64[D]") - date).astype(int) - 1),
        np.where(week, np.nan, _shares(rows)[of, weekday]),
        *(past_due - rows[name][of] for name in ("mean_delay", "recent_delay", "latest_delay")),
    ]
    return np.concatenate([matrix[of], np.column_stack(timed).astype(np.float32)], axis=1)


def fit_hazard(
    rows: Rows,
    matrix: NDArray[np.float32],
    answers: tuple[NDArray[np.float64], NDArray[np.float64]],
    *,
    seed: int,
    rounds: int = ROUNDS,
    newest: NDArray[np.bool_] | None = None,
) -> tuple[Trees, int]:
    """Learn from landmark rows and their (days, seen); `newest` marks the rows that only tell when to stop."""
    lines = waited(*answers, seed)
    columns = laid_out(rows, matrix, lines.rows, lines.parts)
    judges = None if newest is None else newest[lines.rows]
    task = Task(NAMES, seed)
    return grow(task, Lesson(columns, lines.paid, lines.weights, judges), rounds=rounds)


def masses(trees: Trees, rows: Rows, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the chance of each row to be paid in each part of the outlook."""
    import numpy as np

    parts = len(standard_edges()) - 1
    found = np.empty((len(rows), parts), dtype=np.float32)
    for start in range(0, len(rows), PIECE):
        of = np.arange(start, min(start + PIECE, len(rows)))
        columns = laid_out(rows, matrix, np.repeat(of, parts), np.tile(np.arange(parts), len(of)))
        chance = trees.predict(columns).reshape(len(of), parts)
        waits = np.cumprod(1.0 - chance, axis=1)
        found[of] = np.concatenate([np.ones((len(of), 1)), waits[:, :-1]], axis=1) - waits
    return found


def _shares(rows: Rows) -> NDArray[np.float64]:
    """Give n x 7: the share of a customer's payments that came on each weekday; the weekend shares what is left."""
    import numpy as np

    shares = np.column_stack([rows[f"{name}_share"] for name in WEEKDAYS])
    rest = np.maximum(1.0 - shares.sum(axis=1), 0.0) / 2
    return np.column_stack([shares, rest, rest])
