"""Which report and which question are meant, who answers it, and how is its page rendered?"""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse

from duecourse.foundation.kit.words import Text
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.queries.kept_reports import Named, report_named
from duecourse.insight.queries.reports import answering, special
from duecourse.insight.queries.reports.answering import Steps
from duecourse.insight.rules.reports.answers import Answer
from duecourse.insight.rules.reports.spec import Spec, from_json
from duecourse.insight.rules.reports.subjects import SUBJECTS
from duecourse.interfaces.web import look
from duecourse.interfaces.web.policy import NoPermission
from duecourse.interfaces.web.reports import asking, reading
from duecourse.interfaces.web.reports.reading import NEW, SHOWN, Asked
from duecourse.interfaces.web.reports.shown import Page
from duecourse.interfaces.web.visit import StaffRequest


def asked_for(request: StaffRequest, key: str, *, is_editing: bool = False) -> Asked:
    """Find the report and the question; another question than the kept one needs the right to build."""
    found = named(request, key)
    if found.kind != "report":
        return Asked(found, Spec("items"), is_changed=False, is_editing=False)
    kept = from_json(dict(found.spec)) if found.spec else None
    spec = asking.fitting(asking.spec_in(request.GET, kept))
    is_changed = kept is None or spec != asking.fitting(kept)
    if is_changed and not request.visit.may("report.build"):
        raise NoPermission("report.build")
    subject = SUBJECTS.get(spec.subject)
    if subject and subject.needs and not request.visit.may(subject.needs):
        raise NoPermission(subject.needs)
    return Asked(found, spec, is_changed, is_editing)


def answer_to(request: StaffRequest, asked: Asked, *, most: int = SHOWN) -> Answer:
    """Answer the question with what this reader sees, however long it takes."""
    return answering.at_once(steps(request, asked, most))


def steps(request: StaffRequest, asked: Asked, most: int) -> Steps:
    """Give the statements that answer the question with what this reader sees."""
    visit = request.visit
    on, among = visit.day or date.min, reading.among(visit)
    if asked.named.kind != "report":
        return special.steps_of(visit.seat, among, asked.named.kind, on, most=most)
    return answering.steps(visit.tenant_id, among, asked.spec, on, most=most)


def named(request: StaffRequest, key: str) -> Named:
    """Find a report that this reader may read, or the new one."""
    seat = request.visit.seat
    if key == NEW:
        return Named(
            NEW, Text(marked("New report")), Text(marked("Ask, look, and keep it under a name.")), "report", {}
        )
    found = report_named(seat.tenant_id, seat.user_id, seat.role, key)
    if found is None:
        raise Http404
    return found


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
