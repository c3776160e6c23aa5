"""How is something taken back? An operation says its way back, the toast carries it signed, one route walks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duecourse.analysis.intelligence.operations import overriding
from duecourse.foundation.identity import operations as identity
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.operations import schedules
from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.bank.matching import way as bank
from duecourse.interfaces.web.boards import ways as boards
from duecourse.interfaces.web.customers import undoing
from duecourse.interfaces.web.deductions import ways as deduction_ways
from duecourse.interfaces.web.figures import ways as figure_ways
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.reports import ways as report_ways
from duecourse.interfaces.web.team import moving as team
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import answering, joining, readings, working
from duecourse.records.disputes.operations import deductions
from duecourse.records.ledger.operations import bank_accounts, remittances
from duecourse.work.procedures.operations import replies, segments
from duecourse.work.worklists.operations import between, following, foreseen, portfolios, rows, watching

SECONDS = 600
SALT = "duecourse.undo"
Walk = Callable[[StaffRequest, Mapping[str, Any]], None]


class TooLateToUndo(Refused):
    """The offer stands ten seconds on screen, and a little longer for who was away."""

    says = marked("This can no longer be taken back here.")


def _reopen(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit = request.visit
    rows.reopen_many(visit.tenant_id, values["row_ids"], actor=visit.actor, at=request.now)


def _restore_tasks(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit = request.visit
    between.restore_tasks(visit.tenant_id, values["tasks"], actor=visit.actor, at=request.now)


def _withdraw_tasks(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit = request.visit
    day = visit.day or request.now.date()
    between.withdraw_tasks(visit.tenant_id, values["tasks"], actor=visit.actor, at=request.now, on=day)


def _unmark_alerts(request: StaffRequest, values: Mapping[str, Any]) -> None:
    watching.unmark_alerts(request.visit.tenant_id, values["alerts"], user_id=request.visit.seat.user_id)


def _restore_foreseen(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit = request.visit
    day = visit.day or request.now.date()
    foreseen.restore(visit.tenant_id, values, on=day, actor=visit.actor, at=request.now)


def _follow_again(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit = request.visit
    following.follow_again(visit.tenant_id, values["row"], user_id=visit.seat.user_id, at=request.now)


def _unhear(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit = request.visit
    following.have_not_heard(visit.tenant_id, values["marks"], user_id=visit.seat.user_id)


def _change_view(request: StaffRequest, values: Mapping[str, Any]) -> None:
    identity.change_view(request.visit.seat, values["view_id"], name=values["name"], query=values["query"])


def _save_view(request: StaffRequest, values: Mapping[str, Any]) -> None:
    identity.save_view(request.visit.seat, at=request.now, **values)


def _move_segment(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit = request.visit
    segments.move_segment(visit.tenant_id, **values, actor=visit.actor, at=request.now)


def _take_move_back(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit = request.visit
    day = visit.day or request.now.date()
    portfolios.take_back(visit.tenant_id, values["move_id"], on=day, actor=visit.actor, at=request.now)


def _restore_threads(request: StaffRequest, values: Mapping[str, Any]) -> None:
    working.restore(request.visit.tenant_id, values["before"])


def _unmerge_threads(request: StaffRequest, values: Mapping[str, Any]) -> None:
    joining.unmerge(request.visit.tenant_id, values["into"], values["moved"])


def _rejoin_threads(request: StaffRequest, values: Mapping[str, Any]) -> None:
    joining.rejoin(request.visit.tenant_id, values["into"], values["thread"])


def _unfile_thread(request: StaffRequest, values: Mapping[str, Any]) -> None:
    joining.unfile(request.visit.tenant_id, values["thread"], values["before"])


def _take_reply_back(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit = request.visit
    replies.take_back(visit.tenant_id, values, actor=visit.actor, at=request.now)


def _unsend(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit = request.visit
    answering.unsend(
        visit.tenant_id,
        values["message"],
        values["thread"],
        values["before"],
        actor=visit.actor,
        at=request.now,
    )


def _reopen_reading(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit = request.visit
    readings.reopen(visit.tenant_id, values["reading"], actor=visit.actor, at=request.now)


def _unsettle_entry(request: StaffRequest, values: Mapping[str, Any]) -> None:
    bank_accounts.unsettle_exception(request.visit.tenant_id, values["entry"])


def _restore_advice(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit, advice, state = request.visit, values["advice"], values["state"]
    remittances.take_up_again(visit.tenant_id, advice, state=state, actor=visit.actor, at=request.now)


def _resume_schedule(request: StaffRequest, values: Mapping[str, Any]) -> None:
    schedules.resume(request.visit.seat, values["schedule"], at=request.now)


def _bring_schedule_back(request: StaffRequest, values: Mapping[str, Any]) -> None:
    schedules.bring_back(request.visit.seat, values, at=request.now)


# verb -> the permission that the way back needs, and the way
def _withdraw_override(request: StaffRequest, values: Mapping[str, Any]) -> None:
    visit = request.visit
    companies, number = visit.company_ids, values["override_id"]
    overriding.withdraw(visit.tenant_id, number, company_ids=companies, actor=visit.actor, at=request.now)


WALKS: dict[str, tuple[str, Walk]] = {
    "worklist.reopen": ("row.snooze", _reopen),
    "segment.move": ("segment.edit", _move_segment),
    "portfolio.take_back": ("worklist.assign", _take_move_back),
    "alerts.unmark": ("worklist.see", _unmark_alerts),
    foreseen.RESTORE: ("task.do", _restore_foreseen),
    "following.again": ("customer.see", _follow_again),
    "following.unhear": ("customer.see", _unhear),
    "team.take_back": ("worklist.assign", team.take_back),
    "workload.set": ("target.set", team.restore_workload),
    "tasks.restore": ("task.own", _restore_tasks),
    "tasks.withdraw": ("task.own", _withdraw_tasks),
    working.RESTORE: ("inbox.work", _restore_threads),
    joining.UNMERGE: ("inbox.work", _unmerge_threads),
    joining.REJOIN: ("inbox.work", _rejoin_threads),
    replies.TAKE_BACK: ("inbox.work", _take_reply_back),
    readings.REOPEN: ("inbox.work", _reopen_reading),
    answering.UNSEND: ("contact.send", _unsend),
    joining.UNFILE: ("inbox.work", _unfile_thread),
    bank_accounts.SETTLE_AGAIN: ("bank.edit", _unsettle_entry),
    bank.UNMATCH: ("receipt.match", bank.take_back),
    deductions.UNSORT: ("deduction.sort", deduction_ways.unsort),
    deductions.LEARN: ("deduction.sort", deduction_ways.learn),
    remittances.RESTORE: ("receipt.match", _restore_advice),
    overriding.UNDO: ("forecast.override", _withdraw_override),
    schedules.RESUME: ("schedule.edit", _resume_schedule),
    schedules.BRING_BACK: ("schedule.edit", _bring_schedule_back),
    "view.change": ("home.see", _change_view),
    "view.save": ("home.see", _save_view),
    **undoing.WALKS,
    **boards.WALKS,
    **figure_ways.WALKS,
    **report_ways.WALKS,
}


def href(request: StaffRequest, back: Undo) -> str:
    """Give the address that takes this back: signed, for this person in this tenant, for ten minutes."""
    whose = [str(request.visit.tenant_id), str(request.visit.seat.user_id)]
    token = signing.dumps([whose, back.verb, dict(back.values)], salt=SALT, compress=True)
    return f"{reverse('undo')}?what={token}"


@policy("home.see")
@require_POST
def walk(request: StaffRequest) -> HttpResponse:
    """Take back what the toast offered, and go back to where one was."""
    verb, values = _read(request)
    permission, way = WALKS[verb]
    if not request.visit.may(permission):
        raise NoPermission(permission)
    way(request, values)
    look.flash(request, _("Taken back."))
    return doors.back(request, "home")


def _read(request: StaffRequest) -> tuple[str, Mapping[str, Any]]:
    try:
        whose, verb, values = signing.loads(request.GET.get("what", ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        raise TooLateToUndo from None
    if whose != [str(request.visit.tenant_id), str(request.visit.seat.user_id)]:
        raise TooLateToUndo
    return verb, values
