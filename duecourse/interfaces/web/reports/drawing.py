"""Which chart fits an answer, and how is it drawn?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
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
Part = tuple[int, Heading, str]
"""A value of a row: where it stands among its cells, its heading, what it is called."""


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

    Amounts of several currencies are never drawn beside each other: the chart is of the one with most rows. `cell` of a
    point is the row and the column of the table behind the chart where it stands, and leads where that cell does.
    """
    code, others = _currencies(answer)
    places = {id(row): at for at, row in enumerate(answer.rows)}
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
    shown = replace(answer, rows=tuple(rows), totals=())
    count = len(_series(shown, spec)) if spec.chart == "lines" else 0
    if count > MOST_SERIES:
        says.append(_("The first %(num)s of %(all)s lines are drawn.") % {"num": MOST_SERIES, "all": count})
    chart = _SHAPES[spec.chart](cut, shown, spec)
    for point in chart["data"]["values"]:
        if "cell" in point:
            row, at = point["cell"]
            point["cell"] = [places[id(row)], len(_keys(answer)) + at]
    return chart, tuple(says)


def _currencies(answer: Answer) -> tuple[str, tuple[str, ...]]:
    """Give the currency that has most rows, and the others."""
    found = Counter(row.currency for row in answer.rows if row.currency)
    codes = [code for code, _count in found.most_common()]
    return (codes[0], tuple(sorted(codes[1:]))) if codes and not answer.currency else (answer.currency, ())


def _bars(rows: Sequence[Row], answer: Answer, spec: Spec) -> Drawn:
    y, is_lying = _axis(answer, spec, 0), not _has_date(spec)
    parts = _across(answer, spec)
    if parts and _adds(spec):
        kept = _largest(parts, {at: sum(_number(row, at) for row in rows) for at, _heading, _name_of in parts})
        found = [point for row in rows for point in _stack(row, parts, kept, answer, {"x": _name(row, answer)})]
        return charts.stacked(found, y=y, is_lying=is_lying)
    at, heading, _name_of = _shown(answer, spec)[0]
    bars = [_point(row, at, heading, answer, {"x": _name(row, answer)}) for row in rows]
    return charts.bars([one for one in bars if one], y=y, is_lying=is_lying, share=heading.unit == "share")


def _lines(rows: Sequence[Row], answer: Answer, spec: Spec) -> Drawn:
    grain, y = spec.rows[0].partition(":")[2], _axis(answer, spec, 0)
    found = [(writing.begins(spec.rows[0], row.keys[0]), row) for row in rows if row.keys]
    dated = sorted(((on, row) for on, row in found if on is not None), key=lambda one: one[0])
    if spec.chart == "areas":
        return charts.areas(list(_areas(dated, answer, spec)), y=y, grain=grain)
    share = _shown(answer, spec)[0][1].unit == "share"
    return charts.lines(list(_paths(dated, answer, spec)), y=y, share=share, grain=grain)


def _paths(dated: Sequence[tuple[date, Row]], answer: Answer, spec: Spec) -> Iterator[Drawn]:
    """Give a point a date and series: a series is a column, else a second row, else a value."""
    known = _series(answer, spec)[:MOST_SERIES]
    by_row = _is_by_row(spec)
    parts = _shown(answer, spec)[:1] if by_row else _values(answer, spec)
    for began, row in dated:
        for at, heading, name in parts:
            series = _second(row, answer) if by_row else name
            point = _point(row, at, heading, answer, {"x": began, "series": series})
            if point and series in known:
                yield point


def _areas(dated: Sequence[tuple[date, Row]], answer: Answer, spec: Spec) -> Iterator[Drawn]:
    """Give each date its parts, which add up: columns, else second rows, what is not among the largest as others."""
    parts = _across(answer, spec) or _shown(answer, spec)[:1]
    if not _is_by_row(spec):
        kept = _largest(parts, {at: sum(_number(row, at) for _on, row in dated) for at, _heading, _name_of in parts})
        for began, row in dated:
            yield from _stack(row, parts, kept, answer, {"x": began})
        return
    at, heading, _name_of = parts[0]
    sums, rest = Counter[str](), dict[date, Decimal]()
    for _on, row in dated:
        sums[_second(row, answer)] += _number(row, at)  # type: ignore[assignment]
    most = MOST_SERIES if len(sums) <= MOST_SERIES else MOST_SERIES - 1
    names = {name for name, _sum in sums.most_common(most)}
    for began, row in dated:
        if _second(row, answer) not in names:
            rest[began] = rest.get(began, Decimal(0)) + _number(row, at)
        elif point := _point(row, at, heading, answer, {"x": began, "series": _second(row, answer)}):
            yield point
    for began, amount in rest.items():
        yield _rest(dated[0][1], amount, heading, {"x": began})


