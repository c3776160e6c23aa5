"""Which chances have the open items of past days, seen from the morning of each?"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from duecourse.analysis.intelligence.rules.cash import usual
from duecourse.analysis.intelligence.rules.cash.book import Book, days_of
from duecourse.analysis.intelligence.rules.features import features
from duecourse.analysis.intelligence.rules.ladder import PaymentModel, fit_past
from duecourse.analysis.intelligence.rules.landmarks import Past, known_answers, read_past
from duecourse.analysis.intelligence.rules.outlooks import standard_edges
from duecourse.analysis.intelligence.rules.rows import Rows
from duecourse.analysis.intelligence.rules.streams import EPOCH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.cash.backtest import Chances
    from duecourse.analysis.intelligence.rules.tables import Tables

PIECE: Final = 20_000
"""Rows that are answered at a time."""


def as_usual(book: Book) -> Chances:
    """Answer from how customers usually pay, learnt anew each day: it costs next to nothing."""

    def chances(fitted: date, asked: list[tuple[date, NDArray[np.int64]]]) -> Iterator[tuple[Any, Any]]:
        import numpy as np

        edges = standard_edges()
        for on, item_ids in asked:
            places = np.searchsorted(book.item_ids, item_ids)
            yield edges, usual.learn(book, days_of(on)).mass(book, places, edges)

    return chances


def refitted(history: Tables, book: Book, *, until: date, seed: int) -> Chances:
    """Answer from the payment model, fitted anew on what was known on each day of a fit."""

    @cache
    def past() -> Past:
        return read_past(history, until=until, seed=seed)

    def chances(fitted: date, asked: list[tuple[date, NDArray[np.int64]]]) -> Iterator[tuple[Any, Any]]:
        known = past().of(past().rows.days < (fitted - EPOCH).days)
        model = fit_past(known, known_answers(history, known, until=fitted), until=fitted, seed=seed)
        yield from by_model(history, book, model)(fitted, asked)

    return chances


def by_model(history: Tables, book: Book, model: PaymentModel) -> Chances:
    """Answer from a payment model; what part-payments left over is paid as rarely as such remainders are.

    It foresees the next payment of an item, whatever its amount: of a remainder that says little. Items that it does not
    know are answered as usual.
    """

    def chances(fitted: date, asked: list[tuple[date, NDArray[np.int64]]]) -> Iterator[tuple[Any, Any]]:
        import numpy as np

        edges = standard_edges()
        for on, item_ids in asked:
            habits = usual.learn(book, days_of(on))
            places = np.searchsorted(book.item_ids, item_ids)
            mass = habits.mass(book, places, edges)
            rows = _seen(history, item_ids, on)
            own = np.searchsorted(item_ids, rows.item_ids)
            rare = np.where(habits.is_part_paid[places[own]], habits.again_share, 1.0).astype(np.float32)
            for start in range(0, len(rows), PIECE):
                piece = slice(start, start + PIECE)
                mass[own[piece]] = model.masses(rows.of(np.arange(len(rows))[piece])) * rare[piece, None]
            yield edges, mass

    return chances


def _seen(history: Tables, item_ids: NDArray[np.int64], on: date) -> Rows:
    """Read the features of items in the morning of a day."""
    import ibis
    import numpy as np
    import pyarrow

    asked = pyarrow.table({"item_id": item_ids, "on_day": np.full(len(item_ids), np.datetime64(on))})
    return Rows.read(features(history, ibis.memtable(asked)).order_by("item_id").to_pyarrow())
