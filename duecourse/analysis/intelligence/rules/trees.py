"""What is asked of boosted trees, whichever library grew them: answers, reasons, a text that can be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

LEAVES: Final = 15
RATE: Final = 0.08
L2: Final = 10.0
PATIENCE: Final = 20
"""Rounds without a gain on the newest rows after which growing stops."""
LEAST_ROUNDS: Final = 20


@dataclass(frozen=True)
class Task:
    """What shall be learnt from rows and how strongly it is held back."""

    names: Sequence[str]
    seed: int
    share: float | None = None
    """The share of a quantile; None = the chance that something happens."""
    least: int = 300
    """Rows a leaf must hold."""


@dataclass(frozen=True)
class Lesson:
    """Rows to learn from: columns, answers, weights (None: all count one), and the newest, which only tell when to stop."""

    matrix: NDArray[np.float32]
    answers: NDArray[np.float64]
    weights: NDArray[np.float64] | None = None
    newest: NDArray[np.bool_] | None = None

    def parted(self) -> tuple[Lesson, Lesson]:
        """Give the older rows and the newest."""
        if self.newest is None:
            raise ValueError("Nothing is marked as newest.")
        return self._of(~self.newest), self._of(self.newest)

    def _of(self, chosen: NDArray[np.bool_]) -> Lesson:
        weights = None if self.weights is None else self.weights[chosen]
        return Lesson(self.matrix[chosen], self.answers[chosen], weights)


class Trees(Protocol):
    """Grown trees: a prediction per row, and what each column adds to it."""

    def predict(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """Answer each row."""
        ...

    def reasons(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give n x columns: what each column adds to the usual answer."""
        ...

    def to_plain(self) -> Any:
        """Give what can be kept as JSON."""
        ...
