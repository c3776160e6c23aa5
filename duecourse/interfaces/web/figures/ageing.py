"""Show how old is what is owed, and give it as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from duecourse.insight.operations.figure_files import note_export
from duecourse.interfaces.web import look
from duecourse.interfaces.web.figures import aged, asking, views
from duecourse.interfaces.web.lists.exporting import file_of
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("report.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the ageing."""
    asked = asking.asked(request)
    page = aged.page(request.visit, asked, aged.way_of(request)) if asked else None
    return look.render(request, "figures/ageing.html", {"page": page, "may_export": request.visit.may("report.export")})


@policy("report.export")
@require_POST
def file(request: StaffRequest, ending: str) -> HttpResponseBase:
    """Give the ageing as a file, and write down that it was taken along."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    asked = views.known(request)
    found = aged.asked_ageing(request.visit, asked, aged.way_of(request))
    header, rows = aged.file_rows(found)
    note_export(request.visit.seat, "ageing", asked=asked.query, ending=ending, rows=len(found.rows), at=request.now)
    return file_of(f"ageing-{asked.on.isoformat()}", ending, header, rows)
