"""How does a report stand on a board: its table or its chart, narrowed as the board is, read with its reader's eyes?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.queries.kept_reports import report_named
from duecourse.insight.queries.reports.answering import answer
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.boards import Tile
from duecourse.insight.rules.reports.answers import Answer
from duecourse.insight.rules.reports.spec import Spec, from_json
from duecourse.insight.rules.reports.subjects import SUBJECTS
from duecourse.interfaces.web import doors, formats
from duecourse.interfaces.web.boards import naming
from duecourse.interfaces.web.boards.shown import Reported
from duecourse.interfaces.web.charting import chart
from duecourse.interfaces.web.figures.asking import Asked
from duecourse.interfaces.web.reports import asking, drawing, reading, table
from duecourse.interfaces.web.visit import Visit

TODAY: Final = "today"


class ReportGone(Refused):
    """The report was given up, or its reader may not read it: one cannot tell."""

    says = marked("This report was given up, or is not shared with you.")


class OwnPage(Refused):
    """A report that is laid out by hand stands on its own page only."""

    says = marked("This report stands on its own page only: open it there.")


def reported(visit: Visit, asked: Asked, among: Among, tile: Tile) -> Reported:
    """Answer a report for a tile: so many lines as the tile has room for."""
    seat = visit.seat
    named = report_named(seat.tenant_id, seat.user_id, seat.role, tile.subject)
    if named is None:
        raise ReportGone
    if named.kind != "report":
        raise OwnPage
    kept = from_json(dict(named.spec))
    spec = _narrowed(kept, asked)
    on = asked.on if spec.day == TODAY else asked.latest
    found = answer(visit.tenant_id, among, spec, on, most=tile.most)
    customers = reading.customers_in(visit, (row.customer_id for row in found.rows))
    as_said = replace(spec, day=asked.on.isoformat()) if spec.day == TODAY and asked.on != asked.latest else spec
    around = table.Around(spec=spec, href="", behind_href="", customers=customers)
    is_drawn = tile.shape != "table" and spec.chart and not drawing.why_not(spec.chart, spec)
    name = tile.title or naming.report_name(named)
    drawn = None
    if is_drawn and found.rows:
        lines, cut = drawing.drawn(found, spec)
        drawn = chart(f"chart-{tile.key}", lines, title=name, says=" ".join(cut))
    return Reported(
        name=name,
        sentence=reading.sentence(as_said),
        fixed=_fixed(spec, found, asked),
        table=table.table(found, around),
        chart=drawn,
        href=_whole(visit, named.key, kept, as_said),
        is_cut=found.is_cut,
    )


def _narrowed(spec: Spec, asked: Asked) -> Spec:
    """Ask a report of the board's period and currency and as the board is read; a day of its own stays what it says."""
    if asked.window and SUBJECTS[spec.subject].has_period:
        spec = replace(spec, period=f"last_{asked.window}_days")
    if asked.currency:
        spec = replace(spec, currency=asked.currency)
    return replace(spec, is_restated=spec.is_restated or asked.restated)


def _fixed(spec: Spec, found: Answer, asked: Asked) -> str:
    """Say where a report speaks of a day or a period of its own, whatever the board asks."""
    if spec.day != TODAY:
        return _("This report has a day of its own: %(day)s.") % {"day": formats.day(found.on)}
    if found.from_on and found.to_on:
        ends = {"since": formats.day(found.from_on), "until": formats.day(found.to_on)}
        said = _("From %(since)s to %(until)s.") if asked.window else _("Its own period: %(since)s to %(until)s.")
        return said % ends
    return ""


def _whole(visit: Visit, key: str, kept: Spec, spec: Spec) -> str:
    """Lead to the report as it stands here; who may not change its question is led to it as it is kept."""
    href = doors.address("report", key)
    if not visit.may("report.build") or spec == replace(kept, currency=spec.currency):
        return href
    return f"{href}?{asking.query_of(spec)}"
