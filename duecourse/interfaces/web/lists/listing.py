"""How does a screen answer for its list: a page, a further piece, the chosen rows?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from duecourse.foundation.identity.queries import ViewRow
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.tabular import Cell
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web import look
from duecourse.interfaces.web.lists import views
from duecourse.interfaces.web.lists.asking import State, state_of
from duecourse.interfaces.web.lists.declared import ListOf
from duecourse.interfaces.web.lists.framing import Found, framed
from duecourse.interfaces.web.lists.shown import ShownList
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.pages import Choice
from duecourse.interfaces.web.visit import StaffRequest, Visit

MOST_CHOSEN = 1000
Cells = Mapping[str, Cell | tuple[Money, ...]]
"""A row of a file by column key; a column of money holds its amounts, one a currency."""


@dataclass(frozen=True)
class Listing:
    """A list that can be read: what it declares, who may see it, and the screen's own questions.

    `piece` asks the database; `shown` makes its rows ready for the template (`id`, `title`, `side_href`, …); `cells` gives
    the same rows as plain values by column key, for a file. A `book` of None leaves the filter to `piece` and `count`.
    """

    of: ListOf
    permission: str
    book: Callable[[Visit], Book | None]
    piece: Callable[[Visit, State, Ask], tuple[Sequence[Any], Place]]
    count: Callable[[Visit, State, Ask], int]
    shown: Callable[[Visit, Sequence[Any]], tuple[Any, ...]]
    cells: Callable[[Visit, Sequence[Any]], Sequence[Cells]]


def page(
    listing: Listing,
    request: StaffRequest,
    *,
    kept: Sequence[ViewRow] | None = None,
    choices: tuple[Choice, ...] = (),
    total: int | None = None,
) -> ShownList:
    """Read what the address asks for; the number of queries does not depend on the number of rows.

    `total` = how many match, where the screen has counted them already.
    """
    visit, state = request.visit, state_of(request.GET, listing.of)
    ask = state.ask(listing.book(visit))
    rows, place = listing.piece(visit, state, ask)
    if state.after or state.wrong:
        total = None
    elif not place:
        total = len(rows)
    elif total is None:
        total = listing.count(visit, state, ask)
    return framed(state, Found(listing.shown(visit, rows), place, total), visit, kept=kept, choices=choices)


def answer(
    listing: Listing, request: StaffRequest, folder: str, data: Callable[[], Mapping[str, Any]] = dict
) -> HttpResponse:
    """Render a list whole, or only the rows of a further piece for htmx; opened plainly, it opens with the default view.

    `data` is what the screen's `index.html` needs besides `list`; "choices" in it are quick choices above the list, and
    "total" is how many match, where it has counted them for its own sake.
    """
    if request.headers.get("HX-Request") and "after" in request.GET:
        return look.render_part(request, f"{folder}/_rows.html", {"list": page(listing, request)})
    kept = views.rows_of(listing.of, request.visit)
    if not request.GET and (href := views.opening_href(listing.of, request.visit, kept)):
        return HttpResponseRedirect(href)
    extra = data()
    shown = page(listing, request, kept=kept, choices=extra.get("choices", ()), total=extra.get("total"))
    return look.render(request, f"{folder}/index.html", {**extra, "list": shown})


def chosen(listing: Listing, request: StaffRequest) -> tuple[int, ...]:
    """Give the ids of the rows that a bulk form means: those ticked, or all that match the list (at most a thousand)."""
    visit = request.visit
    if request.POST.get("all") != "1":
        return tuple(int(text) for text in request.POST.getlist("row") if text.isdecimal() and len(text) < 19)
    state = state_of(request.GET, listing.of)
    rows, _place = listing.piece(visit, state, state.ask(listing.book(visit)).all(MOST_CHOSEN))
    return tuple(row.id for row in rows)
