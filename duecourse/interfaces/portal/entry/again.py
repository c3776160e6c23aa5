"""Send a new link to the address that had the old one; what is answered tells nobody whether there was one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.clock import now
from duecourse.foundation.tenancy import context
from duecourse.interfaces.portal.frame.here import session_of
from duecourse.interfaces.portal.policy import with_link
from duecourse.records.communications.operations import portal_mails
from duecourse.records.communications.operations.portal import Session
from duecourse.records.communications.queries import portal
from duecourse.records.communications.queries.portal import Visitor


@csrf_exempt  # nothing of the browser's is trusted here: whoever knows the old link may ask, and the mail goes to its owner
@with_link(opens_transaction=False)
@require_POST
def again(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the link from the visit that has ended."""
    session = session_of(request, ref)
    if session is not None and session.link_id:
        with transaction.atomic(), context.tenant(session.tenant_id):
            send(_of(session, now=now()))
    return asked()


def _of(session: Session, *, now: datetime) -> Visitor | None:
    """Find whose visit it was; who is remembered no more gets a link also while the old one would still do."""
    expired = portal.expired_visit(session.tenant_id, session.link_id, now=now)
    is_open = expired is None and bool(session.access_id)
    return portal.visitor_by_link(session.tenant_id, session.link_id, now=now) if is_open else expired


def send(visitor: Visitor | None) -> None:
    """Send the contact a new link, where the old one was its own and is too old."""
    if visitor is not None:
        at = moment_of(visitor.tenant_id, now())
        day = portal.days_of(visitor.tenant_id).get(visitor.company_id, at.date())
        portal_mails.send_new_link(visitor, on=day, at=at)


def asked() -> HttpResponse:
    """Answer the same to everybody; rendered without the request, so that nothing differs."""
    return HttpResponse(render_to_string("entry/asked.html", {"language": get_language() or "en"}))
