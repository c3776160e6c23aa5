"""What would a simple rule have expected? The rivals that a forecast is shown beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.cash.book import Book

PRIOR: Final = 4.0
"""How many payments everybody's mean counts for beside a customer's own."""
WEEKS: Final = 8
OLD: Final = 180
"""Days overdue from which no rule expects money any more."""


def due_date(
    book: Book, places: NDArray[np.int64], amounts: NDArray[np.float64], day: int, ends: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Everything comes on its due date; what is overdue comes today."""
    return _on_days(book.due[places] - day, _hoped(book, places, amounts, day), ends)


def customer_mean(
    book: Book, places: NDArray[np.int64], amounts: NDArray[np.float64], day: int, ends: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Everything comes after the customer's mean days since issue (shrunk to everybody's); what is beyond that comes today."""
    import numpy as np

    _, customers = np.unique(book.customer_ids, return_inverse=True)
    paid_items, paid_days = _paid(book, day)
    took = (paid_days - book.issued[paid_items]).astype(np.float64)
    usual = float(took.mean()) if len(took) else float((book.due - book.issued)[places].mean()) if len(places) else 0.0
    own = customers[paid_items]
    size = int(customers.max(initial=0)) + 1
    sums, counts = np.bincount(own, weights=took, minlength=size), np.bincount(own, minlength=size)
    mean = (sums + PRIOR * usual) / (counts + PRIOR)
    expected = book.issued[places] + np.rint(mean[customers[places]]).astype(np.int64)
    return _on_days(expected - day, _hoped(book, places, amounts, day), ends)


def last_weeks(book: Book, day: int, weeks: int) -> NDArray[np.float64]:
    """Every coming week brings what a week brought in the mean of the last 8, whatever is open."""
    import numpy as np

    seen = (
        book.is_cash & (book.settled_days < day) & (book.settled_known < day) & (book.settled_days >= day - 7 * WEEKS)
    )
    return np.full(weeks, book.settled_amounts[seen].sum() / WEEKS)


def _hoped(book: Book, places: NDArray[np.int64], amounts: NDArray[np.float64], day: int) -> NDArray[np.float64]:
    """Let the rules give up on what is old, and on what a part-payment left over: they would expect it today, every day."""
    import numpy as np

    part_paid = np.zeros(len(book.item_ids), dtype=bool)
    part_paid[_paid(book, day)[0]] = True
    return np.where(part_paid[places] | (book.due[places] < day - OLD), 0.0, amounts)


def _paid(book: Book, day: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The items of which money was known in the morning of the day, with the day of the last of it."""
    import numpy as np

    seen = book.is_cash & (book.settled_days < day) & (book.settled_known < day)
    last = np.full(len(book.item_ids), -1, dtype=np.int64)
    np.maximum.at(last, book.settled_items[seen], book.settled_days[seen])
    items = np.flatnonzero(last >= 0)
    return items, last[items]


def _on_days(offsets: NDArray[np.int64], amounts: NDArray[np.float64], ends: NDArray[np.int64]) -> NDArray[np.float64]:
    import numpy as np

    period = np.searchsorted(ends, np.maximum(offsets, 0))
    return np.bincount(period, weights=amounts, minlength=len(ends) + 1)[: len(ends)].astype(np.float64)
