"""How does a customer pay, run by run: how late, how late as expected, and is that an exception or a change?

A run is what a customer paid within a few days, as one: weighted by amount, by the day on which the money was there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, log, sqrt
from statistics import median
from typing import TYPE_CHECKING, Final, Literal

from duecourse.analysis.intelligence.rules.change import LEAST_RUNS, SURE, Filter, Seen, Verdict
from duecourse.foundation.kit.calendar import Calendar

if TYPE_CHECKING:
    import ibis

MERGED_DAYS: Final = 2
WINDOW: Final = 24
"""So many runs before it say what is expected of a run."""
LITTLE: Final = 3
"""With fewer runs before it, nothing is said of a run."""
BORROWED: Final = 3.0
"""So many runs does a customer borrow from the others for its spread, and half a run for its delay."""
NARROWEST: Final = 1.5
STANDS_OUT: Final = 3.0
"""A run so many spreads away from what was expected is an exception."""
LEAST_DAYS: Final = 5.0
"""A change by fewer days is nobody's news."""
LARGE_SHARE: Final = 0.95
DECIDED_RUNS: Final = 2
"""After so many ordinary runs an exception has passed."""
HOLIDAYS: Final = 2
"""So many days on which nobody works, beyond those of every week, excuse a run that would not stand out without them."""

Kind = Literal["exception", "shift", "explained"]
Cause = Literal["", "dispute", "missing_po", "holiday", "first_invoice"]
State = Literal["open", "passed", "shift"]


@dataclass(frozen=True)
class Run:
    """Payments of a few days: the last day, the days late, their worth in base currency, and what was predicted."""

    on: date
    late: float
    worth: float
    due_on: date
    is_disputed: bool = False
    lacks_po: bool = False
    predicted: float | None = None
    spread: float | None = None


@dataclass(frozen=True)
class Typical:
    """What is usual in a company: days late and spread of a customer, and the worth that few runs exceed."""

    late: float = 0.0
    spread: float = 7.0
    large: float = float("inf")


@dataclass(frozen=True)
class Judged:
    """A run, what was expected of it then, and what was believed after it."""

    run: Run
    seen: Seen
    verdict: Verdict
    has_history: bool
    cause: Cause = ""

    @property
    def stands_out(self) -> bool:
        """Tell whether the run is far from what was expected."""
        return abs(self.verdict.surprise) >= STANDS_OUT


@dataclass(frozen=True)
class Found:
    """What is said of a customer after a run: since when, how many days more (or fewer), how surely, seen how often."""

    kind: Kind
    on: date
    from_on: date
    days: float
    shift: float
    runs: int
    expected: float
    spread: float
    worth: float
    is_large: bool
    cause: Cause = ""
    state: State = "open"


def runs(
    items: ibis.Table,
    settlements: ibis.Table,
    disputes: ibis.Table,
    *,
    on: date,
    outlooks: ibis.Table | None = None,
) -> ibis.Table:
    """Give every run known on a day: customer_id, on_day, late_days, worth, due_on, is_disputed, predicted_days, spread_days.

    Only confirmed payments count; amounts weigh by the base currency at the rate of the item's issue.
    """
    paid = settlements.filter(
        settlements.kind == "payment",
        settlements.amount > 0,
        settlements.effective_on <= on,
        settlements.known_on <= on,
    ).select("item_id", "effective_on", paid="amount")
    owed = items.filter(items.amount > 0, items.base_amount > 0)
    owed = owed.select("customer_id", "due_on", "amount", "base_amount", owed_id="item_id")
    rows = paid.join(owed, paid.item_id == owed.owed_id)
    rows = rows.mutate(
        worth=rows.paid.cast("float64") * rows.base_amount.cast("float64") / rows.amount.cast("float64"),
        late=rows.effective_on.delta(rows.due_on, unit="day").cast("float64"),
    )
    rows = _with_predictions(_with_disputes(rows, disputes, on), outlooks)
    rows = _numbered(rows)
    weighed = (rows.late * rows.worth).sum() / rows.worth.sum()
    told = rows.predicted.notnull()
    told_worth = rows.worth.sum(where=told).nullif(0)
    return rows.group_by("customer_id", "run").aggregate(
        on_day=rows.effective_on.max(),
        late_days=weighed,
        worth=rows.worth.sum(),
        due_on=rows.due_on.argmax(rows.worth),
        is_disputed=rows.is_disputed.any(),
        predicted_days=(rows.predicted * rows.worth).sum(where=told) / told_worth,
        spread_days=(rows.spread * rows.worth).sum(where=told) / told_worth,
    )


def _numbered(rows: ibis.Table) -> ibis.Table:
    """Number each customer's runs: a payment more than two days after the last one begins the next."""
    import ibis

    before = rows.effective_on.lag().over(group_by=rows.customer_id, order_by=[rows.effective_on, rows.item_id])
    begins = before.isnull() | (rows.effective_on.delta(before, unit="day") > MERGED_DAYS)
    rows = rows.mutate(begins=begins.ifelse(1, 0).cast("int64"))
    order = ibis.cumulative_window(group_by=rows.customer_id, order_by=[rows.effective_on, rows.item_id])
    return rows.mutate(run=rows.begins.sum().over(order))


