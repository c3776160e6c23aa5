"""Prediction, forecast, behaviour (not built yet)."""
