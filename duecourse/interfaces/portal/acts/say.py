"""Let a customer write something, about an item or in general."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse

from duecourse.interfaces.portal.acts import doing
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.wording import ids_in, words_in
from duecourse.records.communications.rules.portal import MOST_WORDS
from duecourse.records.ledger.queries import portal as ledger
from duecourse.work.procedures.operations import portal_words


@dataclass(frozen=True)
class Comment:
    """A comment being written."""

    item_id: int | None
    number: str
    words: str
    key: str
    problem: str = ""


@customer("GET", "POST")
def comment(request: CustomerRequest) -> HttpResponse:
    """Show the form, or pass the words on to a person."""
    here = request.here
    if not here.offers("comment"):
        raise Http404
    item_id = next(iter(ids_in(request, "item")), None)
    number = _number(here, item_id)
    if request.method != "POST":
        return _comment_page(request, Comment(item_id, number, "", doing.new_key()))
    words = words_in(request, "words", most=MOST_WORDS)
    return doing.attempt(
        request,
        lambda key: portal_words.comment(here.by, item_id, words, key=key),
        lambda no: _comment_page(request, Comment(item_id, number, words, doing.new_key(), no), status=422),
    )


def _number(here: Here, item_id: int | None) -> str:
    if item_id is None:
        return ""
    item = ledger.one_item(here.tenant, here.visitor.account_ids, item_id)
    if item is None:
        raise Http404
    return item.number


def _comment_page(request: CustomerRequest, form: Comment, *, status: int = 200) -> HttpResponse:
    return render(request, "acts/comment.html", {"form": form}, status=status)
