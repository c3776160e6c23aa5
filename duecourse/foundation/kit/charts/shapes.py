"""What is drawn? Rows in, a Vega-Lite specification without colours and language out.

Rows are flat mappings that JSON can say. Besides what a shape names, each row may carry `says` (what is told of it, in words),
and `href` (where it leads). Amounts become floats here and nowhere earlier; days become their ISO form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

Row = Mapping[str, Any]
Spec = dict[str, Any]

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
HEIGHT: Final = 260
DAY_AND_MONTH: Final = "utcFormat(toDate(datum.value), '%-d %b')"
_GRAINS: Final = {
    "month": "utcFormat(toDate(datum.value), '%b %Y')",
    "quarter": "utcFormat(toDate(datum.value), 'Q%q %Y')",
    "year": "utcFormat(toDate(datum.value), '%Y')",
}
SHARE: Final = "format(datum.value * 100, '.0f') + ' %'"
AMOUNT: Final = "replace(format(datum.value, '~s'), 'G', 'bn')"
FIGURE: Final = "format(datum.value, ',~f')"
_LOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "certain": {"color": "@accent"},
    "likely": {"fill": "@accent-soft", "stroke": "@accent", "strokeWidth": 1.25},
    "path": {"strokeWidth": 2},
    "dots": {"filled": True, "color": "@accent", "stroke": "@surface", "strokeWidth": 1, "opacity": 1},
    "slips": {"color": "@ink"},
    "band": {"color": "@accent", "opacity": 0.16},
    "reach": {"color": "@ink", "strokeWidth": 1.25},
    "rival": {"color": "@soon", "strokeWidth": 1.5, "strokeDash": [5, 3]},
    "rule": {"color": "@ink-3", "strokeWidth": 1, "strokeDash": [3, 3]},
    "mark": {"color": "@soon", "strokeWidth": 1.5},
    "own": {"filled": True, "color": "@soon", "opacity": 1},
    "up": {"color": "@accent"},
    "down": {"color": "@soon"},
    "total": {"color": "@calm"},
    "note": {"color": "@ink", "fontSize": 12},
    "squares": {"stroke": "@surface", "strokeWidth": 2},
    "part": {"stroke": "@surface", "strokeWidth": 1},
}
"""How a mark looks, by what it says; a name with `@` is a colour of the theme."""


def foreseen(
    rows: Sequence[Row], *, y: str, names: tuple[str, str, str, str], until: str = "", rival: str = ""
) -> Spec:
    """Draw what came (solid) and what is expected (open bars) by day, with the band as a reach around it.

    Rows: `x` (ISO day), `came`, `expected`, `low`, `high`, perhaps `own` (a person's figure beside) and `rival`.
    `names` label came, expected, band, own; `until` is the day before which everything is known.
    """
    came, expected, band, own = names
    x = _x()
    bars: dict[str, Any] = {"width": {"band": 0.56}}
    drawn = (
        ("expected", _layer("bar", "likely", x | _y("expected", y) | _name(expected), where="!came", **bars)),
        (
            "low",
            _layer("bar", "band", x | _y("low", y) | {"y2": {"field": "high"}} | _name(band), width={"band": 0.92}),
        ),
        ("came", _layer("bar", "certain", x | _y("came", y) | _name(came), where="came", **bars)),
        ("came", _layer("tick", "slips", x | _y("expected", y), thickness=2, width={"band": 0.8}, where="came")),
        ("own", _layer("point", "own", x | _y("own", y) | _name(own), shape="diamond", size=70, where="own")),
    )
    layers = [layer for field, layer in drawn if any(row.get(field) is not None for row in rows)]
    if rival:
        layers.append(_layer("line", "rival", x | _y("rival", y) | _name(rival), where="rival"))
    if until:
        layers.append(_rule(until))
    return _spec(rows, layers)


def bars(rows: Sequence[Row], *, y: str, is_lying: bool = False, share: bool = False) -> Spec:
    """Draw an amount a name, in the order of the rows. Rows: `x` (a name), `y`."""
    label = SHARE if share else AMOUNT
    across, up = _axis("x", "nominal", sort=None), _quantity("y", y, label)
    ways = {"y": across, "x": up} if is_lying else {"x": across, "y": up}
    return _spec(rows, [_layer("bar", "certain", ways)], height=_step(rows, "x") if is_lying else HEIGHT)


def lines(rows: Sequence[Row], *, y: str, share: bool = False, grain: str = "day") -> Spec:
    """Draw several lines over days, each named at its end. Rows: `x` (ISO day), `y`, `series`.

    `grain`: each day stands for its week, month, quarter or year.
    """
    colour = {"color": {"field": "series", "type": "nominal", "legend": None, "sort": None}}
    days = {"x": {**_x(grain)["x"], "scale": {}}}
    drawn = days | {"y": _quantity("y", y, SHARE if share else AMOUNT)} | colour
    named = _layer("text", "note", drawn | {"text": {"field": "series"}}, align="right", dy=-8)
    named["transform"] = [
        {"joinaggregate": [{"op": "max", "field": "x", "as": "last"}], "groupby": ["series"]},
        {"filter": "datum.x == datum.last"},
    ]
    return _spec(rows, [_layer("line", "path", drawn), named])


def stacked(rows: Sequence[Row], *, y: str, is_lying: bool = False) -> Spec:
    """Draw amounts a name, each made of parts. Rows: `x` (a name), `y`, `series` (the part)."""
    across, up = _axis("x", "nominal", sort=None), _quantity("y", y)
    ways = {"y": across, "x": up} if is_lying else {"x": across, "y": up}
    drawn = _layer("bar", "part", ways | _parts())
    return _spec(_in_order(rows), [drawn], height=_step(rows, "x") if is_lying else HEIGHT)


def areas(rows: Sequence[Row], *, y: str, grain: str = "day") -> Spec:
    """Draw how parts add up over days. Rows: `x` (ISO day), `y`, `series` (the part); `grain` as of lines."""
    days = {"x": {**_x(grain)["x"], "scale": {}}}
    return _spec(_in_order(rows), [_layer("area", "part", days | {"y": _quantity("y", y)} | _parts())])


def heat(rows: Sequence[Row], *, x: str, y: str, value: str) -> Spec:
    """Draw a field of squares, darker where there is more. Rows: `x`, `y` (names), `value`."""
    ways = {
        "x": _axis("x", "nominal", sort=None, title=x, axis={"labelAngle": 0, "labelOverlap": "greedy"}),
        "y": _axis("y", "nominal", sort=None, title=y),
        "color": {"field": "value", "type": "quantitative", "title": value, "legend": {"orient": "bottom"}},
    }
    return _spec(rows, [_layer("rect", "squares", ways)], height=_step(rows, "y"))


def waterfall(rows: Sequence[Row], *, x: str) -> Spec:
    """Draw how one amount became another, from above to below.

    Rows: `x` (a name), `since`, `until`, `kind` (total | up | down), `short` (its words).
    """
    order = {"domain": [row["x"] for row in rows]}
    y = {"y": _axis("x", "nominal", scale=order, axis={"labelLimit": 150, "title": None})}
    layers = [
        _layer("bar", kind, y | {"x": _quantity("since", x), "x2": {"field": "until"}}, only=f"datum.kind == '{kind}'")
        for kind in ("total", "up", "down")
        if any(row["kind"] == kind for row in rows)
    ]
    right = "max(datum.since, datum.until)"
    said = y | {"x": _quantity("right", x), "text": {"field": "short"}}
    told = _layer("text", "note", said, align="left", dx=5)
    told["transform"] = [{"calculate": right, "as": "right"}]
    return _spec(rows, [*layers, told], height=_step(rows, "x"))


def scatter(rows: Sequence[Row], *, x: str, y: str) -> Spec:
    """Draw one point a row. Rows: `x`, `y` (numbers)."""
    ways = {"x": _quantity("x", x, FIGURE), "y": _quantity("y", y, FIGURE)}
    return _spec(rows, [_layer("point", "dots", ways, shape="circle", size=44)])


def calibration(rows: Sequence[Row], *, said: str, came: str) -> Spec:
    """Draw what was said against what came true; on the dashed line they are equal.

    Rows: `x` (share said), `y` (share that came true), perhaps `low`, `high` (its interval) and `count`.
    """
    ends = {"scale": {"domain": [0, 1]}}
    ways = {"x": _quantity("x", said, SHARE) | ends, "y": _quantity("y", came, SHARE) | ends}
    equal = _layer("line", "rule", ways)
    equal["data"] = {"values": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]}
    reach = _layer("rule", "reach", {"x": ways["x"], "y": _quantity("low", came, SHARE), "y2": {"field": "high"}})
    reach["transform"] = [{"filter": "isValid(datum.low)"}]
    size = {"size": {"field": "count", "type": "quantitative", "legend": None, "scale": {"range": [30, 260]}}}
    return _spec(rows, [equal, reach, _layer("point", "dots", ways | size, shape="circle")], height=300)


def cover(rows: Sequence[Row], *, title: str, goal: tuple[float, float]) -> Spec:
    """Draw shares by name with their intervals over the stretch that is good enough.

    Rows: `x` (a name), `y` (a share), perhaps `low`, `high`.
    """
    ways = {"y": _axis("x", "nominal", sort=None), "x": _quantity("y", title, SHARE)}
    ways["x"]["scale"] = {"domain": [0, 1]}
    good = _layer("rect", "band", {"x": _quantity("from", title, SHARE), "x2": {"field": "to"}})
    good["data"] = {"values": [{"from": goal[0], "to": goal[1]}]}
    reach = _layer("rule", "reach", {"y": ways["y"], "x": _quantity("low", title, SHARE), "x2": {"field": "high"}})
    reach["transform"] = [{"filter": "isValid(datum.low)"}]
    dots = _layer("point", "dots", ways, shape="circle", size=70)
    return _spec(rows, [good, reach, dots], height=_step(rows, "x"))


def history_plot(
    points: Sequence[Row], band: Sequence[Row] = (), marks: Sequence[Row] = (), *, y: str, usual: str = ""
) -> Spec:
    """Draw what happened over days (dots) over what was usual (the band), with days that are marked.

    Points: `x` (ISO day), `y` (a number), perhaps `size`; band: `x`, `low`, `high`; marks: `x`, `label`.
    """
    x = {"x": _time("x")}
    layers = []
    if band:
        drawn = _layer("area", "band", x | _ys("low", "high", FIGURE) | _name(usual), interpolate="step-after")
        layers.append(drawn | {"data": {"values": _values(band)}})
    dots = x | {"y": _quantity("y", y, FIGURE)}
    layers += [_layer("line", "reach", dots, opacity=0.35), _layer("point", "dots", dots, shape="circle", size=60)]
    for kind, style, ways in (
        ("rule", "mark", x),
        ("text", "note", x | {"text": {"field": "label"}, "y": {"value": 0}}),
    ):
        extra: dict[str, Any] = {"align": "left", "dx": 5, "dy": 4} if kind == "text" else {}
        layers.append(_layer(kind, style, ways, **extra) | {"data": {"values": _values(marks)}})
    return _spec(points, layers if marks else layers[:-2])


def titled(spec: Spec, title: str, *more: str) -> Spec:
    """Give a chart the words that a picture needs where no page stands around it."""
    return spec | {"title": {"text": title, "subtitle": list(more)}}


def _spec(rows: Sequence[Row], layers: list[Spec], *, height: int = HEIGHT) -> Spec:
    """Put layers over one table."""
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"name": "rows", "values": _values(rows)},
        "layer": layers,
    }


def _step(rows: Sequence[Row], field: str) -> int:
    """So high is a chart with a line for each name."""
    return 30 * max(2, len({row[field] for row in rows}))


def _values(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [{key: _plain(value) for key, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _layer(kind: str, style: str, ways: Spec, *, where: str = "", only: str = "", **extra: Any) -> Spec:
    """One kind of mark; `where` keeps the rows that have this value (with `!`, that lack it)."""
    layer: Spec = {"mark": {"type": kind, **_LOOKS[style], "tooltip": False, **extra}, "encoding": ways}
    if where:
        only = f"!isValid(datum.{where[1:]})" if where.startswith("!") else f"isValid(datum.{where})"
    return layer | ({"transform": [{"filter": only}]} if only else {})


def _rule(day: str) -> Spec:
    return _layer("rule", "rule", {"x": {"field": "x", "type": "ordinal", "bandPosition": 0}}) | {
        "data": {"values": [{"x": day}]}
    }


def _parts() -> Spec:
    """A colour a part, named below in the order of the rows; the first part stands at the bottom."""
    legend = {"orient": "bottom", "title": None, "columns": 6, "symbolType": "square"}
    order = {"field": "at", "type": "quantitative"}
    return {"color": {"field": "series", "type": "nominal", "sort": None, "legend": legend}, "order": order}


def _in_order(rows: Sequence[Row]) -> list[Row]:
    """Say of each row which part it is, in the order in which parts first come."""
    parts = list(dict.fromkeys(row["series"] for row in rows))
    return [{**row, "at": parts.index(row["series"])} for row in rows]


def _x(grain: str = "day") -> Spec:
    axis: Spec = {
        "labelExpr": _GRAINS.get(grain, DAY_AND_MONTH),
        "labelAngle": 0,
        "labelOverlap": "greedy",
        "labelSeparation": 8,
        "title": None,
    }
    return {"x": {"field": "x", "type": "ordinal", "axis": axis, "scale": {"paddingInner": 0.08}}}


def _time(field: str) -> Spec:
    axis = {"labelExpr": "utcFormat(datum.value, '%b %Y')", "labelOverlap": "greedy", "title": None, "tickCount": 6}
    return {"field": field, "type": "temporal", "scale": {"type": "utc"}, "axis": axis}


def _axis(field: str, kind: str, *, title: str | None = None, **more: Any) -> Spec:
    return {"field": field, "type": kind, "title": title, **more}


def _y(field: str, title: str) -> Spec:
    return {"y": _quantity(field, title)}


def _ys(low: str, high: str, label: str = AMOUNT) -> Spec:
    return {"y": _quantity(low, None, label), "y2": {"field": high}}


def _quantity(field: str, title: str | None, label: str = AMOUNT) -> Spec:
    axis = {"labelExpr": label, "title": title, "tickCount": 5}
    return {"field": field, "type": "quantitative", "axis": axis}


def _name(words: str) -> Spec:
    """Say to a reader of the screen what a mark is."""
    return {"description": {"value": words}} if words else {}
