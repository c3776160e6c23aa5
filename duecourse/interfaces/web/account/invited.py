"""Let somebody in who was asked: a password is chosen through a link that serves once, and the person is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from duecourse.foundation.identity.operations.invitations import NoInvitation, PasswordWeak, accept_invitation
from duecourse.foundation.identity.queries.invitations import Invited, invited
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.tenancy import context
from duecourse.interfaces.web import look, words
from duecourse.interfaces.web.admin.people.inviting import SALT
from duecourse.interfaces.web.policy import public

BACKEND = "duecourse.interfaces.web.account.sessions.People"


@dataclass(frozen=True)
class Link:
    """What a link names: an invitation of a tenant, and which mail of it."""

    tenant_id: UUID
    invitation_id: int
    generation: int


@public
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Render the page on which a password is chosen; a POST chooses it and signs in."""
    link = _read(token)
    if link is None:
        return _over(request)
    with context.tenant(link.tenant_id):
        found = invited(link.tenant_id, link.invitation_id, link.generation, clock=clock.now())
        if found is None:
            return _over(request)
        with translation.override(found.language if found.language in dict(settings.LANGUAGES) else "en"):
            if request.method != "POST":
                return _page(request, found)
            try:
                return _let_in(request, link)
            except NoInvitation:
                return _over(request)
            except Refused as refusal:
                return _page(request, found, wrong=words.say(refusal.text))


def _let_in(request: HttpRequest, link: Link) -> HttpResponse:
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        raise PasswordWeak(why=_("The two passwords are not the same."))
    user = accept_invitation(
        link.tenant_id, link.invitation_id, link.generation,
        password=password, at=clock.now(), clock=clock.now(),
    )  # fmt: skip
    login(request, user, backend=BACKEND)
    return _quiet(HttpResponseRedirect(reverse("home")))


def _page(request: HttpRequest, found: Invited, *, wrong: str = "") -> HttpResponse:
    shown = {"invited": found, "wrong": wrong}
    return _quiet(look.render_bare(request, "account/invited.html", shown, status=422 if wrong else 200))


def _over(request: HttpRequest) -> HttpResponse:
    """Say the same whether a link was used, withdrawn, replaced, is too old or never was one."""
    shown = {"invited": None, "wrong": words.say(NoInvitation().text)}
    return _quiet(look.render_bare(request, "account/invited.html", shown, status=404))


def _quiet(response: HttpResponse) -> HttpResponse:
    """Keep the address away from caches, other sites and search engines; a form still says from which site it comes."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _read(token: str) -> Link | None:
    try:
        tenant, invitation_id, generation = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Link(UUID(tenant), int(invitation_id), int(generation))
