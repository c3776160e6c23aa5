"""How good would the forecast have been? Every week of a past period forecast anew, from what was known in that morning.

Protocol: an origin a week; a model fitted every `refit_days` on what was known then; the cash of the items open at the
origin (and only theirs) in the 13 weeks from it, by value date. An item counts with at most the 99 % quantile of the
amounts known at its origin, in the forecast as in what came: on a ledger in which one invoice is half of all money a
WAPE says only whether that one was hit. The same without a cap stands beside it (`…_uncapped`), and so does all cash that
came, invoices written later included (`…_all_…`; rival there: the mean of the last 8 weeks).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from duecourse.analysis.intelligence.rules.cash import bands, rivals, runrate, scoring
from duecourse.analysis.intelligence.rules.cash.book import Book, days_of, read
from duecourse.analysis.intelligence.rules.cash.expecting import WEEK, chance_by, rolling_weeks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.features import Tables

WEEKS: Final = 13
SOON: Final = 4
CAP_SHARE: Final = 0.99
WARM_UP: Final = bands.ORIGINS + WEEKS
"""Weeks before the period whose forecasts only teach the bands."""
SPLIT: Final = ((0, SOON), (SOON, WEEKS))
"""Near and far weeks have a stretch of their own."""

Chances = Callable[[date, list[tuple[date, "NDArray[np.int64]"]]], Iterator[tuple[Any, Any]]]
"""Given the day of the fit and (origin, item ids) pairs: edges and mass for each pair, in order."""


@dataclass(frozen=True)
class Metric:
    """Model and rival (customer mean), and the 95 % interval of their difference (below 0: the model is better)."""

    model: float
    rival: float
    low: float
    high: float


@dataclass(frozen=True)
class CashBacktest:
    """What came of it; `rivals` = name -> (wape weeks 1-4, wape weeks 1-13)."""

    from_on: date
    to_on: date
    origins: tuple[date, ...]
    metrics: dict[str, Metric]
    rivals: dict[str, tuple[float, float]]
    stretch: tuple[float, float]
    """Of all cash (with invoices not yet written): what the bands of the next forecast are to be stretched by, near and far."""
    expected: NDArray[np.float64] = field(repr=False)
    actual: NDArray[np.float64] = field(repr=False)
    """Origins x weeks, with the cap."""

    @property
    def is_on(self) -> bool:
        """The forecast beats the customer's mean, and not by luck."""
        return self.metrics["wape_1_4"].high < 0


@dataclass(frozen=True)
class _Origin:
    on: date
    actual: NDArray[np.float64]
    expected: NDArray[np.float64]
    band: bands.Band
    due: NDArray[np.float64]
    mean: NDArray[np.float64]
    raw_actual: NDArray[np.float64]
    raw_expected: NDArray[np.float64]
    raw_mean: NDArray[np.float64]
    all_actual: NDArray[np.float64]
    all_expected: NDArray[np.float64]
    all_mean: NDArray[np.float64]
    all_band: bands.Band


def backtest(
    history: Tables, chances: Chances, *, from_on: date, to_on: date, refit_days: int = 60, seed: int = 7
) -> CashBacktest | None:
    """Forecast every week of a period whose 13 weeks are over by `to_on`; None where there is no such week."""
    book = read(history)
    origins = _origins(book, from_on, to_on)
    first = sum(day < from_on for day in origins)
    if not origins or first == len(origins):
        return None
    done = list(_replay(book, chances, origins, refit_days=refit_days, seed=seed))
    return _judged(done, first, from_on=from_on, to_on=to_on, seed=seed)


def beside(one: CashBacktest, other: CashBacktest, *, seed: int) -> Metric:
    """Hold one way of forecasting the same weeks against another, by the first four weeks of each origin."""
    table = {"expected": one.expected, "mean": other.expected, "actual": other.actual}
    return _metric(table, SOON, seed)


