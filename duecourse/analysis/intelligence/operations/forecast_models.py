"""Who answers how likely an item is paid when: the payment model in force, or how the customer usually pays?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from duecourse.analysis.intelligence.history import History
from duecourse.analysis.intelligence.rules.cash.backtest import Chances
from duecourse.analysis.intelligence.rules.cash.book import Book
from duecourse.analysis.intelligence.rules.cash.expecting import chance_by
from duecourse.analysis.intelligence.rules.cash.modelled import as_usual

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

USUAL: Final = "usual"
"""The name of no model: how customers usually pay."""


@dataclass(frozen=True)
class Answer:
    """Who answers: `chances` for a forecast and for its replay in the past alike."""

    hash: str
    is_model: bool
    chances: Chances

    def by(self, item_ids: NDArray[np.int64], on: date, ends: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give n x periods: the chance of each item to be paid by each end, seen from the morning of the day."""
        ((edges, mass),) = self.chances(on, [(on, item_ids)])
        return chance_by(edges, mass, ends)


def answer_for(tenant: UUID, history: History, book: Book, *, on: date) -> Answer:
    """Say who answers for a tenant on a day."""
    return Answer(USUAL, is_model=False, chances=as_usual(book))
