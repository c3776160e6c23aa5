"""How does the change of DSO read: the steps, the chart, the page with the customers behind each cause?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit import charts
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.queries.dso_moves import Changed, DsoMoves, dso_moves
from duecourse.insight.rules.kpis.moved import CAUSES, Moved
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.boards import reading
from duecourse.interfaces.web.boards.shown import Behind, BehindLine, Moves, MovesPage, OfPart, Step
from duecourse.interfaces.web.charting import Chart, chart
from duecourse.interfaces.web.customers.asking import day_in
from duecourse.interfaces.web.figures import asking
from duecourse.interfaces.web.figures.asking import Asked
from duecourse.interfaces.web.pages import Choice
from duecourse.interfaces.web.visit import Visit

DAYS: Final = 30
SPANS: Final = (7, 30, 90, 365)


class NothingSold(Refused):
    """DSO is measured against sales."""

    says = marked("On one of the two days nothing had been sold in the window: DSO has nothing to be measured against.")


def cause_words(cause: str) -> tuple[str, str]:
    """Name a cause and say what it is."""
    return {
        "volume": (
            _("Sales volume"),
            _("More sales make what is late, disputed or unused fewer days, fewer sales more."),
        ),
        "mix": (
            _("Who was sold to"),
            _("Sales moved between companies, segments and currencies with longer or shorter days."),
        ),
        "terms": (
            _("Terms"),
            _("What is not yet due, for each amount sold: longer terms, or sales later in the window."),
        ),
        "late": (_("Late"), _("What is overdue and not disputed: collected, or newly late.")),
        "disputed": (_("Disputes"), _("What is overdue and disputed: newly disputed, or settled.")),
        "credits": (_("Unused credits"), _("Payments on account and credit notes that wait to be set off lower DSO.")),
        "currency": (_("Exchange rates"), _("The same amounts at the rates of the second day.")),
    }[cause]


def read(visit: Visit, asked: Asked, since: date, *, with_customers: bool = False) -> DsoMoves:
    """Ask what moved DSO from a day to the day of the page."""
    return dso_moves(
        visit.tenant_id,
        asking.among(visit, asked),
        since,
        asked.on,
        currency=asked.currency,
        window_days=asked.window,
        restated=asked.restated,
        with_customers=with_customers,
    )


def shown(found: DsoMoves, *, name: str = "dso-moves") -> Moves:
    """Lay the change out for a tile; refused where there is nothing to measure against."""
    if found.moved is None:
        raise NothingSold
    moved = found.moved
    since, until = formats.day(found.since), formats.day(found.until)
    return Moves(
        since=since,
        until=until,
        before=formats.figure(moved.before),
        after=formats.figure(moved.after),
        change=_("DSO: %(days)s days") % {"days": signed(moved.after - moved.before)},
        chart=_chart(name, moved, since, until),
        steps=tuple(_step(cause, moved.effects[cause]) for cause in CAUSES),
    )


def page(visit: Visit, asked: Asked, wanted: Mapping[str, str]) -> MovesPage:
    """Read the page of the change between two days; what cannot be said is said instead."""
    since = day_in(wanted.get("since", "")) or asked.on - timedelta(days=DAYS)
    since = min(since, asked.on - timedelta(days=1))
    href = reverse("dso-moves")
    scope = reading.scope(visit, asked, href=href)
    days: dict[str, Any] = {"given": asked.given, "spans": _spans(asked, since), "until": asked.on.isoformat()}
    try:
        found = read(visit, asked, since, with_customers=True)
        moves = shown(found)
    except Refused as refused:
        return MovesPage(scope=scope, since=since.isoformat(), refused=words.say(refused.text), **days)
    return MovesPage(
        scope=scope,
        since=since.isoformat(),
        refused="",
        moves=moves,
        window_days=found.window_days,
        currency=found.currency,
        parts=_parts(found),
        behind=_behind(found),
        **days,
    )


def _spans(asked: Asked, since: date) -> tuple[Choice, ...]:
    """Offer the days that one usually looks back to."""
    return tuple(
        Choice(formats.days(days), asked.at("dso-moves", since=day.isoformat()), day == since)
        for days in SPANS
        for day in (asked.on - timedelta(days=days),)
    )


def signed(days: Decimal) -> str:
    """Write days with their sign; a true minus, a plus, or none."""
    text = formats.figure(abs(days))
    return f"+{text}" if days > 0 else f"\N{MINUS SIGN}{text}" if days < 0 else text


def _step(cause: str, days: Decimal) -> Step:
    name, says = cause_words(cause)
    return Step(cause, name, says, signed(days))


def _chart(name: str, moved: Moved, since: str, until: str) -> Chart:
    says = _("In days, from %(since)s to %(until)s.") % {"since": since, "until": until}
    return chart(name, drawn(moved, since, until), title=_("What moved DSO"), says=says)


def drawn(moved: Moved, since: str, until: str) -> dict[str, Any]:
    """Draw the steps from the first day's DSO to the second's."""
    rows, at = [_total(_("DSO on %(day)s") % {"day": since}, moved.before)], moved.before
    for cause in CAUSES:
        days = moved.effects[cause]
        if days:
            called = cause_words(cause)[0]
            said = {"short": signed(days), "says": f"{called}: {signed(days)}"}
            rows.append({"x": called, "since": at, "until": at + days, "kind": "down" if days > 0 else "up"} | said)
            at += days
    rows.append(_total(_("DSO on %(day)s") % {"day": until}, moved.after))
    return charts.waterfall(rows, x=_("Days"))


def _total(name: str, days: Decimal) -> dict[str, Any]:
    text = formats.figure(days)
    return {"x": name, "since": 0, "until": days, "kind": "total", "short": text, "says": f"{name}: {text}"}


def _parts(found: DsoMoves) -> tuple[OfPart, ...]:
    """Say what each part of the book contributed, the largest first; parts that moved nothing are left out."""
    if found.moved is None:
        return ()
    of = found.moved.of_parts
    sums = {key: sum((of[cause][key] for cause in CAUSES), Decimal(0)) for key in of["late"]}
    keys = sorted(sums, key=lambda key: abs(sums[key]), reverse=True)
    return tuple(
        OfPart(
            found.parts[key].company,
            found.parts[key].segment or _("no segment"),
            found.parts[key].currency,
            tuple(signed(of[cause][key]) if of[cause][key] else formats.DASH for cause in CAUSES),
            signed(sums[key]),
        )
        for key in keys
        if any(of[cause][key] for cause in CAUSES)
    )


def _behind(found: DsoMoves) -> tuple[Behind, ...]:
    return tuple(
        Behind(*cause_words(cause), lines=tuple(_line(one, found.currency) for one in rows))
        for cause, rows in found.behind.items()
        if rows
    )


def _line(one: Changed, currency: str) -> BehindLine:
    return BehindLine(
        href=reverse("customer", args=[one.token]),
        name=one.name,
        number=one.number,
        before=formats.money(one.before, currency),
        after=formats.money(one.after, currency),
        change=formats.money(one.after - one.before, currency),
    )
