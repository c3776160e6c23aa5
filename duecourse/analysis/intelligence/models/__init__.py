"""The tables of what was learnt: fitted models, how they were trained, how they hold."""

from duecourse.analysis.intelligence.models.fitted import FittedModel, ModelWatch, Training
from duecourse.analysis.intelligence.models.forecasts import (
    CashCalibration,
    ForecastItem,
    ForecastLine,
    ForecastOverride,
    ForecastVintage,
)

__all__ = [
    "CashCalibration",
    "FittedModel",
    "ForecastItem",
    "ForecastLine",
    "ForecastOverride",
    "ForecastVintage",
    "ModelWatch",
    "Training",
]
