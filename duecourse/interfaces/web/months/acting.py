"""What a person does about a month: freeze it, sign it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.operations.closing import freezing, signing
from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.months import words
from duecourse.interfaces.web.months.views import found
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest


class NoControlTotal(Refused):
    """A signature ties the month to a number."""

    says = marked("Say what the general ledger shows.")


@policy("month.close")
@require_POST
def freeze(request: StaffRequest) -> HttpResponse:
    """Ask for a month to be frozen."""
    visit, month_on = request.visit, asking.day(request, "month")
    company = next((one for one in visit.companies if str(one.id) == request.POST.get("company")), None)
    if company is None or month_on is None or visit.seat.scope.portfolio_ids is not None:
        raise Http404
    is_known_now = request.POST.get("known") == "now"
    freezing.ask_to_freeze(
        visit.tenant_id, company.id, month_on, is_known_now=is_known_now, actor=visit.actor, at=request.now
    )
    told = {"month": words.month(month_on), "company": company.name}
    look.flash(request, _("%(month)s of %(company)s is being frozen.") % told)
    return doors.back(request, "months")


@policy("month.sign", asks="changes")
@require_POST
def sign(request: StaffRequest, pack_id: int) -> HttpResponse:
    """Sign a month against the control total."""
    row = found(request, pack_id)
    total = asking.amount(request.POST.get("control", ""), currency=row.currency)
    if total is None:
        raise NoControlTotal
    note = asking.words(request, "note", longest=1000)
    signing.sign_month(
        request.visit.tenant_id, row.id, control_total=total, note=note, actor=request.visit.actor, at=request.now
    )
    look.flash(request, _("Signed. The month stays as it is."))
    return redirect("month", pack_id=row.id)
