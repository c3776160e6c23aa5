"""Show what a person must settle before the first automatic step, and let it be settled."""

from __future__ import annotations

import re

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duecourse.interfaces.web import doors, formats, look
from duecourse.interfaces.web.golive import going, reading
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.procedures.operations import golive


@policy("import.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the way to the first automatic reminder."""
    return look.render(request, "golive/index.html", {"live": going.page(request.visit)})


@policy("outbound.switch")
@require_POST
def outbound(request: StaffRequest) -> HttpResponse:
    """Decide whether anything may leave, with the reason."""
    visit, value = request.visit, request.POST.get("outbound", "")
    addresses = [one for one in re.split(r"[\s,;]+", request.POST.get("allowlist", "")) if one]
    golive.switch_outbound(
        visit.tenant_id,
        value,
        allowlist=addresses,
        reason=_reason(request),
        on=visit.day,
        actor=visit.actor,
        at=request.now,
    )
    said, _detail = going.position_words()[value]
    look.flash(request, _("Outbound is now: %(position)s.") % {"position": said})
    return doors.back(request, "going-live")


@policy("outbound.switch")
@require_POST
def pilot(request: StaffRequest) -> HttpResponse:
    """Let only some portfolios be written to by itself, or everybody."""
    visit = request.visit
    known = {row.id for row in going.page(visit).portfolios}
    chosen = [int(text) for text in request.POST.getlist("portfolio") if text.isdecimal() and int(text) in known]
    wanted = chosen if request.POST.get("who") == "some" else None
    golive.set_pilot(visit.tenant_id, wanted, reason=_reason(request), actor=visit.actor, at=request.now)
    look.flash(request, _("The pilot is set.") if wanted is not None else _("Everybody takes part."))
    return doors.back(request, "going-live")


@policy("cleanup.decide")
@require_POST
def go(request: StaffRequest, company_id: int) -> HttpResponse:
    """Let a company's book be worked from today on."""
    visit = request.visit
    company = next((one for one in visit.companies if one.id == company_id and one.business_date), None)
    if company is None or company.business_date is None:
        raise Http404
    count = golive.go_live(visit.tenant_id, company.id, on=company.business_date, actor=visit.actor, at=request.now)
    said = ngettext("Live. %(num)s old item waits.", "Live. %(num)s old items wait.", count)
    look.flash(request, said % {"num": formats.number(count)})
    return doors.back(request, "going-live")


@policy("import.see")
@require_http_methods(["GET", "HEAD", "POST"])
def cleanup(request: StaffRequest) -> HttpResponse:
    """Render the clean-up list; a POST decides the marked items."""
    if request.method == "POST":
        return _decided(request)
    return look.render(request, "golive/cleanup.html", {"list": reading.cleanup(request, request.visit)})


@policy("outbox.see")
@require_safe
def shadow(request: StaffRequest) -> HttpResponse:
    """Render what would have gone."""
    return look.render(request, "golive/shadow.html", {"list": reading.shadow(request, request.visit)})


def _decided(request: StaffRequest) -> HttpResponse:
    """Let the marked items be dunned as any other, or leave them alone for good."""
    visit = request.visit
    if not visit.may("cleanup.decide") or visit.day is None:
        raise NoPermission("cleanup.decide")
    asked = [int(text) for text in request.POST.getlist("item") if text.isdecimal()]
    seen = ledger.visible_item_ids(
        visit.tenant_id, asked, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    if request.POST.get("decision") == "leave":
        why = _reason(request)
        count = golive.leave_items_alone(
            visit.tenant_id, seen, reason=why, on=visit.day, actor=visit.actor, at=request.now
        )
        said = ngettext("%(num)s item is left alone.", "%(num)s items are left alone.", count)
    else:
        count = golive.release_items(visit.tenant_id, seen, on=visit.day, actor=visit.actor, at=request.now)
        said = ngettext("%(num)s item follows its procedure now.", "%(num)s items follow their procedure now.", count)
    look.flash(request, said % {"num": formats.number(count)})
    return doors.back(request, "cleanup")


def _reason(request: StaffRequest) -> str:
    """Read the reason that the form asks for; without one nothing is done."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise golive.ReasonMissing
    return reason[:500]
