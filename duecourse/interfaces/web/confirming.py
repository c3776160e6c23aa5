"""Is it still the person who signed in? What is dear to change asks for the password or the second factor again after a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit import clock
from duecourse.interfaces.web import typed

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
    """Lead to the page that asks, and from there back to where the form stands with what was typed; nothing was changed."""
    if request.method in ("GET", "HEAD"):
        return _to(request.get_full_path())
    says = _("Nothing was changed yet: it had to be confirmed first that it is you. Send it again now.")
    return _to(typed.keep(request, says) or reverse("home"))


def _to(following: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("account_reauthenticate", query={"next": following}))


def _is_fresh(request: HttpRequest) -> bool:
    """Tell whether the person signed in or confirmed a short while ago; who has no means to do so is not locked out."""
    records = get_authentication_records(request, request.user)
    if records and clock.now().timestamp() - records[-1]["at"] < LASTS.total_seconds():
        return True
    return not get_reauthentication_flows(request.user)
