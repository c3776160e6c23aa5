"""Forecast the cash of a day, week by week, in each currency and in all."""

import argparse
from datetime import date
from typing import Any

from duecourse.analysis.intelligence.operations import forecasting
from duecourse.analysis.intelligence.queries import forecasts
from duecourse.analysis.intelligence.queries.forecast_rows import ForecastPage, PeriodRow
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.models import Tenant
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command

WEEKS = 13


class NotBegun(Refused):
    """Nobody knows yet what is known on that morning."""

    says = _("%(on)s has not begun in %(company)s: its forecast is made from what is known that morning.")


class NeverMade(Refused):
    """A forecast that is made afterwards would know too much, and could not be told from one of its day."""

    says = _("No forecast of %(company)s was made on %(on)s, and none is made afterwards: it would know too much.")


class TooFewWeeks(Refused):
    """What was made for some weeks cannot tell of more."""

    says = _("The forecast of %(on)s was made for %(weeks)s weeks.")


def register(commands: Any) -> None:
    """Offer forecast."""
    say = command(
        commands,
        "forecast",
        forecast,
        example="duecourse forecast --on 2026-03-31 --weeks 13 --json",
        more="A day has one forecast, made from what was known that morning; it is never changed.",
    )
    say.add_argument("--on", required=True, metavar="DAY", help="the business date, seen from its morning")
    say.add_argument("--weeks", type=int, default=WEEKS, help="how many weeks; the first is what is left of this one")
    say.add_argument("--company", metavar="CODE", help="one company only; else all of them")


def forecast(args: argparse.Namespace) -> int:
    """Give the forecast of a day; it is made where there is none yet."""
    day, tenant_id = door.day(args.on), door.tenant_of(args)
    with door.inside(tenant_id):
        tenant, companies = identity.tenant_row(tenant_id), door.companies_of(tenant_id, args.company)
    pages = [(company, page) for company in companies for page in _pages(tenant, company, day, weeks=args.weeks)]
    own, totals = (
        [
            _week(company, row)
            for company, page in pages
            if page.is_total == is_total
            for row in page.weeks[: args.weeks]
        ]
        for is_total in (False, True)
    )
    data = {
        "on": day,
        "forecasts": {one.code: _made(page) for one, page in pages if page.is_total},
        "weeks": own,
        "totals": totals,
    }
    lines = [
        f"{row['company']}  {row['from']}  {row['currency']}  {row['expected']:>14}  {row['low']:>14} – {row['high']}"
        for row in own
    ]
    return door.emit(args, data, "\n".join(lines))


def _pages(tenant: Tenant, company: CompanyRow, day: date, *, weeks: int) -> list[ForecastPage]:
    with door.inside(tenant.id), door.at_dawn(tenant, company, day):
        _refuse(tenant, company, day)
        made = forecasting.make_forecast(tenant.id, company.id, on=day, at=now(), weeks=max(weeks, WEEKS))
        if made.weeks < weeks:
            raise TooFewWeeks(on=day, weeks=made.weeks)
        total = forecasts.forecast_page(tenant.id, company.id, on=day)
        own = total.vintage.currencies if total.vintage else ()
        return [total, *(forecasts.forecast_page(tenant.id, company.id, on=day, currency=code) for code in own)]


def _refuse(tenant: Tenant, company: CompanyRow, day: date) -> None:
    """A living company's forecast is made on its day; a past that is lived afterwards has any day up to where it stands."""
    if door.lives_in_the_past(tenant):
        return
    today = business_date(company.zone, now())
    if day > today:
        raise NotBegun(on=day, company=company.code)
    if day < today and not any(row.made_on == day for row in forecasts.vintages(tenant.id, company.id, limit=400)):
        raise NeverMade(on=day, company=company.code)


def _made(page: ForecastPage) -> dict[str, Any]:
    vintage = page.vintage
    if vintage is None:
        return {}
    return {
        "model": vintage.model,
        "decision": "on" if vintage.beats_mean else "off",
        "little_history": vintage.is_little_history,
        "missing_rates": list(vintage.missing_rates),
        "accuracy": page.accuracy.wape and str(page.accuracy.wape),
        "accuracy_mean_of_8_weeks": page.accuracy.wape_mean and str(page.accuracy.wape_mean),
    }


def _week(company: CompanyRow, row: PeriodRow) -> dict[str, Any]:
    return {
        "company": company.code,
        "from": row.from_on.isoformat(),
        "to": row.to_on.isoformat(),
        "currency": row.currency,
        "expected": door.money(row.expected, row.currency),
        "low": door.money(row.low, row.currency),
        "high": door.money(row.high, row.currency),
        "parts": {source: door.money(amount, row.currency) for source, amount in row.parts.items()},
    }
