"""How does every act of a page go: once by the form's key, to a page that says what was recorded, back within a day?"""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_urlsafe

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, ngettext

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.portal.frame.here import CustomerRequest
from duecourse.interfaces.portal.frame.wording import key_in
from duecourse.records.communications.operations.portal import Done
from duecourse.work.procedures.operations import portal_acts


def new_key() -> str:
    """Make the key of a new form."""
    return token_urlsafe(24)


def attempt(
    request: CustomerRequest, deed: Callable[[str], Done], refused: Callable[[str], HttpResponse]
) -> HttpResponse:
    """Do what a form asks, once, and go on to the page that says what was recorded.

    `deed` takes the form's key; `refused` shows the form again with the sentence that says why not (status 422).
    """
    here, key = request.here, key_in(request) or new_key()
    try:
        with transaction.atomic():
            act_id = portal_acts.perform(here.by, lambda: deed(key), key=f"{here.visitor.link_id}:{key}"[:64])
    except Refused as no:
        return refused(no.text.render(gettext, ngettext))
    return see(here.url("portal-done", act_id))


def see(address: str) -> HttpResponse:
    """Go on to another page, so that a reload asks for nothing twice."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
