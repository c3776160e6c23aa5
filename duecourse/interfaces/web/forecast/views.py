"""Show what cash is expected, what stands behind it and how good we were; put a person's figure beside it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.analysis.intelligence.operations import overriding
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web import charting, doors, look, undo
from duecourse.interfaces.web.customers import asking as fields
from duecourse.interfaces.web.forecast import asking, behind_bars, files, reading
from duecourse.interfaces.web.forecast.asking import Asked
from duecourse.interfaces.web.lists.exporting import file_of
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest

LONGEST_DAYS = 92


class NoFigure(Refused):
    """A figure beside the model says how much and why."""

    says = marked("Say how much you expect, and why.")


@policy("forecast.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the forecast."""
    asked = asking.asked(request)
    page = reading.forecast(request.visit, asked) if asked else None
    return look.render(request, "forecast/index.html", {"page": page})


@policy("forecast.see")
@require_GET
def brief(request: StaffRequest) -> HttpResponse:
    """Render what comes in the next four weeks: a part of the first page."""
    return look.render_part(request, "forecast/_brief.html", {"lines": behind_bars.soon(request.visit)})


@policy("forecast.see")
@require_GET
def behind(request: StaffRequest) -> HttpResponse:
    """Render the items behind a week or a day."""
    asked, since, days = _period(request)
    page = behind_bars.behind(request.visit, asked, since, days)
    return look.render(request, "forecast/behind.html", {"page": page})


@policy("forecast.see")
@require_GET
def rows(request: StaffRequest, ending: str) -> HttpResponseBase:
    """Give the weeks and days on screen as a file."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    page = asking.found(request.visit, _known(request))
    return file_of(f"forecast-{_stamp(page.vintage)}", ending, files.header(), files.rows(page))


@policy("forecast.see")
@require_GET
def chart(request: StaffRequest, ending: str) -> HttpResponse:
    """Give the chart of weeks as a picture."""
    if ending not in charting.KINDS:
        raise Http404
    visit, asked = request.visit, _known(request)
    page = asking.found(visit, asked)
    if page.vintage is None:
        raise Http404
    spec = files.picture(page, company=asked.company.name, is_simulated=visit.is_simulated)
    return charting.picture(f"forecast-{_stamp(page.vintage)}", spec, ending)


@policy("forecast.override")
@require_POST
def say(request: StaffRequest) -> HttpResponse:
    """Put a person's figure for a week beside the model's."""
    visit = request.visit
    company = next((one for one in visit.in_view if one.code == request.POST.get("company")), None)
    if company is None or visit.scope.portfolio_ids is not None:
        raise Http404
    currency, week = fields.words(request, "currency", longest=3).upper(), fields.day(request, "week")
    amount = fields.amount(request.POST.get("amount", ""), currency=currency)
    why = fields.words(request, "why", longest=500)
    if amount is None or week is None or not why:
        raise NoFigure
    made = overriding.override(
        *(visit.tenant_id, company.id),
        from_on=week,
        currency=currency,
        amount=amount,
        reason=why,
        **_by(request),
    )
    look.flash(request, _("Noted beside the model."), undo_href=undo.href(request, made))
    return doors.back(request, "forecast")


@policy("forecast.override")
@require_POST
def take_back(request: StaffRequest, override_id: int) -> HttpResponse:
    """Take a figure back; it stays in the list."""
    overriding.withdraw(request.visit.tenant_id, override_id, company_ids=request.visit.company_ids, **_by(request))
    look.flash(request, _("Taken back. It stays in the list."))
    return doors.back(request, "forecast")


def _known(request: StaffRequest) -> Asked:
    asked = asking.asked(request)
    if asked is None:
        raise Http404
    return asked


def _period(request: StaffRequest) -> tuple[Asked, date, int]:
    """Read which days are meant; longer than a quarter is no bar of ours."""
    since = fields.day_in(request.GET.get("from", ""))
    days = request.GET.get("days", "7")
    if since is None or not days.isdecimal() or not 1 <= int(days) <= LONGEST_DAYS:
        raise Http404
    if since > date.max - timedelta(days=LONGEST_DAYS):
        raise Http404
    return _known(request), since, int(days)


def _stamp(vintage: Any) -> str:
    return vintage.made_on.isoformat() if vintage else "none"


def _by(request: HttpRequest) -> dict[str, Any]:
    visit = request.visit  # type: ignore[attr-defined]
    return {"actor": visit.actor, "at": request.now}  # type: ignore[attr-defined]