def _stack(row: Row, parts: Sequence[Part], kept: Sequence[Part], answer: Answer, ways: Drawn) -> Iterator[Drawn]:
    """Give the parts of a row that add up to it: those that are kept, and all the others as one."""
    for at, heading, name in kept:
        if point := _point(row, at, heading, answer, {**ways, "series": name}):
            yield point
    if len(kept) < len(parts):
        rest = sum((_number(row, one[0]) for one in parts if one not in kept), Decimal(0))
        yield _rest(row, rest, parts[0][1], ways)


def _rest(row: Row, amount: Decimal, heading: Heading, ways: Drawn) -> Drawn:
    says = f"{_('Others')}: {writing.written(amount, heading, row.currency)}"
    return {**ways, "series": _("Others"), "y": amount, "says": says}


def _largest(parts: Sequence[Part], sums: Mapping[int, Decimal | int]) -> list[Part]:
    """Keep the largest parts, in their order, where there are more than are told apart."""
    if len(parts) <= MOST_SERIES:
        return list(parts)
    ranked = sorted(parts, key=lambda one: sums[one[0]], reverse=True)[: MOST_SERIES - 1]
    return [one for one in parts if one in ranked]


def _heat(rows: Sequence[Row], answer: Answer, spec: Spec) -> Drawn:
    keys = _keys(answer)
    value = _axis(answer, spec, 0)
    if spec.columns:
        found = [
            _point(row, at, heading, answer, {"x": name, "y": _name(row, answer)}, "value")
            for row in rows
            for at, heading, name in _across(answer, spec)
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
    level = sum((_number(row, before) for row in answer.rows), Decimal(0)) if before is not None else Decimal(0)
    steps = [_total(_("Before"), level)] if before is not None else []
    for row in rows:
        amount = _number(row, at)
        if amount:
            steps.append(_step(_name(row, answer), level, amount) | {"cell": (row, 0)})
            level += amount
    rest = sum((_number(row, at) for row in answer.rows[len(rows) :]), Decimal(0))
    if rest:
        steps.append(_step(_("Others"), level, rest))
        level += rest
    steps.append(_total(_("Now") if before is not None else _("Together"), level))
    return charts.waterfall(steps, x=_axis(answer, spec, 0))


def _scatter(rows: Sequence[Row], answer: Answer, spec: Spec) -> Drawn:
    places = _shown(answer, spec)[:2]
    found = []
    for row in rows:
        pair = [writing.number(row.cells[at]) for at, _heading, _name_of in places]
        if None not in pair:
            told = [f"{name}: {writing.written(row.cells[at], heading)}" for at, heading, name in places]
            says = "\n".join([_name(row, answer), *told])
            found.append({"x": pair[0], "y": pair[1], "says": says, "cell": (row, places[1][0])})
    return charts.scatter(found, x=_axis(answer, spec, 0), y=_axis(answer, spec, 1))


_SHAPES: Final = {
    "bars": _bars,
    "lines": _lines,
    "areas": _lines,
    "heat": _heat,
    "waterfall": _waterfall,
    "scatter": _scatter,
}


def _across(answer: Answer, spec: Spec) -> list[Part]:
    """Give what the first value of each row is made of: the columns across."""
    first = spec.values[0].key
    return [one for one in _all(answer, spec) if one[1].across is not None and one[1].key == first]


def _values(answer: Answer, spec: Spec) -> list[Part]:
    """Give what is drawn beside each other: the columns across, else every value that is told in the unit of the first."""
    values = _shown(answer, spec)
    return _across(answer, spec) or [one for one in values if one[1].unit == values[0][1].unit]


def _is_by_row(spec: Spec) -> bool:
    return len(spec.rows) > 1 and not spec.columns


def _series(answer: Answer, spec: Spec) -> list[str]:
    """Name the lines that there are."""
    if _is_by_row(spec):
        return list(dict.fromkeys(_second(row, answer) for row in answer.rows))
    return [name for _at, _heading, name in _values(answer, spec)]


def _shown(answer: Answer, spec: Spec) -> list[Part]:
    """Give the values of the rows as a whole: where they stand, their headings and names."""
    return [one for one in _all(answer, spec) if one[1].across is None]


def _all(answer: Answer, spec: Spec) -> list[Part]:
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
    return {**ways, field: value, "says": says, "cell": (row, at)}


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
    """Tell whether its first value adds up: a sum or a count of rows does, how many different customers there are does not."""
    if not spec.values or spec.values[0].how not in ADDED:
        return False
    subject = SUBJECTS.get(spec.subject)
    measure = subject.measures.get(spec.values[0].measure) if subject else None
    return measure is not None and not measure.is_distinct
