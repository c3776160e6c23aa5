"""Take a mail in as it came; whoever has no token of a mailbox meets nothing."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.tenancy import context
from duecourse.interfaces.api.policy import signed
from duecourse.records.communications.operations import mailboxes, receiving


@signed
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Keep the mail in the body, once; a wrong token, a foreign one and a closed mailbox look alike."""
    tenant, secret = _token(request.headers.get("Authorization", ""))
    with context.tenant(tenant):
        mailbox_id = mailboxes.mailbox_of_token(tenant, secret)
        if mailbox_id is None:
            raise Http404
        raw = request.read(receiving.LARGEST_MAIL + 1)  # not through `body`, whose limit is that of forms
        try:
            mail_id = receiving.receive_mail(tenant, mailbox_id, raw=raw, received_at=moment_of(tenant, now()))
        except (receiving.MailEmpty, receiving.MailTooLarge) as refusal:
            return _refused(refusal, status=413 if isinstance(refusal, receiving.MailTooLarge) else 422)
    return JsonResponse({"mail": mail_id}, status=202)


def _token(header: str) -> tuple[UUID, str]:
    """Split the bearer's token into the public id of the tenant and the secret."""
    kind, _space, token = header.partition(" ")
    public, _dot, secret = token.strip().partition(".")
    try:
        tenant = UUID(hex=public)
    except ValueError as error:
        raise Http404 from error
    if kind.lower() != "bearer" or not secret:
        raise Http404
    return tenant, secret


def _refused(refusal: Refused, *, status: int) -> JsonResponse:
    return JsonResponse({"error": str(refusal.text)}, status=status)
