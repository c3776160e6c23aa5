"""Take in what a provider tells; what it did not sign does not exist."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.sealing import SecretUnreadable
from duecourse.foundation.tenancy import context
from duecourse.interfaces.api.policy import signed
from duecourse.records.communications.operations import hearing
from duecourse.records.communications.ports import HookCall, NotTheirs


@signed
@require_POST
def hear(request: HttpRequest, tenant: str, channel_id: int) -> HttpResponse:
    """Write news down, each once; an unknown channel, a foreign one and a wrong signature look alike."""
    try:
        tenant_id = UUID(tenant)
    except ValueError as error:
        raise Http404 from error
    call = HookCall(
        url=f"{settings.DUECOURSE_URL.rstrip('/')}{request.get_full_path()}",
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
        at=now(),
    )
    try:
        with context.tenant(tenant_id):
            hearing.hear(tenant_id, channel_id, call)
    except (NotTheirs, SecretUnreadable) as refusal:
        raise Http404 from refusal
    return HttpResponse(status=204)
