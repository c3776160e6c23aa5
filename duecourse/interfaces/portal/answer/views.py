"""What does a customer see who follows a link of a mail?"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from duecourse.foundation.kit.clock import now
from duecourse.foundation.tenancy import context
from duecourse.interfaces.portal.policy import with_link
from duecourse.records.communications.queries.answers import AnswerDesk, answer_desk

WAYS = ("pay", "will-pay", "plan", "wrong")


@with_link
@require_safe
def page(request: HttpRequest, tenant: str, token: str, way: str) -> HttpResponse:
    """Say in the company's name how to answer for now; reading changes nothing, and every wrong link looks alike."""
    desk = _desk(tenant, token) if way in WAYS else None
    if desk is None:
        return _shown("answer/gone.html", {}, status=404)
    with translation.override(desk.language):
        return _shown("answer/page.html", {"desk": desk, "wish": _wish(way)})


def _shown(template: str, data: dict[str, object], *, status: int = 200) -> HttpResponse:
    """Render without the request: no cookie is set, and no form's token makes two pages differ."""
    language = translation.get_language() or "en"
    return HttpResponse(render_to_string(template, {**data, "language": language}), status=status)


def _desk(tenant: str, token: str) -> AnswerDesk | None:
    try:
        tenant_id = UUID(tenant)
    except ValueError:
        return None
    with context.tenant(tenant_id):
        return answer_desk(tenant_id, token, now=now())


def _wish(way: str) -> str:
    match way:
        case "pay":
            return _("You want to see and pay what is open.")
        case "will-pay":
            return _("You want to tell us when you will pay.")
        case "plan":
            return _("You need a payment plan.")
        case _:
            return _("Something is wrong with an invoice.")
