"""What a person does about a payment: match it, take that back, say whose it is, or that it is no customer's."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.bank.matching.listing import LISTING
from duecourse.interfaces.web.bank.matching.views import found
from duecourse.interfaces.web.bank.matching.way import UNMATCH, by
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import matching_by_hand as by_hand
from duecourse.records.ledger.queries import matching
from duecourse.records.ledger.queries.matching import ReceiptRow


@policy("receipt.match")
@require_POST
def match(request: StaffRequest, receipt_id: int) -> HttpResponse:
    """Match a payment to the items ticked."""
    row = found(request, receipt_id)
    lines = [_chosen(request, row, int(item)) for item in request.POST.getlist("item") if item.isdigit()]
    by_hand.confirm_match(request.visit.tenant_id, row.id, lines, **by(request))
    said = ngettext("%(amount)s matched to %(num)s item.", "%(amount)s matched to %(num)s items.", len(lines))
    said = said % {"amount": formats.plain_money(row.amount, row.currency), "num": formats.number(len(lines))}
    look.flash(request, said, undo_href=undo.href(request, Undo(UNMATCH, {"receipts": [row.id]})))
    return doors.back(request, "matching")


@policy("receipt.match")
@require_POST
def accept(request: StaffRequest) -> HttpResponse:
    """Match the chosen payments as suggested; those that changed meanwhile stay, and are counted."""
    visit, done = request.visit, []
    for receipt_id in listing.chosen(LISTING, request):
        if matching.receipt(visit.tenant_id, receipt_id, company_ids=visit.company_ids) is None:
            continue
        try:
            by_hand.accept_suggestion(visit.tenant_id, receipt_id, **by(request))
        except Refused:
            continue
        done.append(receipt_id)
    said = ngettext("%(num)s payment matched.", "%(num)s payments matched.", len(done))
    way = undo.href(request, Undo(UNMATCH, {"receipts": done})) if done else ""
    look.flash(request, said % {"num": formats.number(len(done))}, undo_href=way)
    return doors.back(request, "matching")


@policy("receipt.match")
@require_POST
def unmatch(request: StaffRequest, receipt_id: int) -> HttpResponse:
    """Take the match of a payment back."""
    row = found(request, receipt_id)
    by_hand.undo_match(
        request.visit.tenant_id, row.id, **by(request), reason=asking.words(request, "reason", longest=200)
    )
    look.flash(request, _("Taken back. Nothing is matched there by itself any more."))
    return doors.back(request, "matching")


@policy("receipt.match")
@require_POST
def assign(request: StaffRequest, receipt_id: int) -> HttpResponse:
    """Say whose payment it is."""
    row = found(request, receipt_id)
    customer = asking.words(request, "customer")
    if not customer.isdigit():
        raise Http404
    by_hand.assign_customer(request.visit.tenant_id, row.id, int(customer), **by(request))
    look.flash(request, _("The payment is the customer’s. What it pays was looked at again."))
    return doors.back(request, "matching")


@policy("receipt.match")
@require_POST
def foreign(request: StaffRequest, receipt_id: int) -> HttpResponse:
    """Say that a payment is no customer's, or that it is one after all."""
    row, reason = found(request, receipt_id), asking.words(request, "reason")
    if reason:
        by_hand.not_a_customer(request.visit.tenant_id, row.id, reason, **by(request))
        look.flash(request, _("Kept as no customer’s money."))
    else:
        by_hand.a_customers_after_all(request.visit.tenant_id, row.id, **by(request))
        look.flash(request, _("The payment was looked at again."))
    return doors.back(request, "matching")


def _chosen(request: StaffRequest, row: ReceiptRow, item: int) -> by_hand.Chosen:
    amount = asking.amount(request.POST.get(f"amount-{item}", ""), currency=row.currency)
    kept = asking.amount(request.POST.get(f"kept-{item}", ""), currency=row.currency) or Decimal(0)
    return by_hand.Chosen(item, amount or Decimal(0), kept, request.POST.get(f"reason-{item}", "") if kept else "")
