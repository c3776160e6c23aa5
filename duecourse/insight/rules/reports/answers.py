"""What does the answer to a report look like: headings, rows, totals, and how is a cell of it named?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from duecourse.foundation.kit.words import Text, _, spelt
from duecourse.insight.rules.reports.spec import GRAINS, Spec
from duecourse.insight.rules.reports.subjects import SUBJECTS, Dimension, Measure, Subject

Part = Literal["", "before", "change", "change_share"]
RowKind = Literal["row", "subtotal", "others", "total"]
Datum = Decimal | int | str | date | bool | Text | None
OTHERS: Final = Text(_("Others"))
TOTAL: Final = Text(_("Total"))
_EMPTY: Final = Text(_("(none)"))
_FLAGS: Final = {"yes": Text(_("yes")), "no": Text(_("no"))}
_HOWS: Final = {
    "sum": _("%(measure)s"),
    "count": _("%(measure)s"),
    "average": _("%(measure)s, average"),
    "median": _("%(measure)s, median"),
    "least": _("%(measure)s, least"),
    "most": _("%(measure)s, most"),
    "share": _("%(measure)s, share"),
}
_PARTS: Final = {
    "before": _("%(value)s, before"),
    "change": _("%(value)s, change"),
    "change_share": _("%(value)s, change in %%"),
}
_BY: Final = {
    "day": _("%(date)s by day"),
    "week": _("%(date)s by week"),
    "month": _("%(date)s by month"),
    "quarter": _("%(date)s by quarter"),
    "year": _("%(date)s by year"),
}


@dataclass(frozen=True)
class Heading:
    """A column of an answer. `key` = the dimension or the value; `across` = the value of the dimension in the columns.

    `unit` says how cells are written: money is in the currency of its row, a share lies between 0 and 1.
    """

    key: str
    name: Text
    unit: str
    is_value: bool = True
    across: str | None = None
    across_label: Text | str = ""
    part: Part = ""


@dataclass(frozen=True)
class Row:
    """A line of an answer: `keys` name it, one for each dimension in the rows (fewer in a subtotal, none in a total).

    `cells` stand under the headings that are values; in a list of single rows all are. `customer_id`, `item_id`: what its dimensions, or the single row of
    a list, lead to.
    """

    kind: RowKind
    keys: tuple[str, ...]
    labels: tuple[Text | str, ...]
    currency: str
    cells: tuple[Datum, ...]
    customer_id: int | None = None
    item_id: int | None = None


@dataclass(frozen=True)
class Cell:
    """Which rows are asked for behind an answer: those of a row (its kind and keys), under a heading's `across`."""

    kind: RowKind = "total"
    keys: tuple[str, ...] = ()
    currency: str = ""
    across: str | None = None
    is_before: bool = False


@dataclass(frozen=True)
class Answer:
    """An answered report. `totals`: one for each currency; `currency`: that of every amount, empty where rows tell theirs.

    `on` = the day that the rows stand on, `from_on`, `to_on` = their period; `compared_on` = the day compared with.
    `is_cut`: there are more rows than are given (totals are of all). `made_at`: None = worked out at this moment.
    """

    columns: tuple[Heading, ...]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...]
    currency: str
    on: date
    from_on: date | None = None
    to_on: date | None = None
    compared_on: date | None = None
    is_cut: bool = False
    is_restated: bool = False
    made_at: datetime | None = None

    @property
    def value_columns(self) -> tuple[Heading, ...]:
        """The headings that cells stand under."""
        return tuple(one for one in self.columns if one.is_value)


def key_headings(spec: Spec) -> tuple[Heading, ...]:
    """The headings of the dimensions in the rows."""
    subject = SUBJECTS[spec.subject]
    return tuple(Heading(said, called(subject, said), _unit(subject, said), is_value=False) for said in spec.rows)


def value_headings(spec: Spec, across: tuple[str, ...] | None) -> tuple[Heading, ...]:
    """The headings of the values: of each value across the columns, then of all; with the comparison's beside them."""
    subject = SUBJECTS[spec.subject]
    parts: tuple[Part, ...] = ("", "before", "change", "change_share") if spec.compare else ("",)
    headings = []
    for place in (*(across or ()), None):
        label = "" if place is None else labelled(subject, spec.columns, place)
        for value in spec.values:
            measure = subject.measures[value.measure]
            unit = "share" if value.how == "share" else measure.unit
            name = Text(_HOWS[value.how], {"measure": measure.name})
            for part in parts:
                said = Text(_PARTS[part], {"value": name}) if part else name
                shown = "share" if part == "change_share" else unit
                headings.append(Heading(value.key, said, shown, across=place, across_label=label, part=part))
    return tuple(headings)


def called(subject: Subject, said: str) -> Text:
    """Say a dimension of a report, with its grain; or the measure that stands in a list."""
    slug, _colon, grain = said.partition(":")
    one: Dimension | Measure = subject.dimensions.get(slug) or subject.measures[slug]
    return Text(_BY[grain], {"date": one.name}) if grain in GRAINS else one.name


def labelled(subject: Subject, said: str, key: str, label: str | None = None) -> Text | str:
    """Say the value of a dimension; `label` = what the rows call it."""
    dimension = subject.dimensions[said.partition(":")[0]]
    if key == "":
        return _EMPTY
    if dimension.unit == "flag":
        return _FLAGS.get(key, key)
    if key in dimension.says:
        return Text(dimension.says[key])
    return label or (spelt(key.lower()) if dimension.is_code else key)


def _unit(subject: Subject, said: str) -> str:
    slug = said.partition(":")[0]
    dimension = subject.dimensions.get(slug)
    if dimension is None:
        return subject.measures[slug].unit
    return dimension.unit if said == slug else "text"
