"""Show companies, and let them be set up."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity import queries
from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import companies
from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import look
from duecourse.interfaces.web.admin.companies import reading
from duecourse.interfaces.web.admin.companies.forms import Bank, NewCompany, Paper, Paying, Settings, initial_of
from duecourse.interfaces.web.admin.doors import company_of, reason_of, refuse
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications import operations as communications
from duecourse.records.communications.queries import letterheads
from duecourse.records.communications.rules.letters import Account
from duecourse.records.ledger.operations import online
from duecourse.records.ledger.queries import online as payments
from duecourse.work.procedures.operations import starters


@policy("admin.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the companies in view."""
    data = {"companies": reading.lines(request.visit), "may_add": _may_add(request)}
    return look.render(request, "admin/companies/index.html", data)


@policy("company.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Ask for a company, and make it."""
    if not _may_add(request):
        raise NoPermission("company.edit")
    form = NewCompany(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _made(request, form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
    return look.render(request, "admin/companies/new.html", {"form": form}, status=_status(form))


@policy("admin.see")
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: StaffRequest, code: str) -> HttpResponse:
    """Render what a company has set; a POST changes it."""
    row = _row(request, code)
    form = Settings(request.POST or None, initial=initial_of(row))
    if request.method == "POST" and _demand(request) and form.is_valid():
        try:
            return _changed(request, row, form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
    data = {"company": reading.head(request.visit, row, "admin-company"), "form": form}
    return look.render(request, "admin/companies/company.html", data, status=_status(form))


@policy("admin.see")
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: StaffRequest, code: str) -> HttpResponse:
    """Render a year of a company; a POST closes or opens a day."""
    row = _row(request, code)
    if request.method == "POST" and _demand(request):
        return _moved_day(request, row)
    data = {
        "company": reading.head(request.visit, row, "company-calendar"),
        "calendar": reading.calendar(request, request.visit, row),
    }
    return look.render(request, "admin/companies/calendar.html", data)


@policy("admin.see")
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: StaffRequest, code: str) -> HttpResponse:
    """Render what stands on a company's letters; a POST changes it."""
    row, visit = _row(request, code), request.visit
    own = letterheads.letterheads(visit.tenant_id, [row.pk])[row.pk]
    started = {"register": own.register, "foot": own.foot, "bank": own.accounts[0].bank}
    is_duplex = letterheads.is_duplex(visit.tenant_id, row.pk)
    form = Paper(request.POST or None, initial=started | {"is_duplex": is_duplex})
    if request.method == "POST" and _demand(request) and form.is_valid():
        try:
            return _printed(request, row, form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
    data = {
        "company": reading.head(visit, row, "company-paper"),
        "form": form,
        "has_address": bool(row.address.strip()),
    }
    return look.render(request, "admin/companies/paper.html", data, status=_status(form))


@policy("admin.see", asks="changes")
@require_http_methods(["GET", "HEAD", "POST"])
def bank(request: StaffRequest, code: str) -> HttpResponse:
    """Render where customers are asked to pay; a POST proposes something else."""
    row, visit = _row(request, code), request.visit
    form = Bank(request.POST or None, initial={"payee_name": row.payee_name or row.name})
    if request.method == "POST" and _demand(request) and form.is_valid():
        try:
            companies.propose_bank_details(
                visit.seat, row.pk, form.details, reason=form.cleaned_data["reason"], at=request.now
            )
            look.flash(request, _("Proposed. It holds once a second person confirms it."))
            return _to("company-bank", code)
        except Refused as refusal:
            refuse(form, refusal)
    data = {
        "company": reading.head(visit, row, "company-bank"),
        "accounts": reading.accounts(visit, row),
        "proposal": reading.proposal(visit, row),
        "form": form,
    }
    return look.render(request, "admin/companies/bank.html", data, status=_status(form))


@policy("admin.see", asks="changes")
@require_http_methods(["GET", "HEAD", "POST"])
def paying(request: StaffRequest, code: str) -> HttpResponse:
    """Render with which provider customers pay online; a POST changes it."""
    row, visit = _row(request, code), request.visit
    known = payments.provider_of(visit.tenant_id, row.pk)
    started = {"provider": known.provider, "is_live": known.is_live} if known else {}
    form = Paying(request.POST or None, providers=reading.providers(), initial=started)
    if request.method == "POST" and _demand(request) and form.is_valid():
        try:
            return _wired(request, row, form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
    data = {
        "company": reading.head(visit, row, "company-paying"),
        "form": form,
        "known": known,
        "hook_url": online.hook_url(visit.tenant_id, known.id) if known else "",
    }
    return look.render(request, "admin/companies/paying.html", data, status=_status(form))


@policy("bank.confirm", asks="changes")
@require_POST
def confirm_bank(request: StaffRequest, code: str, change_id: int) -> HttpResponse:
    """Let proposed bank details hold, on letters too."""
    visit, row = request.visit, _row(request, code)
    done = companies.confirm_bank_details(visit.seat, change_id, at=request.now)
    more = [Account(**one) for one in done.details.accounts]
    communications.set_accounts(visit.tenant_id, done.company_id, more, actor=visit.actor, at=request.now)
    look.flash(request, _("Confirmed. Mails and letters written from now on show these accounts."))
    return _to("company-bank", row.code)


@policy("admin.see", asks="changes")
@require_POST
def drop_bank(request: StaffRequest, code: str, change_id: int) -> HttpResponse:
    """Refuse proposed bank details, or take the own proposal back."""
    visit, row = request.visit, _row(request, code)
    shown = reading.proposal(visit, row)
    if shown is None or shown.id != change_id:
        raise companies.NothingProposed
    if not shown.may_drop:
        raise NoPermission("bank.confirm")
    companies.drop_bank_details(visit.seat, change_id, reason=reason_of(request), at=request.now)
    look.flash(request, _("Dropped. The accounts stay as they are."))
    return _to("company-bank", row.code)


def _may_add(request: StaffRequest) -> bool:
    """Whoever sees some companies only could not see the one just made."""
    visit = request.visit
    return visit.may("company.edit") and visit.seat.scope.company_ids is None


def _demand(request: StaffRequest) -> bool:
    if not request.visit.may("company.edit"):
        raise NoPermission("company.edit")
    return True


def _row(request: StaffRequest, code: str) -> Company:
    visit = request.visit
    return queries.company_settings(visit.tenant_id, company_of(visit, code).id)


def _made(request: StaffRequest, wanted: dict[str, Any]) -> HttpResponse:
    visit = request.visit
    made = identity.create_company(visit.tenant_id, **wanted)
    after = {name: str(value) for name, value in wanted.items()}
    identity.audit(
        visit.tenant_id, "company.created", actor=visit.actor, at=request.now, subject=made, after=after
    )  # fmt: skip
    starters.install_starters(visit.tenant_id, at=request.now, actor=visit.actor)
    look.flash(request, _("%(name)s is there. Say how it works, then load its ledger.") % {"name": made.name})
    return _to("admin-company", made.code)


def _changed(request: StaffRequest, row: Company, wanted: dict[str, Any]) -> HttpResponse:
    visit, reason = request.visit, wanted.pop("reason")
    changed = companies.change_company(
        visit.tenant_id, row.pk, wanted, actor=visit.actor, at=request.now, reason=reason
    )
    look.flash(request, _("Changed.") if changed else _("Nothing was different."))
    return _to("admin-company", row.code)


def _moved_day(request: StaffRequest, row: Company) -> HttpResponse:
    visit = request.visit
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise Http404 from None
    if request.POST.get("act") == "open":
        companies.open_day(visit.tenant_id, row.pk, day=day, actor=visit.actor, at=request.now)
        look.flash(request, _("Open again."))
    else:
        name = request.POST.get("name", "")
        companies.close_day(visit.tenant_id, row.pk, day=day, name=name, actor=visit.actor, at=request.now)
        look.flash(request, _("Closed. Nothing is sent on that day."))
    return HttpResponseRedirect(f"{reverse('company-calendar', args=[row.code])}?year={day.year}")


def _printed(request: StaffRequest, row: Company, wanted: dict[str, Any]) -> HttpResponse:
    visit = request.visit
    communications.set_letterhead(visit.tenant_id, row.pk, wanted, actor=visit.actor, at=request.now)
    look.flash(request, _("Changed."))
    return _to("company-paper", row.code)


def _wired(request: StaffRequest, row: Company, wanted: dict[str, Any]) -> HttpResponse:
    visit = request.visit
    online.set_provider(
        visit.tenant_id,
        row.pk,
        provider=wanted["provider"],
        values={},
        secret=wanted["secret"] or None,
        is_live=wanted["is_live"],
        actor=visit.actor,
        at=request.now,
    )
    look.flash(request, _("Changed."))
    return _to("company-paying", row.code)


def _to(route: str, code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(route, args=[code]))


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
