"""Look at the page as the customer sees it, and let links to it lead nowhere any more."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_POST, require_safe

from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import portal
from duecourse.records.ledger.queries import customer as ledger


@policy("customer.see")
@require_safe
def preview(request: StaffRequest, token: str) -> HttpResponse:
    """Open the customer's page for a quarter of an hour: everything can be seen there, nothing can be done."""
    here = asking.standing(request, token)
    language = str(ledger.owned_fields(request.visit.tenant_id, here.account.id)["language"] or get_language() or "")
    session = portal.Session(request.visit.tenant_id, 0, portal.spoken(language), here.account.id)
    response = HttpResponseRedirect(reverse("portal-home", args=[session.ref]))
    response.set_cookie(**portal.cookie_of(session))
    return response


@policy("contact.edit")
@require_POST
def revoke(request: StaffRequest, token: str, contact_id: int) -> HttpResponse:
    """Let every link in the mails to a contact lead nowhere from now on."""
    here, visit = asking.standing(request, token), request.visit
    if contact_id not in {one.id for one in ledger.contact_cards(visit.tenant_id, here.account)}:
        raise Http404
    by: dict[str, Any] = {"actor": visit.actor, "at": request.now}
    count = portal.revoke_contact(visit.tenant_id, contact_id, customer_id=here.account.id, **by)
    said = ngettext("%(num)s link revoked.", "%(num)s links revoked.", count) % {"num": count}
    look.flash(request, said)
    return doors.back(request, "customer", token)
