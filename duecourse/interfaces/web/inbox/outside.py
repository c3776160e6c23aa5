"""Let a person write to somebody who is no contact: pass a conversation on, or answer whom nobody knows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import doors, formats, look, undo, words
from duecourse.interfaces.web.composer import answering
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.inbox.views import found
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import outside
from duecourse.records.communications.operations.outside import Passing
from duecourse.records.communications.queries import mails
from duecourse.records.communications.queries.mails import File, Mail, ThreadRow

_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class OutsidePage:
    """Everything on the page that writes to somebody outside."""

    thread_id: int
    href: str
    is_answer: bool
    to: str
    subject: str
    body: str
    files: tuple[File, ...]
    file_ids: frozenset[int]
    then: str
    wrong: str
    thens: tuple[tuple[str, str], ...]


@policy("contact.send")
@require_GET
def write(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Render the page: the sender of the last mail as the reader of an answer, nobody yet of what is passed on."""
    page = _page(request, found(request, thread_id))
    return look.render(request, "inbox/outside.html", {"mail": page})


@policy("contact.send")
@require_POST
def send(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Put the mail into the outbox; what cannot be sent comes back with the words that were written."""
    row, visit = found(request, thread_id), request.visit
    page = _page(request, row)
    passing = Passing(
        to=[one for one in _BETWEEN.split(page.to) if one],
        subject=page.subject,
        body=page.body,
        language=(last.language if (last := _last(request, row)) else "") or "en",
        sender_name=visit.seat.name,
        attachments=answering.files_of_mail(request, row.id, page.files),
    )
    on = visit.day or request.now.date()
    by = {"on": on, "actor": visit.actor, "at": request.now}
    try:
        planned, back = outside.write_outside(
            visit.tenant_id,
            row.id,
            passing,
            is_answer=page.is_answer,
            then=page.then,
            **by,  # type: ignore[arg-type]
        )
    except Refused as refusal:
        again = _page(request, row, wrong=words.say(refusal.text))
        return look.render(request, "inbox/outside.html", {"mail": again}, status=422)
    when = formats.moment(planned.due_at, visit.zone)
    look.flash(request, _("It leaves on %(when)s.") % {"when": when}, undo_href=undo.href(request, back))
    return doors.back(request, "thread", row.id)


def _page(request: StaffRequest, row: ThreadRow, *, wrong: str = "") -> OutsidePage:
    is_post = request.method == "POST"
    params = request.POST if is_post else request.GET
    last = _last(request, row)
    is_answer = params.get("as") == answering.WAYS[0]
    quoted = answering.quoted(request, last) if last else ""
    files = () if last is None or is_answer else tuple(one for one in last.files if not one.refused)
    way = answering.WAYS[0] if is_answer else answering.FORWARD
    then = "waiting" if is_answer else "open"
    return OutsidePage(
        thread_id=row.id,
        href=reverse("thread", args=[row.id]),
        is_answer=is_answer,
        to=params.get("to", "").strip()[:1000] if is_post else (last.sender if last and is_answer else ""),
        subject=asking.words(request, "subject", longest=200) if is_post else answering.subject(row.subject, way),
        body=asking.words(request, "body", longest=20_000)
        if is_post
        else f"\n\n{request.visit.seat.name}\n\n{quoted}".rstrip() + "\n",
        files=files,
        file_ids=frozenset(int(one) for one in params.getlist("mailfile") if one.isdecimal())
        if is_post
        else frozenset(one.id for one in files),
        then=params.get("then", then),
        wrong=wrong,
        thens=(("waiting", _("waits for an answer")), ("done", _("is done")), ("open", _("stays open"))),
    )


def _last(request: StaffRequest, row: ThreadRow) -> Mail | None:
    """Find the newest mail of the conversation that came in."""
    every = [one.mail for one in mails.entries(request.visit.tenant_id, row.id) if one.mail]
    return every[-1] if every else None
