"""Whose forecast is due? Asked for by the clock, once a company and business day."""

from datetime import date, datetime, time
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from duecourse.analysis.intelligence.models import ForecastVintage
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.queue.jobs import later
from duecourse.records.ledger.queries.cash import has_items

FORECAST: Final = "intelligence.forecast"
BEGINS: Final = time(0, 50)
"""After the predictions of the day."""


def ask_what_is_due(tenant: UUID, *, now: datetime) -> int:
    """Ask for the forecasts that are due; a past that is lived day by day asks for its own (`duecourse forecast`)."""
    row = identity.tenant_row(tenant)
    if row.is_historic:
        return 0
    asked = 0
    for company in identity.companies(tenant):
        day = _day_of(company, now, is_simulated=row.is_simulated)
        if day is not None and _is_due(tenant, company.id, day):
            key = f"{FORECAST}:{tenant}:{company.id}"
            asked += later(FORECAST, tenant=tenant, key=key, company=company.id, on=day.isoformat())
    return asked


def _day_of(company: CompanyRow, now: datetime, *, is_simulated: bool) -> date | None:
    """Tell which business day has begun: of a simulation the one it stands on, never a Saturday or Sunday."""
    local = now.astimezone(ZoneInfo(company.zone))
    day = (
        company.business_date if is_simulated else business_date(company.zone, now) if local.time() >= BEGINS else None
    )
    return day if day is not None and day.weekday() < 5 else None


def _is_due(tenant: UUID, company_id: int, day: date) -> bool:
    made = ForecastVintage.objects.of(tenant).filter(company_id=company_id, made_on__gte=day)
    return not made.exists() and has_items(tenant, company_id, before=day)
