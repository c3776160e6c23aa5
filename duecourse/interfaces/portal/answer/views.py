"""What does a customer see who follows a link of a mail?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.clock import now
from duecourse.foundation.tenancy import context
from duecourse.interfaces.portal.policy import with_link
from duecourse.records.communications.operations import links
from duecourse.records.communications.queries.answers import AnswerDesk, answer_desk


@with_link(opens_transaction=False)
@require_safe
def page(request: HttpRequest, tenant: str, token: str) -> HttpResponse:
    """Say in the company's name how to answer for now; every wrong link looks alike.

    Reading changes nothing: it happens in a transaction that cannot write. That it happened is written behind it, into
    the access log and nowhere else, so that a scanner which follows every link has done nothing.
    """
    try:
        tenant_id = UUID(tenant)
    except ValueError:
        return _gone()
    with transaction.atomic(), context.tenant(tenant_id):
        desk, moment = _read(tenant_id, token)
    if desk is None:
        return _gone()
    with transaction.atomic(), context.tenant(tenant_id):
        _note(request, tenant_id, desk, moment)
    with translation.override(desk.language):
        return _shown("answer/page.html", {"desk": desk, "wish": _wish(desk.way)})


def _read(tenant: UUID, token: str) -> tuple[AnswerDesk | None, datetime]:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    moment = now()
    desk = answer_desk(tenant, token, now=moment)
    return desk, moment_of(tenant, moment) if desk else moment


def _note(request: HttpRequest, tenant: UUID, desk: AnswerDesk, at: datetime) -> None:
    links.note_visit(
        tenant,
        desk.link_id,
        method=request.method or "",
        agent=request.headers.get("User-Agent", ""),
        address=request.META.get("REMOTE_ADDR", ""),
        at=at,
    )


def _gone() -> HttpResponse:
    return _shown("answer/gone.html", {}, status=404)


def _shown(template: str, data: dict[str, object], *, status: int = 200) -> HttpResponse:
    """Render without the request: no cookie is set, and no form's token makes two pages differ."""
    language = translation.get_language() or "en"
    return HttpResponse(render_to_string(template, {**data, "language": language}), status=status)


def _wish(way: str) -> str:
    match way:
        case "pay":
            return _("You want to see and pay what is open.")
        case "will_pay":
            return _("You want to tell us when you will pay.")
        case "plan":
            return _("You need a payment plan.")
        case _:
            return _("Something is wrong with an invoice.")
