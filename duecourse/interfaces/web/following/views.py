"""Show the news of what one follows; follow, stop following, and say that it was read."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import doors, look, undo
from duecourse.interfaces.web.following import reading
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.disputes.queries import about
from duecourse.records.ledger.queries import customer as items
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.worklists.operations import following
from duecourse.work.worklists.operations.following import Subject


@policy("customer.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the news and what they come from."""
    return look.render(request, "following/index.html", {"page": reading.heard(request.visit)})


@policy("customer.see")
@require_GET
def news(request: StaffRequest) -> HttpResponse:
    """Render the newest news, for the home page."""
    return look.render_part(request, "following/_news.html", {"page": reading.heard(request.visit)})


@policy("customer.see")
@require_POST
def follow(request: StaffRequest, kind: str, subject_id: int) -> HttpResponse:
    """Follow something at once or once a day, or stop following it."""
    visit, how = request.visit, request.POST.get("how", "")
    person = visit.seat.user_id
    if how not in following.HOWS:
        back = following.unfollow(visit.tenant_id, kind, subject_id, user_id=person)
        look.flash(request, _("No longer followed."), undo_href=undo.href(request, back))
        return doors.back(request, "following")
    subject = _subject(request, kind, subject_id)
    following.follow(visit.tenant_id, subject, how=how, user_id=person, at=request.now)
    said = {
        "now": _("Followed: what happens from now on stands on your home page."),
        "daily": _("Followed: what happened stands on your home page the day after."),
    }
    look.flash(request, said[how])
    return doors.back(request, "following")


@policy("customer.see")
@require_POST
def heard(request: StaffRequest) -> HttpResponse:
    """Take what was read off the news."""
    visit = request.visit
    marks = reading.marks_of(request.POST.get("marks", ""))
    back = following.have_heard(visit.tenant_id, marks, user_id=visit.seat.user_id)
    look.flash(request, _("Read. It stays on the timeline of each customer."), undo_href=undo.href(request, back))
    return doors.back(request, "following")


def _subject(request: StaffRequest, kind: str, subject_id: int) -> Subject:
    """Find what shall be followed within what this person sees; the rest does not exist."""
    visit = request.visit
    scope = {"company_ids": [one.id for one in visit.companies], "portfolio_ids": visit.seat.scope.portfolio_ids}
    customer_id: int | None = subject_id if kind == "customer" else None
    if kind == "item":
        facts = items.item_facts(visit.tenant_id, subject_id, **scope)  # type: ignore[arg-type]
        customer_id = facts.customer_id if facts else None
    elif kind == "dispute":
        customer_id = about.customer_of(visit.tenant_id, subject_id)
    company_id = ledger.company_of(visit.tenant_id, customer_id, **scope) if customer_id else None  # type: ignore[arg-type]
    if customer_id is None or company_id is None:
        raise Http404
    return Subject(kind, subject_id, company_id, customer_id)
