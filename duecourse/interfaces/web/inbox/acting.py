"""Let a person work conversations: give, put off, finish, note, put together, take apart, file."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duecourse.foundation.kit.clock import zone_of
from duecourse.foundation.kit.undo import Undo
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.customers import asking, mentioning
from duecourse.interfaces.web.inbox import reading
from duecourse.interfaces.web.inbox.listing import LISTING
from duecourse.interfaces.web.inbox.views import found
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import joining, working
from duecourse.records.communications.queries import inbox

MORNING = time(9, 0)


@policy("inbox.work")
@require_POST
def assign(request: StaffRequest) -> HttpResponse:
    """Give the chosen conversations to a colleague, or to nobody."""
    ids, visit = _chosen(request), request.visit
    back = working.assign(visit.tenant_id, ids, to=_person(request), actor=visit.actor, at=request.now)
    said = ngettext("%(num)s conversation has another owner.", "%(num)s conversations have another owner.", len(ids))
    return _said(request, said, len(ids), back)


@policy("inbox.work")
@require_POST
def done(request: StaffRequest) -> HttpResponse:
    """Say that nothing more is to be done about the chosen conversations."""
    ids, visit = _chosen(request), request.visit
    back = working.finish(visit.tenant_id, ids, actor=visit.actor, at=request.now)
    return _said(
        request, ngettext("%(num)s conversation is done.", "%(num)s conversations are done.", len(ids)), len(ids), back
    )


@policy("inbox.work")
@require_POST
def reopen(request: StaffRequest) -> HttpResponse:
    """Take the chosen conversations up again."""
    ids, visit = _chosen(request), request.visit
    back = working.reopen(visit.tenant_id, ids, actor=visit.actor, at=request.now)
    said = ngettext("%(num)s conversation is open again.", "%(num)s conversations are open again.", len(ids))
    return _said(request, said, len(ids), back)


@policy("inbox.work")
@require_POST
def wait(request: StaffRequest) -> HttpResponse:
    """Say that the customer has to answer the chosen conversations."""
    ids = _chosen(request)
    back = working.await_customer(request.visit.tenant_id, ids)
    said = ngettext(
        "%(num)s conversation waits for the customer.", "%(num)s conversations wait for the customer.", len(ids)
    )
    return _said(request, said, len(ids), back)


@policy("inbox.work")
@require_POST
def put_off(request: StaffRequest) -> HttpResponse:
    """Put the chosen conversations off: some hours, some days, or until the moment written."""
    ids, until = _chosen(request), _until(request)
    back = working.put_off(request.visit.tenant_id, ids, until=until, at=request.now)
    moment = formats.moment(until, request.visit.zone)
    said = ngettext(
        "%(num)s conversation comes back on %(when)s.", "%(num)s conversations come back on %(when)s.", len(ids)
    )
    return _said(request, said.replace("%(when)s", moment.replace("%", "%%")), len(ids), back)


@policy("inbox.work")
@require_POST
def note(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Write a note among colleagues into a conversation."""
    row, visit, text = found(request, thread_id), request.visit, asking.words(request, "text")
    named = mentioning.named(request, text)
    working.write_note(visit.tenant_id, row.id, text, mentions=named, actor=visit.actor, at=request.now)
    look.flash(request, _("Note written. The customer does not see it."))
    return doors.back(request, "thread", row.id)


@policy("inbox.work")
@require_POST
def merge(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Put another conversation of the customer into this one."""
    row, visit, text = found(request, thread_id), request.visit, asking.words(request, "other", longest=18)
    other = found(request, int(text)) if text.isdecimal() else None
    if other is None:
        raise Http404
    back = joining.merge(visit.tenant_id, row.id, [other.id], actor=visit.actor, at=request.now)
    look.flash(request, _("The two are one conversation now."), undo_href=undo.href(request, back))
    return doors.back(request, "thread", row.id)


@policy("inbox.work")
@require_POST
def split(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Begin a new conversation with one of the entries."""
    row, visit, text = found(request, thread_id), request.visit, asking.words(request, "entry", longest=18)
    if not text.isdecimal():
        raise Http404
    made, back = joining.split(visit.tenant_id, row.id, int(text), actor=visit.actor, at=request.now)
    look.flash(request, _("What followed is a conversation of its own now."), undo_href=undo.href(request, back))
    return doors.back(request, "thread", made)


@policy("inbox.work")
@require_POST
def file(request: StaffRequest, thread_id: int) -> HttpResponse:
    """Say whose conversation it is, and perhaps keep its sender as a contact."""
    row, visit, text = found(request, thread_id), request.visit, asking.words(request, "customer", longest=18)
    if not text.isdecimal():
        raise asking.NothingChosen
    here = asking.standing(request, int(text))
    back = joining.file_with_way_back(
        visit.tenant_id,
        row.id,
        here.account.id,
        keeps_contact=bool(request.POST.get("keeps")) and visit.may("contact.edit"),
        on=here.day,
        actor=visit.actor,
        at=request.now,
    )
    said = _("Filed: it is a conversation with %(name)s.") % {"name": here.account.name}
    look.flash(request, said, undo_href=undo.href(request, back))
    return doors.back(request, "thread", row.id)


def _said(request: StaffRequest, sentence: str, count: int, back: Undo) -> HttpResponse:
    look.flash(request, sentence % {"num": formats.number(count)}, undo_href=undo.href(request, back))
    return doors.back(request, "inbox")


def _person(request: StaffRequest) -> UUID | None:
    text = asking.words(request, "to", longest=40)
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _until(request: StaffRequest) -> datetime:
    """Read until when: "3h", "1d" (at nine by the company's clock), or a day and a time."""
    text, zone = asking.words(request, "for", longest=4), request.visit.zone
    if text.endswith("h") and text[:-1].isdecimal():
        return request.now + timedelta(hours=int(text[:-1]))
    if text.endswith("d") and text[:-1].isdecimal():
        day = request.now.astimezone(zone_of(zone)).date() + timedelta(days=int(text[:-1]))
        return datetime.combine(day, MORNING, zone_of(zone))
    found_moment = asking.moment(request, "on", "at", zone=zone, default=MORNING)
    if found_moment is None:
        raise asking.DayWrong(text="")
    return found_moment


def _chosen(request: StaffRequest) -> tuple[int, ...]:
    """Read the chosen conversations within the scope; what is outside of it was never chosen."""
    visit = request.visit
    if request.GET.get("lane", "") == "" and request.POST.get("all") == "1":
        request.GET = reading.with_lane(request)  # type: ignore[assignment]
    ids = inbox.seen_ids(visit.tenant_id, listing.chosen(LISTING, request), reading.wide_eyes_of(visit, request.now))
    if not ids:
        raise working.NoSuchThread
    return ids
