"""How is taken back what was done at a customer?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from duecourse.analysis.intelligence.operations import behaviour
from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.undo import Undo
from duecourse.interfaces.web.disputes import reading
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import release
from duecourse.records.disputes.operations import disputes, going_back, proposing
from duecourse.records.disputes.queries.cases import seen_ids
from duecourse.records.ledger.operations import blocks, contacts, proposals
from duecourse.records.promises.operations import plan_covers, plans, promises
from duecourse.work.procedures.operations import assignment, replies

TAKEN_BACK = "taken back"


def way(verb: str, what: object, *, on: date) -> Undo:
    """Name the way back of an act of today."""
    return Undo(verb, {"what": what, "on": on.isoformat()})


def _promise(request: StaffRequest, values: Mapping[str, Any]) -> None:
    by = _by(request, values)
    promises.withdraw_promise(request.visit.tenant_id, values["what"], reason=TAKEN_BACK, **by)


def _dispute(request: StaffRequest, values: Mapping[str, Any]) -> None:
    by = _by(request, values)
    disputes.close_dispute(request.visit.tenant_id, values["what"], outcome="withdrawn", **by)


def _case(request: StaffRequest, values: Mapping[str, Any]) -> None:
    disputes.reopen_dispute(request.visit.tenant_id, values["what"], **_now(request))


def _moved(request: StaffRequest, values: Mapping[str, Any]) -> None:
    tenant = request.visit.tenant_id
    mine = seen_ids(tenant, [was[0] for was, _then in values["cases"]], reading.eyes(request.visit, is_page=True))
    people = dict(reading.who_works(tenant))
    going_back.go_back(tenant, values, seen=mine, people=people, **_now(request))


def _credit(request: StaffRequest, values: Mapping[str, Any]) -> None:
    proposing.take_back_acceptance(request.visit.tenant_id, values["what"], **_now(request))


def _plan(request: StaffRequest, values: Mapping[str, Any]) -> None:
    by = _by(request, values)
    plan_covers.end_plan_cover(request.visit.tenant_id, values["what"], reason=TAKEN_BACK, **by)


def _planned(request: StaffRequest, values: Mapping[str, Any]) -> None:
    plans.cancel_plan(request.visit.tenant_id, values["what"], reason=TAKEN_BACK, **_by(request, values))


def _extended(request: StaffRequest, values: Mapping[str, Any]) -> None:
    made, old = values["what"]
    promises.take_back_extension(request.visit.tenant_id, made, old, **_by(request, values))


def _seen(request: StaffRequest, values: Mapping[str, Any]) -> None:
    promises.not_at_bank(request.visit.tenant_id, values["what"])


def _block(request: StaffRequest, values: Mapping[str, Any]) -> None:
    by = _by(request, values)
    for block_id in values["what"]:
        blocks.unblock(request.visit.tenant_id, block_id, **by)


def _contact(request: StaffRequest, values: Mapping[str, Any]) -> None:
    contacts.contact_back(request.visit.tenant_id, values["what"], **_by(request, values))


def _proposal(request: StaffRequest, values: Mapping[str, Any]) -> None:
    proposals.withdraw(request.visit.tenant_id, values["what"], **_by(request, values))


def _answer(request: StaffRequest, values: Mapping[str, Any]) -> None:
    proposals.reopen(request.visit.tenant_id, values["what"], **_by(request, values))


def _procedure(request: StaffRequest, values: Mapping[str, Any]) -> None:
    tenant, before = request.visit.tenant_id, values["before"]
    assignment.assign_back(tenant, values["what"], before, **_by(request, values))


def _message(request: StaffRequest, values: Mapping[str, Any]) -> None:
    release.undo(request.visit.tenant_id, values["what"], actor=request.visit.actor, at=request.now)


def _reply(request: StaffRequest, values: Mapping[str, Any]) -> None:
    replies.take_back(request.visit.tenant_id, values, actor=request.visit.actor, at=request.now)


def _unexplain(request: StaffRequest, values: Mapping[str, Any]) -> None:
    behaviour.unexplain(request.visit.tenant_id, values["finding"], **_now(request))


def _now(request: StaffRequest) -> dict[str, Any]:
    visit = request.visit
    at = moment_of(visit.tenant_id, request.now)
    return {"on": visit.day or request.now.date(), "actor": visit.actor, "at": at}


def _by(request: StaffRequest, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"on": date.fromisoformat(values["on"]), "actor": request.visit.actor, "at": request.now}


WALKS: dict[str, tuple[str, Callable[[StaffRequest, Mapping[str, Any]], None]]] = {
    "promise.withdraw": ("promise.make", _promise),
    "dispute.withdraw": ("dispute.open", _dispute),
    "dispute.reopen": ("dispute.open", _case),
    going_back.BACK: ("dispute.work", _moved),
    "dispute.unaccept": ("dispute.open", _credit),
    "plan.end": ("plan.make", _plan),
    "plan.cancel": ("plan.make", _planned),
    "promise.extended": ("promise.make", _extended),
    "promise.seen": ("promise.make", _seen),
    "block.lift": ("block.place", _block),
    "contact.back": ("contact.edit", _contact),
    "proposal.withdraw": ("customer.see", _proposal),
    "proposal.reopen": ("pause.agree", _answer),
    "procedure.back": ("segment.edit", _procedure),
    "message.cancel": ("contact.send", _message),
    behaviour.UNEXPLAIN: ("note.write", _unexplain),
    replies.TAKE_BACK: ("customer.see", _reply),
}
