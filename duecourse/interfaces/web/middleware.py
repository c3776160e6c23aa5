"""What holds for every request? A name, one transaction, one tenant, one language, and a plain word when it fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from secrets import token_hex

import structlog
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from duecourse.foundation.identity.queries import simulated_moment
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.foundation.tenancy import context
from duecourse.interfaces.web import errors
from duecourse.interfaces.web.policy import NoPermission, Policy, policy_of
from duecourse.interfaces.web.visit import visiting


class UnreadableText(Refused):
    """The database keeps every character but one: what a program sends by mistake, or somebody who tries things out."""

    says = marked("What was sent holds a character that cannot be kept. Type the text again.")


Answer = Callable[[HttpRequest], HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
log = logging.getLogger(__name__)


class NamedRequest:
    """Give each request a name that stands in the log, in the answer and on an error page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the name as a header."""
        request.reference = token_hex(6)  # type: ignore[attr-defined]
        request.now = clock.now()  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request=request.reference):  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers["X-Request-Id"] = request.reference  # type: ignore[attr-defined]
        return response


class OneTransaction:
    """Open one transaction per request, in the person's tenant; reading requests cannot write, failed ones leave nothing.

    Sign-in routes declare themselves out: a refused attempt must be remembered although it answers >= 400.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside the transaction that the route's policy asks for."""
        what = policy_of(request.path_info)
        if what is not None and not what.opens_transaction:
            return self.get_response(request)
        bool(request.user.is_authenticated)  # a session that a new password ended is thrown away: before reading begins
        with transaction.atomic():
            response = self._answer(request, what)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    def _answer(self, request: HttpRequest, what: Policy | None) -> HttpResponse:
        is_reading = request.method in SAFE
        if what is not None and what.is_public:
            if is_reading:
                context.reads_only()
            return self.get_response(request)
        with visiting(request, is_reading=is_reading) as visit:
            request.visit = visit  # type: ignore[attr-defined]
            if visit and visit.is_simulated and visit.day:
                request.now = simulated_moment(visit.day, request.now)  # type: ignore[attr-defined]
            with translation.override(_offered(visit.language) if visit else translation.get_language()):
                response = self.get_response(request)
                response.headers.setdefault("Cache-Control", "no-store")
                return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_named: object
    ) -> HttpResponse | None:
        """Turn back the one character that no text in the database may hold; doors of programs read their bodies themselves."""
        is_form = request.method == "POST" and not getattr(view, "csrf_exempt", False)
        sent = (request.GET, request.POST) if is_form else (request.GET,)
        if any("\0" in text for one in sent for _name, texts in one.lists() for text in texts):
            return errors.refused(request, UnreadableText())
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn an anticipated no into a page that says it; let everything else crash and be logged once."""
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        if isinstance(exception, NoPermission):
            log.info("no permission", extra={"permission": str(exception)})
            return errors.no_permission(request)
        return None


def _offered(language: str) -> str:
    """Answer in the person's language where it has a catalogue, else in the house's."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
