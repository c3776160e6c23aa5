"""How does a customer's way of paying read: what is usual, what was noticed, and each run behind it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duecourse.analysis.intelligence.operations import behaviour as verbs
from duecourse.analysis.intelligence.queries import behaviour as known
from duecourse.analysis.intelligence.queries.behaviour import FindingRow, Passed
from duecourse.analysis.intelligence.rules import behaviour as rules
from duecourse.analysis.intelligence.rules.behaviour import Run, Typical
from duecourse.foundation.kit import charts
from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.charting import Chart, chart
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.expected import explained
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.queries.outlooks import next_payment_of

SHOWN: Final = 40
"""So many runs are drawn and listed."""
FIRST: Final = 5
"""So many findings are told at once; what became part of a change is told with it."""
PERSONS: Final = ("consumer", "sole_trader")


@dataclass(frozen=True)
class RunLine:
    """A run as it is read."""

    on: date
    worth: Money
    late_words: str
    expected_words: str


@dataclass(frozen=True)
class FindingLine:
    """Something noticed, in a sentence, with its evidence and what a person said of it."""

    id: int
    on: date
    level: str
    title: str
    evidence: str
    explained: str
    explain_href: str


@dataclass(frozen=True)
class Behaviour:
    """All that the tab shows."""

    chart: Chart | None
    runs: tuple[RunLine, ...]
    findings: tuple[FindingLine, ...]
    earlier: tuple[FindingLine, ...]
    usual_words: str
    beyond_words: str
    trend_words: str
    expected_on: date | None
    expected_why: str
    is_person: bool
    looked_on: date | None


def page(request: StaffRequest, here: Standing) -> Behaviour:
    """Read the tab: the runs are asked for as they are known on the day."""
    tenant, account = request.visit.tenant_id, here.account
    found = known.runs_by_customer(tenant, account.company_id, on=here.day, customer_ids=[account.id])
    runs = next((mine for _customer, mine in found), ())
    last = known.last_look(tenant, account.company_id)
    usual = Typical(float(last.late_days), float(last.spread_days)) if last else Typical()
    noticed = known.findings_of(tenant, account.id)
    passed = known.passed_of(tenant, account.company_id)
    told = tuple(_finding(one, passed, account.token) for one in noticed if one.state != "shift")
    band = _band(runs, usual)
    first = next_payment_of(tenant, account.id)
    return Behaviour(
        chart=_drawn(runs, band, noticed) if len(runs) > 1 else None,
        runs=tuple(
            _line(run, one, here.company.base_currency) for run, one in reversed(list(zip(runs, band, strict=True)))
        )[:SHOWN],
        findings=told[:FIRST],
        earlier=told[FIRST:],
        usual_words=_usual(runs, usual),
        beyond_words=_days_beyond(rules.beyond_terms(runs, on=here.day)),
        trend_words=_trend(rules.trend(runs, on=here.day)),
        expected_on=first.p50_on if first else None,
        expected_why=explained(first) if first else "",
        is_person=here.facts.party_kind in PERSONS,
        looked_on=last.on_day if last else None,
    )


@policy("note.write")
@require_POST
def explain(request: StaffRequest, token: str, finding_id: int) -> HttpResponse:
    """Take a colleague's word for what was noticed."""
    here = asking.standing(request, token)
    visit = request.visit
    if finding_id not in {one.id for one in known.findings_of(visit.tenant_id, here.account.id)}:
        raise Http404
    because = asking.words(request, "because", longest=300)
    by: dict[str, Any] = {"on": here.day, "actor": visit.actor, "at": request.now}
    back = verbs.explain(visit.tenant_id, finding_id, because=because, **by)
    look.flash(request, _("Noted. It is no news any more."), undo_href=undo.href(request, back))
    return doors.back(request, "customer", here.account.token)


def noticed_words(one: FindingRow) -> str:
    """Say a finding in a sentence."""
    count = abs(round(one.days))
    values = {"num": formats.number(count), "day": formats.day(one.from_on)}
    if one.kind == "shift":
        said = (
            ngettext(
                "Pays about %(num)s day later than before since %(day)s",
                "Pays about %(num)s days later than before since %(day)s",
                count,
            )
            if one.days > 0
            else ngettext(
                "Pays about %(num)s day sooner than before since %(day)s",
                "Pays about %(num)s days sooner than before since %(day)s",
                count,
            )
        )
    elif one.days > 0:
        said = ngettext(
            "One payment came %(num)s day later than expected, on %(day)s",
            "One payment came %(num)s days later than expected, on %(day)s",
            count,
        )
    else:
        said = ngettext(
            "One payment came %(num)s day sooner than expected, on %(day)s",
            "One payment came %(num)s days sooner than expected, on %(day)s",
            count,
        )
    return said % values


