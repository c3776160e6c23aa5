"""How does a forecast read: its weeks and days, what it stands on, what must be known before believing it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.analysis.intelligence.queries.forecast_rows import ForecastPage, OverrideRow, PeriodRow, VintageRow
from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.charting import Chart, chart
from duecourse.interfaces.web.forecast import asking, drawing, looking_back, words
from duecourse.interfaces.web.forecast.asking import Asked
from duecourse.interfaces.web.forecast.shown import Choice, Fact, Filters, Forecast, Notice, Own, Part, Period, Stand
from duecourse.interfaces.web.visit import Visit

SOON = 4
"""The weeks that are looked at first."""


def forecast(visit: Visit, one: Asked) -> Forecast:
    """Read the whole screen."""
    page = asking.found(visit, one)
    frame = _frame(visit, one, page)
    if page.vintage is None:
        return frame
    past = tuple(period(row, {}) for row in page.past)
    ahead = tuple(period(row, _behind(page, row, one)) for row in page.weeks)
    by_day = tuple(period(row, _behind(page, row, one)) for row in page.days)
    shown = frame.__dict__ | {
        "stand": _stand(visit, page.vintage),
        "notices": tuple(_notices(page.vintage)),
        "facts": tuple(_facts(page, ahead)),
        "past": past,
        "weeks": ahead,
        "days": by_day,
        "week_chart": week_chart(past, ahead, page.currency),
        "day_chart": _day_chart(by_day, page.currency),
        **looking_back.moves(page.moves),
        **looking_back.accuracy(page.accuracy, page.currency),
        "owns": tuple(_own(row, page) for row in page.overrides),
        "may_say": visit.may("forecast.override") and not page.group and one.on >= page.vintage.made_on,
        "own_weeks": tuple(
            Choice(row.from_on.isoformat(), words.span(row.from_on, row.to_on), False) for row in page.weeks
        ),
        "own_currencies": tuple(Choice(code, code, code == page.currency) for code in page.vintage.currencies),
    }
    return Forecast(**shown)


def period(row: PeriodRow, query: Mapping[str, str | int]) -> Period:
    """Say a week or a day in the reader's language; `query` leads to the items behind it."""

    def money(amount: Decimal) -> Money:
        return Money(amount, row.currency)

    names = words.source_words()
    outside = row.is_forecast and row.actual is not None and not row.low <= row.actual <= row.high
    return Period(
        from_on=row.from_on,
        words=words.span(row.from_on, row.to_on),
        expected=money(row.expected),
        low=money(row.low),
        high=money(row.high),
        came=None if row.actual is None else money(row.actual),
        own=money(row.override.amount) if row.override else None,
        own_why=_why(row.override) if row.override else "",
        parts=tuple(Part(said, money(row.parts[code])) for code, said in names.items() if row.parts.get(code)),
        href=reverse("forecast-behind", query=dict(query)) if query else "",
        is_outside=outside,
        is_foreseen=row.is_forecast,
    )


def week_chart(past: Sequence[Period], ahead: Sequence[Period], currency: str) -> Chart | None:
    """Make the chart of weeks."""
    if not past and not ahead:
        return None
    spec = drawing.weeks(past, ahead, currency=currency)
    return chart("weeks", spec, title=_("Week by week, %(currency)s") % {"currency": currency}, says=legend(past))


def legend(past: Sequence[Period]) -> str:
    """Say what the marks of the chart mean."""
    said = _("Full: what came. Open: what is expected. Shaded: where 8 weeks in 10 should end. Diamond: by hand.")
    return f"{said} {_('Dashed: mean of the last 8 weeks.')}" if drawing.usual(past) is not None else said


def _day_chart(ahead: Sequence[Period], currency: str) -> Chart | None:
    if not ahead:
        return None
    title = _("Day by day, the next two weeks, %(currency)s") % {"currency": currency}
    says = _("Single days are hard to foresee: their bands are wide.")
    return chart("days", drawing.days(ahead, currency=currency), title=title, says=says)


def stands_words(vintage: VintageRow) -> str:
    """Say what the expected days of a forecast stand on."""
    if vintage.is_model_on:
        return _("model %(name)s") % {"name": vintage.model[:8]}
    return _("How each customer usually paid stands behind this forecast.")


def _frame(visit: Visit, one: Asked, page: ForecastPage) -> Forecast:
    """Read what stands on the page whether there is a forecast or not."""
    named = {group.key: group.name for group in page.groups}
    return Forecast(
        company=one.company.name,
        company_code=one.company.code,
        currency=page.currency or one.company.base_currency,
        currency_words=_("all, in %(currency)s") % {"currency": page.currency} if page.is_total else page.currency,
        group_words=named.get(page.group, page.group) if page.group else _("all customers"),
        query=one.query,
        filters=_filters(visit, one, page),
        stand=None,
    )


