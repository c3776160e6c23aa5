"""Which chart fits an answer, and how is it drawn?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from duecourse.foundation.kit import charts
from duecourse.insight.rules.reports.answers import Answer, Heading, Row
from duecourse.insight.rules.reports.spec import GRAINS, Spec
from duecourse.insight.rules.reports.subjects import SUBJECTS
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.reports import building, table, writing

MOST_BARS: Final = 40
MOST_SQUARES: Final = 24
MOST_POINTS: Final = 500
MOST_SERIES: Final = 6
ADDED: Final = frozenset({"sum", "count"})
Drawn = dict[str, Any]


def why_not(kind: str, spec: Spec) -> str:
    """Say why a chart does not fit a question; "" where it does."""
    if not kind:
        return ""
    if not spec.values:
        return _("A list of single rows has nothing to draw: choose a value.")
    if kind != "scatter" and not spec.rows:
        return _("There is one figure only: choose rows.")
    tests = {
        "lines": (_has_date(spec), _("Lines need a date as their first row.")),
        "areas": (
            _has_date(spec) and _adds(spec),
            _("Areas need a date as their first row, and a value that adds up."),
        ),
        "heat": (bool(spec.columns) or len(spec.rows) > 1, _("A heat map needs columns, or two rows.")),
        "waterfall": (_adds(spec) and not spec.columns, _("A waterfall needs a value that adds up, and no columns.")),
        "scatter": (
            bool(spec.rows) and len(spec.values) > 1,
            _("Points need rows and two values: across and upwards."),
        ),
    }
    fits, why = tests.get(kind, (True, ""))
    return "" if fits else why


def drawn(answer: Answer, spec: Spec) -> tuple[Drawn, tuple[str, ...]]:
    """Draw an answer; gives the chart and what is to be known of it (that not all rows are in it).

    Amounts of several currencies are never drawn beside each other: the chart is of the one with most rows.
    """
    code, others = _currencies(answer)
    rows = [row for row in answer.rows if row.kind in ("row", "others") and row.currency in ("", code)]
    most = {"heat": MOST_SQUARES, "scatter": MOST_POINTS}.get(spec.chart, MOST_BARS)
    if spec.chart in ("lines", "areas"):
        most = len(rows)
    cut = rows[:most]
    says = []
    if others:
        told = {"currency": code, "others": ", ".join(others)}
        says.append(
            _(
                "The chart shows %(currency)s only; %(others)s stand in the table. A currency for all is chosen under Question."
            )
            % told
        )
    if len(rows) > most:
        says.append(_("The first %(num)s of %(all)s rows are drawn.") % {"num": most, "all": formats.number(len(rows))})
    return _SHAPES[spec.chart](cut, replace(answer, rows=tuple(rows), totals=()), spec), tuple(says)


def _currencies(answer: Answer) -> tuple[str, tuple[str, ...]]:
    """Give the currency that has most rows, and the others."""
    found = Counter(row.currency for row in answer.rows if row.currency)
    codes = [code for code, _count in found.most_common()]
    return (codes[0], tuple(sorted(codes[1:]))) if codes and not answer.currency else (answer.currency, ())


def _bars(rows: Sequence[Row], answer: Answer, spec: Spec) -> Drawn:
    y = _axis(answer, spec, 0)
    parts = _parts(answer, spec)
    if len(parts) > 1 and _adds(spec):
        found = [
            _point(row, at, heading, answer, {"x": _name(row, answer), "series": name})
            for row in rows
            for at, heading, name in parts
        ]
        return charts.stacked([one for one in found if one], y=y, is_lying=not _has_date(spec))
    at, heading, _name_of = parts[-1]
    found = [_point(row, at, heading, answer, {"x": _name(row, answer)}) for row in rows]
    return charts.bars([one for one in found if one], y=y, is_lying=not _has_date(spec), share=heading.unit == "share")


def _lines(rows: Sequence[Row], answer: Answer, spec: Spec) -> Drawn:
    points = list(_dated(rows, answer, spec))
    grain = spec.rows[0].partition(":")[2]
    if spec.chart == "areas":
        return charts.areas(points, y=_axis(answer, spec, 0), grain=grain)
    unit = _shown(answer, spec)[0][1].unit
    return charts.lines(points, y=_axis(answer, spec, 0), share=unit == "share", grain=grain)


def _dated(rows: Sequence[Row], answer: Answer, spec: Spec) -> Iterator[Drawn]:
    """Give a point a date and series, in the order of the days: a series is a column, else a second row, else a value."""
    by_row = len(spec.rows) > 1 and not spec.columns
    parts = _parts(answer, spec) if not by_row else _shown(answer, spec)[:1]
    known = list(dict.fromkeys(_second(row, answer) for row in rows))[:MOST_SERIES] if by_row else []
    found = [(writing.begins(spec.rows[0], row.keys[0]), row) for row in rows if row.keys]
    for began, row in sorted(((on, row) for on, row in found if on is not None), key=lambda one: one[0]):
        for at, heading, name in parts[-MOST_SERIES:]:
            series = _second(row, answer) if by_row else name
            if by_row and series not in known:
                continue
            point = _point(row, at, heading, answer, {"x": began, "series": series})
            if point:
                yield point


def _heat(rows: Sequence[Row], answer: Answer, spec: Spec) -> Drawn:
    keys = _keys(answer)
    value = _axis(answer, spec, 0)
    if spec.columns:
        parts = _parts(answer, spec)
        found = [
            _point(row, at, heading, answer, {"x": name, "y": _name(row, answer)}, "value")
            for row in rows
            for at, heading, name in parts
        ]
        x = building.dimension_words(SUBJECTS[spec.subject], spec.columns)
        y = words.say(keys[0].name)
    else:
        at, heading, _name_of = _shown(answer, spec)[0]
        found = [
            _point(row, at, heading, answer, {"x": _second(row, answer), "y": _first(row, answer)}, "value")
            for row in rows
        ]
        x, y = words.say(keys[1].name), words.say(keys[0].name)
    return charts.heat([one for one in found if one], x=x, y=y, value=value)


def _waterfall(rows: Sequence[Row], answer: Answer, spec: Spec) -> Drawn:
    """Draw how parts make the whole; with a comparison, how what was before became what is."""
    change = next((at for at, one in enumerate(answer.value_columns) if one.part == "change"), None)
    before = next((at for at, one in enumerate(answer.value_columns) if one.part == "before"), None)
    at = 0 if change is None else change
    level = sum((_number(row, before) for row in rows), Decimal(0)) if before is not None else Decimal(0)
    steps = [_total(_("Before"), level)] if before is not None else []
    for row in rows:
        amount = _number(row, at)
        if amount:
            steps.append(_step(_name(row, answer), level, amount))
            level += amount
    steps.append(_total(_("Now") if before is not None else _("Together"), level))
    return charts.waterfall(steps, x=_axis(answer, spec, 0))


def _scatter(rows: Sequence[Row], answer: Answer, spec: Spec) -> Drawn:
    places = _shown(answer, spec)[:2]
    found = []
    for row in rows:
        pair = [writing.number(row.cells[at]) for at, _heading, _name_of in places]
        if None not in pair:
            told = [f"{name}: {writing.written(row.cells[at], heading)}" for at, heading, name in places]
            found.append({"x": pair[0], "y": pair[1], "says": "\n".join([_name(row, answer), *told])})
    return charts.scatter(found, x=_axis(answer, spec, 0), y=_axis(answer, spec, 1))


_SHAPES: Final = {
    "bars": _bars,
    "lines": _lines,
    "areas": _lines,
    "heat": _heat,
    "waterfall": _waterfall,
    "scatter": _scatter,
}


def _parts(answer: Answer, spec: Spec) -> list[tuple[int, Heading, str]]:
    """Give what each row is made of: the columns across, else every value that is told in the unit of the first."""
    across = [one for one in _all(answer, spec) if one[1].across is not None and one[1].key == spec.values[0].key]
    if across:
        return across[:MOST_SERIES]
    values = _shown(answer, spec)
    return [one for one in values if one[1].unit == values[0][1].unit][:MOST_SERIES]


def _shown(answer: Answer, spec: Spec) -> list[tuple[int, Heading, str]]:
    """Give the values of the rows as a whole: where they stand, their headings and names."""
    return [one for one in _all(answer, spec) if one[1].across is None]


def _all(answer: Answer, spec: Spec) -> list[tuple[int, Heading, str]]:
    found = []
    for at, one in enumerate(answer.value_columns):
        if one.part == "":
            name = table.across_words(one, spec) if one.across is not None else words.say(one.name)
            found.append((at, one, building.upper(name)))
    return found


def _point(row: Row, at: int, heading: Heading, answer: Answer, ways: Drawn, field: str = "y") -> Drawn | None:
    value = writing.number(row.cells[at])
    if value is None:
        return None
    names = [_name(row, answer)] + ([ways["series"]] if "series" in ways else [])
    says = f"{', '.join(names)}: {writing.written(value, heading, row.currency)}"
    return {**ways, field: value, "says": says}


def _keys(answer: Answer) -> list[Heading]:
    return [one for one in answer.columns if not one.is_value]


def _name(row: Row, answer: Answer) -> str:
    """Say what a row is called: all of its names."""
    if row.kind == "others":
        return _("Others")
    pairs = zip(row.labels, _keys(answer), row.keys, strict=False)
    return ", ".join(writing.label(said, heading, key) for said, heading, key in pairs)


def _first(row: Row, answer: Answer) -> str:
    return _("Others") if row.kind == "others" else writing.label(row.labels[0], _keys(answer)[0], row.keys[0])


def _second(row: Row, answer: Answer) -> str:
    keys = _keys(answer)
    return writing.label(row.labels[1], keys[1], row.keys[1]) if len(row.labels) > 1 else _("Others")


def _axis(answer: Answer, spec: Spec, at: int) -> str:
    """Say what is measured: the value's name, with the currency of money."""
    found = _shown(answer, spec)
    heading, name = found[at][1], found[at][2]
    code = table.one_currency(answer) if heading.unit == "money" else ""
    return f"{name}, {code}" if code else name


def _number(row: Row, at: int) -> Decimal:
    return writing.number(row.cells[at]) or Decimal(0)


def _total(name: str, amount: Decimal) -> Drawn:
    said = {"short": formats.brief(amount), "says": f"{name}: {formats.figure(amount)}"}
    return {"x": name, "since": 0, "until": amount, "kind": "total"} | said


def _step(name: str, at: Decimal, amount: Decimal) -> Drawn:
    sign = "+" if amount > 0 else ""
    said = {"short": sign + formats.brief(amount), "says": f"{name}: {sign}{formats.figure(amount)}"}
    return {"x": name, "since": at, "until": at + amount, "kind": "up" if amount >= 0 else "down"} | said


def _has_date(spec: Spec) -> bool:
    return bool(spec.rows) and spec.rows[0].partition(":")[2] in GRAINS


def _adds(spec: Spec) -> bool:
    return bool(spec.values) and spec.values[0].how in ADDED