def _finding(one: FindingRow, passed: Passed, token: str) -> FindingLine:
    is_open = one.state == "open" and not one.explained and one.kind != "explained"
    explained = _("%(who)s: %(words)s") % {"who": one.explained_by, "words": one.explained} if one.explained else ""
    return FindingLine(
        id=one.id,
        on=one.on_day,
        level="soon" if is_open and one.days > 0 else "",
        title=noticed_words(one),
        evidence=_evidence(one, passed),
        explained=explained,
        explain_href=reverse("explain-behaviour", args=[token, one.id]) if is_open else "",
    )


def _evidence(one: FindingRow, passed: Passed) -> str:
    expected = _("Expected was %(days)s, give or take %(spread)s.") % {
        "days": _late(float(one.expected_days)),
        "spread": formats.days(round(one.spread_days)),
    }
    if one.kind == "explained":
        return f"{expected} {CAUSES[one.cause]}"
    if one.kind == "shift":
        said = ngettext(
            "Seen in %(num)s payment, %(share)s sure.",
            "Seen in %(num)s payments in a row, %(share)s sure.",
            one.run_count,
        ) % {"num": formats.number(one.run_count), "share": formats.percent(one.shift_share)}
        return f"{expected} {said}"
    if one.state == "passed":
        return f"{expected} {_('It passed: the payments after it came as before.')}"
    if one.days <= 0 or passed.share is None:
        return expected
    said = _(
        "One late payment is no change: %(share)s of such customers here returned to normal (%(count)s of %(all)s)."
    )
    values = {"share": formats.percent(passed.share), "count": passed.count, "all": passed.decided}
    return f"{expected} {said % values}"


CAUSES: Final[Mapping[str, str | Promise]] = {
    "dispute": lazy("Its items were in dispute."),
    "missing_po": lazy("The customer missed an order number."),
    "holiday": lazy("Without the days on which nobody works it would have been in time."),
    "first_invoice": lazy("It was the first payment of this customer."),
}


def _band(runs: Sequence[Run], usual: Typical) -> list[tuple[float, float]]:
    """Say of each run what was expected of it: days, and their spread."""
    judged = rules.judge(
        runs, usual, lambda run, seen: "dispute" if run.is_disputed and run.late > seen.expected else ""
    )
    return [(one.seen.expected, one.seen.spread) for one in judged]


def _drawn(runs: Sequence[Run], band: Sequence[tuple[float, float]], noticed: Sequence[FindingRow]) -> Chart:
    shown = list(zip(runs, band, strict=True))[-SHOWN:]
    points = [
        {"x": run.on, "y": round(run.late), "says": f"{formats.day(run.on)}: {_late(run.late)}"} for run, _b in shown
    ]
    usual = [
        {"x": run.on, "low": round(middle - _TENTHS * spread, 1), "high": round(middle + _TENTHS * spread, 1)}
        for run, (middle, spread) in shown
    ]
    first = shown[0][0].on
    marks = [
        {"x": one.from_on, "label": _("Change")} for one in noticed if one.kind == "shift" and one.from_on >= first
    ]
    spec = charts.history_plot(points, usual, marks, y=_("Days beyond terms"), usual=_("Usual"))
    title = _("Days beyond terms, payment by payment")
    return chart("behaviour", spec, title=title, says=_("The band is where four of five payments were expected."))


_TENTHS: Final = 1.28
"""Spreads on either side of the middle that hold 80 % of a normal variable."""


def _line(run: Run, expected: tuple[float, float], currency: str) -> RunLine:
    middle, spread = (round(one) for one in expected)
    said = _("%(days)s ± %(spread)s") % {"days": formats.number(middle), "spread": formats.number(spread)}
    return RunLine(run.on, Money(Decimal(f"{run.worth:.2f}"), currency), _late(run.late), said)


def _late(days: float) -> str:
    whole = round(days)
    if whole < 0:
        return ngettext("%(num)s day early", "%(num)s days early", -whole) % {"num": formats.number(-whole)}
    return ngettext("%(num)s day late", "%(num)s days late", whole) % {"num": formats.number(whole)}


def _usual(runs: Sequence[Run], usual: Typical) -> str:
    if len(runs) <= rules.LITTLE:
        return _("Little history")
    middle, spread = rules.expected_after([run.late for run in runs], usual)
    said = {"days": _late(middle), "spread": formats.number(round(spread))}
    return _("%(days)s, give or take %(spread)s") % said


def _days_beyond(days: float | None) -> str:
    return _("nothing paid") if days is None else _late(days)


def _trend(days: float | None) -> str:
    if days is None:
        return _("too few payments to say")
    whole = abs(round(days))
    if not whole:
        return _("steady")
    said = (
        ngettext("%(num)s day later a year", "%(num)s days later a year", whole)
        if days > 0
        else ngettext("%(num)s day sooner a year", "%(num)s days sooner a year", whole)
    )
    return said % {"num": formats.number(whole)}
