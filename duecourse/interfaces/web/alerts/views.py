"""Show what a person should know of; take it off the own list, or put it back."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.alerts import reading
from duecourse.interfaces.web.alerts.listing import LISTING
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.worklists.operations import watching
from duecourse.work.worklists.queries import alerts


@policy("worklist.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the alerts."""
    return listing.answer(LISTING, request, "alerts", lambda: reading.head(request))


@policy("worklist.see")
@require_POST
def mark(request: StaffRequest) -> HttpResponse:
    """Take the chosen alerts off one's list: for so many days, or for good."""
    ids, visit = _chosen(request), request.visit
    days = request.POST.get("days", "")
    day = visit.day or request.now.date()
    until = day + timedelta(days=int(days)) if days.isdecimal() and len(days) < 4 else None
    back = watching.mark_alerts(visit.tenant_id, ids, user_id=visit.seat.user_id, until=until)
    said = ngettext("%(num)s alert is off your list.", "%(num)s alerts are off your list.", len(ids))
    look.flash(request, said % {"num": formats.number(len(ids))}, undo_href=undo.href(request, back))
    return doors.back(request, "alerts")


@policy("worklist.see")
@require_POST
def unmark(request: StaffRequest) -> HttpResponse:
    """Put the chosen alerts back on one's list."""
    ids, visit = _chosen(request), request.visit
    watching.unmark_alerts(visit.tenant_id, ids, user_id=visit.seat.user_id)
    look.flash(request, _("Back on your list."))
    return doors.back(request, "alerts")


def _chosen(request: StaffRequest) -> list[int]:
    visit = request.visit
    ids = alerts.alert_ids_of(visit.tenant_id, listing.chosen(LISTING, request), reading.eyes_of(visit))
    if not ids:
        raise Http404
    return ids
