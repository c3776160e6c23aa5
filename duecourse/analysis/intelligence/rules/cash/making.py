"""How does a forecast add up? Parts of items and invoices to come, summed per currency and group, to the last cent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from duecourse.analysis.intelligence.rules.cash import bands
from duecourse.foundation.kit.money import minor_units, quantize

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SOURCES: Final = ("open", "promise", "plan", "scheduled", "new")
EVERYBODY: Final = ""


@dataclass(frozen=True)
class Cell:
    """Customers that count in the same groups, in one currency."""

    currency: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One span of a forecast: `first` and `last` = its first and last period."""

    group: str
    currency: str
    is_total: bool
    first: int
    last: int
    is_week: bool
    expected: Decimal
    low: Decimal
    high: Decimal
    parts: dict[str, Decimal]


@dataclass(frozen=True)
class Made:
    """What each cell expects, in its currency's minor units (cells x sources x periods), and its draws (draws x cells x periods)."""

    cells: Sequence[Cell]
    units: NDArray[np.int64]
    draws: NDArray[np.float64]


@dataclass(frozen=True)
class Span:
    """Periods that are shown as one: a day, or a week; `near` tells which stretch its band takes."""

    first: int
    last: int
    is_week: bool
    is_near: bool


def spans(ends: NDArray[np.int64], week_lasts: Sequence[int], *, days: int, soon: int) -> list[Span]:
    """Give the days one by one, then the weeks (`week_lasts` = their last days, counted like `ends`)."""
    import numpy as np

    lasts = [int(place) for place in np.searchsorted(ends, np.array(week_lasts))]
    firsts = [0] + [last + 1 for last in lasts[:-1]]
    daily = [Span(place, place, is_week=False, is_near=True) for place in range(min(days, len(ends)))]
    return daily + [
        Span(first, last, is_week=True, is_near=number < soon)
        for number, (first, last) in enumerate(zip(firsts, lasts, strict=True))
    ]


def lines(
    made: Made, spans_: Sequence[Span], *, base: str, rates: dict[str, Decimal], stretch: tuple[float, float]
) -> Iterator[Line]:
    """Sum the cells of each currency and group, then all currencies that have a rate in the base currency."""
    groups = sorted({group for cell in made.cells for group in cell.groups})
    currencies = sorted({cell.currency for cell in made.cells})
    for group in [EVERYBODY, *groups]:
        chosen = {
            currency: [
                place
                for place, cell in enumerate(made.cells)
                if cell.currency == currency and (group == EVERYBODY or group in cell.groups)
            ]
            for currency in currencies
        }
        for currency, places in chosen.items():
            if places:
                yield from _lines(made, {currency: places}, spans_, currency, None, group, stretch)
        rated = {currency: places for currency, places in chosen.items() if places and currency in rates}
        if rated:
            yield from _lines(made, rated, spans_, base, rates, group, stretch)


def _lines(
    made: Made,
    chosen: dict[str, list[int]],
    spans_: Sequence[Span],
    currency: str,
    rates: dict[str, Decimal] | None,
    group: str,
    stretch: tuple[float, float],
) -> Iterator[Line]:
    import numpy as np

    periods = _periods(made, chosen, currency, rates)
    drawn = sum(made.draws[:, places].sum(axis=1) * float(rates[own] if rates else 1) for own, places in chosen.items())
    for span in spans_:
        parts = {
            source: sum(per_period[span.first : span.last + 1], Decimal(0)) for source, per_period in periods.items()
        }
        expected = sum(parts.values(), Decimal(0))
        sums = np.asarray(drawn)[:, span.first : span.last + 1].sum(axis=1)
        low, high = _band(sums, float(expected), stretch[0] if span.is_near else stretch[1])
        yield Line(
            group,
            currency,
            rates is not None,
            span.first,
            span.last,
            span.is_week,
            expected,
            _money(low, currency),
            _money(high, currency),
            {source: amount for source, amount in parts.items() if amount},
        )


def _periods(
    made: Made, chosen: dict[str, list[int]], currency: str, rates: dict[str, Decimal] | None
) -> dict[str, list[Decimal]]:
    """Give each source's amount per period, converted and rounded before anything is summed over periods."""
    found = {source: [Decimal(0)] * made.units.shape[2] for source in SOURCES}
    for own, places in chosen.items():
        units = made.units[places].sum(axis=0)
        for number, source in enumerate(SOURCES):
            for period in units[number].nonzero()[0]:
                amount = Decimal(int(units[number, period])).scaleb(-minor_units(own))
                worth = quantize(amount * rates[own], currency) if rates else amount
                found[source][period] += worth
    return found


def _band(sums: NDArray[np.float64], expected: float, stretch: float) -> tuple[float, float]:
    import numpy as np

    band = bands.band_of(sums[:, None]).stretched(np.array([stretch]), np.array([expected]))
    return float(band.low[0]), float(band.high[0])


def _money(amount: float, currency: str) -> Decimal:
    return quantize(Decimal(repr(amount)), currency)
