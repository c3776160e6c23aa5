"""The tables of what was learnt: fitted models, how they were trained, how they hold; and how customers pay."""

from duecourse.analysis.intelligence.models.behaviour import BehaviourDay, BehaviourFinding
from duecourse.analysis.intelligence.models.fitted import FittedModel, ModelWatch, PredictionRun, Training
from duecourse.analysis.intelligence.models.forecasts import (
    CashCalibration,
    ForecastItem,
    ForecastLine,
    ForecastMove,
    ForecastOverride,
    ForecastVintage,
)

__all__ = [
    "BehaviourDay",
    "BehaviourFinding",
    "CashCalibration",
    "FittedModel",
    "ForecastItem",
    "ForecastLine",
    "ForecastMove",
    "ForecastOverride",
    "ForecastVintage",
    "ModelWatch",
    "PredictionRun",
    "Training",
]
