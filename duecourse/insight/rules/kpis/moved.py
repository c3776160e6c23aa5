"""What moved DSO between two days? Effects in days that add up exactly, for each part of the book.

DSO = days × receivables ÷ sales. Receivables of a part (the customers of a company and segment, in one currency) are what
is current, late and disputed, less credits; what is current follows the sales of the part: current = sales × its share still
within terms. So DSO moves by seven causes, and each moved from its state of the first day to that of the second. Which came
first is not known: an effect is the mean over all orders in which the seven may have come (Shapley 1953), so none is favoured,
nothing is left over, and the effects of the parts add up to that of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import factorial
from typing import Final

CAUSES: Final = ("volume", "mix", "terms", "late", "disputed", "credits", "currency")
"""How much was sold, to whom, within which terms; what is late, disputed, not yet set off; at which rates it is added up."""
_COUNT: Final = len(CAUSES)
_WEIGHTS: Final = tuple(
    Fraction(factorial(size) * factorial(_COUNT - size - 1), factorial(_COUNT)) for size in range(_COUNT)
)
_STATES: Final = tuple(product((False, True), repeat=_COUNT))
State = tuple[bool, ...]


@dataclass(frozen=True)
class Part:
    """What a part of the book owes on a day and what it was sold in the window, in its own currency, and its rate.

    `current`, `late` and `disputed` (late ones only) are debits; `credits` are above 0 and lessen what is owed.
    """

    current: Decimal = Decimal(0)
    late: Decimal = Decimal(0)
    disputed: Decimal = Decimal(0)
    credits: Decimal = Decimal(0)
    sales: Decimal = Decimal(0)
    rate: Decimal = Decimal(1)


@dataclass(frozen=True)
class Moved:
    """How DSO came from one day's figure to the other's: `effects` by cause, `of_parts` by cause and part, in days."""

    before: Decimal
    after: Decimal
    effects: Mapping[str, Decimal]
    of_parts: Mapping[str, Mapping[str, Decimal]]


def what_moved(
    before: Mapping[str, Part], after: Mapping[str, Part], *, window_days: int, places: int = 2
) -> Moved | None:
    """Decompose the change of DSO; None where one of the days has no sales to measure against.

    The result is rounded so that what is shown adds up: before + effects = after, and the parts of an effect are the effect.
    """
    pairs = {key: _whole(before.get(key), after.get(key)) for key in sorted(before.keys() | after.keys())}
    if any(sum(_sold(one[side], one) for one in pairs.values()) <= 0 for side in (0, 1)):
        return None
    values = {state: _days(pairs, state, window_days) for state in _STATES}
    if any(value is None for value in values.values()):
        return None
    known = {state: value for state, value in values.items() if value is not None}
    effects = {cause: _effect(known, number, tuple(pairs)) for number, cause in enumerate(CAUSES)}
    return _rounded(known, effects, places)


def _whole(before: Part | None, after: Part | None) -> tuple[Part, Part]:
    """Fill in the day on which a part was not there: nothing owed, at the rate of the other day."""
    if before is None:
        before = Part(rate=after.rate if after else Decimal(1))
    return before, after or Part(rate=before.rate)


def _days(pairs: Mapping[str, tuple[Part, Part]], state: State, window_days: int) -> dict[str, Fraction] | None:
    """Work DSO out, part by part, where some causes stand as before and some as after; None without sales."""
    is_volume, is_mix, is_terms, is_late, is_disputed, is_credits, is_after = state
    total = {side: sum(_sold(one[side], one) for one in pairs.values()) for side in (0, 1)}
    owed, sold = {}, Fraction(0)
    for key, one in pairs.items():
        sales = _sold(one[is_mix], one) * total[is_volume] / total[is_mix]
        rate = Fraction(one[is_after].rate) / Fraction(one[0].rate)
        current = _current(one, one[is_terms], is_terms, sales)
        late = one[is_late].late + one[is_disputed].disputed - one[is_credits].credits
        owed[key] = rate * (current + Fraction(late) * Fraction(one[0].rate))
        sold += rate * sales
    return {key: value * window_days / sold for key, value in owed.items()} if sold > 0 else None


def _sold(side: Part, pair: tuple[Part, Part]) -> Fraction:
    """Sales at the rate of the first day, so that volume is no matter of rates."""
    return Fraction(side.sales) * Fraction(pair[0].rate)


def _current(pair: tuple[Part, Part], side: Part, is_after: bool, sales: Fraction) -> Fraction:
    """What is not yet due: with sales on both days its share of them, else the amount as it stood."""
    if pair[0].sales > 0 and pair[1].sales > 0:
        return sales * Fraction(side.current) / Fraction(side.sales)
    return Fraction(side.current) * Fraction(pair[0].rate)


def _effect(values: Mapping[State, Mapping[str, Fraction]], number: int, keys: Sequence[str]) -> dict[str, Fraction]:
    """The mean change over all orders when this cause moves, part by part."""
    effect = dict.fromkeys(keys, Fraction(0))
    for state in _STATES:
        if not state[number]:
            moved = values[(*state[:number], True, *state[number + 1 :])]
            weight = _WEIGHTS[sum(state)]
            for key in keys:
                effect[key] += weight * (moved[key] - values[state][key])
    return effect


def _rounded(
    values: Mapping[State, Mapping[str, Fraction]], effects: Mapping[str, Mapping[str, Fraction]], places: int
) -> Moved:
    """Round the days, and let the effects differ from their own rounding by a last digit where the sum needs it."""
    unit = Decimal(1).scaleb(-places)
    before, after = (_near(sum(values[(side,) * _COUNT].values()), unit) for side in (False, True))
    sums = {cause: sum(of.values(), Fraction(0)) for cause, of in effects.items()}
    shown = _apportioned(sums, after - before, unit)
    return Moved(before, after, shown, {cause: _apportioned(of, shown[cause], unit) for cause, of in effects.items()})


def _apportioned(exact: Mapping[str, Fraction], total: Decimal, unit: Decimal) -> dict[str, Decimal]:
    """Round numbers so that they add up to a total: those whose digits beyond the last are largest go up."""
    floors = {key: value // Fraction(unit) for key, value in exact.items()}
    missing = int(Fraction(total) / Fraction(unit)) - sum(floors.values())
    rests = {key: exact[key] / Fraction(unit) - floors[key] for key in exact}
    ups = _cycled(sorted(exact, key=rests.__getitem__, reverse=True), missing)
    return {key: (floors[key] + ups[key]) * unit for key in exact}


def _cycled(keys: Sequence[str], missing: int) -> dict[str, int]:
    """Hand out what is missing, one each, from the first on."""
    if not keys:
        return {}
    each, more = divmod(missing, len(keys))
    return {key: each + (number < more) for number, key in enumerate(keys)}


def _near(value: Fraction | int, unit: Decimal) -> Decimal:
    return (Decimal(round(Fraction(value) / Fraction(unit)))) * unit
