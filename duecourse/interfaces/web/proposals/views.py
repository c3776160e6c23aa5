"""Show what colleagues ask for, and answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import doors, look, undo
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.customers.listing import LISTING
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.proposals import reading, telling
from duecourse.interfaces.web.proposals.stopping import stop_or_ask
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import proposals
from duecourse.records.ledger.operations.blocks import NoSuchCustomer
from duecourse.records.ledger.queries import lists
from duecourse.records.ledger.queries import proposals as queries
from duecourse.records.ledger.queries.proposals import Wish


@policy("pause.agree")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render what waits for an answer."""
    return look.render(request, "proposals/index.html", {"rows": reading.waiting(request.visit)})


@policy("pause.agree")
@require_POST
def agree(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """Do what was asked for, and tell whoever asked."""
    wish, visit = _found(request, proposal_id), request.visit
    back = proposals.agree(visit.tenant_id, wish.id, **_by(request, wish))
    _tell(request, wish, _("Agreed: %(wish)s.") % {"wish": reading.title(wish)})
    look.flash(request, _("Agreed. %(name)s is told.") % {"name": wish.asked_by}, undo_href=undo.href(request, back))
    return doors.back(request, "proposals")


@policy("pause.agree")
@require_POST
def decline(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """Decline what was asked for with a reason, and tell whoever asked."""
    wish, visit, why = _found(request, proposal_id), request.visit, asking.words(request, "why", longest=500)
    back = proposals.decline(visit.tenant_id, wish.id, why=why, **_by(request, wish))
    _tell(request, wish, _("Declined: %(wish)s. %(why)s") % {"wish": reading.title(wish), "why": why})
    look.flash(request, _("Declined. %(name)s is told.") % {"name": wish.asked_by}, undo_href=undo.href(request, back))
    return doors.back(request, "proposals")


@policy("block.propose")
@require_POST
def stop(request: StaffRequest) -> HttpResponse:
    """Stop the customers chosen in their list, or one on its page, or ask a colleague to."""
    visit = request.visit
    found = lists.accounts_in_scope(
        visit.tenant_id,
        listing.chosen(LISTING, request),
        company_ids=[one.id for one in visit.companies],
        portfolio_ids=visit.seat.scope.portfolio_ids,
    )
    if not found:
        raise NoSuchCustomer
    stop_or_ask(request, found)
    return doors.back(request, "customers")


def _tell(request: StaffRequest, wish: Wish, said: str) -> None:
    asker = [wish.asked_by_id] if wish.asked_by_id else []
    telling.tell(request, {wish.account.id: said}, on=_day(request, wish), also=asker)


def _by(request: StaffRequest, wish: Wish) -> dict[str, Any]:
    return {"on": _day(request, wish), "actor": request.visit.actor, "at": request.now}


def _day(request: StaffRequest, wish: Wish) -> date:
    company = next((one for one in request.visit.companies if one.id == wish.account.company_id), None)
    return (company and company.business_date) or request.now.date()


def _found(request: StaffRequest, proposal_id: int) -> Wish:
    visit = request.visit
    found = queries.open_wish(
        visit.tenant_id,
        proposal_id,
        kinds=reading.kinds_of(visit),
        company_ids=visit.company_ids,
        portfolio_ids=visit.scope.portfolio_ids,
    )
    if found is None:
        raise Http404
    return found
