"""Let a customer say whether the balance of a day is right: the auditor asks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from duecourse.insight.operations.closing import letters as asking
from duecourse.insight.queries.closing import letters
from duecourse.insight.queries.closing.letters import Question
from duecourse.interfaces.portal.acts import doing
from duecourse.interfaces.portal.frame import owed
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.wording import amount_in, day, words_in
from duecourse.records.communications.operations.portal import Done
from duecourse.records.communications.rules.portal import MOST_WORDS


@dataclass(frozen=True)
class Balance:
    """The question, and what was typed so far."""

    day_words: str
    sums: str
    currencies: tuple[tuple[str, str], ...]
    words: str
    said: str
    may_answer: bool
    key: str
    problem: str = ""


@dataclass(frozen=True)
class Asked:
    """A question that waits on the first page."""

    href: str
    words: str


@customer("GET", "POST")
def balance(request: CustomerRequest, letter_id: int) -> HttpResponse:
    """Show the question, or keep the answer."""
    here = request.here
    found = letters.question(here.tenant, letter_id, here.visitor.account_ids)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, _shown(here, found, {}, ""))
    typed = {one: request.POST.get(f"amount-{one}", "").strip()[:30] for one in found.amounts}
    words = words_in(request, "words", most=MOST_WORDS)
    return doing.attempt(
        request,
        lambda _key: _answer(here, found, request.POST.get("answer", "") == "agreed", words, typed),
        lambda no: _page(request, _shown(here, found, typed, words, no), status=422),
    )


def asked(here: Here) -> tuple[Asked, ...]:
    """Give the questions that wait for an answer, for the first page."""
    return tuple(
        Asked(
            here.url("portal-balance", one.id),
            _("Is your balance of %(day)s right? %(amount)s")
            % {"day": day(one.month_on), "amount": _sums(one.amounts)},
        )
        for one in letters.open_questions(here.tenant, here.visitor.account_ids)
    )


def _answer(here: Here, found: Question, agrees: bool, words: str, typed: dict[str, str]) -> Done:
    told = {} if agrees else {one: amount_in(text) for one, text in typed.items() if text}
    known = {one: amount for one, amount in told.items() if amount is not None}
    unread = [text for one, text in typed.items() if not agrees and text and told[one] is None]
    said = "; ".join([words.strip(), *unread]).strip("; ")
    by = here.by
    asking.answer(
        here.tenant,
        found.id,
        agrees=agrees,
        words=said,
        told=known,
        by=by.actor.name,
        **by.told(found.company_id),
    )
    kept = {
        "can_undo": False,
        "due_on": found.month_on.isoformat(),
        "amounts": {one: str(amount) for one, amount in found.amounts.items()},
    }
    verdict = _("Yes, our books say the same.") if agrees else _("No, our books say something else.")
    return Done("balance", found.customer_id, found.company_id, found.id, f"{verdict} {said}".strip(), kept)


def _shown(here: Here, found: Question, typed: dict[str, str], words: str, problem: str = "") -> Balance:
    answered = {
        "agreed": _("You answered: our books say the same."),
        "differs": _("You answered: our books say something else. We look into it."),
    }
    return Balance(
        day_words=day(found.month_on),
        sums=_sums(found.amounts),
        currencies=tuple((one, typed.get(one, "")) for one in found.amounts),
        words=words,
        said=answered.get(found.state, ""),
        may_answer=found.state in ("sent", "agreed", "drafted"),
        key=doing.new_key(),
        problem=problem,
    )


def _sums(amounts: dict[str, Decimal]) -> str:
    return owed.amounts(amounts.items())


def _page(request: CustomerRequest, form: Balance, *, status: int = 200) -> HttpResponse:
    return render(request, "acts/balance.html", {"form": form}, status=status)
