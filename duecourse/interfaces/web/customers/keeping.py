"""Let a person keep files, change the customer's own fields, and set a limit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.customers import asking, mentioning, wishing
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.credit.operations import limits
from duecourse.records.ledger.operations import customers, papers
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries.customer import Paper
from duecourse.work.procedures.operations.assignment import ReasonMissing

FIELDS = ("language", "terms_days", "segment", "sales_rep", "zone", "address")
KINDS = ("invoice", "proof", "contract", "other")
POLICY = {"default-src": ["'none'"], "sandbox": [True]}


class FileMissing(Refused):
    """A form without its file."""

    says = marked("Choose a file.")


class DaysWrong(Refused):
    """Terms that are no number of days."""

    says = marked("Terms are a number of days from 0 to 400.")


@policy("note.write")
@require_POST
def upload(request: StaffRequest, token: str) -> HttpResponse:
    """Keep a file about the customer, perhaps about one of its items."""
    here, visit = asking.standing(request, token), request.visit
    file = request.FILES.get("file")
    if file is None or file.size is None:
        raise FileMissing
    if file.size > papers.LARGEST_BYTES:
        raise papers.FileTooLarge(megabytes=papers.LARGEST_BYTES // (1024 * 1024))
    kind = asking.words(request, "kind")
    by: dict[str, Any] = {"actor": visit.actor, "at": request.now}
    item = asking.words(request, "item")
    items = {one.id for one in asking.open_items(request, here.account)} if item else set()
    made = papers.store_document(
        visit.tenant_id,
        file.read(),
        name=file.name or _("file"),
        kind=kind if kind in KINDS else "other",
        customer_id=here.account.id,
        item_id=int(item) if item.isdecimal() and int(item) in items else None,
        **by,
    )
    if request.POST.get("is_shown"):
        papers.show_to_customer(visit.tenant_id, made.pk, is_shown=True, **by)
    look.flash(request, _("File kept."))
    return doors.back(request, "customer", token)


@policy("customer.see")
@require_GET
def document(request: StaffRequest, token: str, document_id: int) -> HttpResponseBase:
    """Give a file of the customer to be saved; it is never shown in the page's own origin, and would run nothing there."""
    _here, paper = _paper(request, token, document_id)
    path = papers.document_path(request.visit.tenant_id, paper.sha256)
    if not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=paper.name)
    answer.headers["Content-Type"] = "application/octet-stream"
    answer._csp_config = POLICY  # type: ignore[attr-defined]
    return answer


@policy("note.write")
@require_POST
def show(request: StaffRequest, token: str, document_id: int) -> HttpResponse:
    """Let the customer see a file, or no longer."""
    _here, paper = _paper(request, token, document_id)
    is_shown = request.POST.get("is_shown") == "1"
    visit = request.visit
    papers.show_to_customer(visit.tenant_id, paper.id, is_shown=is_shown, actor=visit.actor, at=request.now)
    said = _("The customer can see “%(name)s” now.") if is_shown else _("The customer no longer sees “%(name)s”.")
    look.flash(request, said % {"name": paper.name})
    return doors.back(request, "customer", token)


@policy("note.write")
@require_POST
def comment(request: StaffRequest, token: str, document_id: int) -> HttpResponse:
    """Say something about a file; who is named in it sees it at home."""
    here, paper = _paper(request, token, document_id)
    visit, text = request.visit, asking.words(request, "text")
    papers.write_note(
        visit.tenant_id,
        here.account.id,
        text,
        on=here.day,
        actor=visit.actor,
        at=request.now,
        item_id=paper.item_id,
        document_id=paper.id,
        mentions=mentioning.named(request, text),
    )
    look.flash(request, _("Comment kept."))
    return doors.back(request, "customer", token)


def _paper(request: StaffRequest, token: str, document_id: int) -> tuple[Standing, Paper]:
    """Find a file among those of a customer whom this person may see, and nowhere else (trap 61)."""
    here = asking.standing(request, token)
    paper = ledger.paper_of(request.visit.tenant_id, here.account.id, document_id)
    if paper is None:
        raise Http404
    return here, paper


@policy("contact.edit")
@require_POST
def change_fields(request: StaffRequest, token: str) -> HttpResponse:
    """Change fields of the customer; what was changed is ours from now on."""
    here, visit = asking.standing(request, token), request.visit
    before = ledger.owned_fields(visit.tenant_id, here.account.id)
    reason = asking.words(request, "reason", longest=500)
    if not reason:
        raise ReasonMissing
    changes = _changes(request, before)
    if changes:
        by: dict[str, Any] = {"actor": visit.actor, "at": request.now}
        customers.change_customer(visit.tenant_id, here.account.id, changes, on=here.day, **by)
        was = {name: before[name] for name in changes}
        subject = ("Customer", here.account.id)
        audit(visit.tenant_id, "customer.changed", subject=subject, reason=reason, before=was, after=changes, **by)
    look.flash(
        request, _("Changed. Imports leave these fields alone from now on.") if changes else _("Nothing changed.")
    )
    return doors.back(request, "customer", token)


@policy("limit.set")
@require_POST
def set_limit(request: StaffRequest, token: str) -> HttpResponse:
    """Set the credit limit in one currency."""
    here, visit = asking.standing(request, token), request.visit
    amount = asking.amount(asking.words(request, "amount"))
    is_unlimited, reason = bool(request.POST.get("is_unlimited")), asking.words(request, "reason", longest=500)
    if amount is None and not is_unlimited:
        raise asking.AmountWrong(text="")
    if not reason:
        raise ReasonMissing
    limit = Money(amount or Decimal(0), asking.words(request, "currency").upper() or here.company.base_currency)
    by: dict[str, Any] = {"actor": visit.actor, "at": request.now}
    row = limits.set_limit(
        visit.tenant_id,
        here.account.id,
        limit,
        is_unlimited=is_unlimited,
        to_on=asking.day(request, "until"),
        on=here.day,
        **by,
    )
    audit(visit.tenant_id, "limit.set", subject=row, reason=reason, after={"limit": str(limit)}, **by)
    look.flash(request, _("Limit set."))
    return doors.back(request, "customer", token)


def _changes(request: StaffRequest, before: dict[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "pay_runs" in request.POST:
        runs = wishing.asked_pay_runs(request.POST)
        changes |= {name: value for name, value in runs.items() if value != before[name]}
    for name in FIELDS:
        if name not in request.POST:
            continue
        value: Any = asking.words(request, name, longest=400)
        if name == "terms_days":
            if value and not (value.isdecimal() and int(value) <= 400):
                raise DaysWrong
            value = int(value) if value else None
        if value != before[name]:
            changes[name] = value
    return changes
