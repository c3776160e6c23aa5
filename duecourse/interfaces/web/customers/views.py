"""Show customers, and everything about one of them."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from duecourse.interfaces.web import look
from duecourse.interfaces.web.customers import asking, deciding, money_seen, reading, remembering, tabs, telling
from duecourse.interfaces.web.customers.listing import LISTING
from duecourse.interfaces.web.following import reading as following
from duecourse.interfaces.web.inbox.reading import wide_eyes_of
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.queries import inbox
from duecourse.records.ledger.queries import customer as ledger
from duecourse.work.procedures.queries import screens as procedures


@policy("customer.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the list of customers."""
    return listing.answer(LISTING, request, "customers", lambda: reading.head(request))


@policy("customer.see")
@require_GET
def customer(request: StaffRequest, token: str) -> HttpResponse:
    """Render one customer: what stands above every tab, and the tab that was asked for."""
    here, tab = asking.standing(request, token), request.GET.get("tab", "")
    decided = deciding.decided(request.visit, here.account, here.day)
    cards = ledger.contact_cards(request.visit.tenant_id, here.account)
    head = reading.customer_head(request, here, decided, cards)
    above = {"head": head, "follow": following.control(request.visit, "customer", here.account.id)}
    above["seen"] = money_seen.lines(request.visit, here.account)
    if not tab:
        page = reading.overview(request, here, decided, cards)
        return look.render(request, "customers/customer.html", {**above, "customer": page})
    read = tabs.read(request, here, tab, tabs.Known(cards, decided.kinds))
    if read is None:
        raise Http404
    return look.render(request, f"customers/tab_{tab}.html", {**above, **read})


@policy("customer.see")
@require_GET
def timeline(request: StaffRequest, token: str) -> HttpResponse:
    """Render the timeline as it was narrowed, or a further piece of it; the address of the page follows."""
    account = asking.found(request, token).account
    kinds = procedures.steps_by_key(request.visit.tenant_id)
    if not remembering.is_first(request):
        more = remembering.piece(request, account, kinds, limit=remembering.FURTHER)
        return look.render_part(request, "customers/_timeline.html", {"memory": more})
    found = {
        "memory": remembering.piece(request, account, kinds),
        "narrowing": remembering.narrowing(request, account),
    }
    answer = look.render_part(request, "customers/_memory.html", found)
    answer.headers["HX-Push-Url"] = remembering.page_href(account, remembering.asked_for(request))
    return answer


@policy("report.export")
@require_GET
def export_timeline(request: StaffRequest, token: str, ending: str) -> HttpResponseBase:
    """Give the timeline, as far as it was narrowed, as a file."""
    return telling.answer(request, asking.found(request, token).account, ending)


@policy("home.see")
@require_GET
def mentions(request: StaffRequest) -> HttpResponse:
    """Render the notes, of customers and in conversations, that call this person by name, for the home page."""
    visit = request.visit
    found = ledger.mentions_of(
        visit.tenant_id,
        visit.seat.user_id,
        company_ids=[one.id for one in visit.companies],
        portfolio_ids=visit.seat.scope.portfolio_ids,
    )
    noted = inbox.noted_for(visit.tenant_id, wide_eyes_of(visit, request.now)) if visit.may("inbox.see") else ()
    return look.render_part(request, "customers/_mentions.html", {"mentions": found, "noted": noted})
