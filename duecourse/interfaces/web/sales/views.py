"""Show a sales person the own customers; ask for pauses, suggest contacts, take a wish back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.identity.queries import calendar_of
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.customers.agreed import stop_words
from duecourse.interfaces.web.customers.people import role_words
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.pages import choice
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.proposals import reading, telling
from duecourse.interfaces.web.sales.listing import LISTING
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import proposals
from duecourse.records.ledger.operations.blocks import NoSuchCustomer
from duecourse.records.ledger.operations.contacts import ContactCard
from duecourse.records.ledger.operations.proposals import LONGEST_PAUSE, StopWish
from duecourse.records.ledger.queries import lists
from duecourse.records.ledger.queries import proposals as queries
from duecourse.records.ledger.queries.screens import Account

CODES = ("STRATEGIC", "PAYMENT-UNDERWAY", "DISPUTE", "DATA-ERROR", "OTHER")
"""Why sales may ask for a pause; insolvency and law are not theirs to say."""
SHOWN_WISHES = 10


@policy("pause.request")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the own customers and the own wishes."""
    return listing.answer(LISTING, request, "sales", lambda: _head(request))


@policy("pause.request")
@require_GET
def ask(request: StaffRequest, token: str) -> HttpResponse:
    """Render what can be asked for about one customer."""
    here = asking.standing(request, token)
    data = {"account": here.account, "roles": tuple(role_words().items()), **_pause(request, here.day, here.company.id)}
    return look.render(request, "sales/ask.html", data)


@policy("pause.request")
@require_POST
def pause(request: StaffRequest) -> HttpResponse:
    """Ask for a pause of the chosen customers."""
    found, visit = _chosen(request), request.visit
    code = asking.words(request, "code")
    if code not in CODES:
        raise Http404
    wish = StopWish(code, asking.day(request, "until"), asking.words(request, "why", longest=500))
    day = visit.day or request.now.date()
    ids = [one.id for one in found]
    known = queries.customers_asked_about(visit.tenant_id, ids)
    back = proposals.request_pause(visit.tenant_id, ids, wish, on=day, actor=visit.actor, at=request.now)
    assert wish.until is not None, "a pause without an end was refused"
    said = _("Asks for a pause until %(day)s: %(why)s") % {"day": formats.day(wish.until), "why": wish.why}
    telling.tell(request, {one: said for one in ids if one not in known}, on=day)
    count = len(ids) - len(known)
    words = ngettext("A pause of %(num)s customer is asked for.", "A pause of %(num)s customers is asked for.", count)
    look.flash(request, words % {"num": formats.number(count)}, undo_href=undo.href(request, back))
    return doors.back(request, "my-customers")


@policy("contact.suggest")
@require_POST
def suggest(request: StaffRequest, token: str) -> HttpResponse:
    """Suggest a contact of a customer."""
    here, visit = asking.standing(request, token), request.visit
    role = asking.words(request, "role")
    card = ContactCard(
        name=asking.words(request, "name", longest=150),
        email=asking.words(request, "email", longest=254),
        phone=asking.words(request, "phone", longest=40),
        role=role if role in role_words() else "other",
        language=asking.words(request, "language", longest=10),
    )
    why = asking.words(request, "why", longest=500)
    by: dict[str, Any] = {"on": here.day, "actor": visit.actor, "at": request.now}
    proposals.suggest_contact(visit.tenant_id, here.account.id, card, why, **by)
    said = _("Suggests a contact: %(name)s") % {"name": card.name or card.email or card.phone}
    telling.tell(request, {here.account.id: said}, on=here.day)
    look.flash(request, _("Suggested. A collector takes it over or says why not."))
    return doors.back(request, "my-customers")


@policy("pause.request")
@require_POST
def withdraw(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """Take back what one asked for."""
    visit, day = request.visit, request.visit.day or request.now.date()
    proposals.withdraw(visit.tenant_id, [proposal_id], on=day, actor=visit.actor, at=request.now)
    look.flash(request, _("You no longer ask for it."))
    return doors.back(request, "my-customers")


def _head(request: StaffRequest) -> Mapping[str, Any]:
    visit = request.visit
    mine = queries.wishes_of(visit.tenant_id, visit.seat.user_id, limit=SHOWN_WISHES)
    day = visit.day or request.now.date()
    company_id = visit.in_view[0].id if visit.in_view else 0
    return {
        "choices": (choice(request, key="owing", value="overdue", words=_("Overdue")),),
        "wishes": tuple(reading.row(visit, one) for one in mine),
        **_pause(request, day, company_id),
    }


def _pause(request: StaffRequest, day: date, company_id: int) -> Mapping[str, Any]:
    latest = calendar_of(request.visit.tenant_id, company_id).add(day, LONGEST_PAUSE) if company_id else day
    words = stop_words()
    return {"codes": tuple((code, words[code]) for code in CODES), "day": day, "latest": latest}


def _chosen(request: StaffRequest) -> Sequence[Account]:
    """Read the chosen customers within the scope; what is outside of it was never chosen."""
    visit = request.visit
    found = lists.accounts_in_scope(
        visit.tenant_id,
        listing.chosen(LISTING, request),
        company_ids=visit.company_ids,
        portfolio_ids=visit.scope.portfolio_ids,
    )
    if not found:
        raise NoSuchCustomer
    return found
