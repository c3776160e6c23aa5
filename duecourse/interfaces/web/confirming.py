"""Is it still the person who signed in? What is dear to change asks for the password or the second factor again after a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from duecourse.foundation.kit import clock

LASTS: Final = timedelta(minutes=15)
"""So long a sign-in, or a confirmation, speaks for the person."""
Asks = Literal["", "changes", "always"]
"""When a route asks: never, before it changes anything, or already before it shows its form."""


def is_wanted(asks: Asks, request: HttpRequest) -> bool:
    """Tell whether this request must be confirmed first."""
    if not asks or (asks == "changes" and request.method in ("GET", "HEAD")):
        return False
    return not _is_fresh(request)


def ask(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks, and from there back to where the form stands; nothing was changed."""
    if request.method in ("GET", "HEAD"):
        return _to(request.get_full_path())
    messages.info(request, _("Nothing was changed yet. You have confirmed that it is you: do it again now."), "- ")
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return _to(reverse("home"))
    parts = urlsplit(came_from)
    return _to(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _to(following: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("account_reauthenticate", query={"next": following}))


def _is_fresh(request: HttpRequest) -> bool:
    """Tell whether the person signed in or confirmed a short while ago; who has no means to do so is not locked out."""
    records = get_authentication_records(request, request.user)
    if records and clock.now().timestamp() - records[-1]["at"] < LASTS.total_seconds():
        return True
    return not get_reauthentication_flows(request.user)
