"""How does a company's book become what a forecast is reckoned from? Debits less credits, groups, instalments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from duecourse.analysis.intelligence.queries.forecast_inputs import Inputs
from duecourse.analysis.intelligence.rules.cash import known
from duecourse.analysis.intelligence.rules.cash.making import Cell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Grouped:
    """Cells (currency and groups of a customer), and how to find a customer's."""

    cells: list[Cell]
    _numbers: dict[tuple[str, tuple[str, ...]], int]
    _groups: Mapping[int, tuple[str, ...]]

    def of(self, customers: NDArray[np.int64], currencies: NDArray[Any]) -> NDArray[np.int64]:
        """Give the cell of each customer and currency; it is made where it was not met before."""
        import numpy as np

        return np.array(
            [
                self._cell(int(customer), str(currency))
                for customer, currency in zip(customers, currencies, strict=True)
            ],
            dtype=np.int64,
        )

    def _cell(self, customer: int, currency: str) -> int:
        key = currency, self._groups.get(customer, ())
        if key not in self._numbers:
            self._numbers[key] = len(self.cells)
            self.cells.append(Cell(*key))
        return self._numbers[key]


def grouped(inputs: Inputs) -> Grouped:
    """Say which groups each customer counts in: its segment, its portfolio."""
    import numpy as np

    told = inputs.customers
    segments = np.ma.filled(told["segment"], "")
    portfolios = np.ma.filled(told["portfolio_id"], 0)
    groups = {
        int(customer): _groups(str(segment or ""), int(portfolio))
        for customer, segment, portfolio in zip(told["customer_id"], segments, portfolios, strict=True)
    }
    return Grouped([], {}, groups)


def _groups(segment: str, portfolio: int) -> tuple[str, ...]:
    return tuple([f"segment:{segment}"] * bool(segment) + [f"portfolio:{portfolio}"] * bool(portfolio))


def standing(inputs: Inputs, day: int) -> tuple[known.Standing, NDArray[Any], NDArray[np.bool_]]:
    """Give the debits that are open, less what credits and money without an item settle; their currencies; disputed ones."""
    import numpy as np

    items = inputs.items
    debit = np.flatnonzero(items["open_amount"] > 0)
    debit = debit[np.argsort(items["item_id"][debit])]  # in whichever order they were read, chance falls alike
    rows = {name: values[debit] for name, values in items.items()}
    owners = _owners(rows["customer_id"], rows["currency"])
    due = rows["due_on"]
    left = known.netted(rows["open_amount"] - rows["matched_amount"], due, owners[0], _deductions(inputs, owners[1]))
    promised_day = _days(rows["item_id"], inputs.promised, np.ma.filled(rows["promised_until"], day - 1), day)
    shares = np.ma.filled(inputs.promised["kept_chance"].astype(float), np.nan)
    found = known.Standing(
        item_ids=rows["item_id"],
        customer_ids=rows["customer_id"],
        due=due - day,
        amounts=left,
        matched=np.zeros(len(debit)),
        promised=rows["promised_amount"],
        promised_day=np.where(rows["promised_amount"] > 0, promised_day, known.NEVER),
        promised_share=_beside(rows["item_id"], inputs.promised["item_id"], shares, np.full(len(debit), np.nan)),
        planned=rows["planned_amount"],
        scheduled_day=_days(rows["item_id"], inputs.scheduled, np.full(len(debit), day - 1), day),
    )
    return found, rows["currency"], rows["disputed_amount"] > 0


def instalments(inputs: Inputs, day: int) -> dict[int, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Give each customer's coming instalments: in how many days, which share of what its plans still bring."""
    import numpy as np

    rows = inputs.instalments
    found = {}
    for customer in np.unique(rows["customer_id"]):
        mine = rows["customer_id"] == customer
        amounts = rows["amount"][mine]
        found[int(customer)] = (rows["due_on"][mine] - day, amounts / amounts.sum())
    return found


def _owners(customers: NDArray[np.int64], currencies: NDArray[Any]) -> tuple[NDArray[np.int64], dict[Any, int]]:
    """Number each customer and currency."""
    import numpy as np

    numbers: dict[Any, int] = {}
    each = [
        numbers.setdefault((int(customer), str(currency)), len(numbers))
        for customer, currency in zip(customers, currencies, strict=True)
    ]
    return np.array(each, dtype=np.int64), numbers


def _deductions(inputs: Inputs, owners: Mapping[Any, int]) -> dict[int, float]:
    """Sum each customer's credits, and the money at the bank that no item is known for."""
    found: dict[int, float] = {}
    items, receipts = inputs.items, inputs.receipts
    is_credit = items["open_amount"] < 0
    for customers, currencies, amounts in (
        (items["customer_id"][is_credit], items["currency"][is_credit], -items["open_amount"][is_credit]),
        (receipts["customer_id"], receipts["currency"], receipts["amount"]),
    ):
        for customer, currency, amount in zip(customers, currencies, amounts, strict=True):
            owner = owners.get((int(customer), str(currency)))
            if owner is not None:
                found[owner] = found.get(owner, 0.0) + float(amount)
    return found


def _days(
    items: NDArray[np.int64], told: Mapping[str, Any], otherwise: NDArray[np.int64], day: int
) -> NDArray[np.int64]:
    """Say in how many days an item is told to come; below 0 becomes never (it did not)."""
    import numpy as np

    days = _beside(items, told["item_id"], told["due_on"], np.asarray(otherwise, dtype=np.int64))
    return np.where(days >= day, days - day, known.NEVER)


def _beside(
    items: NDArray[np.int64], ids: NDArray[np.int64], told: NDArray[Any], otherwise: NDArray[Any]
) -> NDArray[Any]:
    """Give each item what is told of its id, else what stands there otherwise."""
    import numpy as np

    if not len(ids):
        return otherwise
    order = np.argsort(ids)
    place = np.clip(np.searchsorted(ids[order], items), 0, len(ids) - 1)
    return np.where(ids[order][place] == items, told[order][place], otherwise)
