"""Show the first page, and remember which company and portfolio are in view."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.home import reading
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import COMPANY_KEY, PORTFOLIO_KEY, StaffRequest


@policy("home.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render what waits for this person."""
    return look.render(request, "home/index.html", {"home": reading.home(request.visit, now=request.now)})


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
