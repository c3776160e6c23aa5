"""Show what the bank told, take its files in, and let exceptions be seen to."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from duecourse.foundation.kit import clock
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as lazy
from duecourse.interfaces.web import doors, formats, look, undo, uploads
from duecourse.interfaces.web.admin.doors import refuse
from duecourse.interfaces.web.bank import reading
from duecourse.interfaces.web.bank.forms import Account, initial_of
from duecourse.interfaces.web.bank.listing import LISTING
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import bank_accounts
from duecourse.records.ledger.operations import import_orders as orders
from duecourse.records.ledger.queries import bank

KIND = "bank-statement"
MOST_FILES = 50


class NoFiles(Refused):
    """Nothing was handed in."""

    says = lazy("Choose at least one file of your bank.")


class TooManyFiles(Refused):
    """More files than are looked at in one go."""

    says = lazy("At most %(most)s files are handed in at once. Put them into a ZIP.")


@policy("bank.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the statements."""
    return listing.answer(LISTING, request, "bank", lambda: _around(request))


@policy("bank.see")
@require_safe
def statement(request: StaffRequest, statement_id: int) -> HttpResponse:
    """Render one statement with what became of its entries."""
    visit = request.visit
    row = bank.statement(visit.tenant_id, statement_id, company_ids=visit.company_ids)
    if row is None:
        raise Http404
    return look.render(request, "bank/statement.html", {"sheet": reading.sheet(visit, row)})


@policy("bank.see")
@require_safe
def exceptions(request: StaffRequest) -> HttpResponse:
    """Render what needs a person."""
    visit = request.visit
    data = {"tabs": reading.tabs(visit, "bank-exceptions"), "troubles": reading.troubles(visit)}
    return look.render(request, "bank/exceptions.html", data)


@policy("bank.edit")
@require_POST
def settle(request: StaffRequest, entry_id: int) -> HttpResponse:
    """Note that an exception has been seen to."""
    visit = request.visit
    entry = bank.entry_of(visit.tenant_id, entry_id, company_ids=visit.company_ids)
    if entry is None:
        raise Http404
    back = bank_accounts.settle_exception(visit.tenant_id, entry, actor=visit.actor, at=request.now)
    look.flash(request, _("Off the list."), undo_href=undo.href(request, back))
    return doors.back(request, "bank-exceptions")


@policy("bank.see")
@require_safe
def accounts(request: StaffRequest) -> HttpResponse:
    """Render the accounts."""
    visit = request.visit
    data = {"tabs": reading.tabs(visit, "bank-accounts"), "accounts": reading.accounts(visit)}
    return look.render(request, "bank/accounts.html", data)


@policy("bank.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Render an empty form; a POST adds an account."""
    return _edited(request, None)


@policy("bank.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, account_id: int) -> HttpResponse:
    """Render what is said about an account; a POST keeps it."""
    visit = request.visit
    rows = bank.accounts(visit.tenant_id, company_ids=visit.company_ids)
    row = next((one for one in rows if one.id == account_id), None)
    if row is None:
        raise Http404
    return _edited(request, row)


@policy("import.run")
@require_POST
def hand_in(request: StaffRequest) -> HttpResponse:
    """Hand files of the bank in, several at once; the worker reads them, and each is shown before it comes in."""
    visit, files = request.visit, request.FILES.getlist("files")
    if not files:
        raise NoFiles
    if len(files) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    code = request.POST.get("company", "")
    company = next((one for one in visit.in_view if one.code == code), None)
    if company is None:
        raise Http404
    batches = []
    for file in files:
        with uploads.stored(file) as path:
            upload = orders.Upload(kind=KIND, path=path, name=Path(file.name or "").name)
            batches.append(
                orders.hand_in(
                    visit.tenant_id,
                    company=company.id,
                    upload=upload,
                    actor=visit.actor,
                    at=request.now,
                    clock=clock.now(),
                )
            )
    if len(batches) == 1:
        return HttpResponseRedirect(reverse("import", args=batches))
    said = ngettext("%(num)s file is being read.", "%(num)s files are being read.", len(batches))
    look.flash(request, said % {"num": formats.number(len(batches))})
    return HttpResponseRedirect(f"{reverse('imports')}?kind={KIND}")


def _around(request: StaffRequest) -> dict[str, object]:
    visit = request.visit
    return {
        "tabs": reading.tabs(visit, "bank"),
        "choices": reading.choices(request),
        "companies": [(one.code, one.name) for one in visit.in_view],
        "may_hand_in": visit.may("import.run"),
    }


def _edited(request: StaffRequest, row: bank.AccountRow | None) -> HttpResponse:
    visit = request.visit
    form = Account(visit, request.POST or None, row=row, initial=initial_of(row) if row else None)
    if request.method == "POST" and form.is_valid():
        known = form.cleaned_data
        company = row.company_id if row else next(one.id for one in visit.in_view if one.code == known["company"])
        card = bank_accounts.AccountCard(
            company_id=company,
            account=row.account if row else known["account"],
            currency=row.currency if row else known["currency"],
            name=known["name"],
            bic=known["bic"],
            is_live=known["is_live"],
        )
        try:
            bank_accounts.save_account(
                visit.tenant_id, card, actor=visit.actor, at=request.now, account_id=row.id if row else None
            )
            look.flash(request, _("Kept."))
            return HttpResponseRedirect(reverse("bank-accounts"))
        except Refused as refusal:
            refuse(form, refusal)
    data = {"form": form, "account": row.account if row else ""}
    return look.render(request, "bank/account.html", data, status=422 if form.is_bound else 200)
