"""What is seen of an answer that takes its time: begun, under way, done, failed, cancelled?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.insight.operations import report_runs
from duecourse.insight.queries.reports import runs
from duecourse.insight.queries.reports.runs import Run
from duecourse.interfaces.web import words
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.reports import reading, views
from duecourse.interfaces.web.reports.reading import Asked
from duecourse.interfaces.web.reports.shown import Nothing, Page, Waits
from duecourse.interfaces.web.visit import StaffRequest


@policy("report.see")
@require_POST
def begin(request: StaffRequest, key: str) -> HttpResponse:
    """Have the question answered in the background."""
    asked = views.asked_for(request, key)
    visit = request.visit
    if visit.day is None or asked.named.kind != "report":
        raise Http404
    among = reading.among(visit)
    told: dict[str, Any] = {"on": visit.day, "at": request.now}
    number = report_runs.ask(visit.tenant_id, visit.seat.user_id, among, asked.spec, **told)
    return shown(request, asked, number)


@policy("report.see")
@require_GET
def progress(request: StaffRequest, key: str, run_id: int) -> HttpResponse:
    """Show how far it is; when it is done, the answer."""
    return shown(request, views.asked_for(request, key, is_editing="edit" in request.GET), run_id)


@policy("report.see")
@require_POST
def cancel(request: StaffRequest, key: str, run_id: int) -> HttpResponse:
    """Give up what is under way."""
    visit = request.visit
    report_runs.cancel(visit.tenant_id, run_id, visit.seat.user_id, at=request.now)
    return shown(request, views.asked_for(request, key), run_id)


def to_begin(asked: Asked) -> Waits:
    """Say that the question takes longer than a page waits."""
    return Waits(
        title=_("This takes a moment longer"),
        words=_("The question goes over many rows. It is worked out in the background."),
        begin_href=f"{reverse('report-run', args=[asked.named.key])}?{asked.query}",
    )


def shown(request: StaffRequest, asked: Asked, run_id: int) -> HttpResponse:
    """Render a report with what became of its run; whose question it was not finds nothing."""
    visit = request.visit
    run = runs.run(visit.tenant_id, run_id, visit.seat.user_id, reading.among(visit))
    if run is None or run.spec != asked.spec:
        raise Http404
    href = f"{asked.href}?{asked.query}&run={run.id}"
    return views.rendered(request, _page(request, asked, run), href)


def _page(request: StaffRequest, asked: Asked, run: Run) -> Page:
    page = reading.page(request, asked)
    if run.answer is not None:
        return reading.with_answer(page, request, asked, run.answer)
    if run.is_under_way:
        return replace(page, waits=_under_way(asked, run))
    if run.state == "cancelled":
        told = _("It was cancelled before it was done.")
        return replace(
            page, nothing=Nothing(_("Cancelled"), told, "stop", _("Ask again"), f"{asked.href}?{asked.query}")
        )
    return replace(page, problems=(words.say(run.said) or _("The report broke off."),))


def _under_way(asked: Asked, run: Run) -> Waits:
    ends = [asked.named.key, run.id]
    return Waits(
        title=_("Being worked out"),
        words=_("You may leave this page and come back by its address: the answer is kept for a day."),
        href=f"{reverse('report-progress', args=ends)}?{asked.query}",
        cancel_href=f"{reverse('cancel-report', args=ends)}?{asked.query}",
        percent=int(run.done_share * 100),
    )
