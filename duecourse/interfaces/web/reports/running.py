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
from duecourse.interfaces.web import look, words
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.reports import question, reading
from duecourse.interfaces.web.reports.reading import Asked
from duecourse.interfaces.web.reports.shown import Nothing, Page, Waits
from duecourse.interfaces.web.visit import StaffRequest


@policy("report.see")
@require_POST
def begin(request: StaffRequest, key: str) -> HttpResponse:
    """Have the report answered in the background."""
    asked = question.asked_for(request, key)
    visit = request.visit
    if visit.day is None:
        raise Http404
    told: dict[str, Any] = {"on": visit.day, "at": request.now, "kind": asked.named.kind}
    number = report_runs.ask(visit.tenant_id, visit.seat.user_id, reading.among(visit), asked.spec, **told)
    return _seen(request, asked, number)


@policy("report.see")
@require_GET
def progress(request: StaffRequest, key: str, run_id: int) -> HttpResponse:
    """Show how far it is, in its place; when it has ended, the report with its answer."""
    asked = question.asked_for(request, key, is_editing="edit" in request.GET)
    run = found(request, asked, run_id)
    if run is None:
        raise Http404
    if run.is_under_way and question.is_part(request):
        return look.render_part(request, "reports/_progress.html", {"run": _under_way(request, asked, run)})
    answer = shown(request, asked, run)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#report", "innerHTML"
    answer.headers.pop("HX-Push-Url", None)
    answer.headers["HX-Replace-Url"] = f"{asked.href}?{asked.query}&run={run.id}"
    return answer


@policy("report.see")
@require_POST
def cancel(request: StaffRequest, key: str, run_id: int) -> HttpResponse:
    """Give up what is under way."""
    visit = request.visit
    report_runs.cancel(visit.tenant_id, run_id, visit.seat.user_id, at=request.now)
    return _seen(request, question.asked_for(request, key), run_id)


def to_begin(asked: Asked) -> Waits:
    """Say that the question takes longer than a page waits."""
    return Waits(
        title=_("This takes a moment longer"),
        words=_("The question goes over many rows. It is worked out in the background."),
        begin_href=f"{reverse('report-run', args=[asked.named.key])}?{asked.query}",
    )


def found(request: StaffRequest, asked: Asked, run_id: int) -> Run | None:
    """Find a run of this very report that its reader may see; who may not asks anew, with the own eyes."""
    visit = request.visit
    run = runs.run(visit.tenant_id, run_id, visit.seat.user_id, reading.among(visit))
    return run if run and (run.kind, run.spec) == (asked.named.kind, asked.spec) else None


def shown(request: StaffRequest, asked: Asked, run: Run) -> HttpResponse:
    """Render a report with what became of its run."""
    return question.rendered(request, _page(request, asked, run), f"{asked.href}?{asked.query}&run={run.id}")


def _seen(request: StaffRequest, asked: Asked, run_id: int) -> HttpResponse:
    run = found(request, asked, run_id)
    if run is None:
        raise Http404
    return shown(request, asked, run)


def _page(request: StaffRequest, asked: Asked, run: Run) -> Page:
    page = reading.page(request, asked)
    if run.answer is not None:
        return reading.with_answer(page, request, asked, run.answer)
    if run.is_under_way:
        return replace(page, waits=_under_way(request, asked, run))
    if run.state == "cancelled":
        told = _("It was cancelled before it was done.")
        return replace(
            page, nothing=Nothing(_("Cancelled"), told, "stop", _("Ask again"), f"{asked.href}?{asked.query}")
        )
    return replace(page, problems=(words.say(run.said) or _("The report broke off."),))


def _under_way(request: StaffRequest, asked: Asked, run: Run) -> Waits:
    ends = [asked.named.key, run.id]
    seconds = max(0, int((request.now - run.asked_at).total_seconds()))
    return Waits(
        title=_("Being worked out"),
        words=_("You may leave this page and come back by its address: the answer is kept for a day."),
        href=f"{reverse('report-progress', args=ends)}?{asked.query}",
        cancel_href=f"{reverse('cancel-report', args=ends)}?{asked.query}",
        percent=int(run.done_share * 100),
        since=_("%(seconds)s seconds so far") % {"seconds": seconds},
    )
