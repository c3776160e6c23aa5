"""How does a customer usually pay? The chances of items from nothing but past payments, where no payment model is on.

A customer's own days from issue to payment (the last 20, each blurred by some days), and everybody's beside them with the
weight of four. An item that is open after a days can only be paid after more than a; what part-payments left over is
paid as rarely as such remainders were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.cash.book import Book

LONGEST: Final = 400
"""Days after the issue beyond which an item is taken for never paid."""
LAST: Final = 20
PRIOR: Final = 4.0
BLUR: Final = ((0, 0.4), (-1, 0.2), (1, 0.2), (-3, 0.1), (3, 0.1))
OLD: Final = 180
"""Days after the issue from which an open item speaks against its customer."""
AGAIN: Final = (1.0, 10.0)
"""Remainders paid, and remainders, that everybody starts with."""
LITTLE: Final = 3
FEWEST: Final = 30
"""Payments below which everybody is helped out by what is usual anywhere."""
ANYWHERE: Final = (0, 2, 5, 10, 20, 45)
"""Days past due, equally likely."""
PIECE: Final = 20_000


@dataclass(frozen=True)
class Usual:
    """What was known in the morning of a day about how items are paid: past (customer, days) pairs, and everybody's curve."""

    day: int
    owners: NDArray[np.int64]
    days: NDArray[np.int64]
    first: NDArray[np.int64]
    counts: NDArray[np.int64]
    never: NDArray[np.int64]
    everybody: NDArray[np.float64]
    again_share: float
    is_part_paid: NDArray[np.bool_]

    def mass(self, book: Book, places: NDArray[np.int64], edges: NDArray[np.int64]) -> NDArray[np.float32]:
        """Give n x k: the chance of each place to be paid between two edges (days after the day)."""
        import numpy as np

        pieces = [places[begin : begin + PIECE] for begin in range(0, len(places), PIECE)]
        found = [self._piece(book, piece, edges) for piece in pieces]
        return np.concatenate(found) if found else np.zeros((0, len(edges) - 1), np.float32)

    def _piece(self, book: Book, places: NDArray[np.int64], edges: NDArray[np.int64]) -> NDArray[np.float32]:
        import numpy as np

        customers, own = np.unique(book.customer_ids[places], return_inverse=True)
        sums = np.concatenate([np.zeros((len(customers), 1)), np.cumsum(self._weights(customers), axis=1)], axis=1)
        age = np.clip(self.day - book.issued[places], 0, LONGEST)
        until = np.clip(age[:, None] + edges[None, :] + 1, 0, LONGEST + 1)
        gone, whole = sums[own, age], sums[own, -1]
        left = np.maximum(whole - gone, 1e-9)
        by = (sums[own[:, None], until] - gone[:, None]) / left[:, None]
        by *= np.where(self.is_part_paid[places], self.again_share, 1.0)[:, None]
        return np.maximum(np.diff(by, axis=1), 0.0).astype(np.float32)  # type: ignore[no-any-return]

    def _weights(self, customers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give customers x (days + never): weights, not yet chances."""
        import numpy as np

        found = np.tile(PRIOR * self.everybody, (len(customers), 1))
        if not len(self.owners):
            return found
        place = np.clip(np.searchsorted(self.owners, customers), 0, len(self.owners) - 1)
        known = self.owners[place] == customers
        place, rows = place[known], np.flatnonzero(known)
        np.add.at(found, (rows, np.full(len(rows), LONGEST + 1)), self.never[place])
        for back in range(LAST):
            some = self.counts[place] > back
            took = self.days[self.first[place[some]] + back]
            for off, weight in BLUR:
                np.add.at(found, (rows[some], np.clip(took + off, 0, LONGEST)), weight)
        return found


def learn(book: Book, day: int) -> Usual:
    """Learn from what was known in the morning of a day."""
    import numpy as np

    items, last, paid_times, left_once = _payments(book, day)
    took = np.clip(last - book.issued[items], 0, LONGEST)
    is_paid = np.zeros(len(book.item_ids), dtype=bool)
    is_paid[items] = True
    known = (book.issued < day) & (book.known < day)
    order = np.lexsort((-last, book.customer_ids[items]))
    old = np.flatnonzero(known & ~is_paid & (book.issued < day - OLD))
    owners = np.unique(np.concatenate([book.customer_ids[items], book.customer_ids[old]]))
    mine = np.searchsorted(owners, book.customer_ids[items][order])
    counts = np.bincount(mine, minlength=len(owners))
    never = np.bincount(np.searchsorted(owners, book.customer_ids[old]), minlength=len(owners))
    again = float((left_once & (paid_times > 1)).sum()), float(left_once.sum())
    return Usual(
        day=day,
        owners=owners,
        days=took[order],
        first=np.concatenate([[0], np.cumsum(counts)[:-1]]) if len(counts) else counts,
        counts=counts,
        never=never,
        everybody=_everybody(
            _helped_out(took, book, known), np.clip(day - book.issued[known & ~is_paid], 0, LONGEST + 1)
        ),
        again_share=(again[0] + AGAIN[0]) / (again[1] + AGAIN[1]),
        is_part_paid=is_paid,
    )


def _payments(
    book: Book, day: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Items with money, the day on which most of it had come, on how many days it came, and whether any was left then."""
    import numpy as np

    seen = np.flatnonzero(book.is_cash & (book.settled_days < day) & (book.settled_known < day))
    seen = seen[np.lexsort((book.settled_days[seen], book.settled_items[seen]))]
    item, when, amount = book.settled_items[seen], book.settled_days[seen], book.settled_amounts[seen]
    items, start, count = np.unique(item, return_index=True, return_counts=True)
    if not len(items):
        return items, items, count, np.zeros(0, dtype=bool)
    last = start + count - 1
    left_once = amount[start] < book.amounts[items] * 0.99
    biggest = np.where(amount[start] * 2 >= book.amounts[items], when[start], when[last])
    return items, biggest, count, left_once


def _helped_out(took: NDArray[np.int64], book: Book, known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where next to nothing was ever paid, take the terms of what is known and some days."""
    import numpy as np

    if len(took) >= FEWEST or not known.any():
        return took
    terms = int(np.clip(np.median((book.due - book.issued)[known]), 0, OLD))
    return np.concatenate([took, np.array([terms + late for late in ANYWHERE], dtype=np.int64)])


def _everybody(took: NDArray[np.int64], waiting: NDArray[np.int64]) -> NDArray[np.float64]:
    """Draw the curve of all items, those still open counting for as long as they are (Kaplan-Meier); it ends with never."""
    import numpy as np

    paid = np.bincount(took, minlength=LONGEST + 2)[: LONGEST + 1].astype(float)
    still = np.bincount(np.minimum(waiting, LONGEST + 1), minlength=LONGEST + 2).astype(float)
    at_risk = (paid.sum() + still.sum()) - np.concatenate([[0.0], np.cumsum(paid + still[: LONGEST + 1])[:-1]])
    hazard = np.where(at_risk > 0, paid / np.maximum(at_risk, 1.0), 0.0)
    alive = np.cumprod(1.0 - hazard)
    share = np.concatenate([[1.0], alive[:-1]]) * hazard
    return np.concatenate([share, [max(1.0 - share.sum(), 1e-6)]])
