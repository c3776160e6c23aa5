"""What came in the weeks behind us, what had been expected of them, and how far off were the last 13 forecasts?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.analysis.intelligence.models import CashCalibration, ForecastLine, ForecastVintage
from duecourse.analysis.intelligence.queries.forecast_rows import Accuracy, PeriodRow, ScoreRow, VintageRow
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.kit.money import quantize
from duecourse.records.ledger.queries.cash import cash_by_day

SOON: Final = 4
MEAN_OF: Final = 8
WEEK: Final = timedelta(weeks=1)
DAY: Final = timedelta(days=1)
NOTHING: Final = Decimal(0)
SHARE: Final = Decimal("0.0001")


@dataclass(frozen=True)
class Past:
    """What came on each day, up to the last day that is over; the weeks behind a forecast; how good forecasts were."""

    days: Mapping[date, Decimal]
    since: date
    last: date
    weeks: tuple[PeriodRow, ...] = ()
    accuracy: Accuracy = field(default_factory=Accuracy)

    def came(self, from_on: date, to_on: date) -> Decimal | None:
        """Sum what came in some days; None where they are not over, or before what was read."""
        if to_on > self.last or from_on < self.since:
            return None
        return sum(
            (self.days.get(from_on + number * DAY, NOTHING) for number in range((to_on - from_on).days + 1)), NOTHING
        )


@dataclass(frozen=True)
class _Told:
    """A forecast of one week: the vintage it is from, and whether that one was the newest before the week."""

    made_on: date
    line: ForecastLine
    due: Decimal


def past_of(tenant: UUID, vintage: VintageRow, *, currency: str, group: str, back: int) -> Past:
    """Read the weeks behind a forecast and judge the forecasts made before it: four queries."""
    monday = vintage.made_on - timedelta(days=vintage.made_on.weekday())
    since = monday - (back + MEAN_OF) * WEEK
    read = _read(tenant, vintage, since=since, currency=currency, group=group)
    told = _told(tenant, vintage, since=monday - back * WEEK, currency=currency, group=group)
    weeks = tuple(
        _week(read, told, monday - number * WEEK, currency or vintage.base_currency) for number in range(back, 0, -1)
    )
    mondays = [monday - number * WEEK for number in range(back)]
    rows = [row for start in mondays if (row := _score(read, told, start)) is not None]
    return Past(
        read.days, since, read.last, weeks, _accuracy(rows) if rows else _replayed(tenant, vintage, currency, group)
    )


def _read(tenant: UUID, vintage: VintageRow, *, since: date, currency: str, group: str) -> Past:
    company = identity.company_settings(tenant, vintage.company_id)
    last = (company.business_date or vintage.made_on) - DAY
    kind, _colon, key = group.partition(":")
    rows = cash_by_day(
        tenant,
        vintage.company_id,
        since=since,
        until=max(last, since),
        segment=key if kind == "segment" else "",
        portfolio_id=int(key) if kind == "portfolio" and key.isdecimal() else 0,
    )
    return Past(_in(rows, currency, vintage), since, last)


def _in(rows: Iterable[tuple[date, str, Decimal]], currency: str, vintage: VintageRow) -> Mapping[date, Decimal]:
    """Add up one currency, or all that have a rate at the rates of the forecast."""
    found: dict[date, Decimal] = defaultdict(Decimal)
    rates = vintage.rates | {vintage.base_currency: Decimal(1)}
    for day, own, amount in rows:
        if currency == own:
            found[day] += amount
        elif not currency and own in rates:
            found[day] += quantize(amount * rates[own], vintage.base_currency)
    return found


def _told(
    tenant: UUID, vintage: VintageRow, *, since: date, currency: str, group: str
) -> Mapping[date, Mapping[date, _Told]]:
    """Of the newest forecast before each Monday: what it said of the weeks from then on (Monday -> week -> line)."""
    made = ForecastVintage.objects.of(tenant).filter(
        company_id=vintage.company_id, made_on__gt=since - WEEK, made_on__lte=vintage.made_on
    )
    newest: dict[date, Any] = {}
    for pk, made_on, basis in made.order_by("made_on").values_list("id", "made_on", "basis"):
        newest[made_on + timedelta(days=-made_on.weekday() % 7)] = (pk, made_on, basis)
    by_id = {pk: (monday, made_on, basis) for monday, (pk, made_on, basis) in newest.items()}
    rows = ForecastLine.objects.of(tenant).filter(vintage_id__in=list(by_id), is_week=True, group_key=group)
    rows = rows.filter(is_total=not currency, currency=currency or vintage.base_currency)
    found: dict[date, dict[date, _Told]] = defaultdict(dict)
    for line in rows:
        monday, made_on, basis = by_id[line.vintage_id]
        if monday <= line.from_on < monday + SOON * WEEK:
            found[monday][line.from_on] = _Told(made_on, line, _due(basis, line, currency, group))
    return found


def _due(basis: Mapping[str, Any], line: ForecastLine, currency: str, group: str) -> Decimal:
    """Tell what fell due in the week: kept with the forecast, of everybody only."""
    return Decimal(basis.get("due", {}).get(currency, {}).get(line.from_on.isoformat(), 0)) if not group else NOTHING


def _week(read: Past, told: Mapping[date, Mapping[date, _Told]], monday: date, currency: str) -> PeriodRow:
    found = told.get(monday, {}).get(monday)
    to_on = monday + WEEK - DAY
    if found is None:
        return PeriodRow(
            monday, to_on, currency, NOTHING, NOTHING, NOTHING, {}, read.came(monday, to_on), is_forecast=False
        )
    line = found.line
    parts = {source: Decimal(amount) for source, amount in line.parts.items()}
    return PeriodRow(
        *(monday, to_on, currency, line.expected, line.low, line.high, parts), actual=read.came(monday, to_on)
    )


def _score(read: Past, told: Mapping[date, Mapping[date, _Told]], monday: date) -> ScoreRow | None:
    """Hold a forecast against what came in its first four weeks, as far as they are over."""
    lines = [said for _week_on, said in sorted(told.get(monday, {}).items())]
    over = [(said, came) for said in lines if (came := read.came(said.line.from_on, said.line.to_on)) is not None]
    if not over:
        return None
    before = read.came(monday - MEAN_OF * WEEK, monday - DAY)
    mean = quantize((before or NOTHING) / MEAN_OF, over[0][0].line.currency)
    actual = sum((came for _said, came in over), NOTHING)
    return ScoreRow(
        made_on=over[0][0].made_on,
        weeks=len(over),
        expected=sum((said.line.expected for said, _came in over), NOTHING),
        actual=actual,
        rival_mean=mean * len(over),
        rival_due=sum((said.due for said, _came in over), NOTHING),
        wape=_off([abs(said.line.expected - came) for said, came in over], actual),
        wape_mean=_off([abs(mean - came) for _said, came in over], actual),
        wape_due=_off([abs(said.due - came) for said, came in over], actual),
        weeks_inside=sum(said.line.low <= came <= said.line.high for said, came in over),
    )


def _off(errors: Iterable[Decimal], actual: Decimal) -> Decimal | None:
    return (sum(errors, NOTHING) / actual).quantize(SHARE) if actual > 0 else None


def _accuracy(rows: list[ScoreRow]) -> Accuracy:
    """Weigh each forecast by what came in its weeks."""
    weeks = sum(row.weeks for row in rows)

    def over_all(name: str) -> Decimal | None:
        errors = [share * row.actual for row in rows if (share := getattr(row, name)) is not None]
        return _off(errors, sum((row.actual for row in rows), NOTHING))

    inside = (Decimal(sum(row.weeks_inside for row in rows)) / weeks).quantize(SHARE)
    return Accuracy(tuple(rows), over_all("wape"), over_all("wape_mean"), over_all("wape_due"), inside, weeks)


def _replayed(tenant: UUID, vintage: VintageRow, currency: str, group: str) -> Accuracy:
    """Before any forecast is old enough: how good forecasts of the last half year would have been, of everybody in all."""
    rows = CashCalibration.objects.of(tenant).filter(company_id=vintage.company_id, on_day__lte=vintage.made_on)
    newest = None if currency not in ("", vintage.base_currency) or group else rows.order_by("-on_day").first()
    if newest is None:
        return Accuracy()
    wape, cover = newest.metrics["wape_all_1_4"], newest.metrics["cover80_all_weekly"]
    return Accuracy(
        wape=_share(wape["model"]), wape_mean=_share(wape["rival"]), cover80=_share(cover["model"]), is_replayed=True
    )


def _share(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(SHARE)
