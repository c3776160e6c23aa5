"""Show what customers promised, and act on it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.customers import asking, undoing
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.promises.board import board
from duecourse.interfaces.web.promises.listing import LISTING, choices
from duecourse.interfaces.web.promises.month import month
from duecourse.interfaces.web.promises.places import places
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.promises.operations import promises
from duecourse.records.promises.queries.screens import whose_promise


@policy("worklist.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the promises."""
    return listing.answer(
        LISTING, request, "promises", lambda: {"choices": choices(request), "places": places("promises")}
    )


@policy("worklist.see")
@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """Render what of promises and plans needs a person today."""
    return look.render(request, "promises/today.html", {"board": board(request), "places": places("promises-today")})


@policy("worklist.see")
@require_GET
def calendar(request: StaffRequest) -> HttpResponse:
    """Render a month or a week of promises and instalments."""
    data = {"month": month(request), "places": places("promise-calendar")}
    return look.render(request, "promises/calendar.html", data)


@policy("promise.make")
@require_POST
def extend(request: StaffRequest, promise_id: int) -> HttpResponse:
    """Take a later day for a promise: a new one takes its place."""
    here = _found(request, promise_id)
    due_on = asking.day(request, "due_on")
    if due_on is None:
        raise asking.DayWrong(text="")
    made = promises.extend_promise(request.visit.tenant_id, promise_id, due_on, **_by(request, here))
    said = _("Promise extended: %(name)s pays on %(day)s.")
    said = said % {"name": here.account.name, "day": formats.day(due_on)}
    back = undoing.way("promise.extended", [made.pk, promise_id], on=here.day)
    look.flash(request, said, undo_href=undo.href(request, back))
    return doors.back(request, "promises-today")


@policy("promise.make")
@require_POST
def seen(request: StaffRequest, promise_id: int) -> HttpResponse:
    """Note that the money of a promise is at the bank."""
    here = _found(request, promise_id)
    promises.see_at_bank(request.visit.tenant_id, promise_id, **_by(request, here))
    back = undoing.way("promise.seen", promise_id, on=here.day)
    look.flash(request, _("Noted. It is judged once the money is booked."), undo_href=undo.href(request, back))
    return doors.back(request, "promises-today")


def _found(request: StaffRequest, promise_id: int) -> Standing:
    """Find the customer of a promise, if this person may see it."""
    customer_id = whose_promise(request.visit.tenant_id, promise_id)
    if customer_id is None:
        raise Http404
    return asking.standing(request, customer_id)


def _by(request: StaffRequest, here: Standing) -> dict[str, Any]:
    return {"on": here.day, "actor": request.visit.actor, "at": request.now}
