"""Which forecast is asked for: company, currency, group of customers, and the day from which one looks?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404

from duecourse.analysis.intelligence.queries import forecasts
from duecourse.analysis.intelligence.queries.forecast_rows import ForecastPage, GroupRow, VintageRow
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.visit import StaffRequest, Visit


@dataclass(frozen=True)
class Asked:
    """A forecast that somebody wants to see; `currency` "" adds all up in the company's own, `group` "" is everybody."""

    company: CompanyRow
    on: date
    currency: str = ""
    group: str = ""

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        named = {
            "company": self.company.code,
            "currency": self.currency,
            "group": self.group,
            "on": self.on.isoformat(),
        }
        return urlencode({key: value for key, value in named.items() if value})


def asked(request: StaffRequest) -> Asked | None:
    """Read what the address asks for; None where this person has no company, or none with a business date."""
    visit, wanted = request.visit, request.GET
    code = wanted.get("company", "")
    company = next((one for one in visit.in_view if not code or one.code == code), None)
    if company is None and visit.in_view:
        raise Http404
    if company is None or company.business_date is None:
        return None
    on = asking.day_in(wanted.get("on", "")) or company.business_date
    return Asked(company, on, wanted.get("currency", "")[:3].upper(), wanted.get("group", "")[:120])


def found(visit: Visit, one: Asked) -> ForecastPage:
    """Read the forecast; somebody who sees portfolios only sees forecasts of those."""
    page = forecasts.forecast_page(
        visit.tenant_id, one.company.id, on=one.on, currency=one.currency, group=group_of(visit, one.group)
    )
    if page.vintage is not None and page.currency not in (*page.vintage.currencies, one.company.base_currency):
        raise Http404
    return page


def group_of(visit: Visit, wanted: str) -> str:
    """Give the group that is shown: the one asked for if this person may see it, else the portfolio in view."""
    mine = visit.scope.portfolio_ids
    if mine is None:
        return wanted
    keys = sorted(f"portfolio:{number}" for number in mine)
    if wanted and wanted not in keys:
        raise Http404
    return wanted or (keys[0] if keys else "nobody")


def groups_of(visit: Visit, groups: tuple[GroupRow, ...]) -> tuple[GroupRow, ...]:
    """Keep the groups that this person may see."""
    mine = visit.scope.portfolio_ids
    keys = None if mine is None else {f"portfolio:{number}" for number in mine}
    return tuple(one for one in groups if keys is None or one.key in keys)


def vintages(visit: Visit, one: Asked) -> list[VintageRow]:
    """List the forecasts that were made, the newest first."""
    return forecasts.vintages(visit.tenant_id, one.company.id)
