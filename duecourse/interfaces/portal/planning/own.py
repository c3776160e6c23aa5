"""Show a customer its plan: the days and amounts, what is paid, and the way to accept what is offered."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from duecourse.interfaces.portal.acts import doing
from duecourse.interfaces.portal.frame import stepping
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.stepping import Step
from duecourse.interfaces.portal.frame.wording import day, money
from duecourse.records.promises.queries import own_plans
from duecourse.records.promises.queries.own_plans import OwnPlan
from duecourse.work.procedures.operations import portal_plans
from duecourse.work.procedures.operations.portal_plans import NoSuchOffer

PURPOSE = "accept"


@dataclass(frozen=True)
class ShownPart:
    """One instalment in words."""

    number: int
    day: str
    sum: str
    words: str
    mark: str


@dataclass(frozen=True)
class ShownPlan:
    """A plan in words."""

    id: int
    title: str
    says: str
    sum: str
    parts: tuple[ShownPart, ...]
    accepted: str
    may_accept: bool


@dataclass(frozen=True)
class PlanLink:
    """A plan in the list of them."""

    href: str
    title: str
    sum: str


@customer("GET")
def plan(request: CustomerRequest, plan_id: int) -> HttpResponse:
    """Show a plan of these accounts; every other does not exist."""
    return render(request, "planning/plan.html", {"plan": _shown(_found(request.here, plan_id))})


@customer("POST")
def accept(request: CustomerRequest, plan_id: int) -> HttpResponse:
    """Mail the code with which an offered plan is accepted; with the code, accept it."""
    here = request.here
    found = _found(here, plan_id)
    if found.state != "offered":
        raise NoSuchOffer
    purpose = f"{PURPOSE}:{plan_id}"[:20]
    lines = [f"{one.number}: {one.sum}, {one.day}" for one in _shown(found).parts]
    step = Step(purpose, _("Accept this payment plan"), lines, "portal-plan-accept", (plan_id,), {"plan": plan_id})
    if stepping.carried_in(request, purpose) is None or request.POST.get("again"):
        return stepping.ask(request, step)
    refused = stepping.refused(request, step)
    if refused is None:
        portal_plans.accept(here.by, plan_id)
    return refused or doing.see(here.url("portal-own-plan", plan_id))


def links(here: Here) -> tuple[PlanLink, ...]:
    """List the plans of these accounts that are not over."""
    found = own_plans.own_plans(here.tenant, here.visitor.account_ids)
    alive = [one for one in found if one.state in ("asked", "waiting", "offered", "agreed")]
    return tuple(
        PlanLink(here.url("portal-own-plan", one.id), _said(one)[0], money(one.total, one.currency)) for one in alive
    )


def _found(here: Here, plan_id: int) -> OwnPlan:
    found = own_plans.own_plan(here.tenant, here.visitor.account_ids, plan_id)
    if found is None:
        raise Http404
    return found


def _shown(one: OwnPlan) -> ShownPlan:
    title, says = _said(one)
    accepted = _("Accepted on %(day)s by %(person)s.") % {
        "day": day(one.accepted_on) if one.accepted_on else "",
        "person": one.accepted_by,
    }
    return ShownPlan(
        id=one.id,
        title=title,
        says=says,
        sum=money(one.total, one.currency),
        parts=tuple(
            ShownPart(part.number, day(part.due_on), money(part.amount, one.currency), *_of_part(part.state))
            for part in one.instalments
        ),
        accepted=accepted if one.accepted_on else "",
        may_accept=one.state == "offered",
    )


def _said(one: OwnPlan) -> tuple[str, str]:
    match one.state:
        case "asked" | "waiting":
            return _("Your request for a payment plan"), _("We look into it; until we answer, the due dates hold.")
        case "offered":
            return _("Our offer of a payment plan"), _("It holds as soon as you accept it.")
        case "agreed":
            return _("Your payment plan"), _("While you pay by it, we do not remind you of its items.")
        case "broken":
            return _("Your payment plan has ended"), _("It was not paid as agreed: the original due dates hold again.")
        case "done":
            return _("Your payment plan is paid"), _("Thank you.")
    return _("This payment plan is given up"), _("The original due dates hold.")


def _of_part(state: str) -> tuple[str, str]:
    """Say in a word how an instalment stands, and by what it is coloured."""
    return {
        "paid": (_("Paid"), "paid"),
        "partly": (_("Partly paid"), "promised"),
        "missed": (_("Overdue"), "overdue"),
    }.get(state, ("", ""))
