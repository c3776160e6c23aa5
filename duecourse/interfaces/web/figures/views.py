"""Show the figures, each with all that is needed to check it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from duecourse.foundation.kit.errors import Refused
from duecourse.insight.queries import own_kpis
from duecourse.insight.rules.kpis.catalogue import KPIS, Kpi
from duecourse.insight.rules.kpis.own import Own, kpi_of
from duecourse.interfaces.web import look, words
from duecourse.interfaces.web.figures import asking, going, parting, reading
from duecourse.interfaces.web.figures.asking import Asked
from duecourse.interfaces.web.figures.themes import OWN, THEMES
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("report.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render all figures by theme."""
    asked = asking.asked(request)
    scope, themes = reading.catalogue(request.visit, asked) if asked else (None, ())
    data = {
        "scope": scope,
        "themes": themes,
        "ageing_href": asked.at("ageing") if asked else "",
        "may_define": request.visit.may("report.build"),
    }
    return look.render(request, "figures/index.html", data)


@policy("report.see")
@require_GET
def theme(request: StaffRequest, key: str) -> HttpResponse:
    """Render the figures of a theme: a part of the page of all figures."""
    if key not in (*THEMES, OWN):
        raise Http404
    return look.render_part(
        request, "figures/_theme.html", {"shown": reading.theme(request.visit, known(request), key)}
    )


@policy("report.see")
@require_GET
def figure(request: StaffRequest, slug: str) -> HttpResponse:
    """Render one figure."""
    kpi, own = named(request, slug)
    asked = asking.asked(request)
    if asked is None:
        return look.render(request, "figures/index.html", {"scope": None, "themes": (), "may_define": False})
    page = reading.figure(request.visit, asked, kpi, own)
    return look.render(request, "figures/figure.html", {"page": page, "all_href": asked.at("figures", step="", by="")})


@policy("report.see")
@require_GET
def trend(request: StaffRequest, slug: str) -> HttpResponse:
    """Render how a figure went: a part of its page."""
    kpi, own = named(request, slug)
    data: dict[str, object] = {"trend": None, "refused": ""}
    try:
        data["trend"] = going.shown(request.visit, known(request), kpi, kept(own))
    except Refused as refused:
        data["refused"] = words.say(refused.text)
    return look.render_part(request, "figures/_trend.html", data)


@policy("report.see")
@require_GET
def parts(request: StaffRequest, slug: str) -> HttpResponse:
    """Render a figure broken down: a part of its page."""
    kpi, own = named(request, slug)
    shown, is_cut = parting.parts(request.visit, known(request), kpi, kept(own))
    data = {"parts": shown, "is_cut": is_cut, "most": parting.MOST, "refused": ""}
    return look.render_part(request, "figures/_parts.html", data)


def known(request: StaffRequest) -> Asked:
    """Read the address; there is nothing to ask before there is a book."""
    asked = asking.asked(request)
    if asked is None:
        raise Http404
    return asked


def named(request: StaffRequest, slug: str) -> tuple[Kpi, Own | None]:
    """Find a figure: one of the house, or one that somebody defined and this person may see."""
    if slug in KPIS:
        return KPIS[slug], None
    own = own_kpis.definition(request.visit.tenant_id, request.visit.seat.user_id, slug)
    if own is None:
        raise Http404
    return kpi_of(own), own


def kept(own: Own | None) -> Mapping[str, Kpi]:
    """Give an own figure to a question that knows only those of the house."""
    return {} if own is None else {own.slug: kpi_of(own)}
