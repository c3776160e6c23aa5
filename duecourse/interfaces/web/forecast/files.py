"""How does the forecast become a file: its weeks and days as rows, its chart as a picture?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from duecourse.analysis.intelligence.queries.forecast_rows import ForecastPage, PeriodRow
from duecourse.foundation.kit import charts
from duecourse.foundation.kit.tabular import Cell
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.forecast import drawing, reading, words


def header() -> list[str]:
    """Name the columns."""
    names = words.source_words().values()
    fixed = (_("Kind"), _("From"), _("To"), _("Currency"), _("Expected"), _("Low (80 %%)") % {}, _("High (80 %%)") % {})
    return [*fixed, _("Came"), _("By hand"), _("Reason"), *names]


def rows(page: ForecastPage) -> Iterator[list[Cell]]:
    """Give the weeks behind, the weeks ahead and the days ahead, a line each."""
    for kind, found in ((_("Week"), page.past), (_("Week"), page.weeks), (_("Day"), page.days)):
        for one in found:
            yield [kind, *_cells(one)]


def picture(page: ForecastPage, *, company: str, is_simulated: bool) -> dict[str, Any]:
    """Make the chart of weeks with the words that a picture needs."""
    past = tuple(reading.period(row, {}) for row in page.past)
    ahead = tuple(reading.period(row, {}) for row in page.weeks)
    made = page.vintage.made_on if page.vintage else None
    title = _("Cash forecast, %(company)s, %(currency)s") % {"company": company, "currency": page.currency}
    named = {group.key: group.name for group in page.groups}
    lines = [_("As made on %(day)s.") % {"day": formats.day(made)}, reading.legend(past)]
    if page.group:
        lines.insert(0, _("Only %(group)s.") % {"group": named.get(page.group, page.group)})
    if is_simulated:
        lines.insert(0, _("Simulated data."))
    return charts.titled(drawing.weeks(past, ahead, currency=page.currency), title, *lines)


def _cells(one: PeriodRow) -> list[Cell]:
    own = one.override
    sources: list[Cell] = [one.parts.get(code) for code in words.source_words()]
    ends: list[Cell] = [one.from_on, one.to_on, one.currency, one.expected, one.low, one.high, one.actual]
    return [*ends, own.amount if own else None, own.reason if own else "", *sources]
