"""Send the kept copies of invoices again in one go: the text for it, the PDF with it, through the outbox, with its way back."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.composer import files, reading
from duecourse.interfaces.web.customers import asking, undoing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import written
from duecourse.records.ledger.queries import customer as ledger

TEXT = "invoice"


class NoCopyKept(Refused):
    """A copy of nothing cannot be sent."""

    says = marked("No copy of %(numbers)s is kept here yet: keep the file first.")


class NoTextForIt(Refused):
    """The text that goes with copies has no published words."""

    says = marked("The text “Invoice delivery” is not published in any language.")


@policy("contact.send")
@require_POST
def send_copies(request: StaffRequest, token: str) -> HttpResponse:
    """Put a mail with the kept copies of the chosen invoices into the outbox."""
    here, visit = asking.standing(request, token), request.visit
    items = asking.chosen(request.POST, asking.open_items(request, here.account))
    if not items:
        raise asking.NothingChosen
    copies = ledger.copies_of(visit.tenant_id, here.account.id)
    missing = [one.number for one in items if one.id not in copies]
    if missing:
        raise NoCopyKept(numbers=", ".join(missing))
    text = reading.text_for(request, here, TEXT)
    if text is None:
        raise NoTextForIt
    writing = written.Writing(
        company_id=here.company.id,
        customer_id=here.account.id,
        subject=text.subject,
        body=text.body,
        language=text.language,
        item_ids=[one.id for one in items],
        purpose=written.purpose_of(TEXT, has_items=True),
        template_code=TEXT,
        sender_name=visit.seat.name,
        attachments=files.kept(visit.tenant_id, here.account.id, [copies[one.id] for one in items]),
    )
    planned = written.write(visit.tenant_id, writing, on=here.day, actor=visit.actor, at=request.now)
    when = formats.moment(planned.due_at, here.company.zone)
    said = ngettext("The copy leaves on %(when)s.", "%(num)s copies leave on %(when)s.", len(items))
    back = undoing.way("message.cancel", planned.message_id, on=here.day)
    look.flash(request, said % {"num": len(items), "when": when}, undo_href=undo.href(request, back))
    return doors.back(request, "customer", token)
