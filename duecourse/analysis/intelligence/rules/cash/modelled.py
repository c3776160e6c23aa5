"""Which chances have the open items of past days, seen from the morning of each?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duecourse.analysis.intelligence.rules.cash import usual
from duecourse.analysis.intelligence.rules.cash.book import Book, days_of
from duecourse.analysis.intelligence.rules.outlooks import standard_edges

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.cash.backtest import Chances


def as_usual(book: Book) -> Chances:
    """Answer from how customers usually pay, learnt anew each day: it costs next to nothing."""

    def chances(fitted: date, asked: list[tuple[date, NDArray[np.int64]]]) -> Iterator[tuple[Any, Any]]:
        import numpy as np

        edges = standard_edges()
        for on, item_ids in asked:
            places = np.searchsorted(book.item_ids, item_ids)
            yield edges, usual.learn(book, days_of(on)).mass(book, places, edges)

    return chances
