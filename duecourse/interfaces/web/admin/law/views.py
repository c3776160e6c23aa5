"""Show what laws on late payment say, how long ago somebody looked, and let a person verify it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.interfaces.web import formats, look
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.studio.words import language_words
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations.law import verify_figure
from duecourse.records.communications.queries.law import figures
from duecourse.records.communications.rules.law import OLD_DAYS, Figure


@dataclass(frozen=True)
class FigureRow:
    """A figure with the words for its state."""

    kind: str
    key: str
    name: str
    value: str
    source: str
    state: str
    state_words: str
    is_long: bool


@dataclass(frozen=True)
class CountryRows:
    """A country with its figures, and the half-year whose rate is still missing."""

    code: str
    name: str
    rows: tuple[FigureRow, ...]
    missing_half: str
    source: str


@policy("admin.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the figures by country."""
    today = request.visit.day or request.now.date()
    found = figures(request.visit.tenant_id)
    countries = tuple(_country(code, list(rows), today) for code, rows in groupby(found, lambda one: one.jurisdiction))
    return look.render(request, "admin/law/index.html", {"countries": countries})


@policy("template.publish")
@require_POST
def verify(request: StaffRequest) -> HttpResponse:
    """Write down that this person compared a figure with its source today."""
    visit = request.visit
    named = (request.POST.get("jurisdiction", ""), request.POST.get("kind", ""), request.POST.get("key", ""))
    verify_figure(
        visit.tenant_id,
        named,
        value=request.POST.get("value", ""),
        source=request.POST.get("source", "").strip(),
        on=visit.day or request.now.date(),
        actor=visit.actor,
        at=request.now,
    )
    look.flash(request, _("Verified. Messages that speak of the law use it from now on."))
    return HttpResponseRedirect(reverse("law"))


def _country(code: str, found: list[Figure], today: date) -> CountryRows:
    half = date(today.year, 1 if today.month < 7 else 7, 1).isoformat()
    has_half = any(one.kind == "rate" and one.key == half for one in found)
    return CountryRows(
        code=code,
        name=str(formats.reading_locale().territories.get(code, code)),
        rows=tuple(_row(one, today) for one in found),
        missing_half="" if has_half else half,
        source=found[0].source,
    )


def _row(one: Figure, today: date) -> FigureRow:
    state, words = _state(one, today)
    return FigureRow(
        one.kind, one.key, _name(one), _value(one), one.source, state, words, one.kind in ("text", "reference")
    )


def _state(one: Figure, today: date) -> tuple[str, str]:
    """Say who looked and when; a figure that nobody verified is used nowhere."""
    if one.verified_on is None:
        return "new", _("not verified, not used")
    told = _("verified on %(day)s by %(name)s") % {"day": formats.day(one.verified_on), "name": one.verified_by}
    is_old = (today - one.verified_on).days > OLD_DAYS and not _is_past_rate(one, today)
    return ("old", _("%(told)s: look again") % {"told": told}) if is_old else ("fresh", told)


def _is_past_rate(one: Figure, today: date) -> bool:
    """The rate of a half-year that is over does not change any more."""
    return one.kind == "rate" and (today - date.fromisoformat(one.key)).days > OLD_DAYS


def _name(one: Figure) -> str:
    if one.kind == "rate":
        return _("Rate from %(day)s") % {"day": formats.day(date.fromisoformat(one.key))}
    if one.kind == "fixed":
        return _("Fixed sum per late invoice")
    said = {"language": language_words(one.key)}
    return (
        _("Name of the law, %(language)s") % said
        if one.kind == "reference"
        else _("Words in notices, %(language)s") % said
    )


def _value(one: Figure) -> str:
    if one.kind != "fixed":
        return str(one.value)
    tiers = []
    for tier in one.value:
        sum_words = f"{tier['amount']} {tier['currency']}"
        below = {"sum": sum_words, "amount": tier.get("below", "")}
        tiers.append(_("%(sum)s below %(amount)s") % below if "below" in tier else sum_words)
    return ", ".join(tiers)
