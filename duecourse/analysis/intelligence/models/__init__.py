"""The tables of what was learnt: fitted models, how they were trained, how they hold."""

from duecourse.analysis.intelligence.models.fitted import FittedModel, ModelWatch, Training

__all__ = ["FittedModel", "ModelWatch", "Training"]
