"""Let people build plans, agree and approve them, and see how they stand."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from duecourse.interfaces.web import look, undo, words
from duecourse.interfaces.web.customers import asking, undoing
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.plans import building, shown
from duecourse.interfaces.web.plans.listing import LISTING, choices
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.promises.places import places
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.rules.guards import words_of
from duecourse.records.promises.operations import plans
from duecourse.records.promises.operations.plans import NewPlan
from duecourse.records.promises.queries.plans import NoSuchPlan, PlanRow, plan_by_id
from duecourse.work.procedures.operations import plan_agreements
from duecourse.work.procedures.operations.assignment import ReasonMissing


@policy("worklist.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the plans."""
    return listing.answer(LISTING, request, "plans", lambda: {"choices": choices(request), "places": places("plans")})


@policy("customer.see")
@require_safe
def plan(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Render a plan with its instalments, its items and what can be done."""
    here, found = _found(request, plan_id)
    return look.render(request, "plans/plan.html", {"plan": shown.page(request, here, found)})


@policy("plan.make")
@require_safe
def build(request: StaffRequest, token: str) -> HttpResponse:
    """Render the form of a new plan on the ticked items; with `asked`, in answer to a request."""
    here = asking.standing(request, token)
    asked = None
    if request.GET.get("asked", "").isdecimal():
        _here, asked = _found(request, int(request.GET["asked"]))
        if asked.state != "asked" or asked.account.id != here.account.id:
            raise Http404
    page = building.page(request, here, asking.open_items(request, here.account), asked)
    return look.render(request, "plans/build.html", {"build": page})


@policy("plan.make")
@require_safe
def preview(request: StaffRequest, token: str) -> HttpResponse:
    """Render what the plan would be while its terms are typed; nothing is written."""
    here = asking.standing(request, token)
    items = asking.chosen(request.GET, asking.open_items(request, here.account))
    terms = building.asked_terms(request.GET, today=here.day)
    found = building.drawn(request, here, [one.id for one in items], terms)
    return look.render_part(request, "plans/_preview.html", {"preview": found})


@policy("plan.make")
@require_POST
def propose(request: StaffRequest, token: str) -> HttpResponse:
    """Agree a plan, offer it, or lay it before somebody who may."""
    here = asking.standing(request, token)
    items = asking.chosen(request.POST, asking.open_items(request, here.account))
    if not items:
        raise asking.NothingChosen
    new = NewPlan(
        here.account.id,
        [one.id for one in items],
        building.read_terms(request.POST, today=here.day),
        role=request.visit.seat.role,
        note=asking.words(request, "note", longest=500),
        needs_consent=request.POST.get("needs_consent") == "1",
    )
    made = plans.propose_plan(request.visit.tenant_id, new, **_by(request, here))
    return _made(request, here, made.pk, made.state)


@policy("plan.make")
@require_POST
def answer(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Answer a customer's request with a plan."""
    here, found = _found(request, plan_id)
    made = plans.agree_plan(
        request.visit.tenant_id,
        found.id,
        role=request.visit.seat.role,
        terms=building.read_terms(request.POST, today=here.day),
        needs_consent=request.POST.get("needs_consent") == "1",
        **_by(request, here),
    )
    return _made(request, here, made.pk, made.state)


@policy("plan.approve")
@require_POST
def approve(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Let a plan beyond its proposer's policy come into force."""
    here, found = _found(request, plan_id)
    made = plans.approve_plan(request.visit.tenant_id, found.id, **_by(request, here))
    return _made(request, here, made.pk, made.state)


@policy("plan.make")
@require_POST
def accept(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Write down how the customer accepted the plan."""
    here, found = _found(request, plan_id)
    how, by = asking.words(request, "how"), asking.words(request, "by", longest=150)
    plans.accept_plan(request.visit.tenant_id, found.id, how=how, by=by, **_by(request, here))
    look.flash(request, _("Noted: the customer accepted the plan."))
    return _back(plan_id)


@policy("plan.make")
@require_POST
def end(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Give a plan up, or decline a request."""
    here, found = _found(request, plan_id)
    reason = asking.words(request, "reason", longest=500)
    if not reason:
        raise ReasonMissing
    plans.cancel_plan(request.visit.tenant_id, found.id, reason=reason, **_by(request, here))
    look.flash(request, _("Plan ended. The original due dates rule again."))
    return _back(plan_id)


@policy("contact.send")
@require_POST
def send(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Send the agreement to sign."""
    here, found = _found(request, plan_id)
    sent = plan_agreements.send_agreement(request.visit.tenant_id, found.id, **_by(request, here))
    if sent.reason:
        said = _("The agreement is kept, but its mail does not leave: %(why)s") % {
            "why": words.say(words_of(sent.reason))
        }
        look.flash(request, said, kind="soon")
    else:
        back = undoing.way("message.cancel", sent.message_id, on=here.day)
        look.flash(request, _("The agreement leaves by mail."), undo_href=undo.href(request, back))
    return _back(plan_id)


def _found(request: StaffRequest, plan_id: int) -> tuple[Standing, PlanRow]:
    """Find a plan of a customer that this person may see."""
    try:
        found = plan_by_id(request.visit.tenant_id, plan_id)
    except NoSuchPlan:
        raise Http404 from None
    return asking.standing(request, found.account.id), found


def _made(request: StaffRequest, here: Standing, plan_id: int, state: str) -> HttpResponse:
    said = {
        "agreed": _("Plan agreed: its items are not dunned while it stands. Send the agreement next."),
        "offered": _("Plan offered. It comes into force once the customer has accepted it; send the agreement next."),
        "waiting": _("The plan goes beyond what you may agree by yourself: it waits for approval."),
    }[state]
    back = undoing.way("plan.cancel", plan_id, on=here.day)
    look.flash(request, said, undo_href=undo.href(request, back))
    return _back(plan_id)


def _back(plan_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("plan", args=[plan_id]))


def _by(request: StaffRequest, here: Standing) -> dict[str, Any]:
    return {"on": here.day, "actor": request.visit.actor, "at": request.now}
