"""What was open in the morning of a day, and what came afterwards? A company's items and settlements as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import ibis
    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.features import Tables

CASH: Final = "payment"
"""The kind of settlement that is money; credits, write-offs and what vanished for an unknown cause are none."""
GIVEN: Final = ("credit", "write_off")
YEAR: Final = 365
_NOTHING: Final = 0.00005
_OF_ITEMS: Final = ("item_ids", "customer_ids", "issued", "due", "known", "amounts", "currencies")
_OF_SETTLEMENTS: Final = ("settled_days", "settled_known", "settled_amounts", "is_cash", "is_given")
_FIRST: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class Book:
    """Debits in order of their ids, and what settled them; days are days since 1970; amounts in one currency, or in their own."""

    item_ids: NDArray[np.int64]
    customer_ids: NDArray[np.int64]
    issued: NDArray[np.int64]
    due: NDArray[np.int64]
    known: NDArray[np.int64]
    amounts: NDArray[np.float64]
    currencies: NDArray[np.object_]
    settled_items: NDArray[np.int64]
    """Places in `item_ids`, one per settlement."""
    settled_days: NDArray[np.int64]
    settled_known: NDArray[np.int64]
    settled_amounts: NDArray[np.float64]
    is_cash: NDArray[np.bool_]
    is_given: NDArray[np.bool_]
    """Settled by no money: credits and write-offs."""

    def of_currency(self, currency: str) -> Book:
        """Keep the items of one currency."""
        import numpy as np

        ours = self.currencies == currency
        place = np.cumsum(ours) - 1
        settled = ours[self.settled_items]
        items = {name: getattr(self, name)[ours] for name in _OF_ITEMS}
        rows = {name: getattr(self, name)[settled] for name in _OF_SETTLEMENTS}
        return Book(**items, settled_items=place[self.settled_items[settled]], **rows)

    def open_at(self, day: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Give the places of the items open in the morning of a day, and how much of each: nothing of that day is known."""
        import numpy as np

        seen = (self.settled_days < day) & (self.settled_known < day)
        paid = np.bincount(self.settled_items[seen], weights=self.settled_amounts[seen], minlength=len(self.item_ids))
        left = self.amounts - paid
        places = np.flatnonzero((self.issued < day) & (self.known < day) & (left > _NOTHING))
        return places, left[places]

    def dilution(self, day: int) -> float:
        """Tell which share of what was settled in the year before a day was no money."""
        seen = (self.settled_days < day) & (self.settled_known < day) & (self.settled_days >= day - YEAR)
        cash = float(self.settled_amounts[seen & self.is_cash].sum())
        given = float(self.settled_amounts[seen & self.is_given].sum())
        return given / (cash + given) if cash > 0 and given > 0 else 0.0

    def cash(self, day: int, ends: NDArray[np.int64], among: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
        """Sum what came by value date in the periods of `ends` (days after `day`, the first begins at `day`)."""
        import numpy as np

        wanted = self.is_cash & (self.settled_days >= day) & (self.settled_days <= day + ends[-1])
        if among is not None:
            chosen = np.zeros(len(self.item_ids), dtype=bool)
            chosen[among] = True
            wanted &= chosen[self.settled_items]
        period = np.searchsorted(ends, self.settled_days[wanted] - day)
        came = np.bincount(period, weights=self.settled_amounts[wanted], minlength=len(ends))
        return came.astype(np.float64)


def days_of(day: date) -> int:
    """Count a date's days since 1970."""
    return (day - _FIRST).days


def read(history: Tables, *, company_id: int | None = None, is_in_base: bool = True) -> Book:
    """Read a history's debits and settlements; `is_in_base`: converted at the rate of the item's issue.

    Items without a rate are left out (`base_amount` is empty); whoever shows the result names their currencies.
    """
    items = history.items
    items = items if company_id is None else items.filter(items.company_id == company_id)
    worth = items.base_amount if is_in_base else items.amount
    debits = items.filter(worth.notnull(), items.amount > 0)
    found = _columns(
        debits.select(
            "item_id",
            "customer_id",
            **{name: _day(debits[name]) for name in ("issued_on", "due_on", "known_on")},
            currency=debits.currency,
            amount=debits.amount.cast("float64"),
            worth=(debits.base_amount if is_in_base else debits.amount).cast("float64"),
        ).order_by("item_id")
    )
    rows = history.settlements
    rows = rows if company_id is None else rows.filter(rows.company_id == company_id)
    settled = _columns(
        rows.select(
            "item_id",
            "kind",
            effective_on=_day(rows.effective_on),
            known_on=_day(rows.known_on),
            amount=rows.amount.cast("float64"),
        )
    )
    return _book(found, settled)


def _book(found: dict[str, Any], settled: dict[str, Any]) -> Book:
    import numpy as np

    place = np.searchsorted(found["item_id"], settled["item_id"])
    place = np.minimum(place, max(len(found["item_id"]) - 1, 0))
    ours = found["item_id"][place] == settled["item_id"] if len(found["item_id"]) else np.zeros(len(place), bool)
    place = place[ours]
    rate = found["worth"] / found["amount"]
    return Book(
        item_ids=found["item_id"],
        customer_ids=found["customer_id"],
        issued=found["issued_on"],
        due=found["due_on"],
        known=found["known_on"],
        amounts=found["worth"],
        currencies=found["currency"],
        settled_items=place,
        settled_days=settled["effective_on"][ours],
        settled_known=settled["known_on"][ours],
        settled_amounts=settled["amount"][ours] * rate[place],
        is_cash=settled["kind"][ours] == CASH,
        is_given=np.isin(settled["kind"][ours], GIVEN),
    )


def _day(value: Any) -> Any:
    import ibis

    return value.delta(ibis.date("1970-01-01"), unit="day").cast("int64")


def _columns(table: ibis.Table) -> dict[str, Any]:
    arrow = table.to_pyarrow()
    return {name: arrow[name].to_numpy() for name in arrow.column_names}
