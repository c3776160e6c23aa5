"""Which model answers: the segment's curve, the customer's mean, the world's trees or the trees with history?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy as np
    import pyarrow
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.outlooks import Outlooks
    from duecourse.analysis.intelligence.rules.tables import Tables


@dataclass(frozen=True)
class Driver:
    """What moved an item's expected day, and by how much against the usual (days > 0: later)."""

    code: str
    """habit | amount | terms | calendar | open_overdue | reminders | promise | dispute | part_payment | season | age | little_history"""
    days: float

    @property
    def direction(self) -> str:
        """Say later or sooner."""
        return "later" if self.days > 0 else "sooner"


@dataclass(frozen=True)
class PaymentModel:
    """A fitted model; whoever serves it does not know which rung it stands on."""

    rung: str
    """trees | mean | curve"""

    def outlooks(self, rows: pyarrow.Table) -> Outlooks:
        """Answer for the rows of `features` (read to Arrow), all of one day; score a big book in pieces of <= 50,000."""
        raise NotImplementedError

    def drivers(self, rows: pyarrow.Table, top: int = 3) -> Sequence[Sequence[Driver]]:
        """Give each row's strongest reasons, strongest first; fewer where nothing else moves it by half a day."""
        raise NotImplementedError

    def to_text(self) -> str:
        """Give the whole model as JSON (trees in LightGBM's own text)."""
        raise NotImplementedError

    @classmethod
    def from_text(cls, text: str) -> PaymentModel:
        """Read what `to_text` gave."""
        raise NotImplementedError


def fit(history: Tables, *, until: date, seed: int) -> PaymentModel:
    """Learn from what was known in the morning of `until`; items still open then count as open, not as known."""
    raise NotImplementedError


def rival(history: Tables, *, until: date, seed: int) -> PaymentModel:
    """Fit only the simple rule every model is compared with: the customer's own mean, shrunk to everybody's."""
    raise NotImplementedError


def expected_days(edges: NDArray[np.int64], mass: NDArray[np.float32]) -> NDArray[np.float64]:
    """Give the mean of each row's days, what comes later counted at the cap."""
    raise NotImplementedError
