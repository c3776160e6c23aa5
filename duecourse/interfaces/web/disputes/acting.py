"""Let a person work a case: move it, give it on, change it, write in it, ask, propose, decide, close, open again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duecourse.foundation.kit.undo import Undo
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.customers.keeping import FileMissing
from duecourse.interfaces.web.disputes import reading
from duecourse.interfaces.web.disputes.listing import LISTING
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.disputes.operations import cases, disputes, going_back, proposing
from duecourse.records.disputes.operations.disputes import Claim
from duecourse.records.disputes.operations.going_back import Stood
from duecourse.records.disputes.queries.cases import Case, seen_ids
from duecourse.records.disputes.queries.departments import department_names
from duecourse.work.procedures.operations import dispute_mails
from duecourse.work.worklists.operations import between


@policy("dispute.work")
@require_POST
def move(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Let a case stand elsewhere."""
    case = reading.found(request, dispute_id)
    to = asking.words(request, "to", longest=20)
    before = going_back.stood(_tenant(request), [case.id])
    cases.move(_tenant(request), case.id, to, rights=reading.rights(request.visit), **_by(request))
    return _said(request, case, _("Moved."), _back(request, before))


@policy("dispute.open")
@require_POST
def route(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Give a case to a department and a person."""
    case = reading.found(request, dispute_id)
    before = going_back.stood(_tenant(request), [case.id])
    _route(request, case.id)
    return _said(request, case, _("Given on."), _back(request, before))


@policy("dispute.route")
@require_POST
def route_many(request: StaffRequest) -> HttpResponse:
    """Give the chosen cases to a department and a person."""
    chosen = listing.chosen(LISTING, request)
    ids = seen_ids(_tenant(request), chosen, reading.eyes(request.visit))
    before = going_back.stood(_tenant(request), ids)
    for dispute_id in ids:
        _route(request, dispute_id)
    said = ngettext("%(num)s dispute is given on.", "%(num)s disputes are given on.", len(ids))
    back = _back(request, before)
    look.flash(request, said % {"num": formats.number(len(ids))}, undo_href=undo.href(request, back) if back else "")
    return doors.back(request, "disputes")


@policy("dispute.open")
@require_POST
def reason(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Say another reason."""
    case = reading.found(request, dispute_id)
    cases.give_reason(_tenant(request), case.id, asking.words(request, "code", longest=30), **_by(request))
    return _said(request, case, _("The dispute has another reason."))


@policy("dispute.open")
@require_POST
def add_items(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Put further items into a case."""
    case = reading.found(request, dispute_id)
    standing = asking.standing(request, case.account.token)
    items = asking.chosen(request.POST, asking.open_items(request, standing.account))
    if not items:
        raise asking.NothingChosen
    amounts = asking.amounts(request.POST, items)
    claims = [Claim(one.id, amounts[one.id]) for one in items]
    cases.add_items(_tenant(request), case.id, claims, **_by(request))
    return _said(request, case, _("Added. It leaves dunning from today."))


@policy("dispute.open")
@require_POST
def change_item(request: StaffRequest, dispute_id: int, item_id: int) -> HttpResponse:
    """Say how much of an item is disputed, or take it out."""
    case = reading.found(request, dispute_id)
    line = next((one for one in case.lines if one.item_id == item_id), None)
    if line is None:
        raise Http404
    if request.POST.get("remove") == "1":
        cases.remove_item(_tenant(request), case.id, item_id, **_by(request))
        return _said(request, case, _("Taken out. The item follows its procedure again."))
    amount = asking.amount(asking.words(request, "amount", longest=30), currency=line.currency)
    if amount is None:
        raise proposing.NothingProposed
    cases.set_amount(_tenant(request), case.id, item_id, amount, **_by(request))
    return _said(request, case, _("Changed."))


@policy("dispute.work")
@require_POST
def note(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Write in a case."""
    case = reading.found(request, dispute_id)
    cases.note(_tenant(request), case.id, asking.words(request, "text"), **_by(request))
    return _said(request, case, _("Written down."))


@policy("dispute.work")
@require_POST
def upload(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Put a file or a photo into a case."""
    case, file = reading.found(request, dispute_id), request.FILES.get("file")
    if file is None:
        raise FileMissing
    cases.add_document(_tenant(request), case.id, file.read(), name=file.name or _("file"), **_by(request))
    return _said(request, case, _("File kept."))


@policy("dispute.work")
@require_POST
def ask(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Ask the customer something by mail; the answer comes back into the case."""
    case = reading.found(request, dispute_id)
    text = asking.words(request, "text")
    dispute_mails.ask(_tenant(request), case.id, text, **_by(request))
    return _said(request, case, _("The question leaves by mail. The clock stands still until the answer comes."))


@policy("dispute.work")
@require_POST
def task(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Ask a colleague for something about a case; whoever sees only cases can be asked too."""
    case, visit = reading.found(request, dispute_id), request.visit
    day = visit.day or request.now.date()
    wanted = between.Wanted(
        company_id=case.account.company_id,
        customer_id=None,
        title=asking.words(request, "title", longest=200),
        due_on=asking.day(request, "due") or day,
        to=_person(request, "to"),
        key=f"dispute:{case.id}:{asking.words(request, 'key', longest=40)}",
        params={"dispute": case.id, "number": case.reference},
    )
    made = between.give_task(visit.tenant_id, wanted, actor=visit.actor, at=request.now, on=day)
    return _said(request, case, _("Asked for: %(title)s.") % {"title": made.title})


@policy("dispute.work")
@require_POST
def propose(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Propose a credit per item, or that the customer pays."""
    case, words = reading.found(request, dispute_id), asking.words(request, "note", longest=300)
    if request.POST.get("what") == "refusal":
        proposing.propose_refusal(_tenant(request), case.id, words, **_by(request))
        return _said(request, case, _("Proposed: the customer pays. Whoever works the customer decides."))
    parts: dict[int, Decimal] = {}
    for line in case.lines:
        amount = asking.amount(request.POST.get(f"credit-{line.item_id}", ""), currency=line.currency)
        if amount is not None:
            parts[line.item_id] = amount
    proposing.propose(_tenant(request), case.id, parts, note=words, **_by(request))
    return _said(request, case, _("Credit proposed. Somebody else decides on it."))


@policy("dispute.open")
@require_POST
def decide(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Accept or refuse a proposed credit."""
    case, tenant = reading.found(request, dispute_id), _tenant(request)
    if request.POST.get("decision") == "refuse":
        proposing.refuse(tenant, case.id, asking.words(request, "why", longest=500), **_by(request))
        return _said(request, case, _("Refused. It is looked into again."))
    cause, tells = asking.words(request, "root_cause", longest=20), request.POST.get("tells") == "1"
    proposing.accept(tenant, case.id, root_cause=cause, tells=tells, **_by(request))
    said = _("Accepted. Hand it to the ERP; the case closes when the credit note arrives.")
    return _said(request, case, said, _way("dispute.unaccept", case))


@policy("dispute.open")
@require_POST
def close(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """End a case."""
    case = reading.found(request, dispute_id)
    disputes.close_dispute(
        _tenant(request),
        case.id,
        outcome=asking.words(request, "outcome", longest=20),
        root_cause=asking.words(request, "root_cause", longest=20),
        words=asking.words(request, "words", longest=1000),
        tells=request.POST.get("tells") == "1",
        **_by(request),
    )
    said = _("Dispute closed. What is still open follows the procedure again.")
    return _said(request, case, said, _way("dispute.reopen", case))


@policy("dispute.open")
@require_POST
def reopen(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Take a case up again."""
    case = reading.found(request, dispute_id)
    disputes.reopen_dispute(
        _tenant(request), case.id, words=asking.words(request, "words", longest=500), **_by(request)
    )
    return _said(request, case, _("Opened again. What is still open leaves dunning from today."))


def _route(request: StaffRequest, dispute_id: int) -> None:
    tenant, text = _tenant(request), asking.words(request, "department", longest=18)
    department_id = int(text) if text.isdecimal() else None
    owner_id = _person(request, "owner")
    people = dict(reading.who_works(tenant))
    if owner_id and str(owner_id) not in people:
        raise Http404
    names = (department_names(tenant).get(department_id or 0, ""), people.get(str(owner_id or ""), ""))
    cases.route(tenant, dispute_id, department_id=department_id, owner_id=owner_id, names=names, **_by(request))


def _person(request: StaffRequest, name: str) -> UUID | None:
    text = asking.words(request, name, longest=40)
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _tenant(request: StaffRequest) -> UUID:
    return request.visit.tenant_id


def _by(request: StaffRequest) -> Mapping[str, Any]:
    visit = request.visit
    return {"on": visit.day or request.now.date(), "actor": visit.actor, "at": reading.moment(request)}


def _way(verb: str, case: Case) -> Undo:
    return Undo(verb, {"what": case.id})


def _back(request: StaffRequest, before: Sequence[Stood]) -> Undo | None:
    return going_back.way_back(before, going_back.stood(_tenant(request), [one.id for one in before]))


def _said(request: StaffRequest, case: Case, sentence: str, back: Undo | None = None) -> HttpResponse:
    look.flash(request, sentence, undo_href=undo.href(request, back) if back else "")
    return doors.back(request, "dispute", case.id)
