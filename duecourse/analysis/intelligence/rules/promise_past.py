"""What was known of a customer on the day it promised to pay? Nothing of later days changes an answer."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log, log1p
from statistics import fmean, median
from typing import Final

PRIOR_WEIGHT: Final = 4
"""So many promises of everybody stand beside a customer's own."""
RUN_DAYS: Final = 2
"""Payments so close to each other are one payment run."""
YEAR: Final = timedelta(days=365)
HALF_YEAR: Final = timedelta(days=182)
LITTLE: Final = 3
"""Below so many judged promises of a customer the chance rests on what others did."""
NAMES: Final = (
    "kept_share",
    "judged_count",
    "amount",
    "days_ahead",
    "weekday",
    "overdue",
    "broken_lately",
    "outlook",
    "lateness",
)
"""The features, in the order of `features`."""
KEPT: Final = "kept"
JUDGED: Final = frozenset({KEPT, "partly_kept", "broken"})
"""Outcomes that say whether a word was kept; what was withdrawn, superseded or void says nothing."""


@dataclass(frozen=True, slots=True)
class Word:
    """A promise: of which customer, made when, to pay how much by which day."""

    customer_id: int
    made_on: date
    due_on: date
    amount: float
    currency: str = "EUR"
    item_ids: tuple[int, ...] = ()
    judged_on: date | None = None
    outcome: str = ""

    def is_judged(self, on: date) -> bool:
        """Tell whether it was known on that day what became of it; a judgement of the day itself comes too late."""
        return self.judged_on is not None and self.judged_on < on and self.outcome in JUDGED


@dataclass(frozen=True, slots=True)
class Owed:
    """An item of the customer."""

    item_id: int
    due_on: date
    known_on: date
    amount: float
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Settled:
    """What reduced an item, when, and when that was known."""

    item_id: int
    paid_on: date
    known_on: date
    amount: float
    is_payment: bool


@dataclass(frozen=True)
class Past:
    """All that is on file of a customer; the functions below take what a day knew."""

    items: Sequence[Owed] = ()
    settled: Sequence[Settled] = ()
    promises: Sequence[Word] = ()


@dataclass(frozen=True)
class Seen:
    """A customer as of a morning: how it kept its word, in what runs it pays, how late, and what it owes overdue."""

    judged_count: int = 0
    kept_share: float = 0.5
    broken_lately: int = 0
    usual_run: float = 0.0
    weekdays: Counter[int] = field(default_factory=Counter)
    lateness: float = 0.0
    overdue: float = 0.0
    due_on: dict[int, date] = field(default_factory=dict)

    @property
    def is_little_history(self) -> bool:
        """Tell whether too few of its promises were judged to speak of the customer itself."""
        return self.judged_count < LITTLE


class Everybody:
    """How promises of everybody were kept, as of any day."""

    def __init__(self, words: Iterable[Word]) -> None:
        known = sorted(
            (word.judged_on, word.outcome == KEPT) for word in words if word.judged_on and word.outcome in JUDGED
        )
        self._days = [day for day, _kept in known]
        self._kept = [0]
        for _day, kept in known:
            self._kept.append(self._kept[-1] + kept)

    def share(self, on: date) -> float:
        """Give the share that was kept of what was judged before a day; one of two where nothing was."""
        count = bisect_left(self._days, on)
        return (self._kept[count] + 1) / (count + 2)


def seen(past: Past, on: date, *, usual_share: float, currency: str = "EUR") -> Seen:
    """Look at a customer as it was known in the morning of a day; `usual_share` = how everybody keeps promises.

    Amounts are those in the currency of the promise: nothing is added up across currencies.
    """
    judged = [word for word in past.promises if word.is_judged(on)]
    kept = sum(word.outcome == KEPT for word in judged)
    items = {one.item_id: one for one in past.items if one.known_on < on}
    settled = [one for one in past.settled if one.known_on < on and one.paid_on < on]
    alike = {number: one for number, one in items.items() if one.currency == currency}
    runs = _runs((one for one in settled if one.item_id in alike), since=on - YEAR)
    return Seen(
        judged_count=len(judged),
        kept_share=(kept + PRIOR_WEIGHT * usual_share) / (len(judged) + PRIOR_WEIGHT),
        broken_lately=sum(
            word.outcome == "broken" and word.judged_on is not None and word.judged_on >= on - HALF_YEAR
            for word in judged
        ),
        usual_run=median(amount for _day, amount in runs) if runs else 0.0,
        weekdays=Counter(day.weekday() for day, _amount in runs),
        lateness=_lateness(settled, alike, since=on - YEAR),
        overdue=_overdue(alike, settled, on),
        due_on={number: one.due_on for number, one in items.items()},
    )


def features(seen: Seen, word: Word) -> tuple[float, ...]:
    """Describe a promise by what was known when it was made; see `NAMES`. 0 = as usual, where nothing is known."""
    share = min(max(seen.kept_share, 0.02), 0.98)
    runs = sum(seen.weekdays.values())
    return (
        log(share / (1 - share)),
        log1p(seen.judged_count),
        _clipped(log(word.amount / seen.usual_run)) if seen.usual_run > 0 and word.amount > 0 else 0.0,
        (word.due_on - word.made_on).days / 7,
        (seen.weekdays[word.due_on.weekday()] + 1) / (runs + 5) - 0.2,
        log1p(seen.overdue / seen.usual_run) if seen.usual_run > 0 else 0.0,
        log1p(seen.broken_lately),
        _gap(seen, word),
        _clipped(seen.lateness / 10),
    )


def _gap(seen: Seen, word: Word) -> float:
    """How many weeks after the day on which the customer's habit pays the items does the promised day lie?"""
    due = [seen.due_on[number] for number in word.item_ids if number in seen.due_on]
    if not due:
        return 0.0
    lag = fmean((word.due_on - day).days for day in due) - seen.lateness
    return _clipped(lag / 7)


def _runs(settled: Iterable[Settled], *, since: date) -> list[tuple[date, float]]:
    runs: list[tuple[date, float]] = []
    for one in sorted((one for one in settled if one.is_payment and one.paid_on >= since), key=lambda one: one.paid_on):
        if runs and one.paid_on - runs[-1][0] <= timedelta(days=RUN_DAYS):
            runs[-1] = (runs[-1][0], runs[-1][1] + one.amount)
        else:
            runs.append((one.paid_on, one.amount))
    return [run for run in runs if run[1] > 0]


def _lateness(settled: Iterable[Settled], items: dict[int, Owed], *, since: date) -> float:
    """The mean days after the due date, by amount, drawn towards none by a few payments' weight."""
    paid = [
        ((one.paid_on - items[one.item_id].due_on).days, one.amount)
        for one in settled
        if one.is_payment and one.amount > 0 and one.paid_on >= since and one.item_id in items
    ]
    whole = sum(amount for _days, amount in paid)
    if not whole:
        return 0.0
    mean = sum(days * amount for days, amount in paid) / whole
    return mean * len(paid) / (len(paid) + PRIOR_WEIGHT)


def _overdue(items: dict[int, Owed], settled: Iterable[Settled], on: date) -> float:
    left = {number: one.amount for number, one in items.items() if one.due_on < on}
    for one in settled:
        if one.item_id in left:
            left[one.item_id] -= one.amount
    return sum(amount for amount in left.values() if amount > 0)


def _clipped(value: float) -> float:
    return max(-4.0, min(4.0, value))
