"""Who answers how likely an item is paid when? How its customer usually pays, and nothing else yet.

The payment model was measured in its place: far worse where it goes on expecting what part-payments left over, no better
with those discounted (docs/benchmarks.md). Until it is better for sums of money, it does not answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from duecourse.analysis.intelligence.rules.cash.backtest import Chances
from duecourse.analysis.intelligence.rules.cash.book import Book
from duecourse.analysis.intelligence.rules.cash.expecting import chance_by
from duecourse.analysis.intelligence.rules.cash.modelled import as_usual

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

USUAL: Final = "usual"
"""The name under which the forecast says what it stands on."""


@dataclass(frozen=True)
class Answer:
    """Who answers: `chances` for a forecast and for its replay in the past alike."""

    hash: str
    chances: Chances

    def by(self, item_ids: NDArray[np.int64], on: date, ends: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give n x periods: the chance of each item to be paid by each end, seen from the morning of the day."""
        ((edges, mass),) = self.chances(on, [(on, item_ids)])
        return chance_by(edges, mass, ends)


def answer_for(book: Book) -> Answer:
    """Say who answers for a book."""
    return Answer(USUAL, as_usual(book))
