"""How is each KPI worked out of its inputs? Decimals in, a decimal out; None where nothing can be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

Values = Mapping[str, Decimal | None]
YEAR: Final = Decimal(365)


@dataclass(frozen=True)
class Month:
    """What was sold in a month, and over how many of its days: the month of the day itself may have just begun."""

    sales: Decimal
    days: int


@dataclass(frozen=True)
class CountedBack:
    """How many days of sales a balance is; `is_at_least`: the history ended before the balance was used up."""

    days: Decimal
    is_at_least: bool = False


def divided(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    """Divide where there is something to divide by."""
    return None if above is None or not below else above / below


def ratio(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    """Divide by what must be more than nothing, such as sales: less than nothing sold says nothing."""
    return None if above is None or below is None or below <= 0 else above / below


def days_of_sales(balance: Decimal | None, sales: Decimal | None, days: Decimal | None) -> Decimal | None:
    """Say for how many days of sales a balance stands."""
    share = ratio(balance, sales)
    return None if share is None or days is None else share * days


def counted_back(balance: Decimal, months: list[Month]) -> CountedBack:
    """Use a balance up with the sales of one month after another, the newest first.

    A month in which nothing was sold on balance adds its days and takes nothing off. Where the history ends first, the
    answer is "more than so many days": nothing is guessed beyond it.
    """
    left, days = balance, Decimal(0)
    for month in months:
        if left <= 0:
            break
        if month.sales > 0 and left < month.sales:
            return CountedBack(days + left / month.sales * month.days)
        days += month.days
        left -= max(month.sales, Decimal(0))
    return CountedBack(days, is_at_least=left > 0)


def true_days(aged: list[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Add up age times amount of what is open, through the sales of the month it was sold in: (aged amount, sales)."""
    if any(sales <= 0 < aged_amount for aged_amount, sales in aged):
        return None
    return sum((aged_amount / sales for aged_amount, sales in aged if sales > 0), Decimal(0))


def effectiveness(
    before: Decimal | None, sales: Decimal | None, now: Decimal | None, current: Decimal | None, *, months: int = 1
) -> Decimal | None:
    """Say which share of what could be collected was: (before + sales/months - now) / (before + sales/months - current)."""
    if before is None or sales is None or now is None or current is None:
        return None
    brought = before + sales / months
    return ratio(brought - now, brought - current)


def utilisation(exposure: Decimal | None, limit: Decimal | None) -> Decimal | None:
    """Say how much of a limit is used; a limit of nothing that is used counts as full, and unlimited is no limit."""
    if exposure is None or limit is None:
        return None
    if limit <= 0:
        return Decimal(1) if exposure > 0 else Decimal(0)
    return max(exposure, Decimal(0)) / limit


def months_of(values: Values) -> list[Month]:
    """Read the months among the inputs: `sales_m0` and `days_m0` are those of the day's own month."""
    found = []
    for number in range(_count(values)):
        sales, days = values[f"sales_m{number}"], values[f"days_m{number}"]
        found.append(Month(sales or Decimal(0), int(days or 0)))
    return found


def aged_months_of(values: Values) -> list[tuple[Decimal, Decimal]]:
    """Read age times amount, and what was invoiced, of each month."""
    return [
        (values.get(f"aged_m{number}") or Decimal(0), values.get(f"invoiced_m{number}") or Decimal(0))
        for number in range(_count(values))
    ]


def _count(values: Values) -> int:
    number = 0
    while f"sales_m{number}" in values:
        number += 1
    return number
