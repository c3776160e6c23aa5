"""Does a chart draw in every theme, alike on screen and paper, and without leaving the house?"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from duecourse.foundation.kit import charts
from duecourse.foundation.kit.charts.themes import NAMES

TOKENS = Path(__file__).parents[3] / "duecourse/interfaces/web/static/duecourse/tokens.css"
MONDAY = date(2026, 3, 2)


def _weeks() -> list[dict[str, Any]]:
    return [
        {
            "x": MONDAY + timedelta(weeks=week),
            "came": Decimal("1200.50") if week < 3 else None,
            "expected": Decimal(1000 + week),
            "low": Decimal(800),
            "high": Decimal(1300),
            "rival": Decimal(1100),
            "own": None,
            "says": f"Week {week}",
        }
        for week in range(6)
    ]


SHAPES = {
    "foreseen": charts.foreseen(_weeks(), y="EUR", names=("a", "b", "c", "d"), until="2026-03-23", rival="mean"),
    "bars": charts.bars([{"x": "Open", "y": Decimal(3)}, {"x": "Late", "y": Decimal(1)}], y="EUR"),
    "lines": charts.lines([{"x": MONDAY, "y": 1, "series": "A"}, {"x": "2026-03-09", "y": 2, "series": "A"}], y="Days"),
    "stacked": charts.stacked(
        [{"x": "A", "y": 2, "series": "Open"}, {"x": "A", "y": Decimal(1), "series": "Late"}], y="EUR"
    ),
    "areas": charts.areas(
        [{"x": MONDAY + timedelta(weeks=w), "y": 1 + w, "series": s} for s in ("Open", "Late") for w in (0, 1)], y="EUR"
    ),
    "heat": charts.heat([{"x": "Mon", "y": "Ada", "value": 3}], x="Day", y="Who", value="Calls"),
    "waterfall": charts.waterfall(
        [{"x": "A", "since": 0, "until": 4, "kind": "total", "short": "4"}] * 1
        + [{"x": "B", "since": 4, "until": 3, "kind": "down", "short": "-1"}],
        x="EUR",
    ),
    "scatter": charts.scatter([{"x": 1, "y": 2}], x="Said", y="Was"),
    "calibration": charts.calibration([{"x": 0.2, "y": 0.25, "low": 0.2, "high": 0.3, "count": 9}], said="s", came="c"),
    "cover": charts.cover([{"x": "Retail", "y": 0.8, "low": 0.7, "high": 0.9}], title="Cover", goal=(0.77, 0.85)),
    "history": charts.history_plot(
        [{"x": MONDAY, "y": 3}], [{"x": MONDAY, "low": 0, "high": 5}], [{"x": MONDAY, "label": "Shift"}], y="Days"
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_draws_what_its_rows_say(name: str) -> None:
    drawn = charts.draw(SHAPES[name], "svg").decode()
    assert drawn.startswith("<svg") and "@" not in re.sub(r"<title>.*?</title>", "", drawn)
    assert drawn.count("<path") > 2, "marks were drawn, not only a frame"


def test_a_band_a_person_s_figure_and_what_came_are_told_apart() -> None:
    rows = _weeks()
    rows[4]["own"] = Decimal(1250)
    drawn = charts.draw(charts.foreseen(rows, y="EUR", names=("a", "b", "c", "d")), "svg").decode()
    soft, solid, own = (charts.PRINT.colours[name] for name in ("accent-soft", "accent", "soon"))
    assert drawn.count(f'fill="{soft}"') == 3, "three weeks are only expected"
    assert drawn.count(f'fill="{solid}"') >= 9, "six bands and three weeks that came"
    assert drawn.count(f'fill="{own}"') == 1


@pytest.mark.parametrize(("language", "figure", "month"), [("en_GB", "1.5M", "Mar"), ("de_DE", "1,5M", "März")])
def test_figures_and_days_are_written_in_the_reader_s_language(language: str, figure: str, month: str) -> None:
    rows = [{"x": MONDAY + timedelta(weeks=week), "y": 1_500_000 * week, "series": "A"} for week in range(3)]
    drawn = charts.draw(charts.lines(rows, y="EUR"), "svg", language=language).decode()
    assert figure in drawn and f"2 {month}" in drawn


def test_pictures_and_pages_are_what_they_say() -> None:
    assert charts.draw(SHAPES["bars"], "png").startswith(b"\x89PNG")
    assert charts.draw(SHAPES["bars"], "pdf").startswith(b"%PDF")


def test_nothing_is_fetched_for_a_chart() -> None:
    elsewhere = charts.bars([], y="EUR") | {"data": {"url": "https://elsewhere.example/rows.json"}}
    with pytest.raises(ValueError, match="elsewhere"):
        charts.draw(elsewhere, "svg")


@pytest.mark.parametrize("theme", [charts.LIGHT, charts.DARK, charts.PRINT], ids=lambda one: one.name)
def test_a_chart_has_the_colours_of_the_screens(theme: charts.Theme) -> None:
    text = TOKENS.read_text(encoding="utf-8")
    begins = {"light": '[data-theme="light"] {', "dark": '[data-theme="dark"] {', "print": "@media print {"}[theme.name]
    block = text[text.index(begins) :].partition("}")[0]
    said = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))
    assert {name: said[name] for name in NAMES} == dict(theme.colours)
