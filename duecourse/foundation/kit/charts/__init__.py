"""Charts as plain data: what is drawn (Vega-Lite), in which colours and in which language; the browser and the printer read the same."""

from duecourse.foundation.kit.charts.drawing import draw
from duecourse.foundation.kit.charts.shapes import (
    HEIGHT,
    areas,
    bars,
    calibration,
    cover,
    foreseen,
    heat,
    history_plot,
    lines,
    scatter,
    stacked,
    titled,
    waterfall,
)
from duecourse.foundation.kit.charts.themes import DARK, LIGHT, PRINT, Theme, config, painted

__all__ = [
    "DARK",
    "HEIGHT",
    "LIGHT",
    "PRINT",
    "Theme",
    "areas",
    "bars",
    "calibration",
    "config",
    "cover",
    "draw",
    "foreseen",
    "heat",
    "history_plot",
    "lines",
    "painted",
    "scatter",
    "stacked",
    "titled",
    "waterfall",
]
