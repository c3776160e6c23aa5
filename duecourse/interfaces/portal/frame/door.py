"""Who comes in, in which transaction, and what is shown to whoever does not?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.tenancy import context
from duecourse.interfaces.portal.frame.here import CustomerRequest, come_in, remember, session_of
from duecourse.interfaces.portal.policy import with_link
from duecourse.records.communications.operations.portal import Session

Page = Callable[..., HttpResponse]
SAFE = frozenset({"GET", "HEAD"})


def customer(*methods: str) -> Callable[[Page], Page]:
    """Let in whoever came by a link that still leads somewhere; the view reads `request.here`.

    GET and HEAD happen in a transaction that cannot write. POST needs the form's token; an answer of 400 or more leaves
    nothing behind, and neither does a preview. `?language=` on any page changes the language and nothing else.
    """

    def guard(view: Page) -> Page:
        @with_link(opens_transaction=False)
        @wraps(view)
        def door(request: HttpRequest, /, *, ref: str, **named: Any) -> HttpResponse:
            if request.method not in {*methods, *({"HEAD"} if "GET" in methods else ())}:
                return HttpResponseNotAllowed(methods)
            session = session_of(request, ref)
            if session is None:
                return gone(request, again=reverse("portal-again", args=[ref]))
            chosen = request.GET.get("language", "")
            if request.method in SAFE and chosen in dict(settings.LANGUAGES):
                return _in(request, session, chosen)
            return _answer(request, session, lambda asked: view(asked, **named))

        door.csrf_exempt = True  # type: ignore[attr-defined]  # asked below, so that a refusal wears the company's look
        return door

    return guard


def render(request: CustomerRequest, template: str, data: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Show a page in the company's frame; `data` is frozen plain data, never a model."""
    whole = {**data, "here": request.here, "languages": settings.LANGUAGES, "path": request.path}
    return HttpResponse(render_to_string(template, whole, request=request), status=status)


def gone(_request: HttpRequest, *, again: str = "") -> HttpResponse:
    """Say that a link leads nowhere, the same for every reason; rendered without the request, so that nothing differs."""
    language = translation.get_language() or "en"
    page = render_to_string("entry/gone.html", {"language": language, "again": again})
    return HttpResponse(page, status=404)


def _answer(request: HttpRequest, session: Session, view: Callable[[CustomerRequest], HttpResponse]) -> HttpResponse:
    is_safe = request.method in SAFE
    with transaction.atomic():
        if is_safe:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
        with context.tenant(session.tenant_id):
            here = come_in(session, now=now())
            if here is None:
                return gone(request, again=reverse("portal-again", args=[session.ref]))
            asked = cast("CustomerRequest", request)
            asked.here = here
            with translation.override(here.language):
                response = _checked(asked, view)
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _checked(request: CustomerRequest, view: Callable[[CustomerRequest], HttpResponse]) -> HttpResponse:
    if request.method not in SAFE and is_forged(request):
        says = _("Go back, load the page again and send it once more. Nothing was changed.")
        return problem(request, _("This form has expired"), says, status=403)
    try:
        with transaction.atomic():
            return view(request)
    except Http404:
        says = _("It is not there, or it is not yours to see.")
        return problem(request, _("There is nothing here"), says, status=404)
    except Refused as refused:
        says = refused.text.render(translation.gettext, translation.ngettext)
        return problem(request, _("This was not done"), says, status=422)


def problem(request: CustomerRequest, title: str, says: str, *, status: int) -> HttpResponse:
    """Say in a sentence why something was not done, with the way back to the list."""
    return render(request, "frame/problem.html", {"title": title, "says": says}, status=status)


def is_forged(request: HttpRequest) -> bool:
    """Tell whether a form did not come from a page of ours."""
    return _Csrf(lambda _request: HttpResponse()).refuses(request)


class _Csrf(CsrfViewMiddleware):
    """The same check as everywhere; only who says no differs."""

    def refuses(self, request: HttpRequest) -> bool:
        """Tell whether the form's token is missing or wrong."""
        return self.process_view(request, _asked, (), {}) is not None

    def _origin_verified(self, request: HttpRequest) -> bool:
        """Take the origin “null” as well: browsers send it from a page that tells no referrer, as all of these do.

        What proves a form is its token, and no cookie of ours comes along with a form of another site (SameSite).
        """
        return request.META.get("HTTP_ORIGIN") == "null" or bool(super()._origin_verified(request))  # type: ignore[misc]

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def _asked(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _in(request: HttpRequest, session: Session, language: str) -> HttpResponse:
    response = HttpResponseRedirect(request.path)
    response.status_code = 303
    remember(response, replace(session, language=language))
    return response
