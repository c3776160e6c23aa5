"""Let a customer ask to pay in instalments: a wish, its days and amounts, and a code that shows who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.portal.acts import doing
from duecourse.interfaces.portal.frame import owed, stepping
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.owed import Line
from duecourse.interfaces.portal.frame.stepping import Step
from duecourse.interfaces.portal.frame.wording import day, day_in, ids_in, line_in, money, words_in
from duecourse.records.communications.rules.portal import MOST_WORDS
from duecourse.records.promises.rules.plans import RHYTHMS
from duecourse.work.procedures.operations import portal_plans
from duecourse.work.procedures.operations.portal_plans import PlanWish

PURPOSE = "plan"
SUGGESTED_COUNT = 3
MOST_OFFERED = 12
FIRST_IN_DAYS = 7


@dataclass(frozen=True)
class Form:
    """What can be wished for, and what was typed already."""

    lines: tuple[Line, ...]
    picked: frozenset[int]
    count: int
    counts: range
    rhythm: str
    rhythms: tuple[tuple[str, str], ...]
    first_on: date
    first_possible: date
    words: str
    problem: str = ""


@customer("GET", "POST")
def wish(request: CustomerRequest) -> HttpResponse:
    """Show the form; or say what the plan would be and mail a code for it."""
    here = request.here
    if not here.offers("plan"):
        raise Http404
    if request.method != "POST":
        return _page(request, _form(here, _typed(request)))
    asked = _typed(request)
    try:
        step = _step(here, asked, key=doing.new_key())
    except Refused as no:
        return _page(request, _form(here, asked, no.text.render(gettext, ngettext)), status=422)
    return stepping.ask(request, step)


@customer("POST")
def confirm(request: CustomerRequest) -> HttpResponse:
    """Send the wish with the code that was mailed, or mail another one."""
    here = request.here
    carried = stepping.carried_in(request, PURPOSE)
    if carried is None or not here.offers("plan"):
        raise Http404
    asked = _unpacked(carried)
    step = _step(here, asked, key=carried["key"])
    if request.POST.get("again"):
        return stepping.ask(request, step)
    return stepping.refused(request, step) or doing.attempt(
        request,
        lambda key: portal_plans.ask(here.by, asked, key=key),
        lambda problem: _page(request, _form(here, asked, problem), status=422),
        key=carried["key"],
    )


def _step(here: Here, asked: PlanWish, *, key: str) -> Step:
    lines = [
        _("%(number)s: %(amount)s on %(day)s")
        % {"number": part.number, "amount": money(part.amount, plan.currency), "day": day(part.due_on)}
        for plan in portal_plans.drawn(here.by, asked)
        for part in plan.parts
    ]
    return Step(PURPOSE, _("Ask for this payment plan"), lines, "portal-plan-confirm", (), _packed(asked, key))


def _packed(asked: PlanWish, key: str) -> dict[str, Any]:
    first = asked.first_on.isoformat() if asked.first_on else ""
    return {"i": list(asked.item_ids), "n": asked.count, "d": first, "r": asked.rhythm, "w": asked.words, "key": key}


def _unpacked(carried: Mapping[str, Any]) -> PlanWish:
    return PlanWish(tuple(carried["i"]), carried["n"], day_in(carried["d"]), carried["r"], carried["w"])


def _typed(request: CustomerRequest) -> PlanWish:
    count = line_in(request, "count", most=3)
    return PlanWish(
        ids_in(request, "item"),
        int(count) if count.isdecimal() else SUGGESTED_COUNT,
        day_in(request.POST.get("first_on", "")),
        line_in(request, "rhythm", most=20) or "monthly",
        words_in(request, "words", most=MOST_WORDS),
    )


def _page(request: CustomerRequest, form: Form, *, status: int = 200) -> HttpResponse:
    return render(request, "planning/wish.html", {"form": form}, status=status)


def _form(here: Here, asked: PlanWish, problem: str = "") -> Form:
    lines = tuple(one for one in owed.open_lines(here) if one.open_amount > 0)
    return Form(
        lines=lines,
        picked=owed.picked(here, lines, asked.item_ids),
        count=asked.count,
        counts=range(2, MOST_OFFERED + 1),
        rhythm=asked.rhythm,
        rhythms=_rhythms(),
        first_on=asked.first_on or here.day + timedelta(days=FIRST_IN_DAYS),
        first_possible=here.day,
        words=asked.words,
        problem=problem,
    )


def _rhythms() -> tuple[tuple[str, str], ...]:
    return tuple((key, gettext(words)) for key, words in RHYTHMS.items())