def _origins(book: Book, from_on: date, to_on: date) -> list[date]:
    """Weekly days, those of the warm-up first, with something open on each and all their weeks over."""
    if not len(book.settled_days):
        return []
    end = min(days_of(to_on), int(max(book.settled_known.max(), book.settled_days.max())))
    begin = int(book.issued.min())
    days = [from_on + timedelta(weeks=number) for number in range(-WARM_UP, (to_on - from_on).days // WEEK + 1)]
    full = [day for day in days if days_of(day) > begin + 2 * WEEK * WEEKS and days_of(day) + WEEK * WEEKS - 1 <= end]
    return [day for day in full if len(book.open_at(days_of(day))[0])]


def _replay(book: Book, chances: Chances, origins: list[date], *, refit_days: int, seed: int) -> Iterator[_Origin]:
    waiting = list(origins)
    while waiting:
        fitted = waiting[0]
        batch = [day for day in waiting if (day - fitted).days < refit_days]
        waiting = waiting[len(batch) :]
        asked = [(day, book.item_ids[book.open_at(days_of(day))[0]]) for day in batch]
        for day, (edges, mass) in zip(batch, chances(fitted, asked), strict=True):
            yield _origin(book, day, edges, mass, seed=seed)


def _origin(book: Book, on: date, edges: NDArray[np.int64], mass: NDArray[np.float32], *, seed: int) -> _Origin:
    day, ends = days_of(on), rolling_weeks(WEEKS)
    capped = _capped(book, day)
    places, amounts = capped.open_at(day)
    raw, hoped = book.open_at(day)[1], amounts * (1.0 - capped.dilution(day))
    by = chance_by(edges, mass, ends)
    drawn = bands.draws_of(hoped, by, book.customer_ids[places], seed=seed + day)[:, 0]
    new = runrate.pace(capped, day)
    newly = new.draws(ends, count=len(drawn), seed=seed + day)[:, 0]
    return _Origin(
        on=on,
        actual=capped.cash(day, ends, places),
        expected=_weekly(hoped, by),
        band=bands.band_of(drawn),
        due=rivals.due_date(capped, places, amounts, day, ends),
        mean=rivals.customer_mean(capped, places, amounts, day, ends),
        raw_actual=book.cash(day, ends, places),
        raw_expected=_weekly(raw * (1.0 - book.dilution(day)), by),
        raw_mean=rivals.customer_mean(book, places, raw, day, ends),
        all_actual=capped.cash(day, ends),
        all_expected=_weekly(hoped, by) + new.expected(ends)[0],
        all_mean=rivals.last_weeks(capped, day, len(ends)),
        all_band=bands.band_of(drawn + newly),
    )


def _weekly(amounts: NDArray[np.float64], by: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.diff(amounts @ by, prepend=0.0)


def _capped(book: Book, day: int) -> Book:
    """Let no item weigh more than the 99 % quantile of the amounts known that morning."""
    import numpy as np

    known = (book.issued < day) & (book.known < day)
    most = np.quantile(book.amounts[known], CAP_SHARE)
    weight = np.minimum(1.0, most / book.amounts)
    return replace(
        book, amounts=book.amounts * weight, settled_amounts=book.settled_amounts * weight[book.settled_items]
    )


def _judged(done: list[_Origin], first: int, *, from_on: date, to_on: date, seed: int) -> CashBacktest:
    import numpy as np

    names = ("actual", "expected", "mean")
    table = {name: np.array([getattr(origin, name) for origin in done[first:]]) for name in (*names, "due")}
    table["weeks"] = np.array([_mean_before(done, number) for number in range(first, len(done))])
    raw, every = (
        {name: np.array([getattr(origin, f"{kind}_{name}") for origin in done[first:]]) for name in names}
        for kind in ("raw", "all")
    )
    inside, all_inside = (_inside(_judged_weeks(done, is_all=is_all), first) for is_all in (False, True))
    metrics = {
        "wape_1_4": _metric(table, SOON, seed),
        "wape_1_13": _metric(table, WEEKS, seed),
        "cover80_weekly": _cover(inside, seed),
        "wape_1_4_uncapped": _metric(raw, SOON, seed),
        "wape_1_13_uncapped": _metric(raw, WEEKS, seed),
        "wape_all_1_4": _metric(every, SOON, seed),
        "wape_all_1_13": _metric(every, WEEKS, seed),
        "cover80_all_weekly": _cover(all_inside, seed),
    }
    beside = {
        name: (_wape(table[key], table["actual"], SOON), _wape(table[key], table["actual"], WEEKS))
        for name, key in (("due_date", "due"), ("customer_mean", "mean"), ("mean_8_weeks", "weeks"))
    }
    return CashBacktest(
        from_on,
        to_on,
        tuple(origin.on for origin in done[first:]),
        metrics,
        beside,
        _stretch(_judged_weeks(done, is_all=True), len(done)),
        table["expected"],
        table["actual"],
    )


def _metric(table: dict[str, NDArray[np.float64]], weeks: int, seed: int) -> Metric:
    ours, theirs, came = (table[name][:, :weeks] for name in ("expected", "mean", "actual"))
    low, high = scoring.difference(ours, theirs, came, seed=seed)
    return Metric(scoring.wape(ours, came), scoring.wape(theirs, came), low, high)


def _wape(forecast: NDArray[np.float64], actual: NDArray[np.float64], weeks: int) -> float:
    return scoring.wape(forecast[:, :weeks], actual[:, :weeks])


def _cover(inside: NDArray[np.bool_], seed: int) -> Metric:
    """The share of weeks inside their band; the rival is the share that was promised."""
    low, high = scoring.share_interval(inside, seed=seed)
    return Metric(float(inside.mean()), bands.COVER, low, high)


def _mean_before(done: list[_Origin], number: int) -> NDArray[np.float64]:
    """At each distance, the mean of the last 8 weeks that were over in the morning of the origin."""
    import numpy as np

    found = np.zeros(WEEKS)
    for week in range(WEEKS):
        over = [origin.actual[week] for origin in done[max(0, number - week - rivals.WEEKS) : max(0, number - week)]]
        found[week] = np.mean(over) if over else 0.0
    return found


_Weeks = list[tuple[bands.Band, "NDArray[np.float64]", "NDArray[np.float64]"]]
"""Of each origin: band, expected, actual."""


def _judged_weeks(done: list[_Origin], *, is_all: bool) -> _Weeks:
    if is_all:
        return [(origin.all_band, origin.all_expected, origin.all_actual) for origin in done]
    return [(origin.band, origin.expected, origin.actual) for origin in done]


def _inside(weeks: _Weeks, first: int) -> NDArray[np.bool_]:
    """Tell of each origin from `first` which of its weeks lie inside the band that was stretched as one knew how then."""
    import numpy as np

    found = []
    for number in range(first, len(weeks)):
        band, expected, actual = weeks[number]
        near, far = _stretch(weeks, number)
        band = band.stretched(np.where(np.arange(WEEKS) < SOON, near, far), expected)
        found.append((actual >= band.low) & (actual <= band.high))
    return np.array(found)


def _stretch(weeks: _Weeks, number: int) -> tuple[float, float]:
    """Learn from the weeks of earlier origins that were over in the morning of origin `number`, the last 26 at each distance."""
    import numpy as np

    scores = [bands.score(band, actual) for band, _expected, actual in weeks[:number]]
    found = []
    for begin, end in SPLIT:
        over = [
            scores[origin][week]
            for week in range(begin, end)
            for origin in range(max(0, number - week - bands.ORIGINS), max(0, number - week))
        ]
        found.append(bands.stretch(np.array(over)))
    return found[0], found[1]
