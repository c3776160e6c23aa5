"""How is work spread evenly over portfolios, moving as little of it as that takes? Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from heapq import heapify, heapreplace


class By(StrEnum):
    """What makes two portfolios equal."""

    COUNT = "count"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Movable:
    """Accounts that are talked to as one (a payer with those it pays for): where they are, how many, what they owe overdue."""

    customer_ids: tuple[int, ...]
    portfolio_id: int | None
    overdue: Decimal


@dataclass(frozen=True)
class Load:
    """How much a portfolio carries: customers, and what they owe overdue."""

    customers: int = 0
    overdue: Decimal = Decimal(0)

    def with_(self, one: Movable) -> Load:
        """Carry somebody more."""
        return Load(self.customers + len(one.customer_ids), self.overdue + one.overdue)


def spread(movable: Iterable[Movable], fixed: Mapping[int, Load], *, by: By) -> dict[int, int]:
    """Tell to which portfolio of `fixed` each customer goes; who stays where it is, is not named.

    `fixed` = what every receiving portfolio carries besides what may move. Who is in a receiving portfolio stays there up
    to its even share, the largest first; the rest goes, the largest first, to whoever carries least.
    """
    loads = {key: fixed[key] for key in sorted(fixed)}
    units = sorted(movable, key=lambda one: (-_weight(one, by), one.customer_ids))
    whole = sum(_carried(one, by) for one in loads.values()) + sum(_weight(one, by) for one in units)
    waiting: list[Movable] = []
    for one in units:
        here = loads.get(one.portfolio_id or 0)
        if here is not None and (_carried(here, by) + _weight(one, by)) * len(loads) <= whole:
            loads[one.portfolio_id or 0] = here.with_(one)
        else:
            waiting.append(one)
    return _dealt(waiting, loads, by)


def loads_after(movable: Iterable[Movable], fixed: Mapping[int, Load], goes: Mapping[int, int]) -> dict[int, Load]:
    """Tell what every receiving portfolio carries when customers have gone where they go."""
    found: dict[int, Load] = defaultdict(Load, fixed)
    for one in movable:
        there = goes.get(one.customer_ids[0], one.portfolio_id or 0)
        if there in fixed:
            found[there] = found[there].with_(one)
    return dict(found)


def _dealt(waiting: Iterable[Movable], loads: Mapping[int, Load], by: By) -> dict[int, int]:
    """Deal from the largest on to whoever carries least; of equals to the smaller in the other measure, then the first."""
    heap = [(_carried(load, by), load.customers, load.overdue, key) for key, load in loads.items()]
    heapify(heap)
    goes: dict[int, int] = {}
    for one in waiting:
        carried, customers, overdue, key = heap[0]
        if key != one.portfolio_id:
            goes |= dict.fromkeys(one.customer_ids, key)
        heapreplace(heap, (carried + _weight(one, by), customers + len(one.customer_ids), overdue + one.overdue, key))
    return goes


def _weight(one: Movable, by: By) -> Decimal:
    return Decimal(len(one.customer_ids)) if by is By.COUNT else one.overdue


def _carried(load: Load, by: By) -> Decimal:
    return Decimal(load.customers) if by is By.COUNT else load.overdue
