"""Where does a link of a mail lead, and how does somebody whose link is too old get a new one?"""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.clock import now
from duecourse.foundation.tenancy import context
from duecourse.insight.queries.closing import letters
from duecourse.interfaces.portal.entry import again
from duecourse.interfaces.portal.frame import door, ways
from duecourse.interfaces.portal.frame.here import remember
from duecourse.interfaces.portal.policy import with_link
from duecourse.records.communications.operations import links
from duecourse.records.communications.operations.portal import Session
from duecourse.records.communications.queries import portal
from duecourse.records.communications.queries.portal import Visitor

NOWHERE = UUID(int=0)
"""What is no tenant at all is asked like one that nobody has, so that both take as long."""


@csrf_exempt  # a POST asks for a new link only: it goes to the old one's owner, whoever asks
@with_link(opens_transaction=False)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, tenant: str, token: str) -> HttpResponse:
    """Take the link's reader in: remember the link in a cookie and go on to a page whose address does not tell it.

    Reading changes nothing: it happens in a transaction that cannot write. That it happened is written behind it, into
    the access log and nowhere else, so that a scanner which follows every link has done nothing. Every wrong link looks
    alike.
    """
    tenant_id = _tenant(tenant)
    if request.method == "POST":
        with transaction.atomic(), context.tenant(tenant_id):
            again.send(portal.expired_link(tenant_id, token, now=now()))
        return again.asked()
    visitor = _read(tenant_id, token)
    if visitor is None:
        return door.gone(request)
    with transaction.atomic(), context.tenant(tenant_id):
        _note(request, visitor)
    session = Session(tenant_id, visitor.link_id)
    response = HttpResponseRedirect(_place(visitor, session.ref))
    response.status_code = 303
    remember(response, session)
    return response


def _tenant(named: str) -> UUID:
    try:
        return UUID(named)
    except ValueError:
        return NOWHERE


def _read(tenant: UUID, token: str) -> Visitor | None:
    with transaction.atomic(), context.tenant(tenant):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        return portal.visitor_by_token(tenant, token, now=now())


def _place(visitor: Visitor, ref: str) -> str:
    """Give the page to which a link leads: that of its way, or the question that its mail asks."""
    with transaction.atomic(), context.tenant(visitor.tenant_id):
        asked = letters.question_of_message(visitor.tenant_id, visitor.message_id)
    if asked is not None:
        return reverse("portal-balance", args=[ref, asked])
    return reverse(ways.route_of(visitor.way), args=[ref])


def _note(request: HttpRequest, visitor: Visitor) -> None:
    links.note_visit(
        visitor.tenant_id,
        visitor.link_id,
        method=request.method or "",
        agent=request.headers.get("User-Agent", ""),
        address=request.META.get("REMOTE_ADDR", ""),
        at=moment_of(visitor.tenant_id, now()),
    )
