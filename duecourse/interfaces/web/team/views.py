"""Show the team's work; hand customers over; say what a person can do and shall bring in."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.identity.operations import workloads
from duecourse.foundation.identity.queries.workloads import WorkloadRow
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.team import reading, whose
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.worklists.operations import handing
from duecourse.work.worklists.operations.handing import Place
from duecourse.work.worklists.queries import screens


class NobodyChosen(Refused):
    """An act on no customer."""

    says = marked("Choose at least one customer.")


class NoTaker(Refused):
    """Nobody was named who takes over."""

    says = marked("Choose whose portfolio takes the customers.")


@policy("team.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the board."""
    return look.render(request, "team/index.html", {"board": reading.board(request.visit)})


@policy("team.see")
@require_GET
def brief(request: StaffRequest) -> HttpResponse:
    """Render the board in brief, for the home page."""
    return look.render_part(request, "team/_brief.html", {"board": reading.board(request.visit)})


@policy("team.see")
@require_GET
def person(request: StaffRequest, person: str) -> HttpResponse:
    """Render one person's work, or nobody's."""
    found = reading.person(request.visit, person)
    if found is None:
        raise Http404
    return look.render(request, "team/person.html", {"page": found})


@policy("worklist.assign")
@require_POST
def hand_over(request: StaffRequest, person: str) -> HttpResponse:
    """Give the chosen customers, and the tasks about them, to a colleague's portfolio."""
    visit, place = request.visit, _place(request)
    ids = [int(one) for one in request.POST.getlist("row") if one.isdecimal() and len(one) < 19]
    mine = whose.portfolio_ids(visit, person)
    rows = screens.worklist_rows_of(visit.tenant_id, ids, company_ids=visit.company_ids, portfolio_ids=mine)
    if not rows:
        raise NobodyChosen
    days = {one.id: one.business_date or request.now.date() for one in visit.companies}
    customers = {row.account.id: row.account.company_id for row in rows}
    moved = handing.hand_over_customers(
        visit.tenant_id, customers, to=place, whose=_uuid(person), actor=visit.actor, at=request.now, days=days
    )
    words = ngettext("%(num)s customer is %(name)s’s now.", "%(num)s customers are %(name)s’s now.", moved.count)
    said = words % {"num": formats.number(moved.count), "name": moved.name}
    look.flash(request, said, undo_href=undo.href(request, moved.undo))
    return doors.back(request, "team-person", person)


@policy("target.set")
@require_POST
def set_workload(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Say what a person can do a day and shall bring in a month."""
    visit = request.visit
    if all(one.user_id != user_id for one in whose.members(visit)):
        raise Http404
    count = asking.words(request, "customers_per_day", longest=6)
    if count and not count.isdecimal():
        raise workloads.CapacityWrong(most=workloads.MOST_A_DAY)
    target = asking.amount(request.POST.get("month_target", "")[:40])
    currency = asking.words(request, "currency", longest=3) if target is not None else ""
    wanted = WorkloadRow(int(count) if count else None, target, currency)
    back = workloads.set_workload(visit.seat, user_id, wanted, at=request.now)
    look.flash(request, _("Capacity and target are kept."), undo_href=undo.href(request, back))
    return doors.back(request, "team-person", user_id)


def _place(request: StaffRequest) -> Place:
    """Read whose portfolio takes over; only what the page offers is known."""
    wanted = request.POST.get("to", "")
    for one in whose.members(request.visit):
        for portfolio_id in one.portfolio_ids:
            if wanted == f"{one.user_id}:{portfolio_id}":
                return Place(one.user_id, one.name, portfolio_id)
    raise NoTaker


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
