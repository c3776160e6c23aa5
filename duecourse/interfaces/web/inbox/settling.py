"""Let a person say what a mail asks: confirm what was read, correct it, or dismiss it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duecourse.interfaces.web import doors, look, undo, words
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.inbox import telling
from duecourse.interfaces.web.inbox.views import found
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import readings
from duecourse.records.communications.queries import inbox
from duecourse.records.communications.queries.inbox import Reading
from duecourse.records.communications.queries.mails import ThreadRow
from duecourse.records.disputes.rules import REASONS
from duecourse.work.procedures.operations import replies
from duecourse.work.procedures.operations.replies import Meant


@policy("inbox.work")
@require_POST
def confirm(request: StaffRequest, thread_id: int, reading_id: int) -> HttpResponse:
    """Do what a mail asks, as it was read or as it is said here, and keep that as a label."""
    row, reading = _one(request, thread_id, reading_id)
    visit = request.visit
    meant = _meant(request, row) if request.POST.get("corrected") else None
    intent = (meant.intent if meant else "") or reading.intent
    needed = replies.PERMISSIONS.get(intent, "")
    if not visit.may(needed):
        raise NoPermission(needed)
    if row.customer_id is None:
        raise replies.CustomerUnknown
    here = asking.standing(request, row.customer_id)
    done = replies.confirm(
        visit.tenant_id,
        reading.id,
        on=here.day,
        actor=visit.actor,
        at=request.now,
        meant=meant,
        may_stop=visit.may("block.place"),
        ends_contact=bool(request.POST.get("ends")),
    )
    look.flash(request, words.say(done.said), undo_href=undo.href(request, done.undo))
    return doors.back(request, "thread", row.id)


@policy("inbox.work")
@require_POST
def dismiss(request: StaffRequest, thread_id: int, reading_id: int) -> HttpResponse:
    """Say that the mail does not ask this."""
    row, reading = _one(request, thread_id, reading_id)
    back = readings.dismiss(request.visit.tenant_id, reading.id, actor=request.visit.actor, at=request.now)
    look.flash(request, _("Dismissed. The reader learns from it."), undo_href=undo.href(request, back))
    return doors.back(request, "thread", row.id)


def _meant(request: StaffRequest, row: ThreadRow) -> Meant:
    """Read what a person says the mail asks; only the customer's own open items can be named."""
    intent, reason = asking.words(request, "intent", longest=30), asking.words(request, "reason", longest=40)
    if intent not in telling.INTENTS or (reason and reason not in REASONS):
        raise Http404
    here = asking.standing(request, row.customer_id) if row.customer_id else None
    items = asking.chosen(request.POST, asking.open_items(request, here.account)) if here else ()
    currency = items[0].currency if items else "EUR"
    return Meant(
        intent=intent,
        due_on=asking.day(request, "due_on"),
        amount=asking.amount(asking.words(request, "amount", longest=40), currency=currency),
        item_ids=[one.id for one in items],
        reason=reason,
    )


def _one(request: StaffRequest, thread_id: int, reading_id: int) -> tuple[ThreadRow, Reading]:
    row = found(request, thread_id)
    reading = inbox.reading_of(request.visit.tenant_id, row.id, reading_id)
    if reading is None:
        raise Http404
    return row, reading
