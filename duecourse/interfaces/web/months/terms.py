"""Show by which terms months are closed; propose others, sign what somebody else proposed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.operations.closing import signing
from duecourse.insight.queries.closing import packs
from duecourse.insight.queries.closing.packs import TermsRow
from duecourse.interfaces.web import look
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.months import forms, rolls, termed
from duecourse.interfaces.web.pages import Choice, link
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest, Visit

KINDS = ("provisions", "borrowing")


class NoFirstDay(Refused):
    """Terms hold from a day on."""

    says = marked("Say from which day on the terms hold.")


@policy("month.see")
@require_GET
def index(request: StaffRequest, kind: str) -> HttpResponse:
    """Render the versions of a kind of terms of a company, and the form for another."""
    visit, company = request.visit, company_of(request, kind)
    rows = packs.terms_of(visit.tenant_id, [company.id], kind)
    data: dict[str, Any] = {
        "kind": kind,
        "company": company,
        "tabs": _tabs(kind, company),
        "companies": [Choice(one.name, _href(kind, one), one == company) for one in visit.companies],
        "versions": termed.versions(visit, company, rows),
        "form": termed.form(visit, company, kind, rows),
    }
    if kind == "provisions":
        data |= _offered(request, company, rows)
    return look.render(request, f"months/terms_{kind}.html", data)


@policy("month.close")
@require_POST
def propose(request: StaffRequest, kind: str) -> HttpResponse:
    """Propose terms; they hold once somebody else signs them."""
    visit, company = request.visit, company_of(request, kind)
    from_on = asking.day(request, "from")
    if from_on is None:
        raise NoFirstDay
    read = forms.provisions if kind == "provisions" else forms.borrowing
    note = asking.words(request, "note", longest=1000)
    by: dict[str, Any] = {"actor": visit.actor, "at": request.now}
    signing.propose_terms(visit.tenant_id, company.id, read(request, company), from_on=from_on, note=note, **by)
    look.flash(request, _("Proposed. They hold once somebody else signs them."))
    return redirect(_href(kind, company))


@policy("month.sign", asks="changes")
@require_POST
def sign(request: StaffRequest, terms_id: int) -> HttpResponse:
    """Sign terms that somebody else proposed."""
    visit = request.visit
    row = packs.terms_row(visit.tenant_id, terms_id, [one.id for one in visit.companies])
    if row is None or _is_narrow(visit):
        raise Http404
    signing.sign_terms(visit.tenant_id, row.id, actor=visit.actor, at=request.now)
    look.flash(request, _("Signed. Months that are frozen from now on are made by these terms."))
    company = next(one for one in visit.companies if one.id == row.company_id)
    return redirect(_href(row.kind, company))


def _offered(request: StaffRequest, company: CompanyRow, rows: Sequence[TermsRow]) -> dict[str, Any]:
    """Offer rates by the company's own months, once somebody said how much of the last bucket is lost; fill them in if asked."""
    lost, newest = request.GET.get("lost", "").strip(), rows[0] if rows else None
    if not lost:
        return {"lost": termed.lost_of(newest), "offer": None}
    made = rolls.offer(request.visit, company, newest, forms.share_of(lost))
    said: dict[str, Any] = {"lost": lost, "offer": made, "take_href": link(request, take="1")}
    if "take" in request.GET and made.rows:
        said["form"] = termed.filled(request.visit, company, made.terms) | {"note": made.note}
    return said


def company_of(request: StaffRequest, kind: str) -> CompanyRow:
    """Find the company that is meant: the one named, else the first in view."""
    visit = request.visit
    code = request.POST.get("company") or request.GET.get("company") or ""
    found = (
        next((one for one in visit.companies if one.code == code), None) if code else next(iter(visit.in_view), None)
    )
    if found is None or kind not in KINDS or _is_narrow(visit):
        raise Http404
    return found


def _is_narrow(visit: Visit) -> bool:
    return visit.seat.scope.portfolio_ids is not None


def _tabs(kind: str, company: CompanyRow) -> tuple[Choice, ...]:
    said = {"provisions": _("Provisions"), "borrowing": _("Borrowing base")}
    return tuple(Choice(words, _href(one, company), one == kind) for one, words in said.items())


def _href(kind: str, company: CompanyRow) -> str:
    return reverse("closing-terms", args=[kind], query={"company": company.code})
