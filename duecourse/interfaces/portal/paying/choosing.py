"""Let a customer choose what to pay and how: one form a company and currency, the mail's items ticked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse

from duecourse.interfaces.portal.acts.doing import see
from duecourse.interfaces.portal.frame import owed
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.owed import Line
from duecourse.interfaces.portal.frame.wording import ids_in
from duecourse.records.communications.operations.portal import OnlyLooking
from duecourse.records.ledger.operations import references
from duecourse.records.ledger.queries import online
from duecourse.records.ledger.queries.references import PaymentSlip, payable, slip_of


@dataclass(frozen=True)
class Purse:
    """What can be paid in one go: items of one company in one currency."""

    currency: str
    lines: tuple[Line, ...]
    picked: frozenset[int]
    takes_online: bool


@customer("GET")
def choose(request: CustomerRequest) -> HttpResponse:
    """Show what can be paid, and the ways to do it."""
    here = request.here
    if not here.offers("pay"):
        raise Http404
    return render(request, "paying/choose.html", {"purses": _purses(here, ids_in(request, "item"))})


@customer("POST")
def transfer(request: CustomerRequest) -> HttpResponse:
    """Give the chosen items their reference, and go on to the page that says how to transfer the money."""
    here = request.here
    return see(here.url("portal-transfer", referred(here, ids_in(request, "item")).token))


def referred(here: Here, item_ids: Sequence[int]) -> PaymentSlip:
    """Give a choice of the customer's own items one reference; a preview gives none."""
    if not here.offers("pay"):
        raise Http404
    if here.visitor.is_preview:
        raise OnlyLooking
    own = {one.id: one.customer_id for one in owed.open_lines(here) if one.id in set(item_ids)}
    if not own:
        raise references.NothingToPay
    accounts = sorted(set(own.values()))
    payer = here.visitor.customer_id if here.visitor.customer_id in accounts else accounts[0]
    row = references.refer(here.tenant, payer, list(own), accounts=accounts, at=here.now)
    return slip_of(here.tenant, row.pk)


def _purses(here: Here, ids: Sequence[int]) -> tuple[Purse, ...]:
    may_be_paid = payable(here.tenant, here.visitor.account_ids)
    lines = [one for one in owed.open_lines(here) if one.id in may_be_paid]
    wired = online.takes_online(here.tenant, {one.company_id for one in lines})
    picked = owed.picked(here, lines, ids)
    found: dict[tuple[int, str], list[Line]] = {}
    for one in lines:
        found.setdefault((one.company_id, one.currency), []).append(one)
    purses = [
        Purse(currency, tuple(mine), _of(mine, picked), company_id in wired)
        for (company_id, currency), mine in found.items()
    ]
    return tuple(sorted(purses, key=lambda purse: not any(one.id in picked for one in purse.lines)))


def _of(lines: Sequence[Line], picked: frozenset[int]) -> frozenset[int]:
    """Keep what is ticked of these; where nothing is, all of them."""
    mine = frozenset(one.id for one in lines)
    return (picked & mine) or mine
