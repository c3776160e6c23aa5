"""Show portfolios, and let them be made and changed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from duecourse.foundation.identity.models import Portfolio
from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import doors, formats, look, undo, words
from duecourse.interfaces.web.conditions.reading import LONGEST
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.portfolios import forms, reading
from duecourse.interfaces.web.portfolios.forms import Typed
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.worklists.operations import portfolios


@policy("team.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the portfolios, their people and what there is a head."""
    return look.render(request, "portfolios/index.html", {"page": reading.index(request.visit)})


@policy("segment.edit")
@require_safe
def new(request: StaffRequest) -> HttpResponse:
    """Render the form of a new portfolio."""
    seen = reading.scene(request.visit)
    return _form(request, None, forms.typed_of(request.visit, None, seen), seen)


@policy("team.see")
@require_safe
def portfolio(request: StaffRequest, portfolio_id: int) -> HttpResponse:
    """Render a portfolio; whoever may not change it reads it."""
    seen = reading.scene(request.visit)
    row = found(seen, portfolio_id)
    return _form(request, row, forms.typed_of(request.visit, row, seen), seen)


@policy("segment.edit")
@require_POST
def save(request: StaffRequest, portfolio_id: int | None = None) -> HttpResponse:
    """Keep a portfolio, or say what is wrong with it and lose nothing that was typed."""
    seen = reading.scene(request.visit)
    row = found(seen, portfolio_id) if portfolio_id is not None else None
    typed = _typed(request)
    try:
        _keep(request, row, typed)
    except Refused as refused:
        return _form(request, row, replace(typed, refusal=words.say(refused.text)), seen, status=422)
    look.flash(request, _("Portfolio kept."))
    return doors.back(request, "portfolios")


@policy("worklist.assign")
@require_POST
def gather(request: StaffRequest, portfolio_id: int) -> HttpResponse:
    """Bring everybody whom the rule holds into the portfolio, from wherever they are."""
    visit, row = request.visit, found(reading.scene(request.visit), portfolio_id)
    company = next((one for one in visit.companies if one.code == request.POST.get("company")), None)
    if company is None or company.business_date is None or not forms.may_change(visit, row):
        raise Http404
    back = portfolios.gather(
        visit.tenant_id, row.pk, company.id, on=company.business_date, actor=visit.actor, at=request.now
    )
    count = int(str(back.values["count"]))
    said = ngettext("%(num)s customer moved to %(name)s.", "%(num)s customers moved to %(name)s.", count)
    look.flash(request, said % {"num": formats.number(count), "name": row.name}, undo_href=undo.href(request, back))
    return doors.back(request, "portfolio", row.pk)


def found(seen: reading.Scene, portfolio_id: int) -> Portfolio:
    """Find a portfolio of the companies in view."""
    row = next((one for one in seen.portfolios if one.pk == portfolio_id), None)
    if row is None:
        raise Http404
    return row


def _keep(request: StaffRequest, row: Portfolio | None, typed: Typed) -> None:
    visit = request.visit
    company_id = row.company_id if row else _company(request, typed.company)
    portfolios.save_portfolio(
        visit.seat,
        row.pk if row else None,
        name=typed.name,
        company_id=company_id,
        condition=typed.condition,
        member_ids=typed.member_ids,
        signer_id=uuid_of(typed.signer),
        reason=typed.reason,
        at=request.now,
    )


def _company(request: StaffRequest, code: str) -> int | None:
    if code == forms.EVERYWHERE:
        if request.visit.seat.scope.company_ids is not None:
            raise NoPermission("segment.edit")
        return None
    company = next((one for one in request.visit.companies if one.code == code), None)
    if company is None:
        raise Http404
    return company.id


def _typed(request: StaffRequest) -> Typed:
    form = request.POST
    return Typed(
        name=form.get("name", "").strip()[:100],
        company=form.get("company", ""),
        condition=form.get("condition", "")[:LONGEST],
        member_ids=frozenset(one for text in form.getlist("member") if (one := uuid_of(text))),
        signer=form.get("signer", ""),
        reason=form.get("reason", "").strip()[:500],
    )


def uuid_of(text: str) -> UUID | None:
    """Read the id of a person; anything else is nobody."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _form(
    request: StaffRequest, row: Portfolio | None, typed: Typed, seen: reading.Scene, *, status: int = 200
) -> HttpResponse:
    shown = forms.page(request.visit, row, typed, seen)
    return look.render(request, "portfolios/portfolio.html", {"page": shown}, status=status)
