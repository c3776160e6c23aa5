"""Show what it was worth, as a page and on paper, and take what the ledger cannot know."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.operations.figure_files import note_export
from duecourse.insight.operations.terms import keep_terms
from duecourse.insight.rules import papers
from duecourse.insight.rules.value import Assumed
from duecourse.interfaces.web import look
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.value import reading
from duecourse.interfaces.web.visit import StaffRequest


class NoPercent(Refused):
    """A share that is none."""

    says = marked("“%(text)s” is no percentage. Write it like 7 or 7.5.")


class NoMinutes(Refused):
    """Minutes are a whole number."""

    says = marked("“%(text)s” is no number of minutes. Write it like 5.")


@policy("month.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the report."""
    return look.render(request, "value/index.html", {"page": reading.page(request)})


@policy("report.export")
@require_POST
def paper(request: StaffRequest) -> HttpResponse:
    """Give the report as PDF, fit for a board."""
    found = reading.page(request)
    if found.missing or not request.visit.may("month.see"):
        raise Http404
    drawn = papers.draw(reading.sheet(request, found), at=request.now)
    asked = request.GET.urlencode()
    note_export(request.visit.seat, "value", asked=asked, ending="pdf", rows=len(found.parts), at=request.now)
    named = {"Content-Disposition": f'attachment; filename="value-{found.until:%Y-%m-%d}.pdf"'}
    return HttpResponse(drawn, content_type="application/pdf", headers=named)


@policy("kpi.define")
@require_POST
def assume(request: StaffRequest) -> HttpResponse:
    """Keep what a person says that no ledger knows."""
    wished = Assumed(
        currency=request.POST.get("currency", "").strip().upper()[:3],
        capital_share=_share(request.POST.get("capital", "")),
        staff_cost=asking.amount(request.POST.get("staff", "")),
        touch_minutes=_minutes(request.POST.get("minutes", "")),
        dso_target_days=asking.amount(request.POST.get("target", "")),
    )
    changed = keep_terms(request.visit.tenant_id, wished, actor=request.visit.actor, at=request.now)
    look.flash(request, _("Saved. The figures stand on it from now on.") if changed else _("Nothing was changed."))
    return HttpResponseRedirect(reverse("value"))


def _share(text: str) -> Decimal | None:
    plain = text.strip().rstrip("%").strip().replace(",", ".")
    if not plain:
        return None
    if len(plain) > 9 or not plain.replace(".", "", 1).isdecimal():
        raise NoPercent(text=text)
    return Decimal(plain) / 100


def _minutes(text: str) -> int:
    if not text.strip().isdecimal() or len(text.strip()) > 4:
        raise NoMinutes(text=text)
    return int(text)
