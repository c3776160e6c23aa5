"""When is a company's cash forecast?"""

from datetime import date
from uuid import UUID

from duecourse.analysis.intelligence.operations import forecast_asking, forecasting
from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.jobs import job


@job("intelligence.ask_for_forecasts")
def ask_for_forecasts(*, tenant: UUID) -> None:
    """Ask for the forecast of every company's business day that has begun and has none."""
    forecast_asking.ask_what_is_due(tenant, now=moment_of(tenant, now()))


@job(forecast_asking.FORECAST, queue="batch")
def forecast(*, tenant: UUID, company: int, on: str) -> None:
    """Make the forecast of a company's day."""
    forecasting.make_forecast(tenant, company, on=date.fromisoformat(on), at=now())
