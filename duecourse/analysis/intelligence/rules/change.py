"""Has a customer's way of paying changed, or was one payment an exception? A Bayesian change point, read run by run.

The model: a run (payments of a few days as one) is late by what was expected plus noise of the expected spread. The noise is
Student's t, and now and then a run is a stray of any size, so that one late run is rather a stray than a change. Before each
run the customer may have moved, by one of a few sizes, and stays there. The filter is that of Adams and MacKay, "Bayesian
Online Changepoint Detection" (arXiv:0710.3742), with the run length kept apart for the first runs after a change.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, gamma, pi, sqrt
from typing import Final

SURE: Final = 0.8
LEAST_RUNS: Final = 2
MOST_AGE: Final = 8
"""A change that began longer ago counts as begun then."""
CHANGES: Final = 0.25
"""How readily a move is thought of before a run: set by `bench behaviour`, as much as false alarms allow."""
RETURNS: Final = 0.04
STRAYS: Final = 0.08
"""How often a run says nothing of the customer's ways."""
STRAY_WIDTH: Final = 6.0
FREEDOM: Final = 8.0
SIZES: Final = tuple(float(sign * days) for days in (6, 8, 10, 13, 17, 22, 30, 45, 70) for sign in (-1, 1))
"""The days by which a customer may move; what is smaller is nobody's news."""
SIZE_SCALE: Final = 20.0


@dataclass(frozen=True)
class Seen:
    """A run as the detector sees it: days late, what was expected of it, and the expected spread (all in days)."""

    late: float
    expected: float
    spread: float


@dataclass(frozen=True)
class Verdict:
    """What is believed after a run: how surely the customer moved, since how many runs, by how many days.

    `size` is the most likely move; `surprise` the run's own distance from what was expected, in spreads.
    """

    shift: float
    runs: int
    size: float
    surprise: float

    @property
    def alarms(self) -> bool:
        """Tell whether this is to be believed: sure enough, and seen more than once."""
        return self.shift >= SURE and self.runs >= LEAST_RUNS


class Filter:
    """What is believed of one customer, run by run."""

    def __init__(self) -> None:
        """Begin with a customer that pays as expected."""
        weights = [exp(-abs(size) / SIZE_SCALE) for size in SIZES]
        self._prior = [weight / sum(weights) for weight in weights]
        self._steady = 1.0
        self._moved = [[0.0] * len(SIZES) for _ in range(MOST_AGE)]

    def see(self, run: Seen) -> Verdict:
        """Take one more run in, and say what is believed now."""
        self._wait()
        apart = run.late - run.expected
        stray = STRAYS * _student(apart, run.spread * STRAY_WIDTH)
        likely = [_likely(apart - size, run.spread, stray) for size in SIZES]
        self._steady *= _likely(apart, run.spread, stray)
        self._moved = [[mass * one for mass, one in zip(row, likely, strict=True)] for row in self._moved]
        self._scale()
        return self._verdict(apart / run.spread)

    def _wait(self) -> None:
        """Between two runs: the customer may move, come back, or stay."""
        begun = [self._steady * CHANGES * share for share in self._prior]
        back = RETURNS * sum(map(sum, self._moved))
        stays = [[mass * (1 - RETURNS) for mass in row] for row in self._moved]
        oldest = [one + other for one, other in zip(stays[-1], stays[-2], strict=True)]
        self._moved = [begun, *stays[:-2], oldest]
        self._steady = self._steady * (1 - CHANGES) + back

    def _scale(self) -> None:
        total = self._steady + sum(map(sum, self._moved))
        self._steady /= total
        self._moved = [[mass / total for mass in row] for row in self._moved]

    def _verdict(self, surprise: float) -> Verdict:
        later = [sum(mass for mass, size in zip(row, SIZES, strict=True) if size > 0) for row in self._moved]
        sooner = [sum(row) - late for row, late in zip(self._moved, later, strict=True)]
        is_later = sum(later) >= sum(sooner)
        ages = later if is_later else sooner
        by_size = [sum(row[place] for row in self._moved) for place in range(len(SIZES))]
        sides = [mass if (size > 0) == is_later else 0.0 for mass, size in zip(by_size, SIZES, strict=True)]
        size = SIZES[sides.index(max(sides))]
        return Verdict(sum(ages), ages.index(max(ages)) + 1, size, surprise)


def _likely(apart: float, spread: float, stray: float) -> float:
    return (1 - STRAYS) * _student(apart, spread) + stray


def _student(apart: float, spread: float) -> float:
    z = apart / spread
    return float(_HEIGHT / spread * (1 + z * z / FREEDOM) ** (-(FREEDOM + 1) / 2))


_HEIGHT: Final = gamma((FREEDOM + 1) / 2) / (sqrt(FREEDOM * pi) * gamma(FREEDOM / 2))
