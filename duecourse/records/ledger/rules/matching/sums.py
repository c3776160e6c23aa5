"""Which of these amounts make up this sum, and could that be chance?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import gcd
from typing import Final

MOST: Final = 24
"""So many amounts are looked at: meet in the middle, 4096 sums a side."""
LONGEST: Final = 12
"""A payer bundles no more than this without saying so."""


@dataclass(frozen=True, slots=True)
class Combination:
    """Positions that make up the sum; `is_only`: no others do; `chance`: how many would by accident, at a guess."""

    picked: tuple[int, ...]
    is_only: bool
    chance: Decimal


def combination(amounts: Sequence[int], wanted: int) -> Combination | None:
    """Find amounts (credits are negative) that make up `wanted`: the fewest; None where none do, or there are too many."""
    if not 0 < len(amounts) <= MOST or wanted <= 0:
        return None
    half = len(amounts) // 2
    left, right = _sums(amounts[:half]), _sums(amounts[half:])
    found: list[int] = []
    for total, masks in left.items():
        for other in right.get(wanted - total, ()):
            found.extend(mask | other << half for mask in masks)
    found = [mask for mask in found if mask.bit_count() <= LONGEST]
    if not found:
        return None
    best = min(found, key=lambda mask: (mask.bit_count(), mask))
    picked = tuple(n for n in range(len(amounts)) if best >> n & 1)
    return Combination(picked, len(found) == 1, _chance(amounts))


def _sums(amounts: Sequence[int]) -> dict[int, list[int]]:
    """Every sum of some of the amounts, and by which of them (as bits) it is made; two ways each are enough."""
    sums = [0]
    for amount in amounts:
        sums += [total + amount for total in sums]
    known: dict[int, list[int]] = {}
    for mask, total in enumerate(sums):
        ways = known.setdefault(total, [])
        if len(ways) < 2:
            ways.append(mask)
    return known


def _chance(amounts: Sequence[int]) -> Decimal:
    """How many sets of such amounts hit a given sum by accident: their number over the sums that can be.

    Round prices make few sums: the step between them is their greatest common divisor.
    """
    step = gcd(*amounts) or 1
    spread = sum(abs(amount) for amount in amounts) // step
    return Decimal(2 ** len(amounts)) / Decimal(max(spread, 1))
