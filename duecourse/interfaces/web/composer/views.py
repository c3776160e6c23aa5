"""Let a person write to a customer: choose a text, change it, see it as it will be read, send it now, later or for approval."""

from __future__ import annotations

from datetime import time, timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.interfaces.web import doors, formats, look, undo, words
from duecourse.interfaces.web.composer import files, reading
from duecourse.interfaces.web.composer.answering import Answer, answer_of, files_of_mail
from duecourse.interfaces.web.customers import asking, undoing
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.mails import framed_mail
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import answering, written
from duecourse.records.communications.operations.plans import Planned
from duecourse.records.communications.rules.guards import words_of

MORNING = time(9, 0)
TO_THINK = timedelta(minutes=1)
"""An answer leaves by itself, but not before whoever wrote it could take it back."""


@policy("contact.send")
@require_GET
def write(request: StaffRequest, token: str) -> HttpResponse:
    """Render the composer with the text that was chosen, its merge fields filled in."""
    page = reading.composer(request, asking.standing(request, token))
    return look.render(request, "composer/write.html", {"mail": page})


@policy("contact.send")
@require_POST
@framed_mail
def preview(request: StaffRequest, token: str) -> HttpResponse:
    """Give the mail as it would be read, or say what it lacks; nothing is kept."""
    here = asking.standing(request, token)
    made = written.preview(request.visit.tenant_id, _writing(request, here), on=here.day, now=request.now)
    if made.rendered is None:
        why = f"{words.say(words_of(made.reason))} {made.detail}"
        return look.render_part(request, "composer/_lacking.html", {"why": why})
    if request.POST.get("as") == "text":
        return HttpResponse(made.rendered.text, content_type="text/plain; charset=utf-8")
    return HttpResponse(made.rendered.html)


@policy("contact.send")
@require_POST
def send(request: StaffRequest, token: str) -> HttpResponse:
    """Put the mail into the outbox; what cannot be sent comes back with the words that were written."""
    here = asking.standing(request, token)
    answered = answer_of(request, request.POST, here, reading.cards_of(request, here))
    try:
        writing = _writing(request, here, answered)
        planned, back = _put(request, here, writing, answered)
    except Refused as refusal:
        page = reading.composer(request, here, wrong=words.say(refusal.text))
        return look.render(request, "composer/write.html", {"mail": page}, status=422)
    when = formats.moment(planned.due_at, here.company.zone)
    said = _("It waits for approval.") if writing.needs_approval else _("It leaves on %(when)s.") % {"when": when}
    look.flash(request, said, undo_href=undo.href(request, back))
    return doors.back(request, "inbox") if answered else doors.back(request, "customer", token)


def _put(
    request: StaffRequest, here: Standing, writing: written.Writing, answered: Answer | None
) -> tuple[Planned, Undo]:
    """Put the mail into the outbox, as an answer where it is one, and say the way back."""
    visit = request.visit
    if answered:
        then = asking.words(request, "then", longest=10)
        by = {"on": here.day, "actor": visit.actor, "at": request.now}
        return answering.answer(visit.tenant_id, answered.thread_id, writing, then=then, **by)  # type: ignore[arg-type]
    planned = written.write(visit.tenant_id, writing, on=here.day, actor=visit.actor, at=request.now)
    return planned, undoing.way("message.cancel", planned.message_id, on=here.day)


def _writing(request: StaffRequest, here: Standing, answered: Answer | None = None) -> written.Writing:
    """Read the mail from the form; only the customer's own items and contacts can be named."""
    items = asking.chosen(request.POST, asking.open_items(request, here.account))
    contact = asking.words(request, "contact")
    template = reading.plain_code(asking.words(request, "template", longest=40))
    passed_on = files_of_mail(request, answered.thread_id, answered.files) if answered else []
    mode = request.POST.get("mode", "now")
    return written.Writing(
        company_id=here.company.id,
        customer_id=here.account.id,
        subject=asking.words(request, "subject", longest=200),
        body=asking.words(request, "body", longest=20_000).replace("\r\n", "\n"),
        language=asking.words(request, "language", longest=10) or "en",
        contact_id=reading.contact_id(request, here, contact),
        item_ids=[one.id for one in items],
        purpose=written.purpose_of(template, has_items=bool(items) and answered is None),
        template_code=template,
        sender_name=request.visit.seat.name,
        send_at=asking.moment(request, "send_on", "send_time", zone=here.company.zone, default=MORNING)
        if mode == "later"
        else (request.now + TO_THINK if answered else None),
        needs_approval=mode == "approval",
        attachments=(*files.attachments(request, here), *passed_on),
        copy_ids=answered.copy_ids if answered else (),
    )