def _with_disputes(rows: ibis.Table, disputes: ibis.Table, on: date) -> ibis.Table:
    """Mark payments of items that were in dispute after they fell due and before the money came."""
    known = disputes.filter(disputes.from_on <= on).select("from_on", "to_on", disputed_id="item_id")
    joined = rows.select("item_id", "effective_on", "due_on").join(
        known,
        [
            rows.item_id == known.disputed_id,
            rows.effective_on >= known.from_on,
            known.to_on.isnull() | (known.to_on >= rows.due_on),
        ],
    )
    touched = joined.select(touched_id="item_id", touched_on="effective_on").distinct()
    matched = rows.left_join(touched, [rows.item_id == touched.touched_id, rows.effective_on == touched.touched_on])
    return matched.mutate(is_disputed=matched.touched_id.notnull()).drop("touched_id", "touched_on")


def _with_predictions(rows: ibis.Table, outlooks: ibis.Table | None) -> ibis.Table:
    """Put the first prediction of an item beside its payments: later ones follow what they should be held against."""
    import ibis

    if outlooks is None:
        none = ibis.null("float64")
        return rows.mutate(predicted=none, spread=none)
    first = outlooks.group_by(told_id="item_id").aggregate(
        told_on=outlooks.from_on.min(),
        p10_on=outlooks.p10_on.argmin(outlooks.from_on),
        p50_on=outlooks.p50_on.argmin(outlooks.from_on),
        p90_on=outlooks.p90_on.argmin(outlooks.from_on),
    )
    both = rows.left_join(first, [rows.item_id == first.told_id, rows.effective_on > first.told_on])
    return both.mutate(
        predicted=both.p50_on.delta(both.due_on, unit="day").cast("float64"),
        spread=both.p90_on.delta(both.p10_on, unit="day").cast("float64") / _P10_TO_P90,
    ).drop("told_id", "told_on", "p10_on", "p50_on", "p90_on")


_P10_TO_P90: Final = 2.563
"""Spreads of a normal variable between its 10 % and its 90 % quantile."""


def typical(table: ibis.Table) -> ibis.Table:
    """Give what is usual among runs, in one row: late, spread (both days), large (worth), from all customers."""
    middle = table.group_by(middle_id=table.customer_id).aggregate(
        middle_late=table.late_days.quantile(0.5), run_count=table.count()
    )
    both = table.join(middle, table.customer_id == middle.middle_id)
    away = both.filter(both.run_count > LITTLE)
    apart = (away.late_days - away.middle_late).abs()
    spreads = away.mutate(apart=apart).group_by("customer_id").aggregate(spread=lambda t: t.apart.quantile(0.5))
    late = table.aggregate(late=table.late_days.quantile(0.5), large=table.worth.quantile(LARGE_SHARE))
    return late.cross_join(spreads.aggregate(spread=spreads.spread.quantile(0.5) * _MAD))


_MAD: Final = 1.4826
"""Median distances in spreads of a normal variable."""


def expected_after(before: Sequence[float], usual: Typical) -> tuple[float, float]:
    """Say the days late, and their spread, to be expected after these runs: a median mended by what lies near it.

    Both lean on what is usual in the company, the less the more runs there are.
    """
    known = before[-WINDOW:]
    count = len(known)
    if not count:
        return usual.late, usual.spread * 2
    middle = median([*known, usual.late])
    width = _leaning(_MAD * median(abs(one - middle) for one in known), count, usual)
    near = [_within(one - middle, 2 * width) for one in known]
    middle += sum(near) / (count + 0.5)
    near = [_within(one - middle, 2.5 * width) for one in known]
    even = 1.2533 * sum(map(abs, near)) / count * sqrt(count / max(count - 1, 1))
    return middle, max(_leaning(even, count, usual), NARROWEST) * sqrt(1 + 1.2 / (count + 1))


def _leaning(width: float, count: int, usual: Typical) -> float:
    return exp((count * log(max(width, 1.0)) + BORROWED * log(max(usual.spread, 1.0))) / (count + BORROWED))


def _within(value: float, most: float) -> float:
    return max(-most, min(most, value))


