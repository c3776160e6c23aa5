"""How does a chart look: in light, in the dark, on paper? The same tokens as every screen (`tokens.css`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from babel import Locale

FONT: Final = "Inter Variable, Inter, Liberation Sans, Arial, sans-serif"
NAMES: Final = (
    *("surface", "ink", "ink-3", "line", "accent", "accent-soft", "calm", "harm", "soon"),
    *(f"series-{number}" for number in range(1, 7)),
)
_AXIS: Final = {
    "labelColor": "@ink-3",
    "titleColor": "@ink-3",
    "gridColor": "@line",
    "domainColor": "@line",
    "labelFontSize": 12,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
    "domain": False,
    "ticks": False,
    "labelPadding": 6,
    "titlePadding": 10,
}

_TITLE: Final = {
    "anchor": "start",
    "color": "@ink",
    "fontSize": 15,
    "subtitleColor": "@ink-3",
    "subtitleFontSize": 12,
    "subtitlePadding": 4,
    "offset": 12,
}


@dataclass(frozen=True)
class Theme:
    """The colours of one ground, by the names of `tokens.css`; a series is told apart without seeing red and green as two."""

    name: str
    colours: Mapping[str, str]


def _theme(name: str, *colours: str) -> Theme:
    return Theme(name, dict(zip(NAMES, colours, strict=True)))


LIGHT: Final = _theme(
    *("light", "#ffffff", "#14201f", "#586563", "#e4e8e7", "#0b655f", "#e1f0ee", "#3a5573", "#b3261e", "#855000"),
    *("#0b655f", "#b85c00", "#4a6fa5", "#8a4b9c", "#6b7a00", "#5c6b69"),
)
DARK: Final = _theme(
    *("dark", "#141a19", "#e6edeb", "#8f9c99", "#263130", "#58bdb2", "#12322f", "#9dbbe0", "#f28b82", "#e5b567"),
    *("#58bdb2", "#f0a35e", "#9dbbe0", "#cf9fe0", "#c3cf6b", "#a9b5b2"),
)
PRINT: Final = _theme(
    *("print", "#ffffff", "#000000", "#444444", "#d0d0d0", "#074e49", "#d9e8e6", "#2b4561", "#8f1a14", "#6b4000"),
    *("#074e49", "#a04f00", "#3a5c8f", "#733b84", "#566200", "#444444"),
)


def painted(value: Any, theme: Theme) -> Any:
    """Put the colours of a theme where a specification names them: `@accent` and its like."""
    if isinstance(value, str):
        return theme.colours[value[1:]] if value.startswith("@") else value
    if isinstance(value, Mapping):
        return {key: painted(one, theme) if key != "values" else one for key, one in value.items()}
    return [painted(one, theme) for one in value] if isinstance(value, list) else value


def config(language: str = "en_GB") -> dict[str, Any]:
    """Give Vega's configuration: the type, the axes, and how a language (a Babel locale) writes figures and days."""
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "padding": {"left": 2, "right": 12, "top": 6, "bottom": 2},
        "title": _TITLE,
        "axis": _AXIS,
        "axisX": {"grid": False},
        "legend": {"labelColor": "@ink", "titleColor": "@ink-3", "labelFontSize": 12, "titleFontSize": 12},
        "range": {
            "category": [f"@series-{number}" for number in range(1, 7)],
            "heatmap": ["@accent-soft", "@accent"],
            "ramp": ["@accent-soft", "@accent"],
        },
        "locale": _locale(language),
    }


@lru_cache(maxsize=32)
def _locale(language: str) -> dict[str, Any]:
    """Say to Vega how a language writes figures and days."""
    locale = Locale.parse(language)
    symbols = locale.number_symbols
    latin = symbols.get("latn", symbols)
    months, days = locale.months["format"], locale.days["format"]
    week = (6, 0, 1, 2, 3, 4, 5)
    return {
        "number": {
            "decimal": latin["decimal"],
            "thousands": latin["group"],
            "grouping": [3],
            "currency": ["", ""],
            "minus": "\N{MINUS SIGN}",
        },
        "time": {
            "dateTime": "%x %X",
            "date": "%d.%m.%Y",
            "time": "%H:%M",
            "periods": ["AM", "PM"],
            "days": [days["wide"][day] for day in week],
            "shortDays": [days["abbreviated"][day] for day in week],
            "months": [months["wide"][month] for month in range(1, 13)],
            "shortMonths": [months["abbreviated"][month] for month in range(1, 13)],
        },
    }
