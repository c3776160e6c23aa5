"""By which day is a share of such items paid? Trees for a few shares, drawn out to chances over days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duecourse.analysis.intelligence.rules.growing import grow
from duecourse.analysis.intelligence.rules.outlooks import LATER, standard_edges
from duecourse.analysis.intelligence.rules.rows import STATIC
from duecourse.analysis.intelligence.rules.trees import Lesson, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.rows import Rows
    from duecourse.analysis.intelligence.rules.trees import Trees

SHARES: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
MEDIAN: Final = 0.5
ROUNDS: Final = 100
LEAST: Final = 60
"""Rows a leaf must hold: a quantile sees each landmark once, not once a day."""
_BEFORE: Final = 1.0
_AFTER: Final = 1.5
"""How far the ends reach beyond the outer quantiles, in steps between the outer two."""


def fit_quantiles(
    rows: Rows, matrix: NDArray[np.float32], days: NDArray[np.float64], *, seed: int, rounds: int = ROUNDS
) -> dict[float, Trees]:
    """Learn days past due from matured rows; what is not paid by then counts as later than the cap."""
    import numpy as np

    delay = np.where(np.isnan(days), LATER, np.minimum(np.nan_to_num(days), LATER)) - rows["due_offset"]
    tasks = [Task(STATIC, seed, share, least=LEAST) for share in SHARES]
    return {task.share: grow(task, Lesson(matrix, delay), rounds=rounds)[0] for task in tasks if task.share is not None}


def quantile_masses(trees: Mapping[float, Trees], rows: Rows, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the chance of each row to be paid in each part of the outlook: straight lines between the quantiles."""
    import numpy as np

    points = np.sort(np.column_stack([trees[share].predict(matrix) for share in SHARES]), axis=1)
    points += rows["due_offset"][:, None]
    first = points[:, :1] - _BEFORE * (points[:, 1:2] - points[:, :1])
    last = points[:, -1:] + _AFTER * (points[:, -1:] - points[:, -2:-1])
    knots = np.maximum(np.concatenate([first, points, last], axis=1), -0.5)
    heights = np.array([0.0, *SHARES, 1.0])
    edges = (standard_edges() + 0.5)[None, :]
    reached = np.zeros((len(rows), edges.shape[1]))
    for place, rise in enumerate(np.diff(heights)):
        start, width = knots[:, place, None], np.maximum(knots[:, place + 1, None] - knots[:, place, None], 1e-6)
        reached += rise * np.clip((edges - start) / width, 0.0, 1.0)
    reached[:, 0] = 0.0
    return np.diff(reached, axis=1).astype(np.float32)
