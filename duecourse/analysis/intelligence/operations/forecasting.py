"""Forecast a company's cash: make the vintage of a day once, and learn each week how far its bands must be stretched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from duecourse.analysis.intelligence import history as past
from duecourse.analysis.intelligence.models import ForecastVintage
from duecourse.analysis.intelligence.operations import forecast_moving, forecast_standing, forecast_writing
from duecourse.analysis.intelligence.operations.forecast_models import (
    BESIDE_USUAL,
    SEED,
    USUAL,
    Answer,
    calibrated,
    chosen,
    metrics_of,
    of_habits,
    of_refits,
)
from duecourse.analysis.intelligence.operations.overriding import override, withdraw
from duecourse.analysis.intelligence.queries.forecast_inputs import Inputs, inputs_of
from duecourse.analysis.intelligence.rules.cash import bands, expecting, known, making, runrate
from duecourse.analysis.intelligence.rules.cash.backtest import SOON, WEEKS, CashBacktest, Chances, backtest
from duecourse.analysis.intelligence.rules.cash.book import Book, days_of, read
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import minor_units
from duecourse.foundation.kit.words import _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["backtest_cash", "make_forecast", "override", "withdraw"]

MOST_WEEKS: Final = 26
PLACES: Final = Decimal("0.0001")


class WrongWeeks(Refused):
    """Nobody can see that far, and nobody wants to see nothing."""

    says = _("A forecast has from 1 to %(most)s weeks.")


class NothingToForecast(Refused):
    """Without items there is no cash to come, and nothing to learn from."""

    says = _("%(company)s has no items that were known before %(on)s: there is nothing to forecast from.")


@dataclass(frozen=True)
class _Ground:
    """All that a forecast is reckoned from."""

    on: date
    ends: NDArray[np.int64]
    inputs: Inputs
    book: Book
    answer: Answer
    kept: float
    stretch: tuple[float, float]
    is_on: bool
    is_little_history: bool
    tried: dict[str, Any]
    """The payment model's error beside that of habits, where it was tried for sums."""


@contextmanager
def extracted(tenant: UUID, company_ids: Sequence[int]) -> Iterator[tuple[past.History, Path]]:
    """Lay a history down in a folder that goes away with the work."""
    with tempfile.TemporaryDirectory(prefix="duecourse-history-") as name:
        folder = Path(name)
        past.write_parquet(past.history_of(tenant, company_ids), folder)
        yield past.read_parquet(folder), folder


