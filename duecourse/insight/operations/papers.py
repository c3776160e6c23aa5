"""How do reports and dashboards that are told already become a PDF?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duecourse.foundation.kit import charts
from duecourse.insight.rules.papers import Part, Sheet, draw
from duecourse.insight.rules.telling import Telling, Told

MOST_ROWS: Final = 2_000
"""Nobody leafs through more; a file for tables holds them all."""


@dataclass(frozen=True)
class Heading:
    """What stands above it: whose it is, its title, a sentence, and the facts it stands on (as of, period, filters)."""

    title: str
    house: str
    says: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""


def told_pdf(told: Sequence[Told], heading: Heading, *, charts: Sequence[bytes], at: datetime) -> bytes:
    """Draw tables that are told already, each below its chart, as one PDF."""
    parts = tuple(part_of(one, chart=chart) for one, chart in zip(told, charts, strict=True))
    only = told[0].facts if len(told) == 1 else ()
    sheet = Sheet(
        title=heading.title,
        house=heading.house,
        parts=parts,
        facts=(*heading.facts, *only),
        says=heading.says,
        note=heading.note,
        language=get_language() or "en",
        page=_("Page {page} of {pages}"),
    )
    return draw(sheet, at=at)


def picture(told: Told) -> bytes:
    """Draw a chart as a mail and a PDF show it; nothing where there is none."""
    if told.chart is None:
        return b""
    return charts.draw(dict(told.chart), "png", language=locale().replace("-", "_"))


def locale() -> str:
    """Name the habits in which days and amounts are written: plain English writes the day before the month."""
    language = get_language() or "en"
    return "en-GB" if language == "en" else language


def part_of(told: Told, *, chart: bytes = b"", most: int = MOST_ROWS) -> Part:
    """Give a told table as a part of a paper or a mail; several totals (one a currency) stand as its last rows."""
    rows, totals = told.rows[:most], told.totals
    several = totals if len(totals) > 1 else ()
    return Part(
        head=told.head,
        rows=(*rows, *several),
        numbers=told.numbers,
        totals=totals[0] if len(totals) == 1 else (),
        title=told.title,
        says=told.says,
        chart=chart,
        chart_says=told.title or told.says or _("The chart of the table below it."),
        after=_left_out(told, most),
        empty=_("There are no rows."),
    )


def telling() -> Telling:
    """Find who tells reports and dashboards."""
    found: Telling = import_string(settings.DUECOURSE_TELLING)
    return found


def _left_out(told: Told, most: int) -> str:
    count = told.count or len(told.rows)
    if told.is_cut:
        return _("The first %(shown)s rows of more than %(count)s.") % {"shown": min(most, count), "count": count}
    return _("The first %(shown)s of %(count)s rows.") % {"shown": most, "count": count} if count > most else ""
