"""The forecasts' columns, for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.analysis.intelligence import models
from duecourse.foundation.tenancy.tables import table_of

if TYPE_CHECKING:
    import ibis


def forecast_vintages_table() -> ibis.Table:
    """Forecasts, by company and day."""
    return table_of(models.ForecastVintage)


def forecast_lines_table() -> ibis.Table:
    """What each forecast expected of a day or a week."""
    return table_of(models.ForecastLine)
