"""Ask a report, change its question in place, see the rows behind a figure."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.insight.operations import reports
from duecourse.insight.queries.reports import answering
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.reports import question, reading, running
from duecourse.interfaces.web.reports.reading import NEW, SHOWN, Asked
from duecourse.interfaces.web.reports.shown import Nothing, Page
from duecourse.interfaces.web.visit import StaffRequest


@policy("report.build")
@require_GET
def new(request: StaffRequest) -> HttpResponse:
    """Begin a question: the form stands open."""
    return _answered(request, question.asked_for(request, NEW, is_editing=True))


@policy("report.see")
@require_GET
def report(request: StaffRequest, key: str) -> HttpResponse:
    """Render a report: what the address asks, or what is kept; htmx puts it in place and keeps the address."""
    return _answered(request, question.asked_for(request, key, is_editing="edit" in request.GET))


@policy("report.see")
@require_POST
def used(request: StaffRequest, key: str) -> HttpResponse:
    """Remember that its reader opened a report: the page itself says so once it stands."""
    reports.note_use(request.visit.seat, question.named(request, key).key, at=request.now)
    return HttpResponse(status=204)


def _answered(request: StaffRequest, asked: Asked) -> HttpResponse:
    number = request.GET.get("run", "")
    run = running.found(request, asked, int(number)) if number.isdecimal() and len(number) < 18 else None
    if run:
        return running.shown(request, asked, run)
    return question.rendered(request, _with_answer(request, asked), asked.page_href)


def _with_answer(request: StaffRequest, asked: Asked) -> Page:
    page = reading.page(request, asked)
    if page.problems:
        return page
    if request.visit.day is None:
        told = _("Reports begin with the first import of open items.")
        return replace(page, nothing=Nothing(_("No business date yet"), told, "import"))
    try:
        answer = answering.soon(question.steps(request, asked, SHOWN))
    except Refused as no:
        return reading.refused(page, no)
    if answer is None:
        return replace(page, waits=running.to_begin(asked))
    return reading.with_answer(page, request, asked, answer)
