"""How is an amount laid on items that are meant: in full, less a discount, less a fee, or short?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from duecourse.records.ledger.rules.matching.facts import SCALE, Line, Owed

GRACE: Final = timedelta(days=5)
"""So much later than its day an early-payment discount is still taken, and matched; whether it is granted is not said."""
CENT: Final = SCALE // 100
"""Payers round a discount their own way."""
MOST_FEE: Final = 25 * SCALE
FEE_SHARE: Final = Decimal("0.02")
SHORT_SHARE: Final = Decimal("0.2")
"""Less than this kept back of an item is a difference to clear up; more is a part payment."""


@dataclass(frozen=True, slots=True)
class Laid:
    """The lines, how the amount met them, and what of it is left."""

    code: str
    lines: tuple[Line, ...]
    rest: int = 0


def exactly(items: Sequence[Owed], left: dict[int, int], amount: int, on: date) -> Laid | None:
    """Lay an amount on all of these items where it meets them: to the cent, less discount, or less a bank's fee."""
    owed = sum(left[item.id] for item in items)
    if owed == amount > 0:
        return Laid("amount_exact", netted(items, left))
    kept = {item.id: item.discount for item in items if _may_discount(item, left, on)}
    if kept and abs(owed - sum(kept.values()) - amount) <= CENT:
        kept[max(kept, key=lambda one: kept[one])] += owed - sum(kept.values()) - amount
        return Laid("less_discount", tuple(_discounted(line, kept) for line in netted(items, left)))
    if 0 < owed - amount <= fee_of(owed):
        return Laid("less_fee", _shortened(netted(items, left), owed - amount, "bank_fee"))
    return None


def short(item: Owed, left: dict[int, int], amount: int) -> Laid:
    """Lay an amount on one item that it does not fill."""
    kept = left[item.id] - amount
    if kept <= left[item.id] * SHORT_SHARE:
        return Laid("paid_short", (Line(item.id, amount, kept, "short"),))
    return Laid("paid_in_part", (Line(item.id, amount),))


def oldest_first(items: Sequence[Owed], left: dict[int, int], amount: int) -> Laid:
    """Lay an amount on the oldest items: a last resort, for a person to look at."""
    lines = []
    for item in items:
        if left[item.id] <= 0 or amount <= 0:
            continue
        part = min(left[item.id], amount)
        lines.append(Line(item.id, part))
        amount -= part
    return Laid("oldest_first", tuple(lines), amount)


def netted(items: Sequence[Owed], left: dict[int, int]) -> tuple[Line, ...]:
    """Pay each debit in full, the largest ones less the credits that are meant as well."""
    credited = -sum(left[item.id] for item in items if left[item.id] < 0)
    lines = [Line(item.id, left[item.id]) for item in items if left[item.id] > 0]
    if not credited:
        return tuple(lines)
    taken: dict[int, int] = {}
    for line in sorted(lines, key=lambda line: -line.amount):
        taken[line.item_id] = min(line.amount, credited)
        credited -= taken[line.item_id]
    cut = [Line(one.item_id, one.amount - taken[one.item_id], taken[one.item_id], "credit" if taken[one.item_id] else "")
           for one in lines]  # fmt: skip
    return tuple(line for line in cut if line.amount > 0)


def fee_of(owed: int) -> int:
    """Say how much a bank may have kept of such a payment."""
    return min(MOST_FEE, max(int(owed * FEE_SHARE), 0))


def _discounted(line: Line, kept: dict[int, int]) -> Line:
    if line.item_id not in kept:
        return line
    return Line(line.item_id, line.amount - kept[line.item_id], kept[line.item_id], "discount")


def _may_discount(item: Owed, left: dict[int, int], on: date) -> bool:
    in_time = item.discount_until is not None and on <= item.discount_until + GRACE
    return item.discount > 0 and in_time and left[item.id] > item.discount


def _shortened(lines: tuple[Line, ...], by: int, reason: str) -> tuple[Line, ...]:
    """Take a difference off the largest line."""
    largest = max(lines, key=lambda line: line.amount)
    return tuple(Line(line.item_id, line.amount - by, by, reason) if line is largest else line for line in lines)
