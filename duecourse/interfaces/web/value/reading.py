"""How does the value report read in the reader's language?"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from duecourse.foundation.identity.queries import tenant_row
from duecourse.insight.queries import value as questions
from duecourse.insight.rules import papers
from duecourse.insight.rules.value import Chased, Value
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.figures.asking import in_view, reporting_currency
from duecourse.interfaces.web.value.shown import Line, Page, Part
from duecourse.interfaces.web.visit import StaffRequest, Visit

USUAL: Final = timedelta(days=90)
_NONE: Final = "–"


def page(request: StaffRequest) -> Page:
    """Read the report since the day in the address, or since contacts are decided here."""
    visit = request.visit
    if visit.day is None:
        return _nothing(visit, _("No company has a book yet."))
    among = in_view(visit)
    currency = reporting_currency(visit.tenant_id, visit.in_view)
    since = asking.day_in(request.GET.get("since", "")) or questions.begun_on(visit.tenant_id, among, visit.day)
    since = min(since or visit.day - USUAL, visit.day)
    found = questions.value(visit.tenant_id, among, visit.day, since=since, currency=currency)
    query = {"since": found.since.isoformat()}
    return Page(
        since=found.since,
        until=found.until,
        lead=_lead(found),
        compared=_("%(since)s to %(until)s, against as many days before (from %(before)s)")
        % {
            "since": formats.day(found.since),
            "until": formats.day(found.until),
            "before": formats.day(found.before_from),
        },
        parts=(_earlier(found), _worth(found), _work(found), _chased(found)),
        assumed=_fields(found),
        may_assume=visit.may("kpi.define"),
        paper_href=reverse("value-paper", query=query),
        is_simulated=visit.is_simulated,
    )


def sheet(request: StaffRequest, found: Page) -> papers.Sheet:
    """Set the report for paper: each figure with how it came about, and the assumptions at the end."""
    head = (_("Figure"), _("Value"), _("How it came about"))
    parts = tuple(
        papers.Part(
            head=head,
            rows=[(one.words, one.value, one.how) for one in part.lines],
            numbers=(False, True, False),
            title=part.title,
            after=part.caveat,
        )
        for part in (*found.parts, _assumed(found))
    )
    simulated = _("Simulated data: nothing of it happened.") if found.is_simulated else ""
    return papers.Sheet(
        title=_("What it was worth"),
        house=tenant_row(request.visit.tenant_id).name,
        parts=parts,
        facts=((_("Compared"), found.compared), (_("Companies"), ", ".join(one.name for one in request.visit.in_view))),
        says=found.lead,
        note=simulated,
        language=get_language() or "en",
        page=_("Page {page} of {pages}"),
    )


def _nothing(visit: Visit, why: str) -> Page:
    return Page(date.min, date.min, "", "", (), {}, visit.may("kpi.define"), "", visit.is_simulated, missing=why)


def _lead(found: Value) -> str:
    earlier = found.earlier.earlier
    if earlier is None:
        return _("Nobody paid both before and since: days cannot be compared yet.")
    if not found.earlier.is_sure:
        return _("Whether customers pay earlier than before cannot be told from chance yet.")
    said = {"days": formats.number(abs(round(earlier, 1)))}
    if earlier < 0:
        return _("The same customers pay %(days)s days later than before.") % said
    released = found.released
    if released is None:
        return _("The same customers pay %(days)s days earlier than before.") % said
    said["amount"] = formats.plain_money(round(released), found.currency)
    return _("The same customers pay %(days)s days earlier than before: %(amount)s less is tied up.") % said


def _earlier(found: Value) -> Part:
    of = found.earlier
    count = ngettext("%(count)s customer", "%(count)s customers", of.customer_count) % {
        "count": formats.number(of.customer_count)
    }
    ends = (
        _("between %(low)s and %(high)s, nineteen times in twenty") % {"low": _days(of.low), "high": _days(of.high)}
        if of.low is not None
        else _("too few customers to say a range")
    )
    return Part(
        _("Days earlier"),
        (
            Line(
                _("Same customers, days earlier"),
                _days(of.earlier),
                f"{count}; {ends}",
                "good" if of.is_sure and (of.earlier or 0) > 0 else "",
            ),
            Line(_("Same customers, days beyond terms before"), _days(of.same_before), _weights()),
            Line(_("Same customers, days beyond terms since"), _days(of.same_since), _weights()),
            Line(_("Everybody, before"), _days(of.all_before), _("by amount, value date less due date")),
            Line(_("Everybody, since"), _days(of.all_since), _("by amount, value date less due date")),
        ),
        _(
            "A comparison of before and since says what changed, not why: prices, terms, seasons and the economy change as "
            "well. What a procedure is worth by itself is told by a share of its customers who are left alone."
        ),
    )


def _worth(found: Value) -> Part:
    given, currency = found.assumed, found.currency
    percent = formats.percent(given.capital_share) if given.capital_share is not None else ""
    return Part(
        _("What a day is worth"),
        (
            Line(_("A day of DSO ties up"), _money(found.dso_day, currency), _("sales of the last 365 days / 365")),
            Line(_("DSO of the last 365 days"), _days(found.dso), _("receivables / sales of a day")),
            Line(
                _("No longer tied up"),
                _money(found.released if found.earlier.is_sure else None, currency),
                _("days earlier of the same customers × sales of a day")
                if found.earlier.is_sure
                else _("not told from chance yet"),
            ),
            Line(
                _("That saves in a year"),
                _money(found.saved_a_year if found.earlier.is_sure else None, currency),
                _("× %(percent)s, assumed cost of capital") % {"percent": percent}
                if percent
                else _("say what capital costs below"),
            ),
        ),
    )


def _work(found: Value) -> Part:
    given = found.assumed
    return Part(
        _("What it costs"),
        (
            Line(
                _("Contacts that left by themselves"),
                formats.number(found.by_itself),
                _("planned, checked again and sent"),
            ),
            Line(
                _("Contacts a person had a hand in"), formats.number(found.by_hand), _("approved or done by somebody")
            ),
            Line(
                _("Hours not spent writing"),
                formats.number(round(found.hours_saved)),
                _("those that left by themselves × %(minutes)s minutes, assumed") % {"minutes": given.touch_minutes},
            ),
            Line(
                _("Collected of what was overdue"),
                _money(found.collected, found.currency),
                _("payments less returns on what could be collected"),
            ),
            Line(_("Contacts cost"), _money(found.contact_cost, found.currency), _("at the prices under Procedures")),
            Line(
                _("Cost to collect"),
                formats.percent(found.cost_share) if found.cost_share is not None else _NONE,
                _("(staff + contacts) / collected")
                if given.staff_cost is not None
                else _("say what a month of staff costs below"),
            ),
        ),
    )


def _chased(found: Value) -> Part:
    return Part(
        _("Asked for wrongly"),
        (
            _wrong(found.erp, _("By the ERP, before and in shadow"), _("no notice of the ERP was imported")),
            _wrong(found.ours, _("From here"), _("nothing left from here yet")),
        ),
        _(
            "An item counts as asked for wrongly if it had been paid or credited by value date before that day, or if all "
            "of it was disputed, promised or in a plan on that day, by what is known today. Money whose value date lies "
            "before the day on which the bank told of it could not be known by anybody."
        ),
    )


def _wrong(chased: Chased, words: str, none: str) -> Line:
    if chased.wrong_share is None:
        return Line(words, _NONE, none)
    how = _(
        "%(wrong)s of %(asked)s items: %(paid)s paid or credited, %(disputed)s disputed, %(promised)s promised, %(planned)s in a plan"
    )
    counts = {
        "wrong": chased.wrong, "asked": chased.asked, "paid": chased.paid, "disputed": chased.disputed,
        "promised": chased.promised, "planned": chased.planned,
    }  # fmt: skip
    return Line(
        words, formats.percent(chased.wrong_share), how % {key: formats.number(one) for key, one in counts.items()}
    )


def _assumed(page: Page) -> Part:
    """Say on paper what nobody measured."""
    said = page.assumed
    lines = (
        (_("Capital costs a year, per cent"), said["capital"]),
        (_("Staff of collections, a month"), f"{said['staff']} {said['currency']}" if said["staff"] else ""),
        (_("Minutes for a reminder written by hand"), said["minutes"]),
        (_("DSO aimed at, days"), said["target"]),
    )
    return Part(
        _("What was assumed"), tuple(Line(words, value or _NONE, _("said by a person")) for words, value in lines)
    )


def _weights() -> str:
    return _("each weighted by what it paid before")


def _fields(found: Value) -> dict[str, str]:
    given = found.assumed
    share = given.capital_share
    return {
        "currency": given.currency or found.currency,
        "capital": "" if share is None else f"{(share * 100).normalize():f}",
        "staff": "" if given.staff_cost is None else f"{given.staff_cost:.2f}",
        "minutes": str(given.touch_minutes),
        "target": "" if given.dso_target_days is None else f"{given.dso_target_days.normalize():f}",
    }


def _days(value: Decimal | None) -> str:
    return _NONE if value is None else formats.number(round(value, 1))


def _money(value: Decimal | None, currency: str) -> str:
    return _NONE if value is None else formats.plain_money(round(value), currency)
