"""How does a report stand on a board: its table or its chart, narrowed as the board is, read with its reader's eyes?"""

from __future__ import annotations

from dataclasses import replace

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.queries.kept_reports import report_named
from duecourse.insight.queries.reports.answering import answer
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.boards import Tile
from duecourse.insight.rules.reports.spec import Spec, from_json
from duecourse.interfaces.web import doors
from duecourse.interfaces.web.boards import naming
from duecourse.interfaces.web.boards.shown import Reported
from duecourse.interfaces.web.charting import chart
from duecourse.interfaces.web.figures.asking import Asked
from duecourse.interfaces.web.reports import drawing, reading, table
from duecourse.interfaces.web.visit import Visit


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
    spec = _narrowed(from_json(dict(named.spec)), asked)
    found = answer(visit.tenant_id, among, spec, asked.on, most=tile.most)
    customers = reading.customers_in(visit, (row.customer_id for row in found.rows))
    href = doors.address("report", named.key)
    around = table.Around(spec=spec, href=href, behind_href="", customers=customers)
    is_drawn = tile.shape != "table" and spec.chart and not drawing.why_not(spec.chart, spec)
    name = tile.title or naming.report_name(named)
    drawn = None
    if is_drawn and found.rows:
        lines, cut = drawing.drawn(found, spec)
        drawn = chart(f"chart-{tile.key}", lines, title=name, says=" ".join(cut))
    return Reported(name, reading.sentence(spec), table.table(found, around), drawn, href, is_cut=found.is_cut)


def _narrowed(spec: Spec, asked: Asked) -> Spec:
    """Ask the report of the board's currency and as the board is read; its own day stays what it says of today."""
    spec = replace(spec, is_restated=spec.is_restated or asked.restated)
    return replace(spec, currency=asked.currency) if asked.currency else spec
