"""Take what a mail says, or a file of it, as the payment advice of its customer."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.inbox.views import found
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.queries import inbox
from duecourse.records.communications.queries.mails import ThreadRow
from duecourse.records.ledger.operations import remittances
from duecourse.records.ledger.operations.remittances import Handed


class NobodysMail(Refused):
    """Nothing proves who wrote it."""

    says = marked("File the conversation first: whose payment advice it is must be known.")


@policy("inbox.work")
@require_POST
def file(request: StaffRequest, thread_id: int, attachment_id: int) -> HttpResponse:
    """Take a file of a mail as payment advice."""
    row = found(request, thread_id)
    kept = inbox.attachment(request.visit.tenant_id, row.id, attachment_id)
    if kept is None:
        raise Http404
    return _taken(request, row, *kept)


@policy("inbox.work")
@require_POST
def mail(request: StaffRequest, thread_id: int, mail_id: int) -> HttpResponse:
    """Take what a mail itself says as payment advice."""
    row = found(request, thread_id)
    said = inbox.mail_text(request.visit.tenant_id, row.id, mail_id)
    if said is None or not said[1].strip():
        raise Http404
    return _taken(request, row, f"{said[0] or _('mail')}.txt", said[1].encode())


def _taken(request: StaffRequest, row: ThreadRow, name: str, content: bytes) -> HttpResponse:
    if row.customer_id is None or not row.is_verified:
        raise NobodysMail
    here, visit = asking.standing(request, row.customer_id), request.visit
    handed = Handed(here.account.company_id, name, content, "mail", row.customer_id)
    taken = remittances.take_remittance(visit.tenant_id, handed, on=here.day, actor=visit.actor, at=request.now)
    if not taken.is_new:
        look.flash(request, _("The same list was taken before."))
    elif taken.is_draft:
        look.flash(request, _("Taken as payment advice. Not all of it is clear: cash application looks at it."))
    else:
        look.flash(request, _("Taken as payment advice: it serves the matching of the payment."))
    if visit.may("receipt.match"):
        return HttpResponseRedirect(reverse("advice", args=[taken.id]))
    return doors.back(request, "thread", row.id)
