"""Trees of LightGBM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from duecourse.analysis.intelligence.rules.trees import L2, LEAST_ROUNDS, LEAVES, PATIENCE, RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.trees import Lesson, Task


@dataclass(frozen=True)
class LeafyTrees:
    """A booster, used on one core."""

    booster: Any

    def predict(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """Answer each row."""
        return self.booster.predict(matrix, num_threads=1)  # type: ignore[no-any-return]

    def reasons(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give n x columns: what each column adds to the usual answer."""
        return self.booster.predict(matrix, pred_contrib=True, num_threads=1)[:, :-1]  # type: ignore[no-any-return]

    def to_plain(self) -> Any:
        """Give LightGBM's own text."""
        return {"lightgbm": self.booster.model_to_string(num_iteration=-1)}

    @classmethod
    def from_plain(cls, plain: Any) -> LeafyTrees:
        """Read what `to_plain` gave."""
        import lightgbm

        return cls(lightgbm.Booster(model_str=plain["lightgbm"]))


def grow_leafy(task: Task, lesson: Lesson, rounds: int) -> tuple[LeafyTrees, int]:
    """Grow trees; where the lesson has newest rows those only tell when to stop."""
    import lightgbm

    names = list(task.names)
    if lesson.newest is None:
        whole = lightgbm.Dataset(lesson.matrix, lesson.answers, weight=lesson.weights, feature_name=names)
        return LeafyTrees(lightgbm.train(_params(task), whole, rounds)), rounds
    old, new = lesson.parted()
    learnt = lightgbm.Dataset(old.matrix, old.answers, weight=old.weights, feature_name=names)
    judge = lightgbm.Dataset(new.matrix, new.answers, weight=new.weights, reference=learnt)
    stop = lightgbm.early_stopping(PATIENCE, verbose=False)
    booster = lightgbm.train(_params(task), learnt, rounds, valid_sets=[judge], callbacks=[stop])
    return LeafyTrees(booster), max(booster.best_iteration, LEAST_ROUNDS)


def _params(task: Task) -> dict[str, Any]:
    aim = {"objective": "binary"} if task.share is None else {"objective": "quantile", "alpha": task.share}
    return {
        **aim,
        "num_leaves": LEAVES,
        "min_data_in_leaf": task.least,
        "lambda_l2": L2,
        "learning_rate": RATE,
        "feature_fraction": 0.7,
        "max_bin": 127,
        "seed": task.seed,
        "n_jobs": 1,
        "deterministic": True,
        "force_row_wise": True,
        "verbose": -1,
    }
