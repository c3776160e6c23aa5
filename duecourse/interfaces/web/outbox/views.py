"""Show the outbox, let messages go, hold them back, stop everything."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as lazy
from duecourse.interfaces.web import doors, formats, look
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.lists import views as list_views
from duecourse.interfaces.web.mails import framed_mail
from duecourse.interfaces.web.outbox import one, reading
from duecourse.interfaces.web.outbox.listing import LIST, LISTING, state_and_narrow
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import portal, release
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.communications.queries.reach import evidence_of
from duecourse.records.communications.queries.screens import MessageDetail
from duecourse.work.procedures.operations import again, execute
from duecourse.work.procedures.operations.golive import ReasonMissing


@policy("outbox.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render one tab of the outbox; opened plainly, it opens with the default view or where something stands."""
    if request.GET or not list_views.opening_href(LIST, request.visit):
        request.GET = reading.with_tab(request, state_and_narrow(request)[1])  # type: ignore[assignment]
    return listing.answer(
        LISTING, request, "outbox", lambda: {"outbox": reading.page(request, state_and_narrow(request)[1])}
    )


@policy("outbox.see")
@require_GET
def side(request: StaffRequest, message_id: int) -> HttpResponse:
    """Render one message for the panel beside the list."""
    shown = one.message_page(_detail(request, message_id), request)
    back = doors.beside(request, shown.back_href)
    return look.render_part(request, "outbox/_side.html", {"message": shown, "back": back})


@policy("outbox.see")
@require_GET
def message(request: StaffRequest, message_id: int) -> HttpResponse:
    """Render one message."""
    shown = one.message_page(_detail(request, message_id), request)
    return look.render(request, "outbox/message.html", {"message": shown})


@policy("outbox.see")
@require_GET
@framed_mail
def message_html(request: StaffRequest, message_id: int) -> HttpResponse:
    """Give the HTML of a message to its sandboxed frame."""
    detail = _detail(request, message_id)
    _plain, html = one.bodies(detail.raw, channel=detail.row.channel)
    return HttpResponse(html)


