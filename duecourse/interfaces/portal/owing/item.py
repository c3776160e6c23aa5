"""Show one item: how it stands, what was promised and complained of, its papers, and what the customer said about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from duecourse.interfaces.portal.frame import complaints, owed, ways
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.owed import Line
from duecourse.interfaces.portal.frame.wording import day, moment, money
from duecourse.interfaces.portal.owing.papers import ShownPaper, shown_papers
from duecourse.records.communications.queries import portal as acts
from duecourse.records.disputes.queries import portal as disputes
from duecourse.records.disputes.queries.portal import OwnDispute
from duecourse.records.ledger.queries import portal as ledger
from duecourse.records.ledger.queries.portal import OwnItem
from duecourse.records.promises.queries import portal as promises
from duecourse.records.promises.queries.portal import OwnPromise


@dataclass(frozen=True)
class Said:
    """A line of what was said about an item."""

    title: str
    words: str


@dataclass(frozen=True)
class ShownItem:
    """An item with everything that the customer may know of it."""

    line: Line
    is_open: bool
    issued_words: str
    due_words: str
    amount_words: str
    said: tuple[Said, ...]
    comments: tuple[Said, ...]
    papers: tuple[ShownPaper, ...]


@customer("GET")
def item(request: CustomerRequest, item_id: int) -> HttpResponse:
    """Show an item of these accounts; every other does not exist."""
    here = request.here
    one = ledger.one_item(here.tenant, here.visitor.account_ids, item_id)
    if one is None:
        raise Http404
    open_ways = [way for way in ways.shown(here) if one.open_amount > 0]
    data = {"item": _shown(here, one), "ways": open_ways, "can_comment": here.offers("comment")}
    return render(request, "owing/item.html", data)


def _shown(here: Here, one: OwnItem) -> ShownItem:
    (line,) = owed.lines_of(here, [one])
    promised = promises.promised_of(here.tenant, [one.id], is_open=False).get(one.id, ())
    disputed = disputes.disputed_of(here.tenant, [one.id], is_open=False).get(one.id, ())
    return ShownItem(
        line=line,
        is_open=one.open_amount > 0,
        issued_words=day(one.issued_on),
        due_words=day(one.due_on),
        amount_words=money(one.amount, one.currency),
        said=(*_complaints(disputed), *_promises(promised)),
        comments=_comments(here, one.id),
        papers=shown_papers(here, ledger.papers(here.tenant, here.visitor.account_ids, item_id=one.id)),
    )


def _complaints(rows: Iterable[OwnDispute]) -> Iterable[Said]:
    for one in rows:
        why = one.words or complaints.said(one.reason)
        title = f"{one.reference}: {why}, {money(one.amount, one.currency)}"
        yield Said(title, complaints.standing(one.state, one.outcome, ended_on=one.ended_on))


def _promises(rows: Iterable[OwnPromise]) -> Iterable[Said]:
    for one in rows:
        title = _("Promise: %(amount)s by %(day)s") % {
            "amount": money(one.amount, one.currency),
            "day": day(one.due_on),
        }
        yield Said(title, _promise_words(one.state))


def _promise_words(state: str) -> str:
    return {
        "open": _("We wait for it."),
        "proposed": _("We wait for it."),
        "kept": _("Paid as promised. Thank you."),
        "partly_kept": _("Paid in part."),
        "broken": _("Not paid by that day."),
        "superseded": _("Replaced by a later promise."),
        "withdrawn": _("Taken back."),
    }.get(state, "")


def _comments(here: Here, item_id: int) -> tuple[Said, ...]:
    """List what was said on the pages about this item and was not taken back; notes of colleagues are not shown."""
    rows = acts.acts_of(here.tenant, here.visitor.account_ids, limit=500)
    return tuple(
        Said(moment(one.done_at, here.company.zone), one.words)
        for one in rows
        if one.kind == "comment" and one.undone_at is None and item_id in one.told.get("items", ())
    )
