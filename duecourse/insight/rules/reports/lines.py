"""How do lines out of the database become cells: rounded, as shares of the whole, beside those of an earlier day?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from duecourse.foundation.kit.money import quantize
from duecourse.insight.rules.reports.answers import Datum, RowKind
from duecourse.insight.rules.reports.spec import Spec, Value
from duecourse.insight.rules.reports.subjects import SUBJECTS, Measure

_HUNDREDTH: Final = Decimal("0.01")
_MILLIONTH: Final = Decimal("0.000001")


@dataclass(frozen=True)
class Line:
    """A line as it comes out of the database: its values by what stands across, None = all of them together."""

    kind: RowKind
    keys: tuple[str, ...]
    labels: tuple[str | None, ...]
    currency: str
    values: Mapping[str | None, tuple[Any, ...]]

    @property
    def name(self) -> tuple[str, RowKind, tuple[str, ...]]:
        """What makes it the same line on another day."""
        return self.currency, self.kind, self.keys


@dataclass(frozen=True)
class Told:
    """All lines of a question, its totals by currency, and whether there are more lines."""

    lines: tuple[Line, ...]
    totals: Mapping[str, Line]
    is_cut: bool


@dataclass(frozen=True)
class Beside:
    """Two questions whose lines stand beside each other; `before` is empty where nothing is compared."""

    spec: Spec
    now: Told
    before: Told | None

    def pairs(self) -> list[tuple[Line | None, Line | None]]:
        """Lines and the same lines before; those that are gone stand behind what is left of their currency, ages and dates in place."""
        if self.before is None:
            return [(line, None) for line in self.now.lines]
        earlier = {line.name: line for line in self.before.lines}
        told = [(line, earlier.pop(line.name, None)) for line in self.now.lines]
        gone = [(None, line) for line in earlier.values()]
        both: list[tuple[Line | None, Line | None]] = [*told, *gone]
        if gone and self._stands_by_key():
            both.sort(key=lambda pair: _there(*pair).keys, reverse=self.spec.falls)
            both.sort(key=lambda pair: _there(*pair).currency)
        places: dict[tuple[str, ...], int] = {}
        for pair in both:
            for place in _places(_there(*pair)):
                places.setdefault(place, len(places))
        return sorted(both, key=lambda pair: _order(_there(*pair), places))

    def _stands_by_key(self) -> bool:
        """Tell whether lines stand in the order of their keys: those of ages, months and their like are in order by themselves."""
        spec = self.spec
        if len(spec.rows) != 1 or spec.top or spec.sort not in ("", spec.rows[0]):
            return False
        dimension = SUBJECTS[spec.subject].dimensions[spec.rows[0].partition(":")[0]]
        return dimension.unit == "date" or bool(dimension.says)

    def across(self) -> tuple[str, ...]:
        """What stands across, in its order."""
        found = {place for pair in self.pairs() for line in pair if line for place in line.values if place is not None}
        return tuple(sorted(found))

    def cells(self, now: Line | None, before: Line | None, across: Iterable[str]) -> tuple[Datum, ...]:
        """The cells of a line: each value under each place, then of all; with what it was before and how it changed."""
        cells: list[Datum] = []
        for place in (*across, None):
            for n, value in enumerate(self.spec.values):
                here = self._told(self.now, now, place, n, value)
                if self.before is None:
                    cells.append(here)
                    continue
                there = self._told(self.before, before, place, n, value)
                cells += [here, there, *_change(here, there)]
        return tuple(cells)

    def _told(self, told: Told, line: Line | None, place: str | None, n: int, value: Value) -> Decimal | int | None:
        found = line.values.get(place) if line else None
        worth = found[n] if found else None
        if worth is None:
            return 0 if value.how in ("sum", "count") else None
        measure = SUBJECTS[self.spec.subject].measures[value.measure]
        if value.how == "share":
            total = told.totals.get(line.currency) if line else None
            whole = total.values.get(place, (None,) * (n + 1))[n] if total else None
            return _rounded(Decimal(worth) / Decimal(whole), _MILLIONTH) if whole else None
        return _shown(worth, measure, value, self.spec.currency or (line.currency if line else ""))


def _shown(worth: Any, measure: Measure, value: Value, currency: str) -> Decimal | int:
    if measure.unit == "count" and value.how in ("sum", "count", "least", "most") and worth == int(worth):
        return int(worth)
    number = Decimal(worth)
    if measure.unit == "money":
        return number if value.how == "sum" or not currency else quantize(number, currency)
    if measure.unit == "share":
        return _rounded(number, _MILLIONTH)
    return int(number) if number == int(number) else _rounded(number, _HUNDREDTH)


def _change(here: Decimal | int | None, there: Decimal | int | None) -> tuple[Datum, Datum]:
    if here is None or there is None:
        return None, None
    change = here - there
    return change, _rounded(Decimal(change) / abs(Decimal(there)), _MILLIONTH) if there else None


def _rounded(number: Decimal, unit: Decimal) -> Decimal:
    return number.quantize(unit, rounding=ROUND_HALF_UP)


def _places(line: Line) -> tuple[tuple[str, ...], ...]:
    """Name what a line stands under: its currency, and its first dimension where it has more."""
    return (line.currency,), (line.currency, line.keys[0] if len(line.keys) > 1 else "")


def _order(line: Line, places: Mapping[tuple[str, ...], int]) -> tuple[int, bool, int, bool]:
    """Keep the lines of a currency together, those of a first dimension within it, its subtotal and “others” behind."""
    group = (line.currency, line.keys[0]) if line.keys else (line.currency,)
    return places[(line.currency,)], line.kind == "others", places.get(group, 0), line.kind == "subtotal"


def _there(line: Line | None, other: Line | None) -> Line:
    found = line or other
    assert found is not None
    return found
