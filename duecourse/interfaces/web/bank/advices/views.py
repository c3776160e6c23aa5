"""Show payment advices: the list, one of them with its lines, and its file."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from duecourse.interfaces.web import look
from duecourse.interfaces.web.bank import reading as bank
from duecourse.interfaces.web.bank.advices import reading
from duecourse.interfaces.web.bank.advices.listing import LISTING, choices
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import papers
from duecourse.records.ledger.queries import remittances, search
from duecourse.records.ledger.queries.remittances import AdviceRow

MOST_FOUND = 8


@policy("receipt.match")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render a lane of the advices."""
    return listing.answer(LISTING, request, "bank/advices", lambda: _head(request))


def _head(request: StaffRequest) -> dict[str, Any]:
    visit = request.visit
    return {
        "choices": choices(request),
        "tabs": bank.tabs(visit, "advices") if visit.may("bank.see") else (),
        "companies": [(one.code, one.name) for one in visit.in_view],
    }


@policy("receipt.match")
@require_GET
def advice(request: StaffRequest, advice_id: int) -> HttpResponse:
    """Render one advice with its lines."""
    data = {"advice": reading.shown(request.visit, found(request, advice_id))}
    return look.render(request, "bank/advices/advice.html", data)


@policy("receipt.match")
@require_GET
def file(request: StaffRequest, advice_id: int) -> HttpResponseBase:
    """Give the file of an advice to be saved; it is never shown in the page's own origin."""
    row, visit = found(request, advice_id), request.visit
    kept = remittances.file_of(visit.tenant_id, row.document_id) if row.document_id else None
    path = papers.document_path(visit.tenant_id, kept[1]) if kept else None
    if kept is None or path is None or not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=kept[0])
    answer.headers["Content-Type"] = "application/octet-stream"
    return answer


@policy("receipt.match")
@require_GET
def find(request: StaffRequest, advice_id: int) -> HttpResponse:
    """Render the customers whose advice it may be, by the beginning of a word or a number."""
    row, text, visit = found(request, advice_id), request.GET.get("q", "").strip()[:80], request.visit
    accounts = (
        search.found_accounts(
            visit.tenant_id,
            text,
            company_ids=[row.company_id],
            portfolio_ids=visit.seat.scope.portfolio_ids,
            limit=MOST_FOUND,
        )
        if text
        else ()
    )
    return look.render_part(request, "bank/matching/_found.html", {"accounts": accounts, "text": text})


def found(request: StaffRequest, advice_id: int) -> AdviceRow:
    """Find the advice among those of the companies in view."""
    visit = request.visit
    row = remittances.advice(visit.tenant_id, advice_id, company_ids=visit.company_ids)
    if row is None:
        raise Http404
    return row
