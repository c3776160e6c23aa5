"""Show whom was asked whether the balance is right; ask, remind, keep an answer that came by letter or telephone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.tabular import Cell
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.operations.closing import letters as asking_letters
from duecourse.insight.operations.closing.letters import Choice
from duecourse.insight.queries.closing import letters, packs
from duecourse.insight.queries.closing.letters import LetterRow
from duecourse.insight.queries.closing.packs import PackRow
from duecourse.insight.rules.closing.sampling import WAYS
from duecourse.interfaces.web import formats, look
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.lists.exporting import file_of
from duecourse.interfaces.web.months import reading
from duecourse.interfaces.web.months.shown import Fact
from duecourse.interfaces.web.months.views import found
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.steps import channel_words
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.interfaces.web.words import say
from duecourse.records.communications.rules.guards import words_of
from duecourse.records.communications.rules.letters import PAPER

STATES: Final = {
    "drafted": ("failed", lazy("not reached")),
    "sent": ("due", lazy("asked")),
    "silent": ("due-soon", lazy("no answer in time")),
    "agreed": ("paid", lazy("agrees")),
    "differs": ("disputed", lazy("differs")),
    "withdrawn": ("cancelled", lazy("withdrawn")),
}
ROAD_WORDS: Final = {
    "either": lazy("By mail, without an address by letter"),
    "email": lazy("By mail only"),
    "letter": lazy("By letter"),
}
WAY_WORDS: Final = {
    "sample": lazy("A sample by value"),
    "largest": lazy("The largest"),
    "named": lazy("By number"),
    "all": lazy("Everybody who owes something"),
    "unreached": lazy("Who was not reached"),
}
MOST_ASKED: Final = 5_000


class WhichWay(Refused):
    """A choice says how many, or whom."""

    says = marked("Say how many customers are to be asked, or their numbers.")


@dataclass(frozen=True)
class Letter:
    """A question in the list."""

    id: int
    name: str
    number: str
    href: str
    amounts: tuple[Money, ...]
    state: str
    state_words: str
    asked: str
    until: str
    why_not: str
    told: tuple[Money, ...]
    answer: str
    answered: str
    message_href: str
    may_answer: bool


@policy("month.see")
@require_GET
def index(request: StaffRequest, pack_id: int) -> HttpResponse:
    """Render the questions about a month with their answers."""
    visit, row = request.visit, found(request, pack_id)
    on: date = _by(request, row)["on"]
    listed = letters.letters_of(visit.tenant_id, row.id, on=on)
    are_some_left = any(one.state == "drafted" for one in listed)
    data: dict[str, Any] = {
        "head": reading.head(visit, row, "month-letters"),
        "letters": tuple(_letter(visit, one) for one in listed),
        "facts": _facts(row, letters.balances(visit.tenant_id, row.id) if listed else {}, listed),
        "ways": [(way, str(words)) for way, words in WAY_WORDS.items() if way != "unreached" or are_some_left],
        "roads": [(road, str(words)) for road, words in ROAD_WORDS.items()],
        "answer_by": on + asking_letters.ANSWER_WITHIN,
        "may_ask": visit.may("month.close") and row.is_newest,
    }
    return look.render(request, "months/letters.html", data)


@policy("month.close")
@require_POST
def ask(request: StaffRequest, pack_id: int) -> HttpResponse:
    """Ask the customers chosen."""
    row = found(request, pack_id)
    road = request.POST.get("road", "either")
    if road not in asking_letters.ROADS:
        raise Http404
    by = _by(request, row) | {"road": road, "answer_by": asking.day(request, "answer_by")}
    sent = asking_letters.ask(request.visit.tenant_id, row.id, _choice(request, row), **by)
    said = ngettext("%(num)s customer is asked.", "%(num)s customers are asked.", sent)
    look.flash(request, said % {"num": formats.number(sent)})
    return redirect("month-letters", pack_id=row.id)


@policy("month.close")
@require_POST
def remind(request: StaffRequest, pack_id: int) -> HttpResponse:
    """Ask those again, once, that have not answered."""
    row = found(request, pack_id)
    sent = asking_letters.remind(request.visit.tenant_id, row.id, **_by(request, row))
    said = ngettext("%(num)s customer is reminded.", "%(num)s customers are reminded.", sent)
    look.flash(request, said % {"num": formats.number(sent)})
    return redirect("month-letters", pack_id=row.id)


@policy("month.close")
@require_POST
def answer(request: StaffRequest, pack_id: int, letter_id: int) -> HttpResponse:
    """Keep an answer that came by letter or telephone."""
    visit, row = request.visit, found(request, pack_id)
    one = _one(request, row, letter_id)
    typed = {code: asking.amount(request.POST.get(f"amount-{code}", ""), currency=code) for code in one.amounts}
    asking_letters.answer(
        visit.tenant_id,
        one.id,
        agrees=request.POST.get("answer") == "agreed",
        words=asking.words(request, "words", longest=2000),
        told={code: amount for code, amount in typed.items() if amount is not None},
        by=visit.seat.name,
        **_by(request, row),
    )
    look.flash(request, _("The answer is kept."))
    return redirect("month-letters", pack_id=row.id)


@policy("month.close")
@require_POST
def withdraw(request: StaffRequest, pack_id: int, letter_id: int) -> HttpResponse:
    """Withdraw a question that waits for its answer."""
    visit, row = request.visit, found(request, pack_id)
    one = _one(request, row, letter_id)
    reason = asking.words(request, "reason", longest=2000)
    asking_letters.withdraw(visit.tenant_id, one.id, reason=reason, actor=visit.actor, at=request.now)
    look.flash(request, _("The question is withdrawn."))
    return redirect("month-letters", pack_id=row.id)


@policy("report.export")
@require_POST
def rows(request: StaffRequest, pack_id: int, ending: str) -> HttpResponseBase:
    """Give the questions and answers as a file for the auditor."""
    visit = request.visit
    if ending not in ("csv", "xlsx") or not visit.may("month.see"):
        raise Http404
    row = found(request, pack_id)
    subject = ("MonthPack", row.id)
    audit(
        visit.tenant_id, "balances.exported", actor=visit.actor, at=request.now, subject=subject, after={"file": ending}
    )
    header = [
        _("Number"),
        _("Customer"),
        _("Currency"),
        _("Balance"),
        _("State"),
        _("Chosen"),
        _("Channel"),
        _("Asked"),
        _("Posted"),
        _("Answer by"),
        _("Reminded"),
    ]
    header += [_("Answered"), _("Their books show"), _("Words"), _("By"), _("Why not reached")]
    listed = letters.letters_of(visit.tenant_id, row.id, on=_by(request, row)["on"])
    return file_of(f"confirmations-{row.month_on:%Y-%m}", ending, header, _cells(listed))


def _cells(listed: Sequence[LetterRow]) -> Iterator[list[Cell]]:
    for one in listed:
        chosen = ", ".join(f"{name} {value}" for name, value in one.chosen.items())
        for currency, amount in one.amounts.items():
            told = one.told.get(currency)
            yield [
                *(one.number, one.name, currency, Decimal(amount), str(STATES[one.state][1]), chosen),
                *(channel_words(one.channel) if one.channel else "", one.asked_at, one.posted_on, one.answer_by),
                *(one.reminded_at, one.answered_on, None if told is None else Decimal(told)),
                *(one.answer, one.answered_by, _why_not(one)),
            ]


def _choice(request: StaffRequest, row: PackRow) -> Choice:
    way, count = request.POST.get("way", ""), request.POST.get("count", "").strip()
    if way not in WAYS:
        raise WhichWay
    if way in ("largest", "sample") and not (count.isdecimal() and 0 < int(count) <= MOST_ASKED):
        raise WhichWay
    numbers = asking.words(request, "numbers").replace(",", "\n").split("\n") if way == "named" else []
    wanted = [one.strip() for one in numbers if one.strip()]
    if way == "named" and not wanted:
        raise WhichWay
    ids = packs.ids_of(request.visit.tenant_id, row.company_id, wanted) if wanted else {}
    seed = asking.words(request, "seed", longest=100)
    return Choice(way, int(count or 0) if count.isdecimal() else 0, seed, frozenset(ids.values()))


def _one(request: StaffRequest, row: PackRow, letter_id: int) -> LetterRow:
    listed = letters.letters_of(request.visit.tenant_id, row.id, on=row.month_on)
    one = next((each for each in listed if each.id == letter_id), None)
    if one is None:
        raise Http404
    return one


def _by(request: StaffRequest, row: PackRow) -> dict[str, Any]:
    company = next(one for one in request.visit.companies if one.id == row.company_id)
    on: date = company.business_date or request.now.date()
    return {"on": on, "actor": request.visit.actor, "at": request.now}


def _letter(visit: Visit, one: LetterRow) -> Letter:
    state, words = STATES[one.state]
    asked = _asked(visit, one)
    if one.reminded_at:
        asked = _("%(asked)s, reminded %(again)s") % {
            "asked": asked,
            "again": formats.moment(one.reminded_at, visit.zone),
        }
    return Letter(
        id=one.id,
        name=one.name,
        number=one.number,
        href=reverse("customer", args=[one.token]),
        amounts=_moneys(one.amounts),
        state=state,
        state_words=str(words),
        asked=asked,
        until=_("answer by %(day)s") % {"day": formats.day(one.answer_by)}
        if one.state == "sent" and one.answer_by
        else "",
        why_not=_why_not(one),
        told=_moneys(one.told),
        answer=one.answer,
        answered=f"{one.answered_by}, {formats.day(one.answered_on)}" if one.answered_on else "",
        message_href=reverse("message", args=[one.message_id]) if one.message_id and visit.may("outbox.see") else "",
        may_answer=visit.may("month.close") and one.state in ("drafted", "sent", "silent"),
    )


def _asked(visit: Visit, one: LetterRow) -> str:
    """Say how and when it was asked: a letter once somebody has posted it."""
    if one.asked_at is None:
        return ""
    if one.channel not in PAPER:
        return formats.moment(one.asked_at, visit.zone)
    if one.posted_on is None:
        return _("Letter, not posted yet")
    return _("Letter, posted %(day)s") % {"day": formats.day(one.posted_on)}


def _why_not(one: LetterRow) -> str:
    """Say why the question did not reach the customer."""
    return say(words_of(one.message_reason)) if one.state == "drafted" and one.message_reason else ""


def _facts(row: PackRow, balances: dict[int, Decimal], listed: Sequence[LetterRow]) -> tuple[Fact, ...]:
    """Say how many were asked and answered, and how much of the balance that covers."""
    if not listed:
        return ()

    def of(*states: str) -> tuple[int, Decimal]:
        mine = [one for one in listed if one.state in states]
        return len(mine), sum((balances.get(one.customer_id, Decimal(0)) for one in mine), Decimal(0))

    said = (
        (_("Asked"), ("sent", "silent", "agreed", "differs")),
        (_("Agree"), ("agreed",)),
        (_("Differ"), ("differs",)),
        (_("No answer yet"), ("sent",)),
        (_("No answer in time"), ("silent",)),
        (_("Not reached"), ("drafted",)),
    )
    found_facts = []
    for words, states in said:
        count, amount = of(*states)
        found_facts.append(Fact(words, None, formats.number(count), formats.plain_money(amount, row.currency)))
    return tuple(found_facts)


def _moneys(amounts: dict[str, str]) -> tuple[Money, ...]:
    return tuple(Money(Decimal(amount), one) for one, amount in sorted(amounts.items()))
