"""Show one item: how it stands, what was promised and complained of, its papers, and what was said about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse

from duecourse.interfaces.portal.frame import owed
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.owed import Line
from duecourse.interfaces.portal.frame.wording import day
from duecourse.records.ledger.queries import portal as ledger
from duecourse.records.ledger.queries.portal import OwnItem


@dataclass(frozen=True)
class ShownItem:
    """An item with everything that the customer may know of it."""

    line: Line
    issued_words: str
    due_words: str
    amount_words: str


@customer("GET")
def item(request: CustomerRequest, item_id: int) -> HttpResponse:
    """Show an item of these accounts; every other does not exist."""
    here = request.here
    one = ledger.one_item(here.tenant, here.visitor.account_ids, item_id)
    if one is None:
        raise Http404
    return render(request, "owing/item.html", {"item": _shown(here, one)})


def _shown(here: Here, one: OwnItem) -> ShownItem:
    (line,) = owed.lines_of(here, [one])
    return ShownItem(line, day(one.issued_on), day(one.due_on), owed.amounts([(one.currency, one.amount)]))
