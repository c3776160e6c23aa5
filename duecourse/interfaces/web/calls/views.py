"""Prepare a call, write it down with what follows from it, go to the next customer; find who is calling."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.undo import Undo
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.calls import reading
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import calls
from duecourse.records.communications.operations.calls import Logged
from duecourse.records.disputes import rules as dispute_rules
from duecourse.records.disputes.operations import disputes
from duecourse.records.promises.operations import promises
from duecourse.work.worklists.operations import rows, tasks
from duecourse.work.worklists.queries import screens as worklists

MORNING = time(9, 0)


@policy("customer.see")
@require_GET
def caller(request: StaffRequest) -> HttpResponse:
    """Find who is calling: straight to the customer where there is only one."""
    phone = request.GET.get("phone", "").strip()[:40]
    hits = reading.callers(request.visit, phone)
    if len(hits) == 1:
        return HttpResponseRedirect(hits[0].href)
    return look.render(request, "calls/caller.html", {"phone": phone, "hits": hits})


@policy("task.do")
@require_GET
def call(request: StaffRequest, token: str) -> HttpResponse:
    """Render the script of a call beside its form."""
    return look.render(
        request, "calls/call.html", {"call": reading.call_page(request, asking.standing(request, token))}
    )


@policy("task.do")
@require_POST
def log(request: StaffRequest, token: str) -> HttpResponse:
    """Write a call down, and in the same step the promise or dispute that came of it."""
    here = asking.standing(request, token)
    items = asking.chosen(request.POST, asking.open_items(request, here.account))
    by: dict[str, Any] = {"on": here.day, "actor": request.visit.actor, "at": request.now}
    made = _log(request, here, by)
    follow = request.POST.get("follow", "")
    if follow == "promise":
        _promise(request, here, [one.id for one in items], by)
    elif follow == "dispute":
        _dispute(request, here, [one.id for one in items], by)
    _settle(request, here, made, by)
    back = _tick_off(request, here) if request.POST.get("go") == "next" else None
    look.flash(request, _("Call written down: %(name)s.") % {"name": here.account.name}, undo_href=_href(request, back))
    following = reading.next_href(request, here) if request.POST.get("go") == "next" else ""
    return HttpResponseRedirect(following) if following else doors.back(request, "customer", token)


def _log(request: StaffRequest, here: Standing, by: dict[str, Any]) -> Logged:
    contact = asking.words(request, "contact")
    card = next((one for one in reading.cards(request.visit, here) if str(one.id) == contact), None)
    new = calls.NewCall(
        customer_id=here.account.id,
        outcome=asking.words(request, "outcome"),
        person=asking.words(request, "person", longest=150) or (card.name if card else ""),
        phone=card.phone if card else asking.words(request, "phone", longest=40),
        note=asking.words(request, "note"),
        contact_id=card.id if card else None,
        is_incoming=bool(request.POST.get("is_incoming")),
        next_at=asking.moment(request, "next_on", "next_time", zone=here.company.zone, default=MORNING),
    )
    return calls.log_call(request.visit.tenant_id, new, **by)


def _promise(request: StaffRequest, here: Standing, ids: list[int], by: dict[str, Any]) -> None:
    if not request.visit.may("promise.make"):
        raise NoPermission("promise.make")
    due_on = asking.day(request, "due_on")
    if due_on is None:
        raise asking.DayWrong(text="")
    words = [promises.Word(one) for one in ids]
    note = asking.words(request, "note")
    promises.make_promise(request.visit.tenant_id, promises.NewPromise(here.account.id, words, due_on, note=note), **by)


def _dispute(request: StaffRequest, here: Standing, ids: list[int], by: dict[str, Any]) -> None:
    if not request.visit.may("dispute.open"):
        raise NoPermission("dispute.open")
    code = asking.words(request, "code")
    claims = [disputes.Claim(one) for one in ids]
    new = disputes.NewDispute(
        here.account.id,
        claims,
        code if code in dispute_rules.REASONS else "OTHER",
        note=asking.words(request, "note"),
    )
    disputes.open_dispute(request.visit.tenant_id, new, **by)


def _settle(request: StaffRequest, here: Standing, made: Logged, by: dict[str, Any]) -> None:
    """Tick the open calls of the customer off, and ask for the next one at its day and time."""
    tenant = request.visit.tenant_id
    for task in worklists.open_tasks(tenant, here.account.id):
        if task.kind == "call":
            tasks.do_task(tenant, task.id, outcome=made.outcome, **by)
    if made.next_at is None:
        return
    again = tasks.NewTask(
        company_id=here.company.id,
        customer_id=here.account.id,
        kind="call",
        title="call-again",
        due_on=asking.day(request, "next_on") or here.day,
        key=f"call:{made.id}",
        params={"at": formats.hour(made.next_at, here.company.zone), "moment": made.next_at.isoformat()},
    )
    tasks.add_tasks(tenant, [again], now=request.now)


def _tick_off(request: StaffRequest, here: Standing) -> Undo | None:
    """Tick the customer off on today's worklist, if it stands there."""
    row = reading.row_of(request, here)
    if row is None:
        return None
    return rows.tick_off(request.visit.tenant_id, row.id, actor=request.visit.actor, at=request.now)


def _href(request: StaffRequest, back: Undo | None) -> str:
    return undo.href(request, back) if back else ""
