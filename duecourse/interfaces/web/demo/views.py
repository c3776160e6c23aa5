"""Press the simulated company's own button: live the next day."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duecourse.foundation.queue.jobs import UnknownJob, later
from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.policy import demo_only, policy
from duecourse.interfaces.web.visit import StaffRequest

NEXT_DAY = "demo.next_day"


@policy("run.start")
@demo_only
@require_POST
def next_day(request: StaffRequest) -> HttpResponse:
    """Let the world live one more day; the worker does it, so that the page answers at once."""
    visit = request.visit
    if not visit.is_simulated:
        raise Http404
    try:
        later(NEXT_DAY, tenant=visit.tenant_id, key=f"{NEXT_DAY}:{visit.tenant_id}")
    except UnknownJob as missing:
        raise Http404 from missing
    look.flash(request, _("The next day is being lived. Load the page again in a moment."))
    return doors.back(request, "home")
