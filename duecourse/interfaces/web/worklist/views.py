"""Show who needs a person today; set a row aside."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import doors, formats, look
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.interfaces.web.worklist import reading
from duecourse.work.worklists.operations import rows
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
    """Put a customer off for some days, with the reason."""
    row, visit = _found(request, row_id), request.visit
    text = request.POST.get("days", "")
    until = row.on_day + timedelta(days=int(text) if text.isdecimal() and len(text) < 4 else 0)
    why = request.POST.get("reason", "")
    rows.snooze(visit.tenant_id, row.id, until=until, reason=why, actor=visit.actor, at=request.now)
    return _said(request, row, _("%(name)s comes back on %(day)s."), day=formats.day(until))


@policy("task.do")
@require_POST
def done(request: StaffRequest, row_id: int) -> HttpResponse:
    """Tick a customer off for the day."""
    row, visit = _found(request, row_id), request.visit
    rows.tick_off(visit.tenant_id, row.id, actor=visit.actor, at=request.now)
    return _said(request, row, _("%(name)s is done for today."))


@policy("row.snooze")
@require_POST
def reopen(request: StaffRequest, row_id: int) -> HttpResponse:
    """Take a customer up again: the undo of both."""
    row, visit = _found(request, row_id), request.visit
    rows.reopen(visit.tenant_id, row.id, actor=visit.actor, at=request.now)
    look.flash(request, _("%(name)s is back on the list.") % {"name": row.account.name})
    return doors.back(request, "worklist")


def _said(request: StaffRequest, row: WorkRow, sentence: str, **values: str) -> HttpResponse:
    said = sentence % {"name": row.account.name, **values}
    look.flash(request, said, undo_href=doors.address("reopen-row", row.id))
    return doors.back(request, "worklist")


def _found(request: StaffRequest, row_id: int) -> WorkRow:
    visit = request.visit
    found = screens.worklist_row(
        visit.tenant_id, row_id, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    if found is None:
        raise Http404
    return found
