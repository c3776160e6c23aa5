"""Show customers, and everything about one of them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from duecourse.interfaces.web import look
from duecourse.interfaces.web.customers import reading
from duecourse.interfaces.web.customers.listing import LISTING
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import AccountFacts


@policy("customer.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the list of customers."""
    return listing.answer(LISTING, request, "customers", lambda: reading.head(request))


@policy("customer.see")
@require_GET
def customer(request: StaffRequest, token: str) -> HttpResponse:
    """Render one customer."""
    page = reading.customer_page(request, request.visit, found(request, token))
    return look.render(request, "customers/customer.html", {"customer": page})


@policy("customer.see")
@require_GET
def timeline(request: StaffRequest, token: str) -> HttpResponse:
    """Render an earlier piece of the timeline."""
    text = request.GET.get("before", "")
    before = int(text) if text.isdecimal() and len(text) < 19 else None
    more = reading.more_timeline(request.visit, found(request, token).account, before=before)
    return look.render_part(request, "customers/_timeline.html", {"customer": more})


def found(request: StaffRequest, token: str) -> AccountFacts:
    """Find the customer in all companies this person may see; the company in view narrows lists, not pages."""
    visit = request.visit
    found = ledger.account_facts(
        visit.tenant_id,
        token,
        company_ids=[one.id for one in visit.companies],
        portfolio_ids=visit.seat.scope.portfolio_ids,
    )
    if found is None:
        raise Http404
    return found
