"""Show the demo's local mail sink."""

from __future__ import annotations

from email.message import EmailMessage

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from duecourse.interfaces.web import look
from duecourse.interfaces.web.mails import framed_mail
from duecourse.interfaces.web.policy import demo_only, policy
from duecourse.interfaces.web.sink import reading
from duecourse.interfaces.web.visit import StaffRequest


@policy("outbox.see")
@demo_only
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the list of mails."""
    rows, page = reading.mails(request, request.visit.zone)
    return look.render(request, "sink/index.html", {"mails": rows, "page": page})


@policy("outbox.see")
@demo_only
@require_GET
def mail(request: StaffRequest, name: str) -> HttpResponse:
    """Render one mail."""
    return look.render(request, "sink/mail.html", {"mail": reading.page(name, _found(name))})


@policy("outbox.see")
@demo_only
@require_GET
@framed_mail
def html(request: StaffRequest, name: str) -> HttpResponse:
    """Give the HTML of a mail to its sandboxed frame."""
    return HttpResponse(reading.html_of(_found(name)))


def _found(name: str) -> EmailMessage:
    found = reading.read(name)
    if found is None:
        raise Http404
    return found
