"""Ask a report, change its question in place, see the rows behind a figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.operations import reports
from duecourse.insight.queries.kept_reports import Named, report_named
from duecourse.insight.queries.reports import answering, special
from duecourse.insight.queries.reports.answering import Steps
from duecourse.insight.rules.reports.answers import Answer
from duecourse.insight.rules.reports.spec import Spec, from_json
from duecourse.insight.rules.reports.subjects import SUBJECTS
from duecourse.interfaces.web import look
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.reports import asking, reading, running
from duecourse.interfaces.web.reports.reading import NEW, SHOWN, Asked
from duecourse.interfaces.web.reports.shown import Nothing, Page
from duecourse.interfaces.web.visit import StaffRequest


@policy("report.build")
@require_GET
def new(request: StaffRequest) -> HttpResponse:
    """Begin a question: the form stands open."""
    return _answered(request, asked_for(request, NEW, is_editing=True))


@policy("report.see")
@require_GET
def report(request: StaffRequest, key: str) -> HttpResponse:
    """Render a report: what the address asks, or what is kept; htmx puts it in place and keeps the address."""
    return _answered(request, asked_for(request, key, is_editing="edit" in request.GET))


@policy("report.see")
@require_POST
def used(request: StaffRequest, key: str) -> HttpResponse:
    """Remember that its reader opened a report: the page itself says so once it stands."""
    reports.note_use(request.visit.seat, _named(request, key).key, at=request.now)
    return HttpResponse(status=204)


def asked_for(request: StaffRequest, key: str, *, is_editing: bool = False) -> Asked:
    """Find the report and the question; another question than the kept one needs the right to build."""
    named = _named(request, key)
    if named.kind != "report":
        return Asked(named, Spec("items"), is_changed=False, is_editing=False)
    kept = from_json(dict(named.spec)) if named.spec else None
    spec = asking.fitting(asking.spec_in(request.GET, kept))
    is_changed = kept is None or spec != asking.fitting(kept)
    if is_changed and not request.visit.may("report.build"):
        raise NoPermission("report.build")
    subject = SUBJECTS.get(spec.subject)
    if subject and subject.needs and not request.visit.may(subject.needs):
        raise NoPermission(subject.needs)
    return Asked(named, spec, is_changed, is_editing)


def answer_to(request: StaffRequest, asked: Asked, *, most: int = SHOWN) -> Answer:
    """Answer the question with what this reader sees, however long it takes."""
    return answering.at_once(_steps(request, asked, most))


def _steps(request: StaffRequest, asked: Asked, most: int) -> Steps:
    visit = request.visit
    on, among = visit.day or date.min, reading.among(visit)
    if asked.named.kind != "report":
        return special.steps_of(visit.seat, among, asked.named.kind, on, most=most)
    return answering.steps(visit.tenant_id, among, asked.spec, on, most=most)


def _named(request: StaffRequest, key: str) -> Named:
    seat = request.visit.seat
    if key == NEW:
        return Named(
            NEW, Text(marked("New report")), Text(marked("Ask, look, and keep it under a name.")), "report", {}
        )
    found = report_named(seat.tenant_id, seat.user_id, seat.role, key)
    if found is None:
        raise Http404
    return found


def _answered(request: StaffRequest, asked: Asked) -> HttpResponse:
    number = request.GET.get("run", "")
    run = running.found(request, asked, int(number)) if number.isdecimal() and len(number) < 18 else None
    if run:
        return running.shown(request, asked, run)
    return rendered(request, _with_answer(request, asked), asked.page_href)


def rendered(request: StaffRequest, page: Page, href: str) -> HttpResponse:
    """Render a report: the part for htmx, which keeps the address; else the page."""
    if is_part(request):
        part = look.render_part(request, "reports/_report.html", {"page": page})
        part.headers["HX-Push-Url"] = href
        return part
    return look.render(request, "reports/report.html", {"page": page})


def is_part(request: StaffRequest) -> bool:
    """Tell whether htmx puts what is asked for into the page that stands."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def _with_answer(request: StaffRequest, asked: Asked) -> Page:
    page = reading.page(request, asked)
    if page.problems:
        return page
    if request.visit.day is None:
        told = _("Reports begin with the first import of open items.")
        return replace(page, nothing=Nothing(_("No business date yet"), told, "import"))
    try:
        answer = answering.soon(_steps(request, asked, SHOWN))
    except Refused as no:
        return reading.refused(page, no)
    if answer is None:
        return replace(page, waits=running.to_begin(asked))
    return reading.with_answer(page, request, asked, answer)
