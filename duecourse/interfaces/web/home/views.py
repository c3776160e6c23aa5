"""Show the first page, and remember which company and portfolio are in view."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.identity.operations import workloads
from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.home import figures, reading
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import COMPANY_KEY, PORTFOLIO_KEY, StaffRequest


@policy("home.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render what waits for this person."""
    return look.render(request, "home/index.html", {"home": reading.home(request.visit, now=request.now)})


@policy("home.see")
@require_POST
def here(request: StaffRequest) -> HttpResponse:
    """Remember that this person looks at the first page: the page reports it once it stands."""
    workloads.note_visit(request.visit.seat, at=request.now)
    return HttpResponse(status=204)


@policy("worklist.see")
@require_GET
def day(request: StaffRequest) -> HttpResponse:
    """Render how far the day is: a part of the first page."""
    return look.render_part(request, "home/_day.html", {"day": reading.day(request.visit)})


@policy("worklist.see")
@require_GET
def paid(request: StaffRequest) -> HttpResponse:
    """Render who paid this month."""
    data = {"paid": figures.paid(request.visit), "lines": figures.paid_lines(request.visit)}
    return look.render(request, "home/paid.html", data)


@policy("report.export")
@require_GET
def money(request: StaffRequest) -> HttpResponse:
    """Render what is owed and who owes most: a part of the first page."""
    return look.render_part(request, "home/_money.html", {"money": figures.money(request.visit)})


@policy("home.see")
@require_POST
def choose_company(request: StaffRequest) -> HttpResponse:
    """Keep one company in view, or all."""
    code = request.POST.get("company", "")
    known = {one.code for one in request.visit.companies}
    request.session[COMPANY_KEY] = code if code in known else ""
    return doors.back(request, "home")


@policy("home.see")
@require_POST
def choose_portfolio(request: StaffRequest) -> HttpResponse:
    """Keep one portfolio in view, or all that this person may see."""
    wanted = request.POST.get("portfolio", "")
    known = {str(one.id): one.id for one in request.visit.portfolios}
    request.session[PORTFOLIO_KEY] = known.get(wanted)
    return doors.back(request, "home")
