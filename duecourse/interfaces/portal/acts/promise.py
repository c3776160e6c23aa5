"""Let a customer say when it will pay: the mail's items ticked, a day suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpResponse

from duecourse.foundation.identity.queries import calendar_of
from duecourse.interfaces.portal.acts import doing
from duecourse.interfaces.portal.frame import owed
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.owed import Line
from duecourse.interfaces.portal.frame.wording import day_in, ids_in
from duecourse.work.procedures.operations import portal_words

SUGGESTED_DAYS = 5
"""Business days from today to the day that is suggested."""


@dataclass(frozen=True)
class Form:
    """What can be promised: the items, which of them are ticked, the days that are taken, and what was wrong."""

    lines: tuple[Line, ...]
    picked: frozenset[int]
    first_on: date
    due_on: date
    last_on: date
    key: str
    problem: str = ""


@customer("GET", "POST")
def promise(request: CustomerRequest) -> HttpResponse:
    """Show the form, or record the promise."""
    here = request.here
    if not here.offers("promise"):
        raise Http404
    if request.method != "POST":
        return _page(request, _form(here, ids_in(request, "item")))
    ids, due_on = ids_in(request, "item"), day_in(request.POST.get("due_on", ""))
    wish = portal_words.WillPay(ids, due_on, here.terms.longest_days)
    return doing.attempt(
        request,
        lambda key: portal_words.promise(here.by, wish, key=key),
        lambda problem: _page(request, _form(here, ids, due_on, problem), status=422),
    )


def _page(request: CustomerRequest, form: Form, *, status: int = 200) -> HttpResponse:
    return render(request, "acts/promise.html", {"form": form}, status=status)


def _form(here: Here, ids: Sequence[int], due_on: date | None = None, problem: str = "") -> Form:
    lines = tuple(one for one in owed.open_lines(here) if one.open_amount > 0)
    last_on = here.day + timedelta(days=here.terms.longest_days)
    suggested = calendar_of(here.tenant, here.company.id).add(here.day, SUGGESTED_DAYS)
    return Form(
        lines=lines,
        picked=owed.picked(here, lines, ids),
        first_on=here.day,
        due_on=due_on or min(suggested, last_on),
        last_on=last_on,
        key=doing.new_key(),
        problem=problem,
    )
