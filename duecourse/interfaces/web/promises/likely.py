"""How likely is what a customer promises, said while it is being taken and beside what was taken?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from duecourse.analysis.intelligence.queries.promise_quality import Line, Said, said_of
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money, minor_units
from duecourse.interfaces.web import formats, look
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.queries.screens import ItemLine
from duecourse.records.promises.queries.chances import SaidChance
from duecourse.work.procedures.rules.steps import NATURAL_PERSONS

MARK_LENGTH = 8


@dataclass(frozen=True)
class Likely:
    """A chance in words: what would be likelier, what speaks for and against it, and whose word it is."""

    words: str
    better: str
    pulls: tuple[str, ...]
    source: str
    person: str


@policy("customer.see")
@require_GET
def chance(request: StaffRequest, token: str) -> HttpResponse:
    """Render how likely the promise that is being typed would be kept; nothing while it cannot be read."""
    here = asking.standing(request, token)
    return look.render_part(request, "promises/_likely.html", {"likely": _typed(request, here)})


def _typed(request: StaffRequest, here: Standing) -> Likely | None:
    items = asking.chosen(request.GET, asking.open_items(request, here.account))
    try:
        due_on = asking.day_in(request.GET.get("due_on", ""))
        lines = _lines(request, items)
    except Refused:
        return None
    if due_on is None:
        return None
    said = said_of(request.visit.tenant_id, here.account.id, lines, due_on=due_on, on=here.day)
    return None if said is None else likely(said, kind=here.facts.party_kind)


def _lines(request: StaffRequest, items: Sequence[ItemLine]) -> list[Line]:
    """Read how much of each item is promised; an amount for all of them is laid on the oldest first."""
    typed = asking.amounts(request.GET, items)
    whole = asking.amount(request.GET.get("amount", ""))
    if whole is None:
        return [(one.id, one.currency, typed[one.id] or one.open_amount) for one in items]
    lines = []
    for one in sorted(items, key=lambda item: item.due_on):
        part = min(whole, one.open_amount)
        lines.append((one.id, one.currency, part))
        whole -= part
    return lines


def likely(said: Said, *, kind: str) -> Likely:
    """Say a chance."""
    share = _share(said.chance.share)
    return Likely(
        words=_("%(share)s likely to be kept") % {"share": share},
        better=_better(said),
        pulls=tuple(_pull(name, sign) for name, sign in said.chance.drivers),
        source=_source(said),
        person=_("A natural person: nothing is refused or done on this figure alone.")
        if kind in NATURAL_PERSONS
        else "",
    )


def stored_words(said: SaidChance | None) -> str:
    """Say the chance that was written down with a promise."""
    if said is None:
        return ""
    share = _share(float(said.share))
    if said.is_little_history:
        return _("%(share)s likely when made, little history") % {"share": share}
    return _("%(share)s likely when made") % {"share": share}


def _better(said: Said) -> str:
    if said.better is None:
        return ""
    step = Decimal(1).scaleb(-minor_units(said.currency))
    amount = Money(Decimal(str(said.better.amount)).quantize(step), said.currency)
    return _("%(amount)s by %(day)s would be %(share)s.") % {
        "amount": formats.plain_money(amount.amount, amount.currency),
        "day": formats.weekday(said.better.due_on),
        "share": _share(said.better.share),
    }


def _source(said: Said) -> str:
    if said.chance.is_learnt:
        words = _("Learnt from promises kept and broken here, model %(mark)s.") % {"mark": said.hash[:MARK_LENGTH]}
    elif said.why_off == "no_better":
        words = _("Off: a model does not beat the customer’s share of kept promises here, so this is that share.")
    else:
        words = _("Too few promises were judged here to learn from: this is the customer’s share of kept promises.")
    if not said.chance.is_little_history:
        return words
    count = said.judged_count
    few = ngettext("Little history: %(num)s promise judged.", "Little history: %(num)s promises judged.", count)
    return f"{words} {few % {'num': count}}"


def _pull(name: str, sign: int) -> str:
    """Say what speaks for a promise (+1) or against it (-1); which way it weighs is learnt, so the words take no side."""
    what = {
        "kept_share": _("how it kept its word so far"),
        "judged_count": _("how often it promised"),
        "amount": _("the amount beside its usual payments"),
        "days_ahead": _("how many days ahead"),
        "weekday": _("the weekday"),
        "overdue": _("what is overdue beside it"),
        "broken_lately": _("how often it broke its word lately"),
        "outlook": _("the day beside when it usually pays"),
        "lateness": _("how late it usually pays"),
    }[name]
    return _("For: %(what)s") % {"what": what} if sign > 0 else _("Against: %(what)s") % {"what": what}


def _share(share: float) -> str:
    return formats.percent(round(share, 2))
