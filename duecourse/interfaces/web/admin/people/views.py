"""Show who works here, and let people in and out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duecourse.foundation.identity.operations import people
from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import look, words
from duecourse.interfaces.web.admin.doors import reason_of
from duecourse.interfaces.web.admin.people import reading
from duecourse.interfaces.web.admin.people.shown import Person
from duecourse.interfaces.web.pages import choice
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.worklists.operations import handing


@policy("admin.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render who works here, or worked."""
    visit = request.visit
    gone = request.GET.get("state") == "gone"
    active, former = reading.counts(visit)
    tabs = (
        choice(request, key="state", value="", words=_("Work here"), count=active),
        choice(request, key="state", value="gone", words=_("No longer"), count=former),
    )
    data = {"people": reading.lines(visit, is_active=not gone), "tabs": tabs, "is_gone": gone}
    return look.render(request, "admin/people/index.html", data)


@policy("user.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: StaffRequest) -> HttpResponse:
    """Ask whom to let in, and do it."""
    visit, wrong = request.visit, ""
    if request.method == "POST":
        try:
            user = people.invite_member(
                visit.seat, email=request.POST.get("email", ""), name=request.POST.get("name", "")[:150],
                language=visit.language, at=request.now, **_rights(request),
            )  # fmt: skip
            look.flash(request, _("%(name)s works here now.") % {"name": user.name or user.email})
            return _to(user.id)
        except Refused as refusal:
            wrong = words.say(refusal.text)
    data = {
        "roles": reading.role_options(request.POST.get("role", "collector")),
        "companies": reading.company_options(visit, tuple(_numbers(request, "company"))),
        "may_give_all": visit.seat.scope.company_ids is None,
        "typed": {"email": request.POST.get("email", ""), "name": request.POST.get("name", "")},
        "wrong": wrong,
    }
    return look.render(request, "admin/people/invite.html", data, status=422 if wrong else 200)


@policy("admin.see")
@require_safe
def person(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Render one person."""
    return look.render(request, "admin/people/person.html", {"person": _person(request, user_id), "link": ""})


@policy("user.edit")
@require_POST
def link(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Make the link through which somebody who never signed in chooses a password."""
    shown = _person(request, user_id)
    if not shown.may_invite:
        raise people.AlreadyAMember(email=shown.line.email)
    if people.works_elsewhere(request.visit.seat, user_id):
        raise people.WorksElsewhere
    data = {"person": shown, "link": reading.invitation(request, user_id)}
    return look.render(request, "admin/people/person.html", data)


@policy("user.edit")
@require_POST
def change(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Give a person another role or other companies."""
    _person(request, user_id)
    people.change_member(request.visit.seat, user_id, reason=reason_of(request), at=request.now, **_rights(request))
    look.flash(request, _("Changed. It holds from the next click on."))
    return _to(user_id)


@policy("user.edit")
@require_POST
def portfolios(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Say on which portfolios a person works; those of companies out of sight stay."""
    shown = _person(request, user_id)
    offered = {int(one.value) for one in shown.portfolios}
    hidden = set(reading.portfolio_ids(request.visit, user_id)) - offered
    wanted = offered & set(_numbers(request, "portfolio"))
    people.set_portfolios(request.visit.seat, user_id, wanted | hidden, at=request.now)
    look.flash(request, _("Changed."))
    return _to(user_id)


@policy("user.edit")
@require_POST
def deactivate(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """End a person's work here; portfolios and open tasks go to somebody else."""
    visit, shown = request.visit, _person(request, user_id)
    chosen = request.POST.get("successor", "")
    successor = UUID(chosen) if chosen in {one.value for one in shown.successors} else None
    if shown.has_work and successor is None:
        raise people.SuccessorMissing
    people.deactivate_member(visit.seat, user_id, successor_id=successor, reason=reason_of(request), at=request.now)
    if successor:
        handing.hand_over_tasks(visit.tenant_id, user_id, to=successor, actor=visit.actor, at=request.now)
    look.flash(request, _("%(name)s no longer works here and is signed out.") % {"name": shown.line.name})
    return _to(user_id)


@policy("user.edit")
@require_POST
def reactivate(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Let a person back in."""
    _person(request, user_id)
    people.reactivate_member(request.visit.seat, user_id, reason=reason_of(request), at=request.now)
    look.flash(request, _("Back again, with no portfolio yet."))
    return _to(user_id)


@policy("user.edit")
@require_POST
def reset_second_factor(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Forget a person's second factor."""
    _person(request, user_id)
    people.reset_second_factor(request.visit.seat, user_id, reason=reason_of(request), at=request.now)
    look.flash(request, _("The second factor is forgotten and the person signed out."))
    return _to(user_id)


@policy("admin.see")
@require_safe
def roles(request: StaffRequest) -> HttpResponse:
    """Render what each role may do."""
    return look.render(request, "admin/people/roles.html", {"roles": reading.roles(request.visit)})


def _person(request: StaffRequest, user_id: UUID) -> Person:
    found = reading.person(request.visit, user_id)
    if found is None:
        raise Http404
    return found


def _rights(request: StaffRequest) -> dict[str, Any]:
    """Read role and companies; without the word "all", those that are ticked."""
    sees_all = request.POST.get("scope") == "all"
    return {"role": request.POST.get("role", ""), "company_ids": None if sees_all else _numbers(request, "company")}


def _numbers(request: StaffRequest, name: str) -> list[int]:
    return [int(text) for text in request.POST.getlist(name) if text.isdecimal() and len(text) < 19]


def _to(user_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("person", args=[user_id]))
