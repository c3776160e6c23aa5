"""Take in what a payment provider tells; what it did not sign does not exist."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.sealing import SecretUnreadable
from duecourse.foundation.tenancy import context
from duecourse.interfaces.api.policy import signed
from duecourse.records.ledger.operations import online_news
from duecourse.records.ledger.ports import NotTheProviders, PaymentBroken, PaymentCall


@signed
@require_POST
def hear(request: HttpRequest, tenant: str, wire_id: int) -> HttpResponse:
    """Write news down, each once; an unknown wire, a foreign one and a wrong signature look alike."""
    try:
        tenant_id = UUID(tenant)
    except ValueError as error:
        raise Http404 from error
    call = PaymentCall({name.lower(): value for name, value in request.headers.items()}, request.body, now())
    try:
        with context.tenant(tenant_id):
            online_news.hear(tenant_id, wire_id, call)
    except (NotTheProviders, PaymentBroken, SecretUnreadable) as refusal:
        raise Http404 from refusal
    return HttpResponse(status=204)
