"""Show what each role may agree by itself, and change it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.interfaces.web import look, navigation
from duecourse.interfaces.web.customers import asking, choosing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.promises.places import places
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.promises.operations.plan_policy import set_plan_limits
from duecourse.records.promises.queries.plan_policy import plan_limits
from duecourse.records.promises.rules.plans import LIMITS, Limits


@dataclass(frozen=True)
class RoleLimits:
    """What a role may agree by itself."""

    role: str
    words: str
    most_instalments: int
    longest_days: int
    most_amount: str
    least_instalment: str


@policy("worklist.see")
@require_safe
def limits(request: StaffRequest) -> HttpResponse:
    """Render what each role may agree by itself."""
    rows = tuple(_row(role, found) for role, found in plan_limits(request.visit.tenant_id).items() if role in LIMITS)
    return look.render(request, "plans/policy.html", {"roles": rows, "places": places("plan-policy")})


@policy("plan.policy")
@require_POST
def change(request: StaffRequest) -> HttpResponse:
    """Say what each role may agree by itself."""
    visit, given = request.visit, request.POST
    known = plan_limits(visit.tenant_id)
    wanted = {role: _read(request, role, known[role]) for role in LIMITS if f"{role}-count" in given}
    changed = set_plan_limits(visit.tenant_id, wanted, actor=visit.actor, at=request.now)
    look.flash(request, _("Saved. It holds for plans from now on.") if changed else _("Nothing was changed."))
    return HttpResponseRedirect(reverse("plan-policy"))


def _row(role: str, found: Limits) -> RoleLimits:
    return RoleLimits(
        role,
        navigation.role_words(role),
        found.most_instalments,
        found.longest_days,
        choosing.plain(found.most_amount),
        choosing.plain(found.least_instalment),
    )


def _read(request: StaffRequest, role: str, known: Limits) -> Limits:
    most = asking.amount(request.POST.get(f"{role}-most", ""))
    least = asking.amount(request.POST.get(f"{role}-least", ""))
    return Limits(
        _number(request.POST[f"{role}-count"]),
        _number(request.POST.get(f"{role}-days", "")),
        known.most_amount if most is None else most,
        Decimal(0) if least is None else least,
    )


def _number(text: str) -> int:
    """Read a number; what is none is refused as less than none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
