"""Show how long disputes of each reason may take, and change it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.interfaces.web import look
from duecourse.interfaces.web.customers import reasons
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.disputes.operations import terms
from duecourse.records.disputes.queries.settling import days_to_settle
from duecourse.records.disputes.rules import REASONS, STARTER_DAYS


@dataclass(frozen=True)
class Reason:
    """A reason with its business days, ours and the starter's."""

    code: str
    words: str
    days: int
    starter: int


@policy("admin.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the reasons with their days."""
    known, named = days_to_settle(request.visit.tenant_id), reasons.dispute_words()
    rows = tuple(Reason(code, named.get(code, code), known[code], STARTER_DAYS[code]) for code in REASONS)
    return look.render(request, "admin/disputes/index.html", {"reasons": rows})


@policy("dispute.term")
@require_POST
def change(request: StaffRequest) -> HttpResponse:
    """Say how many business days each reason may take."""
    visit = request.visit
    wanted = {code: _days(request.POST[code]) for code in REASONS if code in request.POST}
    changed = terms.set_days_to_settle(visit.tenant_id, wanted, actor=visit.actor, at=request.now)
    look.flash(request, _("Saved. Lists and numbers follow at once.") if changed else _("Nothing was changed."))
    return HttpResponseRedirect(reverse("dispute-terms"))


def _days(text: str) -> int:
    """Read a number of days; what is none is refused as none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
