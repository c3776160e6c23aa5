"""Let a customer say what is wrong: why, with which items, in words and photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import Http404, HttpResponse

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.portal.acts import doing
from duecourse.interfaces.portal.frame import complaints, owed
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.owed import Line
from duecourse.interfaces.portal.frame.wording import amount_in, ids_in, words_in
from duecourse.records.communications.rules.portal import MOST_WORDS
from duecourse.work.procedures.operations import portal_words


class AmountUnreadable(Refused):
    """What stands in the amount's field is none."""

    says = marked("Write the amount with its cents, for example 1234.50.")


@dataclass(frozen=True)
class Typed:
    """What a reader typed, so that it stands there again."""

    ids: tuple[int, ...] = ()
    reason: str = ""
    amount: str = ""
    words: str = ""


@dataclass(frozen=True)
class Form:
    """What can be complained of, and what was wrong with the form."""

    lines: tuple[Line, ...]
    picked: frozenset[int]
    reasons: tuple[tuple[str, str], ...]
    key: str
    typed: Typed = field(default_factory=Typed)
    problem: str = ""


@customer("GET", "POST")
def dispute(request: CustomerRequest) -> HttpResponse:
    """Show the form, or record the complaint."""
    here = request.here
    if not here.offers("dispute"):
        raise Http404
    if request.method != "POST":
        return _page(request, _form(here, Typed(ids_in(request, "item"))))
    typed = Typed(
        ids_in(request, "item"),
        request.POST.get("reason", ""),
        request.POST.get("amount", "").strip()[:30],
        words_in(request, "words", most=MOST_WORDS),
    )
    return doing.attempt(
        request,
        lambda key: portal_words.dispute(here.by, _wish(request, typed), key=key),
        lambda problem: _page(request, _form(here, typed, problem), status=422),
    )


def _wish(request: CustomerRequest, typed: Typed) -> portal_words.Wrong:
    amount = amount_in(typed.amount) if typed.amount else None
    if typed.amount and amount is None:
        raise AmountUnreadable
    return portal_words.Wrong(typed.ids, typed.reason, amount, typed.words, doing.files_in(request, "file"))


def _page(request: CustomerRequest, form: Form, *, status: int = 200) -> HttpResponse:
    return render(request, "acts/dispute.html", {"form": form}, status=status)


def _form(here: Here, typed: Typed, problem: str = "") -> Form:
    lines = tuple(one for one in owed.open_lines(here) if one.open_amount > 0)
    return Form(lines, _picked(here, lines, typed.ids), complaints.choices(), doing.new_key(), typed, problem)


def _picked(here: Here, lines: Sequence[Line], ids: Sequence[int]) -> frozenset[int]:
    """Tick what was named, or the mail's item where there is only one: who complains means something in particular."""
    of_mail = [one.id for one in lines if one.id in here.visitor.item_ids]
    return frozenset(ids or (of_mail if len(of_mail) == 1 else ()))
