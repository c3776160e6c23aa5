"""Press the simulated company's own button: live the next day, watch it, see what came of it."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duecourse.foundation.queue.jobs import UnknownJob, later
from duecourse.interfaces.web import look
from duecourse.interfaces.web.demo import reading
from duecourse.interfaces.web.policy import demo_only, policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("run.start")
@demo_only
@require_POST
def next_day(request: StaffRequest) -> HttpResponse:
    """Let the world live one more day; the worker does it, so that the page answers at once."""
    visit = _simulated(request).visit
    try:
        later(reading.NEXT_DAY, tenant=visit.tenant_id, key=f"{reading.NEXT_DAY}:{visit.tenant_id}")
    except UnknownJob as missing:
        raise Http404 from missing
    since = visit.day.isoformat() if visit.day else ""
    return HttpResponseRedirect(reverse("demo-day", query={"since": since}))


@policy("run.start")
@demo_only
@require_safe
def day(request: StaffRequest) -> HttpResponse:
    """Render the day that is being lived, or what came of the last one."""
    return look.render(request, "demo/index.html", {"demo": reading.page(_simulated(request), request.visit)})


@policy("run.start")
@demo_only
@require_safe
def progress(request: StaffRequest) -> HttpResponse:
    """Render how far the day is; when it is lived, the whole page is loaded again."""
    shown = reading.page(_simulated(request), request.visit)
    answer = look.render_part(request, "demo/_progress.html", {"demo": shown})
    if shown.state != "running":
        answer.headers["HX-Redirect"] = reverse("demo-day")
    return answer


def _simulated(request: StaffRequest) -> StaffRequest:
    if not request.visit.is_simulated:
        raise Http404
    return request
