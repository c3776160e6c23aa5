"""Look at one deduction beside the list, sort several at once, and say what a customer means by its codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.deductions.listing import LISTING, rows_of, which_of
from duecourse.interfaces.web.deductions.ways import by
from duecourse.interfaces.web.disputes import kept_words as words
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.disputes.operations import deductions
from duecourse.records.disputes.queries import deductions as queries
from duecourse.records.disputes.queries.deductions import DeductionRow


@policy("deduction.see")
@require_GET
def one(request: StaffRequest, deduction_id: int) -> HttpResponse:
    """Render one deduction on a page of its own."""
    row = _found(request, deduction_id)
    return look.render(request, "deductions/deduction.html", {"deduction": _shown(request, row), "back": request.path})


@policy("deduction.see")
@require_GET
def side(request: StaffRequest, deduction_id: int) -> HttpResponse:
    """Render one deduction beside the list."""
    row, back = _found(request, deduction_id), doors.beside(request, doors.address("deductions"))
    return look.render_part(request, "deductions/_deduction.html", {"deduction": _shown(request, row), "back": back})


@policy("deduction.sort")
@require_POST
def sort(request: StaffRequest, deduction_id: int) -> HttpResponse:
    """Say by which reason of ours a deduction goes."""
    row, reason = _found(request, deduction_id), asking.words(request, "reason", longest=20)
    learns = request.POST.get("learns") == "1"
    deductions.sort_deduction(request.visit.tenant_id, row.dispute_id, reason, learns=learns, **by(request))
    look.flash(request, _("Sorted as “%(reason)s”.") % {"reason": words.deduction_words()[reason]})
    return doors.back(request, "deductions")


@policy("deduction.sort")
@require_POST
def sort_many(request: StaffRequest) -> HttpResponse:
    """Sort the chosen deductions by one reason."""
    visit, reason = request.visit, asking.words(request, "reason", longest=20)
    rows = queries.deductions_in(visit.tenant_id, which_of(visit), listing.chosen(LISTING, request))
    count, back = deductions.sort_many(visit.tenant_id, [row.id for row in rows], reason, **by(request))
    said = ngettext("%(num)s deduction sorted as “%(reason)s”.", "%(num)s deductions sorted as “%(reason)s”.", count)
    values = {"num": formats.number(count), "reason": words.deduction_words()[reason]}
    look.flash(request, said % values, undo_href=undo.href(request, back) if count else "")
    return doors.back(request, "deductions")


@policy("deduction.see")
@require_GET
def codes(request: StaffRequest, token: str) -> HttpResponse:
    """Render what a customer means by its codes."""
    here, said = asking.standing(request, token), words.deduction_words()
    known = queries.codes_of(request.visit.tenant_id, here.account.id)
    data = {
        "customer": here.account,
        "codes": tuple((code, said.get(reason, reason)) for code, reason in known),
        "reasons": said,
    }
    return look.render(request, "deductions/codes.html", data)


@policy("deduction.sort")
@require_POST
def learn(request: StaffRequest, token: str) -> HttpResponse:
    """Say what a customer means by a code."""
    here, code = asking.standing(request, token), asking.words(request, "code", longest=40)
    deductions.learn_code(request.visit.tenant_id, here.account.id, code, asking.words(request, "reason", longest=20))
    look.flash(request, _("From now on “%(code)s” of this customer is sorted so.") % {"code": code.upper()})
    return doors.back(request, "deduction-codes", token)


@policy("deduction.sort")
@require_POST
def forget(request: StaffRequest, token: str) -> HttpResponse:
    """Forget what a customer means by a code."""
    here, code = asking.standing(request, token), asking.words(request, "code", longest=40)
    back = deductions.forget_code(request.visit.tenant_id, here.account.id, code)
    look.flash(request, _("“%(code)s” is forgotten.") % {"code": code}, undo_href=undo.href(request, back))
    return doors.back(request, "deduction-codes", token)


def _found(request: StaffRequest, deduction_id: int) -> DeductionRow:
    """Find the deduction among those that this person sees, open or settled."""
    visit = request.visit
    found = queries.deductions_in(visit.tenant_id, which_of(visit), [deduction_id])
    if not found:
        raise Http404
    return found[0]


def _shown(request: StaffRequest, row: DeductionRow) -> Mapping[str, Any]:
    visit = request.visit
    [line] = rows_of(visit, [row])
    return {
        "line": line,
        "amount": Money(row.amount, row.currency),
        "why": row.why,
        "judged_by": row.judged_by,
        "reason": row.reason,
        "their_code": row.their_code,
        "reasons": words.deduction_words(),
        "is_open": not row.outcome,
        "case_href": doors.address("dispute", row.dispute_id) if visit.may("dispute.see") else "",
        "customer_href": doors.address("customer", row.account.token),
        "codes_href": doors.address("deduction-codes", row.account.token),
        "payment_href": _payment(request, row),
    }


def _payment(request: StaffRequest, row: DeductionRow) -> str:
    may = row.receipt_id is not None and request.visit.may("receipt.match")
    return doors.address("matching-receipt", row.receipt_id) if may else ""
