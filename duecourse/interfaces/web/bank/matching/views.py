"""Show which payments wait for their items, and one of them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.bank import reading as bank
from duecourse.interfaces.web.bank.matching import reading
from duecourse.interfaces.web.bank.matching.listing import LISTING, blank, choices, lane_of
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.queries import matching, search
from duecourse.records.ledger.queries.matching import ReceiptRow
from duecourse.records.ledger.queries.screens import Account

MOST_FOUND = 8


@policy("receipt.match")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render a lane of the payments."""
    return listing.answer(LISTING, request, "bank/matching", lambda: _head(request))


def _head(request: StaffRequest) -> dict[str, Any]:
    visit = request.visit
    lane = lane_of({"lane": request.GET.get("lane", "")})
    return {
        "blank": blank(lane),
        "choices": choices(request),
        "tabs": bank.tabs(visit, "matching") if visit.may("bank.see") else (),
    }


@policy("receipt.match")
@require_GET
def receipt(request: StaffRequest, receipt_id: int) -> HttpResponse:
    """Render one payment on a page of its own."""
    data = {"payment": reading.payment(request.visit, found(request, receipt_id)), "back": request.path}
    return look.render(request, "bank/matching/receipt.html", data)


@policy("receipt.match")
@require_GET
def side(request: StaffRequest, receipt_id: int) -> HttpResponse:
    """Render one payment beside the list."""
    data = {
        "payment": reading.payment(request.visit, found(request, receipt_id)),
        "back": doors.beside(request, reverse("matching")),
    }
    return look.render_part(request, "bank/matching/_payment.html", data)


@policy("receipt.match")
@require_GET
def find(request: StaffRequest, receipt_id: int) -> HttpResponse:
    """Render the customers whose payment it may be, by the beginning of a word or a number."""
    row, text = found(request, receipt_id), request.GET.get("q", "").strip()[:80]
    seat = request.visit.seat
    accounts: tuple[Account, ...] = ()
    if text:
        accounts = search.found_accounts(
            request.visit.tenant_id,
            text,
            company_ids=[row.company_id],
            portfolio_ids=seat.scope.portfolio_ids,
            limit=MOST_FOUND,
        )
    return look.render_part(request, "bank/matching/_found.html", {"accounts": accounts, "text": text})


def found(request: StaffRequest, receipt_id: int) -> ReceiptRow:
    """Find the payment among those of the companies in view."""
    visit = request.visit
    row = matching.receipt(visit.tenant_id, receipt_id, company_ids=visit.company_ids)
    if row is None:
        raise Http404
    return row