@policy("outbox.see")
@require_GET
def evidence(request: StaffRequest, message_id: int, report_id: int) -> HttpResponse:
    """Give the document with which a provider proves what it told, to be saved; never shown in the page's own origin."""
    _detail(request, message_id)
    found = evidence_of(request.visit.tenant_id, message_id, report_id)
    if found is None:
        raise Http404
    ending = "pdf" if found[1] == "application/pdf" else "txt"
    answer = HttpResponse(found[0], content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="proof-{message_id}-{report_id}.{ending}"'
    return answer


@policy("outbox.release")
@require_POST
def approve_one(request: StaffRequest, message_id: int) -> HttpResponse:
    """Let one message go after the undo time."""
    return _approve(request, [message_id])


@policy("outbox.release")
@require_POST
def approve_some(request: StaffRequest) -> HttpResponse:
    """Let the marked messages go."""
    return _approve(request, _marked(request))


@policy("outbox.release")
@require_POST
def approve_day(request: StaffRequest) -> HttpResponse:
    """Let everything go that waits up to the business date, or what the list was narrowed to of it."""
    visit = request.visit
    if visit.day is None:
        raise Http404
    _state, narrow = state_and_narrow(request)
    waiting = outbox.waiting_message_ids(
        visit.tenant_id,
        company_ids=visit.company_ids,
        portfolio_ids=visit.scope.portfolio_ids,
        up_to=visit.day,
        narrow=narrow,
    )
    steps = _carry_out(request, [step.id for step in reading.waiting_actions(visit, narrow)])
    return _approve(request, waiting, besides=steps)


@policy("outbox.release")
@require_POST
def approve_step(request: StaffRequest, action_id: int) -> HttpResponse:
    """Let one planned step be carried out now."""
    return _approve(request, [], besides=_carry_out(request, [action_id]))


@policy("outbox.release")
@require_POST
def cancel_one(request: StaffRequest, message_id: int) -> HttpResponse:
    """Take one message back before it leaves."""
    detail = _detail(request, message_id)
    release.undo(request.visit.tenant_id, detail.row.id, actor=request.visit.actor, at=request.now)
    look.flash(request, _("Taken back. It will not be sent."))
    return doors.back(request, "outbox")


@policy("contact.edit")
@require_POST
def revoke(request: StaffRequest, message_id: int) -> HttpResponse:
    """Let the links of one message lead nowhere from now on."""
    row = _detail(request, message_id).row
    portal.revoke_message(request.visit.tenant_id, row.id, actor=request.visit.actor, at=request.now)
    look.flash(request, _("The links of this message lead nowhere any more."))
    return doors.back(request, "outbox")


@policy("outbox.release")
@require_POST
def cancel_some(request: StaffRequest) -> HttpResponse:
    """Take the marked messages back before they leave."""
    visit = request.visit
    count = release.cancel(visit.tenant_id, _marked(request), reason="undone", actor=visit.actor, at=request.now)
    said = ngettext("%(num)s taken back. It will not be sent.", "%(num)s taken back. They will not be sent.", count)
    look.flash(request, said % {"num": formats.number(count)})
    return doors.back(request, "outbox")


@policy("outbox.release")
@require_POST
def hold_some(request: StaffRequest) -> HttpResponse:
    """Let the marked messages wait for an approval, with the reason."""
    visit, why = request.visit, _reason(request)
    count = release.hold(visit.tenant_id, _marked(request), reason=why, actor=visit.actor, at=request.now)
    said = ngettext("%(num)s waits for approval now.", "%(num)s wait for approval now.", count)
    look.flash(request, said % {"num": formats.number(count)})
    return doors.back(request, "outbox")


@policy("outbox.release")
@require_POST
def give_word(request: StaffRequest) -> HttpResponse:
    """Write down what a person knows of messages: they arrived, or they reached nobody and are decided again."""
    visit, ids, word = request.visit, _marked(request), request.POST.get("word", "")
    by: dict[str, Any] = {"reason": _reason(request), "actor": visit.actor, "at": request.now}
    if word == "arrived":
        settled = release.resolve_unknown(visit.tenant_id, ids, was_sent=True, **by)
        look.flash(request, reading.arrived_words(settled))
    elif word == "again":
        look.flash(request, reading.again_words(again.send_again(visit.tenant_id, ids, **by)))
    else:
        raise WordMissing
    return doors.back(request, "outbox")


@policy("outbound.switch")
@require_POST
def kill_switch(request: StaffRequest) -> HttpResponse:
    """Stop every message of this organisation, or let them leave again."""
    is_on = bool(request.POST.get("is_on"))
    visit = request.visit
    release.set_kill_switch(visit.tenant_id, scope="tenant", is_on=is_on, actor=visit.actor, at=request.now)
    look.flash(request, _("Everything is stopped.") if is_on else _("Messages may leave again."))
    return doors.back(request, "outbox")


class NothingMarked(Refused):
    """A word about nothing."""

    says = lazy("Mark at least one message.")


class WordMissing(Refused):
    """A reason for nothing."""

    says = lazy("Say what became of them.")


def _marked(request: StaffRequest) -> list[int]:
    """Read which messages the form speaks of; those outside the scope do not exist."""
    visit = request.visit
    wanted = listing.chosen(LISTING, request)
    if not wanted:
        raise NothingMarked
    seen = outbox.visible_message_ids(
        visit.tenant_id, wanted, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    if not seen:
        raise Http404
    return seen


def _reason(request: StaffRequest) -> str:
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise ReasonMissing
    return reason[:500]


def _detail(request: StaffRequest, message_id: int) -> MessageDetail:
    visit = request.visit
    found = outbox.message_detail(
        visit.tenant_id, message_id, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    if found is None:
        raise Http404
    return found


def _carry_out(request: StaffRequest, action_ids: list[int]) -> int:
    """Approve steps that this person may see and carry them out; a message among them still has its undo time."""
    visit = request.visit
    seen = [step for step in reading.waiting_actions(visit) if step.id in set(action_ids)]
    for company_id, day in sorted({(step.company_id, step.planned_on) for step in seen}):
        ids = [step.id for step in seen if (step.company_id, step.planned_on) == (company_id, day)]
        execute.approve(visit.tenant_id, company_id, day=day, action_ids=ids, actor=visit.actor, at=request.now)
        execute.execute_day(visit.tenant_id, company_id, day=day, now=request.now)
    return len(seen)


def _approve(request: StaffRequest, ids: list[int], *, besides: int = 0) -> HttpResponse:
    visit = request.visit
    seen = outbox.visible_message_ids(
        visit.tenant_id, ids, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    count = release.approve(visit.tenant_id, seen, actor=visit.actor, at=request.now)
    said = ngettext("%(num)s approved.", "%(num)s approved.", count + besides) % {
        "num": formats.number(count + besides)
    }
    undo = doors.address("cancel-one", seen[0]) if count == 1 and not besides else ""
    look.flash(request, said, undo_href=undo)
    return doors.back(request, "outbox")
