"""Show what may leave and what is stopped, and move the switches."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.interfaces.web import look
from duecourse.interfaces.web.admin.doors import reason_of
from duecourse.interfaces.web.admin.switches import reading
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import release


@policy("admin.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the outbound switch and the kill switches."""
    return look.render(request, "admin/switches/index.html", {"page": reading.page(request.visit)})


@policy("outbound.switch")
@require_POST
def move(request: StaffRequest) -> HttpResponse:
    """Stop something, or let it go again, with the reason."""
    visit, target = request.visit, request.POST.get("target", "")
    if not any(target == one.value for group in reading.targets(visit) for one in group.targets):
        raise Http404
    scope, _colon, value = target.partition(":")
    is_on = request.POST.get("is_on") == "1"
    release.set_kill_switch(
        visit.tenant_id, scope=scope, value=value, is_on=is_on, reason=reason_of(request)[:200], actor=visit.actor,
        at=request.now,
    )  # fmt: skip
    look.flash(request, _("Stopped.") if is_on else _("Messages may leave again."))
    return HttpResponseRedirect(reverse("switches"))