def judge(known: Sequence[Run], usual: Typical, excuse: Callable[[Run, Seen], Cause]) -> tuple[Judged, ...]:
    """Say what was believed after each run, by what was known before it; `excuse` names what explains a run.

    A run that is explained teaches nothing. After a change that was believed, the new ways are what is expected, and
    its own spread from before is what the customer leans on.
    """
    believed, before, judged = Filter(), list[float](), list[Judged]()
    for run in known:
        expected, spread = _expected(run, before, usual)
        seen = Seen(run.late, expected, spread)
        is_apart = abs(run.late - expected) / spread >= STANDS_OUT
        cause: Cause = excuse(run, seen) if is_apart else ""
        if not cause and is_apart and not judged:
            cause = "first_invoice"
        if cause or len(before) < LITTLE:
            verdict = Verdict(0.0, 0, 0.0, (run.late - expected) / spread)
        else:
            verdict = believed.see(seen)
        judged.append(Judged(run, seen, verdict, len(before) >= LITTLE, cause))
        if not cause:
            before.append(run.late)
        if verdict.alarms:
            believed, before, usual = (
                Filter(),
                before[-verdict.runs :],
                replace(usual, spread=max(spread, usual.spread)),
            )
    return tuple(judged)


def _expected(run: Run, before: Sequence[float], usual: Typical) -> tuple[float, float]:
    if run.predicted is not None and run.spread is not None:
        return run.predicted, max(run.spread, NARROWEST)
    return expected_after(before, usual)


def excuse(run: Run, seen: Seen, calendar: Calendar) -> Cause:
    """Say what explains a run that stands out late: a dispute about its items, no order number, days nobody works."""
    if run.late <= seen.expected:
        return ""
    if run.lacks_po:
        return "missing_po"
    if run.is_disputed:
        return "dispute"
    expected_on = run.on - timedelta(days=round(run.late - seen.expected))
    usual_free = (run.on - expected_on).days * 2 / 7
    free = (run.on - expected_on).days - calendar.between(expected_on, run.on)
    is_ordinary = run.late - seen.expected - (free - usual_free) < STANDS_OUT * seen.spread
    return "holiday" if is_ordinary and free - usual_free >= HOLIDAYS else ""


def findings(judged: Sequence[Judged], usual: Typical) -> tuple[Found, ...]:
    """Say what is to be said of a customer: each change, each exception and each run that was explained, in order."""
    found = [one for place in range(len(judged)) for one in _found(judged, place, usual)]
    return tuple(_settled(one, found, judged) for one in found)


def _found(judged: Sequence[Judged], place: int, usual: Typical) -> list[Found]:
    one = judged[place]
    verdict, run = one.verdict, one.run
    kind: Kind
    if one.cause:
        kind, began, days = "explained", run.on, run.late - one.seen.expected
    elif verdict.alarms:
        first = max(0, place - verdict.runs + 1)
        kind, began = "shift", judged[first].run.on
        days = median(each.run.late for each in judged[first : place + 1]) - judged[first].seen.expected
    elif one.stands_out and one.has_history:
        kind, began, days = "exception", run.on, run.late - one.seen.expected
    else:
        return []
    if kind == "shift" and abs(days) < LEAST_DAYS:
        return []
    is_large = run.worth > usual.large
    seen = one.seen
    count = verdict.runs if kind == "shift" else 1
    return [
        Found(
            kind, run.on, began, days, verdict.shift, count, seen.expected, seen.spread, run.worth, is_large, one.cause
        )
    ]


def _settled(found: Found, others: Sequence[Found], judged: Sequence[Judged]) -> Found:
    """Say what became of an exception: part of a change, or passed, or not known yet; of a change whether it went."""
    later = [one for one in judged if one.run.on > found.on]
    if found.kind == "explained":
        return replace(found, state="passed")
    if found.kind == "exception":
        if any(one.kind == "shift" and one.from_on <= found.on < one.on for one in others):
            return replace(found, state="shift")
        return replace(found, state="passed") if len(later) >= DECIDED_RUNS else found
    if any(one.kind == "shift" and one.on > found.on for one in others):
        return replace(found, state="passed")
    return found


def alarms(found: Found) -> bool:
    """Tell whether people should know: a change for the later, sure and seen twice, or one late run of a large amount."""
    if found.state != "open" or found.days <= 0:
        return False
    if found.kind == "shift":
        return found.shift >= SURE and found.runs >= LEAST_RUNS
    return found.kind == "exception" and found.is_large


def trend(known: Sequence[Run], *, on: date, days: int = 365) -> float | None:
    """Say by how many days a year payments grow later (or sooner), by Theil and Sen; None with too few runs."""
    recent = [one for one in known if one.on > on - timedelta(days=days)]
    if len(recent) <= LITTLE:
        return None
    slopes = [
        (second.late - first.late) / (second.on - first.on).days
        for place, first in enumerate(recent)
        for second in recent[place + 1 :]
        if second.on > first.on
    ]
    return median(slopes) * 365 if slopes else None


def beyond_terms(known: Sequence[Run], *, on: date, days: int = 90) -> float | None:
    """Say the mean days beyond terms of the last days, weighted by amount: the definition of the portfolio's column."""
    recent = [one for one in known if on - timedelta(days=days) < one.on <= on]
    worth = sum(one.worth for one in recent)
    return sum(one.late * one.worth for one in recent) / worth if worth else None
