"""What does a report ask? Its subject, rows, columns, values, filter, day and comparison, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

HOWS: Final = ("sum", "count", "average", "median", "least", "most", "share")
GRAINS: Final = ("day", "week", "month", "quarter", "year")
COMPARES: Final = ("", "day_before", "month_before", "year_before", "period_before")
CHARTS: Final = ("", "bars", "lines", "areas", "heat", "waterfall", "scatter")
_LISTS: Final = ("rows", "values")
_FLAGS: Final = ("falls", "has_totals", "is_restated")


class NotAReport(Refused):
    """Stored or sent data is not a report."""

    says = _("This is not a report: %(why)s.")


@dataclass(frozen=True)
class Value:
    """A measure and how its rows become one number."""

    measure: str
    how: str = "sum"

    @property
    def key(self) -> str:
        """Name it in `sort`, and in the headings of an answer."""
        return f"{self.measure}:{self.how}"


@dataclass(frozen=True)
class Spec:
    """A question over the rows of a subject.

    `rows`, `columns`: dimensions, one of dates with its grain (`due_on:month`). No `values`: a list of the single rows.
    `where`: the condition language with the words of the subject. `sort`: a dimension of `rows` or the key of a value;
    empty: by the rows' names, the largest value first where `top` is asked for. `top` > 0: that many of the first
    dimension, the rest as “others”. `currency`: empty = a row for each, else converted by the rates of the day.
    """

    subject: str
    rows: tuple[str, ...] = ()
    columns: str = ""
    values: tuple[Value, ...] = ()
    where: str = ""
    sort: str = ""
    falls: bool = False
    top: int = 0
    has_totals: bool = True
    day: str = "today"
    period: str = ""
    compare: str = ""
    chart: str = ""
    currency: str = ""
    is_restated: bool = False


_KNOWN: Final = tuple(field.name for field in fields(Spec))


def to_json(spec: Spec) -> dict[str, Any]:
    """Give a report as plain data for a JSON column or an address."""
    plain: dict[str, Any] = {name: getattr(spec, name) for name in _KNOWN}
    return plain | {
        "rows": list(spec.rows),
        "values": [{"measure": value.measure, "how": value.how} for value in spec.values],
    }


def from_json(data: object) -> Spec:
    """Make a report of plain data; what is not the shape of one is refused. Whether it makes sense: `problems`."""
    if not isinstance(data, Mapping):
        raise NotAReport(why="an object is expected")
    unknown = sorted(str(name) for name in data if name not in _KNOWN)
    if unknown:
        raise NotAReport(why=f"“{unknown[0]}” is no part of one")
    taken = {name: _taken(name, value) for name, value in data.items()}
    if not taken.get("subject"):
        raise NotAReport(why="“subject” is missing")
    return Spec(**taken)


def _taken(name: str, value: object) -> Any:
    if name in _LISTS:
        if not isinstance(value, list | tuple):
            raise NotAReport(why=f"“{name}” is a list")
        return tuple(_value(one) if name == "values" else _text(name, one) for one in value)
    if name in _FLAGS:
        if not isinstance(value, bool):
            raise NotAReport(why=f"“{name}” is true or false")
        return value
    if name == "top":
        if not isinstance(value, int) or isinstance(value, bool):
            raise NotAReport(why="“top” is a whole number")
        return value
    return _text(name, value)


def _value(data: object) -> Value:
    if not isinstance(data, Mapping) or not {"measure"} <= set(data) <= {"measure", "how"}:
        raise NotAReport(why="a value is a measure and how it is summed up")
    return Value(_text("measure", data["measure"]), _text("how", data.get("how", "sum")))


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise NotAReport(why=f"“{name}” is a text")
    return value
