"""Who may see this route? Every view says so here, or the build fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve

from duecourse.interfaces.web import confirming, typed
from duecourse.interfaces.web.confirming import Asks
from duecourse.interfaces.web.visit import StaffRequest, Visit

P = ParamSpec("P")
Signed = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
Plain = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


@dataclass(frozen=True)
class Policy:
    """What a route demands, whether the door opens its one transaction for it, and when it asks who is there again."""

    permission: str | None
    is_public: bool = False
    opens_transaction: bool = True
    asks: Asks = ""


class NoPermission(Exception):
    """A signed-in person asked for a screen of another role."""


def policy(permission: str, *, asks: Asks = "") -> Callable[[Signed[P]], Plain[P]]:
    """Let in whoever is signed in, works for a tenant and holds this permission; `asks`: when the person confirms it again."""

    def guard(view: Signed[P]) -> Plain[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            visit: Visit | None = getattr(request, "visit", None)
            if visit is None or not visit.may(permission):
                raise NoPermission(permission)
            if confirming.is_wanted(asks, request):
                return confirming.ask(request)
            return view(cast("StaffRequest", request), *args, **kwargs)

        return declare(guarded, Policy(permission=permission, asks=asks))

    return guard


def public(view: Plain[P], *, opens_transaction: bool = True) -> Plain[P]:
    """Let in anybody; sign-in routes keep their own commits, so that a failed attempt is remembered."""

    @wraps(view)
    def open_door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return declare(open_door, Policy(permission=None, is_public=True, opens_transaction=opens_transaction))


def personal(view: Plain[P], *, opens_transaction: bool = True) -> Plain[P]:
    """Let in whoever is signed in, with or without a tenant: one's own password and second factor."""

    @wraps(view)
    def own(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    return declare(own, Policy(permission=None, opens_transaction=opens_transaction))


def demo_only(view: Signed[P]) -> Signed[P]:
    """Hide a route outside the demo: there it does not exist."""

    @wraps(view)
    def hidden(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return hidden


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Lead over the sign-in to the page that was open: an act is no page, and a part of a page stays away until then."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=401)
    is_page = request.method in ("GET", "HEAD")
    return redirect_to_login(request.get_full_path() if is_page else typed.page_of(request) or "/", settings.LOGIN_URL)


def declare(view: Plain[P], what: Policy) -> Plain[P]:
    """Write the policy on the view, where the middleware and the house test read it."""
    view.policy = what  # type: ignore[attr-defined]
    return view


def declared(view: Callable[..., Any]) -> Policy | None:
    """Read the policy of a view."""
    return getattr(view, "policy", None)


def policy_of(path: str) -> Policy | None:
    """Read the policy of the route that would answer this path; an unknown path has none."""
    try:
        return declared(resolve(path).func)
    except Resolver404:
        return None
