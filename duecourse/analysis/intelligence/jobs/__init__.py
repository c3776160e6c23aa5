"""When does intelligence look, learn and predict?"""

from duecourse.analysis.intelligence.jobs import behaviour, forecasts, predictions, promises

__all__ = ["behaviour", "forecasts", "predictions", "promises"]
