"""Show how people, steps, departments and coverage did in a period."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from duecourse.insight.operations.figure_files import note_export
from duecourse.interfaces.web import look
from duecourse.interfaces.web.lists.exporting import file_of
from duecourse.interfaces.web.performance import reading
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("team.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render how people did."""
    return look.render(request, "performance/index.html", {"page": reading.page(request, reading.PEOPLE)})


@policy("team.see")
@require_GET
def part(request: StaffRequest, part: str) -> HttpResponse:
    """Render one of the other views."""
    if part not in reading.PARTS:
        raise Http404
    return look.render(request, "performance/index.html", {"page": reading.page(request, part)})


@policy("report.export")
@require_POST
def rows(request: StaffRequest, part: str, ending: str) -> HttpResponseBase:
    """Give a view as a file."""
    if part not in reading.PARTS or ending not in ("csv", "xlsx") or not request.visit.may("team.see"):
        raise Http404
    table = reading.page(request, part).table
    header, lines = reading.as_rows(table)
    asked = request.GET.urlencode()
    note_export(
        request.visit.seat, f"performance-{part}", asked=asked, ending=ending, rows=len(table.rows), at=request.now
    )
    return file_of(f"performance-{part}", ending, header, lines)