def _filters(visit: Visit, one: Asked, page: ForecastPage) -> Filters:
    known = page.vintage.currencies if page.vintage else ()
    everybody = [("", _("All customers"))] if visit.scope.portfolio_ids is None else []
    groups = everybody + [(group.key, group.name) for group in asking.groups_of(visit, page.groups)]
    total = _("All, in %(currency)s") % {"currency": one.company.base_currency}
    made = page.vintage.made_on if page.vintage else None
    days = [row.made_on for row in asking.vintages(visit, one)]
    return Filters(
        companies=_choices([(each.code, each.name) for each in visit.in_view], one.company.code),
        currencies=_choices([("", total), *((code, code) for code in known)], one.currency),
        groups=_choices(groups, page.group),
        vintages=_choices([(day.isoformat(), formats.day(day)) for day in days], made.isoformat() if made else ""),
    )


def _choices(pairs: Sequence[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, said, value == chosen) for value, said in pairs)


def _behind(page: ForecastPage, row: PeriodRow, one: Asked) -> Mapping[str, str | int]:
    days = (row.to_on - row.from_on).days + 1
    named = {"company": one.company.code, "on": one.on.isoformat(), "currency": one.currency, "group": page.group}
    return {key: value for key, value in named.items() if value} | {"from": row.from_on.isoformat(), "days": days}


def _stand(visit: Visit, vintage: VintageRow) -> Stand:
    model = vintage.model[:8] if vintage.is_model_on else ""
    return Stand(vintage.made_on, vintage.made_at, model, _card(visit, vintage) if model else "", vintage.is_model_on)


def _card(visit: Visit, vintage: VintageRow) -> str:
    """Lead to the card of the model, where this person may see it."""
    return reverse("model", args=[vintage.model[:12]]) if visit.may("model.see") else ""


def _notices(vintage: VintageRow) -> list[Notice]:
    said = []
    if not vintage.is_model_on:
        more = _off(vintage)
        if not vintage.beats_mean:
            more += " " + _("On this company’s past it was not shown to be better than each customer’s mean.")
        said.append(Notice("", "info", stands_words(vintage), more))
    if vintage.is_little_history:
        said.append(
            Notice(
                *("soon", "alert", _("Little history.")),
                _("The band rests on few weeks: do not rely on it for single payments."),
            )
        )
    if vintage.missing_rates:
        codes = ", ".join(vintage.missing_rates)
        more = _("Amounts in it are in no total. Import a rate, and the next forecast has them.")
        said.append(Notice("soon", "alert", _("No rate is known for %(codes)s.") % {"codes": codes}, more))
    return said


def _off(vintage: VintageRow) -> str:
    """Say why the payment model does not answer for sums: by figures where it was tried."""
    if vintage.tried is None:
        return _("The payment model was not tried for sums here: it is off, or the past is short or the book large.")
    model, usual = (formats.percent(round(share, 2)) for share in vintage.tried)
    said = _("Tried on the last half year, the payment model was off by %(model)s, these habits by %(usual)s.")
    return said % {"model": model, "usual": usual}


def _facts(page: ForecastPage, ahead: Sequence[Period]) -> list[Fact]:
    soon, all_of = (_sum(ahead[:SOON], page.currency), _sum(ahead, page.currency))
    low, high = (sum((getattr(one, side).amount for one in ahead[:SOON]), Decimal(0)) for side in ("low", "high"))
    ends = {"low": formats.figure(low, page.currency), "high": formats.figure(high, page.currency)}
    band = _("8 in 10: %(low)s to %(high)s") % ends
    found = [
        Fact(ngettext("Next %(num)s week", "Next %(num)s weeks", SOON) % {"num": SOON}, soon, "", band),
        Fact(ngettext("Next %(num)s week", "Next %(num)s weeks", len(ahead)) % {"num": len(ahead)}, all_of, "", ""),
    ]
    score = page.accuracy
    if score.wape is not None:
        rival = _("mean of 8 weeks: %(off)s") % {"off": formats.percent(score.wape_mean)}
        found.append(Fact(_("Off in the past by"), None, formats.percent(score.wape), rival))
    if score.cover80 is not None:
        found.append(
            Fact(
                _("Weeks within the band"),
                None,
                formats.percent(score.cover80),
                _("should be %(goal)s") % {"goal": formats.percent(looking_back.GOAL)},
            )
        )
    return found


def _sum(rows: Sequence[Period], currency: str) -> Money:
    return Money(sum((one.expected.amount for one in rows), Decimal(0)), currency)


def _own(row: OverrideRow, page: ForecastPage) -> Own:
    came = next((week.actual for week in page.past if week.from_on == row.from_on), None)
    gone = _("taken back by %(who)s") % {"who": row.withdrawn_by} if row.withdrawn_at else ""
    return Own(
        id=row.id,
        week=formats.day(row.from_on),
        amount=Money(row.amount, row.currency),
        why=row.reason,
        who=row.by,
        at=row.at,
        came=None if came is None or row.currency != page.currency else Money(came, row.currency),
        withdrawn=gone,
    )


def _why(row: OverrideRow) -> str:
    return f"{row.reason} ({row.by})"