def make_forecast(tenant: UUID, company_id: int, *, on: date, at: datetime, weeks: int = WEEKS) -> ForecastVintage:
    """Make the forecast of a company's day, once: one that is there already is given as it is.

    Reckoned from what was known before the day began; the company's business date may see what portals have scheduled.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise WrongWeeks(most=MOST_WEEKS)
    made = ForecastVintage.objects.of(tenant).filter(company_id=company_id, made_on=on).first()
    if made is not None:
        return made
    company = identity.company_settings(tenant, company_id)
    with extracted(tenant, [company_id]) as (history, folder):
        is_today = company.business_date is None or on >= company.business_date
        inputs = inputs_of(tenant, company_id, on, folder=folder, is_today=is_today)
        book = read(history, is_in_base=False)
        if not (book.known < days_of(on)).any():
            raise NothingToForecast(company=company.name, on=on)
        answer, calibration = calibrated(tenant, company_id, history, book, on=on)
        ground = _Ground(
            on=on,
            ends=expecting.period_ends(on, weeks),
            inputs=inputs,
            book=book,
            answer=answer,
            kept=_kept(history, on),
            stretch=(calibration.stretch[0], calibration.stretch[1]) if calibration else (0.0, 0.0),
            is_on=calibration is None or calibration.decision == "on",
            is_little_history=calibration is None,
            tried=calibration.metrics.get(BESIDE_USUAL, {}) if calibration else {},
        )
        vintage = _write(tenant, company_id, ground, weeks=weeks, at=at)
    forecast_moving.write_moves(vintage)
    forecast_writing.give_up_old_items(tenant, company_id, on=on)
    return vintage


def backtest_cash(
    tenant: UUID,
    company_id: int,
    *,
    from_on: date,
    to_on: date,
    refit_days: int,
    seed: int = SEED,
    with_model: bool = False,
) -> dict[str, Any] | None:
    """Forecast a past period week by week, from what was known each morning; None where no 13 weeks of it are over.

    `with_model`: the payment model is replayed beside habits, and whoever would have been chosen is told.
    """
    with extracted(tenant, [company_id]) as (history, _folder):
        book = read(history)

        def replay(chances: Chances) -> CashBacktest | None:
            return backtest(history, chances, from_on=from_on, to_on=to_on, refit_days=refit_days, seed=seed)

        model = of_refits(history, book, until=to_on, seed=seed) if with_model else None
        found = chosen(of_habits(book), model, replay)
    if found is None:
        return None
    answer, done, figure = found
    decision = "on" if done.is_on else "off"
    return {"metrics": metrics_of(done, figure), "decision": decision, "answers": answer.hash}


def _kept(history: past.History, on: date) -> float:
    """Tell how often promises were kept here, as far as it was judged before the day."""
    rows = history.promises
    rows = rows.filter(rows.judged_on < on)
    judged = rows.filter(rows.outcome.isin(["kept", "partly_kept", "broken"]))
    kept = judged.filter(judged.outcome == "kept").count().execute()
    partly = judged.filter(judged.outcome == "partly_kept").count().execute()
    return known.kept_share(float(kept) + 0.5 * float(partly), float(judged.count().execute()))


def _write(tenant: UUID, company_id: int, ground: _Ground, *, weeks: int, at: datetime) -> ForecastVintage:
    import numpy as np

    day = days_of(ground.on)
    standing, currencies, is_disputed = forecast_standing.standing(ground.inputs, day)
    grouped = forecast_standing.grouped(ground.inputs)
    own = ground.answer.by(standing.item_ids, ground.on, ground.ends)
    cut = known.portions(
        standing,
        own,
        ground.ends,
        kept=ground.kept,
        instalments=forecast_standing.instalments(ground.inputs, day),
    )
    dilution = {
        str(currency): ground.book.of_currency(str(currency)).dilution(day) for currency in np.unique(currencies)
    }
    units = _units(cut, currencies, ground, dilution)
    cells = grouped.of(standing.customer_ids, currencies)
    new_units, new_draws = _new(ground, grouped, day)
    made = _made(cut, units, cells, grouped, standing, (new_units, new_draws), currencies, dilution)
    vintage = forecast_writing.write_vintage(
        tenant,
        company_id,
        made_on=ground.on,
        weeks=weeks,
        ends=ground.ends.tolist(),
        model_hash=ground.answer.hash,
        basis=_basis(ground, made, dilution, weeks=weeks),
        at=at,
    )
    lasts = [(end - ground.on).days for end in expecting.week_ends(ground.on, weeks)]
    shown = making.spans(ground.ends, lasts, days=expecting.DAYS, soon=SOON)
    rates, base = ground.inputs.rates, ground.inputs.base_currency
    forecast_writing.write_lines(vintage, making.lines(made, shown, base=base, rates=rates, stretch=ground.stretch))
    groups = [list(made.cells[cell].groups) for cell in cells]
    forecast_writing.write_items(vintage, _rows(cut, units, standing, currencies, groups, is_disputed))
    return vintage


def _units(
    cut: known.Portions, currencies: NDArray[Any], ground: _Ground, dilution: dict[str, float]
) -> NDArray[np.int64]:
    """Reckon what each part of an item brings in each period, in minor units of its currency."""
    import numpy as np

    found = np.zeros(cut.chances.shape, dtype=np.int64)
    own = currencies[cut.places]
    for currency, share in dilution.items():
        mine = own == currency
        unit = 10.0 ** -minor_units(currency)
        found[mine] = expecting.in_units(cut.amounts[mine], cut.chances[mine], unit=unit, dilution=share)
    return found


def _new(
    ground: _Ground, grouped: forecast_standing.Grouped, day: int
) -> tuple[dict[int, NDArray[np.int64]], dict[int, NDArray[np.float64]]]:
    """Reckon what invoices that are not written yet bring to each cell: minor units per period, and draws."""
    import numpy as np

    units: dict[int, NDArray[np.int64]] = {}
    draws: dict[int, NDArray[np.float64]] = {}
    for currency in sorted({str(each) for each in np.unique(ground.book.currencies)}):
        book = ground.book.of_currency(currency)
        cells, of_item = np.unique(grouped.of(book.customer_ids, book.currencies), return_inverse=True)
        pace = runrate.pace(book, day, groups=of_item, group_count=len(cells))
        expected = pace.expected(ground.ends)
        drawn = pace.draws(ground.ends, count=bands.DRAWS, seed=SEED + day)
        running = np.rint(np.cumsum(expected, axis=1) * 10.0 ** minor_units(currency)).astype(np.int64)
        for place, cell in enumerate(cells):
            units[int(cell)] = np.diff(running[place], prepend=0)
            draws[int(cell)] = drawn[:, place]
    return units, draws


def _made(
    cut: known.Portions,
    units: NDArray[np.int64],
    cells: NDArray[np.int64],
    grouped: forecast_standing.Grouped,
    standing: known.Standing,
    new: tuple[dict[int, NDArray[np.int64]], dict[int, NDArray[np.float64]]],
    currencies: NDArray[Any],
    dilution: dict[str, float],
) -> making.Made:
    import numpy as np

    of_cell = cells[cut.places]
    source = np.array([making.SOURCES.index(str(each)) for each in cut.sources], dtype=np.int64)
    sums = np.zeros((len(grouped.cells), len(making.SOURCES), cut.chances.shape[1]), dtype=np.int64)
    np.add.at(sums, (of_cell, source), units)
    share = np.array([1.0 - dilution[str(each)] for each in currencies[cut.places]])
    draws = bands.draws_of(
        cut.amounts * share,
        cut.chances,
        standing.customer_ids[cut.places],
        seed=SEED,
        groups=of_cell,
        group_count=len(grouped.cells),
    )
    for cell, amounts in new[0].items():
        sums[cell, making.SOURCES.index("new")] = amounts
        draws[:, cell] += new[1][cell]
    return making.Made(grouped.cells, sums, draws)


def _basis(ground: _Ground, made: making.Made, dilution: dict[str, float], *, weeks: int) -> dict[str, Any]:
    """Say what the forecast stands on, so that it can be read years later."""
    currencies = sorted({cell.currency for cell in made.cells})
    rates = ground.inputs.rates
    return {
        "base_currency": ground.inputs.base_currency,
        "currencies": currencies,
        "rates": {currency: str(rates[currency]) for currency in currencies if currency in rates},
        "missing_rates": [currency for currency in currencies if currency not in rates],
        "is_model_on": ground.answer.hash != USUAL,
        "beats_mean": ground.is_on,
        "tried": ground.tried,
        "kept_share": str(_share(ground.kept)),
        "dilution_share": {currency: str(_share(share)) for currency, share in dilution.items()},
        "stretch": [round(each, 4) for each in ground.stretch],
        "is_little_history": ground.is_little_history,
        "at_bank": _at_bank(ground.inputs),
        "due": _due(ground, [(end - ground.on).days for end in expecting.week_ends(ground.on, weeks)]),
    }


def _share(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(PLACES)


def _due(ground: _Ground, lasts: list[int]) -> dict[str, dict[str, str]]:
    """Sum what falls due in each week, per currency and, under "", in base currency; what is overdue falls into the first.

    The simplest forecast there is: every forecast is later held against it.
    """
    import numpy as np

    rows, rates = ground.inputs.items, ground.inputs.rates
    firsts = [0, *(last + 1 for last in lasts[:-1])]
    ahead = (rows["due_on"].astype("datetime64[D]") - np.datetime64(ground.on)).astype(np.int64)
    week = np.searchsorted(np.array(lasts), np.maximum(ahead, 0))
    found: dict[str, dict[str, str]] = {}
    whole = np.zeros(len(lasts) + 1)
    for currency in sorted({str(each) for each in rows["currency"]}):
        own = rows["currency"] == currency
        sums = np.bincount(week[own], weights=rows["open_amount"][own].astype(float), minlength=len(lasts) + 1)
        whole += sums * float(1 if currency == ground.inputs.base_currency else rates.get(currency, 0))
        found[currency] = _by_week(ground.on, firsts, sums)
    return found | {"": _by_week(ground.on, firsts, whole)}


def _by_week(on: date, firsts: list[int], sums: NDArray[Any]) -> dict[str, str]:
    return {
        (on + timedelta(days=first)).isoformat(): str(_share(float(total)))
        for first, total in zip(firsts, sums, strict=False)
    }


def _at_bank(inputs: Inputs) -> dict[str, str]:
    """Sum the money that is at the bank and waits to be booked: it is no cash to come."""
    found: dict[str, float] = {}
    for rows, amount in ((inputs.items, "matched_amount"), (inputs.receipts, "amount")):
        for currency, worth in zip(rows["currency"], rows[amount], strict=True):
            if worth > 0:
                found[str(currency)] = found.get(str(currency), 0.0) + float(worth)
    return {currency: str(_share(amount)) for currency, amount in sorted(found.items())}


def _rows(
    cut: known.Portions,
    units: NDArray[np.int64],
    standing: known.Standing,
    currencies: NDArray[Any],
    groups: list[list[str]],
    is_disputed: NDArray[np.bool_],
) -> Iterator[Sequence[object]]:
    """One row per part of an item that brings anything."""
    for number, place in enumerate(cut.places.tolist()):
        if not units[number].any():
            continue
        currency = str(currencies[place])
        yield (
            int(standing.item_ids[place]),
            int(standing.customer_ids[place]),
            currency,
            str(cut.sources[number]),
            groups[place],
            _share(float(cut.amounts[number])),
            bool(is_disputed[place]),
            forecast_writing.amounts_of(units[number], currency),
        )
