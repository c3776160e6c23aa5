"""Show who needs a person today; set a row aside."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import look
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.interfaces.web.worklist import reading
from duecourse.work.worklists.queries import screens
from duecourse.work.worklists.queries.screens import WorkRow


@policy("worklist.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the day's list."""
    return look.render(request, "worklist/index.html", {"list": reading.page(request, request.visit)})


@policy("worklist.see")
@require_GET
def side(request: StaffRequest, row_id: int) -> HttpResponse:
    """Render one row for the inspector."""
    row = reading.shown(_found(request, row_id), request.visit)
    return look.render_part(request, "worklist/_side.html", {"row": row})


@policy("row.snooze")
@require_POST
def snooze(request: StaffRequest, row_id: int) -> HttpResponse:
    """Set a row aside for some days."""
    row = _found(request, row_id)
    raise Http404(row.id)


def _found(request: StaffRequest, row_id: int) -> WorkRow:
    visit = request.visit
    found = screens.worklist_row(
        visit.tenant_id, row_id, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    if found is None:
        raise Http404
    return found
