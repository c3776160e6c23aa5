"""How much comes from invoices that are not written yet? What is invoiced in a usual week x how invoices are paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duecourse.analysis.intelligence.rules.cash.expecting import WEEK

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.cash.book import Book

RECENT: Final = 13
"""Weeks whose invoicing is taken for usual."""
SEEN: Final = 26
"""Weeks among which a draw picks what will be invoiced."""
RIPE: Final = 120
"""Days after which most of what an invoice brings has come."""
PAST: Final = 540
"""Days that the payment curve looks back."""
FEWEST: Final = 20
"""Ripe invoices below which no curve is drawn."""


@dataclass(frozen=True)
class Pace:
    """What groups of customers are invoiced a week (groups x weeks, oldest first), and how invoices of the book are paid.

    `curve[d]` = share of an invoiced amount that is paid within d days of its issue; empty where too little is known.
    """

    weekly: NDArray[np.float64]
    curve: NDArray[np.float64]

    def expected(self, ends: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give groups x periods: the cash of invoices that the mean of the last 13 weeks goes on to write."""
        import numpy as np

        if not len(self.curve):
            return np.zeros((len(self.weekly), len(ends)))
        return np.outer(self.weekly[:, -RECENT:].mean(axis=1), self._paid(ends).sum(axis=0))

    def draws(self, ends: NDArray[np.int64], *, count: int, seed: int) -> NDArray[np.float64]:
        """Draw count x groups x periods: each coming week invoices what some week of the last half year did."""
        import numpy as np

        if not len(self.curve):
            return np.zeros((count, len(self.weekly), len(ends)))
        paid = self._paid(ends)
        picks = np.random.default_rng(seed).integers(0, self.weekly.shape[1], size=(count, len(paid)))
        usual = self.weekly[:, -RECENT:].mean(axis=1)
        base = self.weekly.mean(axis=1)
        level = np.where(base > 0, usual / np.where(base > 0, base, 1.0), 1.0)
        return np.einsum("gcw,wp->cgp", self.weekly[:, picks] * level[:, None, None], paid)  # type: ignore[no-any-return]

    def _paid(self, ends: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give weeks x periods: the share of what is invoiced evenly over a coming week that is paid in each period."""
        import numpy as np

        weeks = int(ends[-1]) // WEEK + 1
        days = np.arange(weeks * WEEK).reshape(weeks, WEEK)
        age = ends[None, None, :] - days[:, :, None]
        by = np.where(age >= 0, self.curve[np.clip(age, 0, len(self.curve) - 1)], 0.0).mean(axis=1)
        return np.diff(by, axis=1, prepend=0.0)


def pace(book: Book, day: int, *, groups: NDArray[np.int64] | None = None, group_count: int = 1) -> Pace:
    """Learn the pace from what was known in the morning of a day; `groups` = a group per item of the book."""
    import numpy as np

    known = (book.issued < day) & (book.known < day)
    first = int(book.issued[known].min()) if known.any() else day
    weeks = int(np.clip((day - first) // WEEK, 1, SEEN))
    ago = (day - 1 - book.issued) // WEEK
    recent = known & (ago < weeks)
    of_group = np.zeros(len(book.issued), np.int64) if groups is None else groups
    cell = of_group[recent] * weeks + (weeks - 1 - ago[recent])
    weekly = np.bincount(cell, weights=book.amounts[recent], minlength=group_count * weeks)
    return Pace(weekly.reshape(group_count, weeks).astype(np.float64), _curve(book, day, known))


def _curve(book: Book, day: int, known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Share of the invoiced amount paid within so many days, of invoices old enough to tell."""
    import numpy as np

    ripe = known & (book.issued <= day - RIPE) & (book.issued > day - PAST)
    if ripe.sum() < FEWEST:
        return np.zeros(0)
    seen = book.is_cash & (book.settled_days < day) & (book.settled_known < day) & ripe[book.settled_items]
    took = book.settled_days[seen] - book.issued[book.settled_items[seen]]
    came = np.bincount(np.clip(took, 0, RIPE), weights=book.settled_amounts[seen], minlength=RIPE + 1)
    return np.minimum(np.cumsum(came) / book.amounts[ripe].sum(), 1.0)  # type: ignore[no-any-return]
