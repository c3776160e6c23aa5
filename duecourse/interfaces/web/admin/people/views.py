"""Show who works here, and let people in and out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duecourse.foundation.identity.models import User
from duecourse.foundation.identity.operations import people
from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import doors, look, words
from duecourse.interfaces.web.admin.doors import reason_of
from duecourse.interfaces.web.admin.people import inviting, reading
from duecourse.interfaces.web.admin.people.shown import Person
from duecourse.interfaces.web.pages import choice
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations.notices import CannotWrite
from duecourse.work.worklists.operations import handing


@policy("admin.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render who works here, was asked in, or worked here."""
    visit, state = request.visit, request.GET.get("state", "")
    gone = state == "gone"
    active, former = reading.counts(visit)
    asked = inviting.asked(visit)
    tabs = (
        choice(request, key="state", value="", words=_("Work here"), count=active),
        choice(request, key="state", value="asked", words=_("Asked in"), count=len(asked)),
        choice(request, key="state", value="gone", words=_("No longer"), count=former),
    )
    if state == "asked":
        return look.render(request, "admin/people/asked.html", {"asked": asked, "tabs": tabs})
    data = {"people": reading.lines(visit, is_active=not gone), "tabs": tabs, "is_gone": gone}
    return look.render(request, "admin/people/index.html", data)


@policy("user.edit", asks="always")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: StaffRequest) -> HttpResponse:
    """Ask whom to let in, and do it: the person is written to."""
    visit, wrong = request.visit, ""
    if request.method == "POST":
        try:
            user = people.invite_member(
                visit.seat, email=request.POST.get("email", ""), name=request.POST.get("name", "")[:150],
                language=_language(request), at=request.now, **_rights(request),
            )  # fmt: skip
            return _written(request, user)
        except Refused as refusal:
            wrong = words.say(refusal.text)
    data = {
        "roles": reading.role_options(request.POST.get("role", "collector")),
        "companies": reading.company_options(visit, tuple(_numbers(request, "company"))),
        "may_give_all": visit.seat.scope.company_ids is None,
        "languages_offered": reading.language_options(_language(request)),
        "typed": {"email": request.POST.get("email", ""), "name": request.POST.get("name", "")},
        "wrong": wrong,
    }
    return look.render(request, "admin/people/invite.html", data, status=422 if wrong else 200)


@policy("admin.see")
@require_safe
def person(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Render one person."""
    return look.render(request, "admin/people/person.html", {"person": _person(request, user_id), "link": ""})


@policy("user.edit", asks="changes")
@require_POST
def link(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Make a new link to hand over, through which somebody who never signed in chooses a password."""
    shown = _asked(request, user_id)
    data = {"person": shown, "link": inviting.new_link(request, user_id)[0]}
    return look.render(request, "admin/people/person.html", data)


@policy("user.edit", asks="changes")
@require_POST
def ask_again(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Write to somebody again who has not come yet; the link of before serves no more."""
    _asked(request, user_id)
    inviting.ask_in(request, User.objects.get(id=user_id))
    look.flash(request, _("Asked again by mail; the link of before serves no more."))
    return doors.back(request, "people")


@policy("user.edit", asks="changes")
@require_POST
def withdraw(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Take an invitation back before the person has come."""
    shown = _asked(request, user_id)
    inviting.withdraw(request, user_id)
    look.flash(
        request, _("The invitation of %(name)s is withdrawn; its link serves no more.") % {"name": shown.line.name}
    )
    return HttpResponseRedirect(f"{reverse('people')}?state=asked")


@policy("user.edit", asks="changes")
@require_POST
def change(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Give a person another role or other companies."""
    _person(request, user_id)
    people.change_member(request.visit.seat, user_id, reason=reason_of(request), at=request.now, **_rights(request))
    look.flash(request, _("Changed. It holds from the next click on."))
    return _to(user_id)


@policy("user.edit", asks="changes")
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


@policy("user.edit", asks="changes")
@require_POST
def seller_names(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Say what the ledger calls a person where it names a sales representative."""
    _person(request, user_id)
    typed = request.POST.get("another", "").split(";")
    people.set_seller_names(
        request.visit.seat, user_id, [*request.POST.getlist("seller_name"), *typed], at=request.now
    )  # fmt: skip
    look.flash(request, _("Changed. It holds from the next click on."))
    return _to(user_id)


@policy("user.edit", asks="changes")
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


@policy("user.edit", asks="changes")
@require_POST
def reactivate(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Let a person back in."""
    _person(request, user_id)
    people.reactivate_member(request.visit.seat, user_id, reason=reason_of(request), at=request.now)
    look.flash(request, _("Back again, with no portfolio yet."))
    return _to(user_id)


@policy("user.edit", asks="changes")
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


def _written(request: StaffRequest, user: User) -> HttpResponse:
    """Tell somebody who was let in; where no mail can be written, the link is handed over by hand."""
    name = user.name or user.email
    try:
        if user.has_usable_password():
            inviting.welcome(request, user)
            look.flash(request, _("%(name)s works here now, and is told by mail.") % {"name": name})
        else:
            inviting.ask_in(request, user)
            look.flash(request, _("%(name)s is asked in by mail.") % {"name": name})
    except CannotWrite as refusal:
        look.flash(request, f"{_('%(name)s works here now.') % {'name': name}} {words.say(refusal.text)}")
    return _to(user.id)


def _asked(request: StaffRequest, user_id: UUID) -> Person:
    """Find somebody who has not come yet; a sign-in that serves elsewhere too is the person's own."""
    shown = _person(request, user_id)
    if not shown.may_invite:
        raise people.AlreadyAMember(email=shown.line.email)
    if people.works_elsewhere(request.visit.seat, user_id):
        raise people.WorksElsewhere
    return shown


def _language(request: StaffRequest) -> str:
    chosen = request.POST.get("language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else request.visit.language


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
