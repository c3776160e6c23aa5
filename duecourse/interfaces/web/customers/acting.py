"""Let a person change what is agreed with a customer: procedure, automatic or by hand, stops, notes, tasks."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duecourse.foundation.kit.undo import Undo
from duecourse.interfaces.web import doors, look, undo
from duecourse.interfaces.web.customers import asking, mentioning, undoing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import blocks, papers
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.procedures.operations import assignment
from duecourse.work.worklists.operations import tasks
from duecourse.work.worklists.queries import screens as worklists


@policy("segment.edit")
@require_POST
def assign(request: StaffRequest, token: str) -> HttpResponse:
    """Put the customer on a procedure by hand, until a day or without end."""
    account, on = _customer(request, token)
    assignment.assign_manually(
        request.visit.tenant_id,
        account.id,
        request.POST.get("procedure", ""),
        until=asking.day(request, "until"),
        reason=asking.words(request, "reason"),
        on=on,
        actor=request.visit.actor,
        at=request.now,
    )
    return _said(request, account, _("%(name)s is on this procedure from now on."))


@policy("segment.edit")
@require_POST
def release(request: StaffRequest, token: str) -> HttpResponse:
    """Give the customer back to the rules."""
    account, on = _customer(request, token)
    reason = asking.words(request, "reason")
    visit = request.visit
    assignment.end_manual(visit.tenant_id, account.id, reason=reason, on=on, actor=visit.actor, at=request.now)
    return _said(request, account, _("%(name)s follows the rules again."))


@policy("block.place")
@require_POST
def set_automatic(request: StaffRequest, token: str) -> HttpResponse:
    """Let the customer be written to by itself, or leave every contact to a person."""
    account, on = _customer(request, token)
    is_automatic, visit = bool(request.POST.get("is_automatic")), request.visit
    reason = asking.words(request, "reason")
    assignment.set_automatic(
        visit.tenant_id, account.id, is_automatic, reason=reason, on=on, actor=visit.actor, at=request.now
    )
    said = _("%(name)s is written to by itself again.") if is_automatic else _("A person decides for %(name)s.")
    return _said(request, account, said)


@policy("block.place")
@require_POST
def block(request: StaffRequest, token: str) -> HttpResponse:
    """Stop dunning for the customer or one of its items."""
    account, on = _customer(request, token)
    code, item = asking.words(request, "code"), asking.words(request, "item")
    if code not in blocks.REASONS or not (item == "" or item.isdecimal()):
        raise Http404
    note, visit = asking.words(request, "reason"), request.visit
    if not note:
        raise assignment.ReasonMissing
    new = blocks.NewBlock(
        account.id, code, item_id=int(item) if item else None, to_on=asking.day(request, "until"), note=note
    )
    made = blocks.block(visit.tenant_id, new, on=on, actor=visit.actor, at=request.now)
    said = _("Stopped. Nothing is sent to %(name)s for it.")
    return _said(request, account, said, undoing.way("block.lift", [made.pk], on=on))


@policy("block.place")
@require_POST
def lift(request: StaffRequest, token: str, block_id: int) -> HttpResponse:
    """Let dunning go on."""
    account, on = _customer(request, token)
    visit = request.visit
    if block_id not in {one.id for one in ledger.block_lines(visit.tenant_id, account.id, on=on)}:
        raise Http404
    blocks.unblock(visit.tenant_id, block_id, on=on, actor=visit.actor, at=request.now)
    return _said(request, account, _("Lifted. %(name)s follows the procedure again."))


@policy("note.write")
@require_POST
def note(request: StaffRequest, token: str) -> HttpResponse:
    """Write a note about the customer."""
    account, on = _customer(request, token)
    visit = request.visit
    text = asking.words(request, "text")
    named = mentioning.named(request, text)
    papers.write_note(visit.tenant_id, account.id, text, mentions=named, on=on, actor=visit.actor, at=request.now)
    return _said(request, account, _("Note written."))


@policy("task.do")
@require_POST
def do_task(request: StaffRequest, token: str, task_id: int) -> HttpResponse:
    """Tick a task of the customer off with what came of it."""
    account, on = _customer(request, token)
    visit = request.visit
    if task_id not in {one.id for one in worklists.open_tasks(visit.tenant_id, account.id)}:
        raise Http404
    outcome = asking.words(request, "outcome")
    tasks.do_task(visit.tenant_id, task_id, outcome=outcome, on=on, actor=visit.actor, at=request.now)
    return _said(request, account, _("Done: %(name)s."))


def _customer(request: StaffRequest, token: str) -> tuple[Account, date]:
    """Find the customer that this person may see, and its company's business date."""
    here = asking.standing(request, token)
    return here.account, here.day


def _said(request: StaffRequest, account: Account, sentence: str, back: Undo | None = None) -> HttpResponse:
    look.flash(request, sentence % {"name": account.name}, undo_href=undo.href(request, back) if back else "")
    return doors.back(request, "customer", account.token)
