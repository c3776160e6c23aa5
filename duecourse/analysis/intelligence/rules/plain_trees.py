"""Trees of scikit-learn, laid open as arrays: they are kept as numbers and answer without the library."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from duecourse.analysis.intelligence.rules.trees import L2, LEAST_ROUNDS, LEAVES, RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.trees import Lesson, Task

MOST_ROUNDS: Final = 120
_COLUMNS: Final = ("column", "at_most", "gaps_left", "left", "right", "value")


@dataclass(frozen=True)
class Tree:
    """Nodes as columns; `left` 0 marks a leaf, for the root is nobody's child. A value stands at every node."""

    column: NDArray[np.int64]
    at_most: NDArray[np.float64]
    gaps_left: NDArray[np.bool_]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: NDArray[np.float64]

    def steps(self, matrix: NDArray[np.float32]) -> list[NDArray[np.int64]]:
        """Walk every row down; give the nodes it stood at, step by step, the last ones leaves."""
        import numpy as np

        at = np.zeros(len(matrix), dtype=np.int64)
        walked = [at]
        rows = np.arange(len(matrix))
        while self.left[at].any():
            seen = matrix[rows, self.column[at]]
            goes_left = np.where(np.isnan(seen), self.gaps_left[at], seen <= self.at_most[at])
            child = np.where(goes_left, self.left[at], self.right[at])
            at = np.where(self.left[at] > 0, child, at)
            walked.append(at)
        return walked


@dataclass(frozen=True)
class PlainTrees:
    """A start and trees that add to it."""

    start: float
    is_chance: bool
    trees: list[Tree]

    def predict(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """Answer each row."""
        import numpy as np

        total = np.full(len(matrix), self.start)
        for tree in self.trees:
            total += tree.value[tree.steps(matrix)[-1]]
        return 1.0 / (1.0 + np.exp(-total)) if self.is_chance else total

    def reasons(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give n x columns: what each split on the way down added, to the column that was asked."""
        import numpy as np

        found = np.zeros(matrix.shape)
        rows = np.arange(len(matrix))
        for tree in self.trees:
            walked = tree.steps(matrix)
            for here, there in pairwise(walked):
                found[rows, tree.column[here]] += tree.value[there] - tree.value[here]
        return found

    def to_plain(self) -> Any:
        """Give the numbers of all nodes."""
        trees = [{name: getattr(tree, name).tolist() for name in _COLUMNS} for tree in self.trees]
        return {"start": self.start, "is_chance": self.is_chance, "trees": trees}

    @classmethod
    def from_plain(cls, plain: Any) -> PlainTrees:
        """Read what `to_plain` gave."""
        import numpy as np

        kinds = (np.int64, np.float64, np.bool_, np.int64, np.int64, np.float64)
        named = list(zip(_COLUMNS, kinds, strict=True))
        trees = [Tree(**{name: np.array(tree[name], dtype=kind) for name, kind in named}) for tree in plain["trees"]]
        return cls(plain["start"], plain["is_chance"], trees)


def grow_plain(task: Task, lesson: Lesson, rounds: int) -> tuple[PlainTrees, int]:
    """Grow trees; where the lesson has newest rows, as many are kept as answer those best."""
    from threadpoolctl import threadpool_limits

    old, new = (lesson, None) if lesson.newest is None else lesson.parted()
    learner = _learner(task, min(rounds, MOST_ROUNDS))
    with threadpool_limits(1):
        learner.fit(_told(old.matrix), old.answers, sample_weight=old.weights)
    is_chance = task.share is None
    start = float(learner._baseline_prediction.ravel()[0])
    grown = PlainTrees(start, is_chance, [_laid_open(each[0].nodes) for each in learner._predictors])
    if new is None:
        return grown, len(grown.trees)
    best = _best(grown, new)
    return PlainTrees(start, is_chance, grown.trees[:best]), best


def _told(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give columns in which nothing is told a value; the library cannot bin what is not there."""
    import numpy as np

    return np.where(np.isnan(matrix).all(axis=0), np.float32(0.0), matrix)


def _learner(task: Task, rounds: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    same = {
        "learning_rate": RATE,
        "max_iter": rounds,
        "max_leaf_nodes": LEAVES,
        "min_samples_leaf": task.least,
        "l2_regularization": L2,
        "max_bins": 127,
        "early_stopping": False,
        "random_state": task.seed,
    }
    if task.share is None:
        return HistGradientBoostingClassifier(**same)
    return HistGradientBoostingRegressor(loss="quantile", quantile=task.share, **same)


def _best(grown: PlainTrees, judge: Lesson) -> int:
    """Say how many trees give the judge's rows the least log loss."""
    import numpy as np

    total = np.full(len(judge.answers), grown.start)
    losses = []
    for tree in grown.trees:
        total += tree.value[tree.steps(judge.matrix)[-1]]
        losses.append(np.average(np.logaddexp(0.0, total) - judge.answers * total, weights=judge.weights))
    return max(int(np.argmin(losses)) + 1, LEAST_ROUNDS)


def _laid_open(nodes: Any) -> Tree:
    """Take a tree's nodes over; a node between holds the mean of what its rows get, so that steps can be added up."""
    import numpy as np

    is_leaf = nodes["is_leaf"].astype(bool)
    left, right = (np.where(is_leaf, 0, nodes[side]).astype(np.int64) for side in ("left", "right"))
    value, count = nodes["value"].astype(np.float64).copy(), nodes["count"].astype(np.float64)
    for at in range(len(nodes) - 1, -1, -1):
        if not is_leaf[at]:
            sides = (left[at], right[at])
            value[at] = sum(value[side] * count[side] for side in sides) / sum(count[side] for side in sides)
    return Tree(
        nodes["feature_idx"].astype(np.int64),
        nodes["num_threshold"].astype(np.float64),
        nodes["missing_go_to_left"].astype(bool),
        left,
        right,
        value,
    )
