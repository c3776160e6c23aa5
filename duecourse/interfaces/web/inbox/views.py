"""Show the inbox and one conversation; hand out its files."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import doors, formats, look
from duecourse.interfaces.web.inbox import conversation, reading
from duecourse.interfaces.web.inbox.listing import LIST, LISTING
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.lists import views as list_views
from duecourse.interfaces.web.lists.framing import MOST_COUNTED
from duecourse.interfaces.web.mails import framed_mail
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import working
from duecourse.records.communications.queries import inbox
from duecourse.records.communications.queries.mails import ThreadRow


@policy("inbox.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render one lane of the inbox; opened plainly, it opens with the default view or where something stands."""
    if request.GET or not list_views.opening_href(LIST, request.visit):
        request.GET = reading.with_lane(request)  # type: ignore[assignment]
    return listing.answer(LISTING, request, "inbox", lambda: reading.head(request))


@policy("inbox.see")
@require_GET
def thread(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Render one conversation on a page of its own; one that was put into another leads there."""
    row = found(request, thread_id)
    if row.id != thread_id:
        return HttpResponseRedirect(reverse("thread", args=[row.id]))
    data = {"thread": conversation.page(request, row), "back": reverse("thread", args=[row.id])}
    return look.render(request, "inbox/thread.html", data)


@policy("inbox.see")
@require_GET
def side(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Render one conversation beside the list."""
    data = {
        "thread": conversation.page(request, found(request, thread_id)),
        "back": doors.beside(request, reverse("inbox")),
    }
    return look.render_part(request, "inbox/_thread.html", data)


@policy("inbox.see")
@require_GET
def facts(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Render the customer beside a conversation."""
    told = conversation.facts(request, found(request, thread_id))
    return look.render_part(request, "inbox/_facts.html", {"facts": told})


@policy("inbox.see")
@require_GET
def count(request: StaffRequest) -> HttpResponse:
    """Say how many conversations are new to a person, for the rail."""
    fresh = inbox.unread_count(request.visit.tenant_id, reading.eyes_of(request.visit, request.now))
    return look.render_part(request, "inbox/_count.html", {"fresh": fresh})


@policy("inbox.see")
@require_GET
def waiting(request: StaffRequest) -> HttpResponse:
    """Give the number of conversations that a person is to answer, for the first page."""
    visit = request.visit
    every, _late = inbox.waiting(visit.tenant_id, reading.eyes_of(visit, request.now))
    return HttpResponse(formats.number(min(every, MOST_COUNTED)))


@policy("inbox.see")
@require_POST
def here(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Say that this person looks at a conversation, and hear who else does."""
    visit, row = request.visit, found(request, thread_id)
    is_writing = request.POST.get("writing") == "1"
    working.look_at(visit.tenant_id, row.id, is_writing=is_writing, actor=visit.actor, at=request.now)
    others = inbox.present(visit.tenant_id, row.id, but=visit.seat.user_id, since=request.now - working.FRESH)
    return look.render_part(request, "inbox/_present.html", {"others": others})


@policy("inbox.see")
@require_GET
def file(request: StaffRequest, thread_id: int, attachment_id: int) -> HttpResponse:
    """Hand out a file of a mail: to be kept, never to be shown by us."""
    row = found(request, thread_id)
    kept = inbox.attachment(request.visit.tenant_id, row.id, attachment_id)
    if kept is None:
        raise Http404
    name, content = kept
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@policy("inbox.see")
@require_GET
@framed_mail
def mail_html(request: StaffRequest, thread_id: int, mail_id: int) -> HttpResponse:
    """Give the cleaned HTML of a mail to its sandboxed frame."""
    html = inbox.mail_html(request.visit.tenant_id, found(request, thread_id).id, mail_id)
    if html is None:
        raise Http404
    return HttpResponse(f'<!doctype html><meta charset="utf-8"><title>.</title>{html}')


@policy("inbox.work")
@require_GET
def find(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Render the customers that a conversation may be of, by the beginning of a word or a number."""
    row, text = found(request, thread_id), request.GET.get("q", "").strip()[:80]
    accounts = reading.candidates(request.visit, text, row.company_id) if text else ()
    return look.render_part(request, "inbox/_found.html", {"accounts": accounts, "text": text})


def found(request: StaffRequest, thread_id: int) -> ThreadRow:
    """Find the conversation within what this person may see."""
    visit = request.visit
    row = inbox.standing(visit.tenant_id, thread_id, reading.wide_eyes_of(visit, request.now))
    if row is None:
        raise Http404
    return row
