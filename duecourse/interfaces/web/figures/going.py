"""How did a figure go: by day, week or month, as reported and restated, as a chart and as a table?"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from duecourse.foundation.kit import charts
from duecourse.insight.queries.figures import trend
from duecourse.insight.rules.kpis.catalogue import Kpi
from duecourse.insight.rules.kpis.figures import Point
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.charting import chart
from duecourse.interfaces.web.figures import asking, tiles
from duecourse.interfaces.web.figures.asking import Asked
from duecourse.interfaces.web.figures.shown import Dated, Trend
from duecourse.interfaces.web.visit import Visit

COUNTS: Final = {"day": 30, "week": 26, "month": 12}
"""So many points lie before the day, by the step between them."""
LIVE: Final = 12
"""So many points are worked out where nothing is kept of these customers: each of them reads the book of its day."""
PATIENCE: Final = 15.0
"""So many seconds a reader waits for days that must be worked out."""
TILE_DAYS: Final = 30


def days_of(one: Asked, step: str, count: int) -> list[date]:
    """Give the days of a trend, the oldest first, the day itself last."""
    if step == "month":
        ends = [_month_end(one.on, back) for back in range(count, 0, -1)]
        return [*ends, one.on]
    apart = 7 if step == "week" else 1
    return [one.on - timedelta(days=apart * back) for back in range(count, -1, -1)]


def short(visit: Visit, one: Asked, slugs: Sequence[str], own: Mapping[str, Kpi]) -> dict[str, tuple[Point, ...]]:
    """Read the last month of figures as reported, where it is kept; the tile adds the day itself."""
    among = asking.among(visit, one)
    if not one.is_kept or one.restated or among.customers_of:
        return {}
    days = [one.on - timedelta(days=back) for back in range(TILE_DAYS, 0, -1)]
    return trend(visit.tenant_id, among, slugs, days, currency=one.currency, own=own)


def shown(visit: Visit, one: Asked, kpi: Kpi, own: Mapping[str, Kpi]) -> Trend | None:
    """Read the trend of a figure; None where no day of it has a value."""
    among = asking.among(visit, one)
    is_live = not one.is_kept or bool(among.customers_of)
    days = days_of(
        one, one.step, min(LIVE, COUNTS[one.step]) if is_live or one.restated or one.beside else COUNTS[one.step]
    )

    def asked(*, restated: bool) -> tuple[Point, ...]:
        found = trend(
            visit.tenant_id, among, [kpi.slug], days,
            currency=one.currency, restated=restated, own=own, patience=PATIENCE,
        )  # fmt: skip
        return found[kpi.slug]

    points = asked(restated=one.restated)
    others = asked(restated=True) if one.beside and not one.restated else ()
    if not any(point.value is not None for point in (*points, *others)):
        return None
    return _trend(one, kpi, points, others, is_live=is_live)


def _trend(one: Asked, kpi: Kpi, points: Sequence[Point], others: Sequence[Point], *, is_live: bool) -> Trend:
    name = words.say(kpi.name)
    is_same = bool(others) and all(one.value == two.value for one, two in zip(points, others, strict=True))
    reported = _("restated") if one.restated else _("as reported")
    rows = _rows(points, reported, kpi, one) + ([] if is_same else _rows(others, _("restated"), kpi, one))
    spec = charts.lines(rows, y=_axis(kpi, one), share=kpi.unit == "share")
    beside = {other.on: other for other in others}
    lines = tuple(
        Dated(
            formats.day(point.on),
            tiles.plain(point.value, kpi.unit, one.currency),
            tiles.plain(beside[point.on].value, kpi.unit, one.currency) if point.on in beside else "",
            _note(point),
        )
        for point in reversed(points)
    )
    says = {"day": _("Day by day."), "week": _("Week by week."), "month": _("Month by month.")}[one.step]
    drawn = chart("figure-trend", spec, title=name, says=says)
    said = [_("Restated, each of these days is the same.")] if is_same else []
    said += _notes(one, kpi, points, is_live=is_live)
    return Trend(drawn, lines, has_restated=bool(others), note=" ".join(said))


def _notes(one: Asked, kpi: Kpi, points: Sequence[Point], *, is_live: bool) -> list[str]:
    """Say what a reader must know before comparing days."""
    said = []
    if any(point.is_backfilled for point in points):
        said.append(_("Days marked in the table were not reported then: they were worked out later by what was known."))
    if is_live:
        said.append(_("Nothing is kept of exactly these customers: each day is worked out anew, so fewer are shown."))
    if any(point.is_left_out for point in points):
        said.append(
            _("Working out older days would take too long here: a report by month counts them in the background.")
        )
    if one.window and kpi.window == "days" and not is_live and not one.restated:
        said.append(_("Kept days have the window that is set up, not the one chosen above."))
    return said


def _note(point: Point) -> str:
    if point.is_left_out:
        return _("not worked out")
    return _("worked out later, by what was known then") if point.is_backfilled else ""


def _rows(points: Sequence[Point], series: str, kpi: Kpi, one: Asked) -> list[dict[str, Any]]:
    return [
        {
            "x": point.on.isoformat(),
            "y": point.value,
            "series": series,
            "says": f"{formats.day(point.on)}, {series}: {tiles.plain(point.value, kpi.unit, one.currency)}",
        }
        for point in points
        if point.value is not None
    ]


def _axis(kpi: Kpi, one: Asked) -> str:
    named = {"money": one.currency, "days": _("Days"), "share": _("Share"), "count": _("Count"), "times": _("Times")}
    return named[kpi.unit]


def _month_end(on: date, back: int) -> date:
    """Give the end of the month so many months before the month of a day."""
    year, month = divmod(on.year * 12 + on.month - 1 - back, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])
