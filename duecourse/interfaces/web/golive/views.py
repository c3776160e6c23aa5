"""Show what a person must settle: the clean-up list, the shadow's difference, customers without a next step."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from duecourse.interfaces.web import doors, formats, look
from duecourse.interfaces.web.golive import reading
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations.cleanup import release_from_cleanup
from duecourse.records.ledger.queries import screens as ledger


@policy("import.see")
@require_http_methods(["GET", "HEAD", "POST"])
def cleanup(request: StaffRequest) -> HttpResponse:
    """Render the clean-up list; a POST lets the marked items be dunned as any other."""
    if request.method == "POST":
        return _released(request)
    return look.render(request, "golive/cleanup.html", {"list": reading.cleanup(request, request.visit)})


@policy("outbox.see")
@require_GET
def shadow(request: StaffRequest) -> HttpResponse:
    """Render what would have gone."""
    return look.render(request, "golive/shadow.html", {"list": reading.shadow(request, request.visit)})


@policy("worklist.see")
@require_GET
def no_next_step(request: StaffRequest) -> HttpResponse:
    """Render the overdue customers without a next step."""
    return look.render(request, "golive/no_next_step.html", {"list": reading.no_next_step(request, request.visit)})


def _released(request: StaffRequest) -> HttpResponse:
    visit = request.visit
    if not visit.may("cleanup.decide") or visit.day is None:
        raise NoPermission("cleanup.decide")
    asked = [int(text) for text in request.POST.getlist("item") if text.isdecimal()]
    seen = ledger.visible_item_ids(
        visit.tenant_id, asked, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    count = release_from_cleanup(visit.tenant_id, seen, on=visit.day, actor=visit.actor, at=request.now)
    said = ngettext("%(num)s item follows its procedure now.", "%(num)s items follow their procedure now.", count)
    look.flash(request, said % {"num": formats.number(count)})
    return doors.back(request, "cleanup")
