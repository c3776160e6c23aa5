"""Remember the browser in which the mailed link is opened; opening it does nothing, the button does."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from duecourse.foundation.kit.clock import now
from duecourse.foundation.tenancy import context
from duecourse.interfaces.portal.acts import doing
from duecourse.interfaces.portal.entry.views import NOWHERE
from duecourse.interfaces.portal.frame import door
from duecourse.interfaces.portal.frame.here import remember
from duecourse.interfaces.portal.keeping.asking import name_of
from duecourse.interfaces.portal.policy import with_link
from duecourse.records.communications.operations import access as remembering
from duecourse.records.communications.operations import portal as sessions
from duecourse.records.communications.operations.portal import Session
from duecourse.records.communications.queries import access, portal
from duecourse.records.communications.queries.portal import Selling, Visitor
from duecourse.records.communications.rules.access import LASTS


@csrf_exempt  # asked below: a refusal looks like every wrong link
@with_link(opens_transaction=False)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, tenant: str, token: str) -> HttpResponse:
    """Ask whether this browser shall be remembered; with the button's POST, remember it and go to the list."""
    tenant_id = _tenant(tenant)
    if request.method == "POST":
        return door.gone(request) if door.is_forged(request) else _begun(request, tenant_id, token)
    with transaction.atomic(), context.tenant(tenant_id):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        visitor = access.visitor_by_token(tenant_id, token, now=now())
        company = portal.selling(tenant_id, visitor.company_id) if visitor else None
    return _page(request, visitor, company) if visitor and company else door.gone(request)


def _begun(request: HttpRequest, tenant: UUID, token: str) -> HttpResponse:
    agent = request.headers.get("User-Agent", "")
    with transaction.atomic(), context.tenant(tenant):
        row = remembering.begin(tenant, token, agent=agent, now=now())
    if row is None:
        return door.gone(request)
    session = Session(tenant, row.link_id, access_id=row.pk)
    response = doing.see(reverse("portal-access", args=[session.ref]))
    remember(response, session)
    return response


def _page(request: HttpRequest, visitor: Visitor, company: Selling) -> HttpResponse:
    language = sessions.spoken(visitor.language)
    with translation.override(language):
        data = {
            "language": language,
            "company": company.name,
            "browser": name_of(request.headers.get("User-Agent", "")),
            "days": LASTS.days,
            "path": request.path,
        }
        return HttpResponse(render_to_string("keeping/begin.html", data, request=request))


def _tenant(named: str) -> UUID:
    try:
        return UUID(named)
    except ValueError:
        return NOWHERE
