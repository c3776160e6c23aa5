"""Let a customer say that it has paid, when and how much, and hand in the proof or its list of what the money is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse

from duecourse.interfaces.portal.acts import doing
from duecourse.interfaces.portal.frame import owed
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest
from duecourse.interfaces.portal.frame.owed import Line
from duecourse.interfaces.portal.frame.wording import amount_in, day_in, ids_in, line_in, words_in
from duecourse.records.communications.rules.portal import LARGEST_FILE, MOST_FILES, MOST_WORDS
from duecourse.work.procedures.operations.portal_paid import AmountUnclear, Handed, HavePaid, TooMuchHandedIn, paid


@dataclass(frozen=True)
class Form:
    """What can be said of a payment, and what was typed already."""

    lines: tuple[Line, ...]
    picked: frozenset[int]
    paid_on: date
    last_on: date
    amount: str
    account: str
    words: str
    most_files: int
    megabytes: int
    key: str
    problem: str = ""


@customer("GET", "POST")
def have_paid(request: CustomerRequest) -> HttpResponse:
    """Show the form, or write down what was said."""
    here = request.here
    if not here.offers("paid"):
        raise Http404
    ids = ids_in(request, "item")
    if request.method != "POST":
        return _page(request, _form(request, ids))
    return doing.attempt(
        request,
        lambda _key: paid(here.by, _said(request, ids)),
        lambda problem: _page(request, _form(request, ids, problem), status=422),
    )


def _said(request: CustomerRequest, ids: Sequence[int]) -> HavePaid:
    typed = line_in(request, "amount", most=40)
    amount = amount_in(typed) if typed else None
    if typed and amount is None:
        raise AmountUnclear
    return HavePaid(
        ids,
        day_in(request.POST.get("paid_on", "")),
        amount,
        line_in(request, "account", most=60),
        words_in(request, "words", most=MOST_WORDS),
        handed_in(request),
    )


def handed_in(request: CustomerRequest) -> tuple[Handed, ...]:
    """Read the files of a form; what is too large is refused before it is read."""
    files = [one for one in request.FILES.getlist("file") if one.size]
    if len(files) > MOST_FILES or any((one.size or 0) > LARGEST_FILE for one in files):
        raise TooMuchHandedIn(count=MOST_FILES, megabytes=LARGEST_FILE // (1024 * 1024))
    return tuple(Handed(one.name or "file", one.read()) for one in files)


def _page(request: CustomerRequest, form: Form, *, status: int = 200) -> HttpResponse:
    return render(request, "paying/paid.html", {"form": form}, status=status)


def _form(request: CustomerRequest, ids: Sequence[int], problem: str = "") -> Form:
    here = request.here
    lines = tuple(one for one in owed.open_lines(here) if one.open_amount > 0)
    return Form(
        lines=lines,
        picked=owed.picked(here, lines, ids),
        paid_on=day_in(request.POST.get("paid_on", "")) or here.day,
        last_on=here.day,
        amount=line_in(request, "amount", most=40),
        account=line_in(request, "account", most=60),
        words=words_in(request, "words", most=MOST_WORDS),
        most_files=MOST_FILES,
        megabytes=LARGEST_FILE // (1024 * 1024),
        key=doing.new_key(),
        problem=problem,
    )
