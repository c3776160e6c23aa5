"""Send the kept copies of invoices again in one go: the text for it, the PDF with it, through the outbox, with its way back."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.customers import asking, undoing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.procedures.operations import copies


@policy("contact.send")
@require_POST
def send_copies(request: StaffRequest, token: str) -> HttpResponse:
    """Put a mail with the kept copies of the chosen invoices into the outbox."""
    here, visit = asking.standing(request, token), request.visit
    items = asking.chosen(request.POST, asking.open_items(request, here.account))
    if not items:
        raise asking.NothingChosen
    sent = copies.send_copies(
        visit.tenant_id, here.account.id, items, on=here.day, actor=visit.actor, at=request.now, is_whole=True
    )
    when = formats.moment(sent.message.due_at, here.company.zone)
    said = ngettext("The copy leaves on %(when)s.", "%(num)s copies leave on %(when)s.", len(items))
    back = undoing.way("message.cancel", sent.message.message_id, on=here.day)
    look.flash(request, said % {"num": len(items), "when": when}, undo_href=undo.href(request, back))
    return doors.back(request, "customer", token)
