"""What can stand on a board, and how does each of its tiles stand there now?"""

from __future__ import annotations

from collections.abc import Mapping

from duecourse.insight.queries import kept_reports, own_kpis
from duecourse.insight.queries.boards import BoardRow
from duecourse.insight.rules import boards
from duecourse.insight.rules.boards import Tile
from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.insight.rules.kpis.kpi import Kpi
from duecourse.interfaces.web.boards import naming
from duecourse.interfaces.web.boards.shown import Edit, Editable
from duecourse.interfaces.web.figures.shown import Option
from duecourse.interfaces.web.visit import Visit


def page(visit: Visit, row: BoardRow) -> Edit:
    """Read a board for who changes it: a constant number of questions."""
    role, user = visit.seat.role, visit.seat.user_id
    found = (*kept_reports.starters_for(role), *kept_reports.reports_of(visit.tenant_id, user, role))
    reports = {one.key: naming.report_name(one) for one in found}
    own = own_kpis.kpis(visit.tenant_id, visit.seat.user_id)
    last = len(row.tiles) - 1
    return Edit(
        key=row.slug,
        name=row.name,
        revision=row.revision,
        is_own=row.is_own,
        may_share=row.is_own and visit.may("report.share"),
        tiles=tuple(_editable(one, reports, own, place == 0, place == last) for place, one in enumerate(row.tiles)),
        figures=tuple(Option(slug, naming.figure_name(slug, own), is_chosen=False) for slug in (*KPIS, *own)),
        reports=tuple(Option(one.key, reports[one.key], is_chosen=False) for one in found if one.kind == "report"),
        room=boards.MOST_TILES - len(row.tiles),
    )


def _editable(one: Tile, reports: dict[str, str], own: Mapping[str, Kpi], is_first: bool, is_last: bool) -> Editable:
    return Editable(
        key=one.key,
        title=naming.title_of(one, reports, own) or one.text[:60],
        kind_words=naming.kind_words(one.kind),
        detail=naming.detail_of(one),
        width=one.width,
        is_first=is_first,
        is_last=is_last,
        own_title=one.title,
        text=one.text,
        days=one.days,
        most=one.most,
        kind=one.kind,
        shape=one.shape,
    )
