"""Show what payers kept back, what waits to be written off and what disputes cost; and act on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.deductions import reading
from duecourse.interfaces.web.deductions.listing import LISTING, choices
from duecourse.interfaces.web.disputes import kept_back
from duecourse.interfaces.web.disputes import kept_words as words
from duecourse.interfaces.web.disputes import reading as cases
from duecourse.interfaces.web.disputes.views import as_file, credit_port
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.disputes.operations import deductions, writing_off
from duecourse.records.disputes.queries.deductions import write_offs
from duecourse.records.disputes.rules import Cost


@policy("deduction.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render what payers kept back."""
    return listing.answer(
        LISTING,
        request,
        "deductions",
        lambda: {
            "choices": choices(request),
            "figures": reading.figures(request.visit),
            "reasons": words.deduction_words(),
        },
    )


@policy("worklist.see")
@require_GET
def waiting(request: StaffRequest) -> HttpResponse:
    """Render the write-offs that wait for a person or the ERP."""
    return look.render(request, "deductions/write_offs.html", {"rows": kept_back.write_offs(request.visit)})


@policy("worklist.see")
@require_GET
def costs(request: StaffRequest) -> HttpResponse:
    """Render what disputes cost, by cause."""
    data = {"lines": reading.costs(request.visit), "terms": reading.terms(request.visit)}
    return look.render(request, "deductions/costs.html", data)


@policy("dispute.term")
@require_POST
def reckon(request: StaffRequest, company_id: int) -> HttpResponse:
    """Say what a company reckons with."""
    visit = request.visit
    company = next((one for one in visit.companies if one.id == company_id), None)
    if company is None:
        raise Http404
    rate, handling, below = (_number(request, name) for name in ("rate", "handling", "below"))
    cost = Cost(rate / 100, handling, below)
    writing_off.set_cost(visit.tenant_id, company_id, cost, actor=visit.actor, at=request.now)
    look.flash(request, _("Saved. Lists and numbers follow at once."))
    return HttpResponseRedirect(reverse("dispute-costs"))


@policy("dispute.open")
@require_POST
def sort(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Say by which reason of ours a deduction goes."""
    reason, learns = asking.words(request, "reason"), request.POST.get("learns") == "1"
    deductions.sort_deduction(
        request.visit.tenant_id, *_case(request, dispute_id), reason, learns=learns, **_by(request)
    )
    look.flash(request, _("Sorted as “%(reason)s”.") % {"reason": words.deduction_words()[reason]})
    return doors.back(request, "dispute", dispute_id)


@policy("dispute.open")
@require_POST
def judge(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Say whether the payer was right, and until when it takes an answer."""
    tenant, (case_id,) = request.visit.tenant_id, _case(request, dispute_id)
    validity, why = asking.words(request, "validity"), asking.words(request, "why", longest=300)
    deductions.set_deadline(tenant, case_id, asking.day(request, "deadline"))
    deductions.judge_deduction(tenant, case_id, validity, why, **_by(request))
    look.flash(request, _("Noted."))
    return doors.back(request, "dispute", dispute_id)


@policy("dispute.open")
@require_POST
def charge_back(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Ask for what was kept back again."""
    said, cause = asking.words(request, "words", longest=1000), asking.words(request, "root_cause")
    tenant = request.visit.tenant_id
    deductions.charge_back(tenant, *_case(request, dispute_id), said, root_cause=cause, **_by(request))
    look.flash(request, _("It is asked for again; the customer is told."))
    return doors.back(request, "dispute", dispute_id)


@policy("writeoff.propose")
@require_POST
def propose(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Propose to give up part of an item of a case."""
    case = cases.found(request, dispute_id)
    item_id = request.POST.get("item", "")
    line = next((one for one in case.lines if str(one.item_id) == item_id), None)
    if line is None:
        raise Http404
    amount = asking.amount(request.POST.get("amount", ""), currency=line.currency)
    writing_off.propose_write_off(
        request.visit.tenant_id,
        case.id,
        line.item_id,
        line.disputed if amount is None else amount,
        asking.words(request, "reason"),
        note=asking.words(request, "note", longest=300),
        **_by(request),
    )
    look.flash(request, _("Proposed. Somebody else decides."))
    return doors.back(request, "dispute", dispute_id)


@policy("writeoff.approve")
@require_POST
def decide(request: StaffRequest, write_off_id: int) -> HttpResponse:
    """Approve a write-off, or decline it with a reason."""
    tenant = request.visit.tenant_id
    _seen(request, write_off_id)
    if request.POST.get("decision") == "approve":
        writing_off.approve_write_off(tenant, write_off_id, **_by(request))
        look.flash(request, _("Approved. It waits to be handed to the ERP."))
    else:
        why = asking.words(request, "why", longest=300)
        writing_off.decline_write_off(tenant, write_off_id, why, **_by(request))
        look.flash(request, _("Declined. The case is looked into again."))
    return doors.back(request, "write-offs")


@policy("writeoff.propose")
@require_POST
def withdraw(request: StaffRequest, write_off_id: int) -> HttpResponse:
    """Take a write-off back that one proposed."""
    _seen(request, write_off_id)
    writing_off.withdraw_write_off(request.visit.tenant_id, write_off_id, **_by(request))
    look.flash(request, _("Taken back."))
    return doors.back(request, "write-offs")


@policy("writeoff.approve")
@require_POST
def hand_over(request: StaffRequest) -> HttpResponse:
    """Hand the approved write-offs to the ERP: here as a file."""
    visit = request.visit
    made = writing_off.hand_over_write_offs(
        visit.tenant_id,
        visit.company_ids,
        port=credit_port(),
        reasons=words.write_off_words(),
        on=_day(request),
        at=cases.moment(request),
    )
    return as_file(made)


def _case(request: StaffRequest, dispute_id: int) -> tuple[int]:
    """Find the case in what this person sees."""
    return (cases.found(request, dispute_id).id,)


def _seen(request: StaffRequest, write_off_id: int) -> None:
    companies = [one.id for one in request.visit.companies]
    found = write_offs(request.visit.tenant_id, company_ids=companies, portfolio_ids=None, states=("proposed",))
    one = next((row for row in found if row.id == write_off_id), None)
    if one is None:
        raise Http404
    cases.found(request, one.dispute_id)


def _number(request: StaffRequest, name: str) -> Decimal:
    return asking.amount(request.POST.get(name, "")) or Decimal(0)


def _day(request: StaffRequest) -> date:
    return request.visit.day or request.now.date()


def _by(request: StaffRequest) -> dict[str, Any]:
    return {"on": _day(request), "actor": request.visit.actor, "at": cases.moment(request)}
