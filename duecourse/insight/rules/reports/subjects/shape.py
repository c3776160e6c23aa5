"""What can be asked of a kind of rows: by what are they grouped, what is summed up, and by which words?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from duecourse.analysis.portfolio.columns import Column, Unit
from duecourse.foundation.kit.words import Text

DimensionUnit = Literal["text", "date", "flag", "count", "key"]
MeasureUnit = Literal["money", "days", "count", "share"]
ADDED: Final = ("sum", "share", "average", "median", "least", "most")
SPREAD: Final = ("average", "median", "least", "most")
WEIGHED: Final = ("average",)
COUNTED: Final = ("count", "share")
_TYPES: Final[Mapping[str, str]] = {
    "text": "string",
    "date": "date",
    "flag": "boolean",
    "count": "int64",
    "key": "int64",
    "money": "decimal(19, 4)",
    "days": "int32",
    "share": "decimal(9, 6)",
}
_WEIGHT: Final = "decimal(28, 4)"


@dataclass(frozen=True)
class Dimension:
    """Something that rows are grouped by: `words` as conditions and screens call it.

    `column` holds its value (else `slug`), `label` what is shown of a key; `says` = words for known values;
    `is_code`: values without words are spelt from their code; `link` = what the value opens.
    """

    slug: str
    words: str
    unit: DimensionUnit = "text"
    column: str = ""
    label: str = ""
    says: Mapping[str, str] = field(default_factory=dict, hash=False)
    link: Literal["", "customer", "item"] = ""
    is_code: bool = False

    @property
    def name(self) -> Text:
        """What it is called."""
        return Text(self.words)

    @property
    def source(self) -> str:
        """The column of the subject's rows."""
        return self.column or self.slug


@dataclass(frozen=True)
class Measure:
    """Something that rows are summed up by.

    `over`: a ratio, the sum of `column` by the sum of `over`, worked out anew for every total; `is_weighed` = by money.
    `is_distinct`: how many
    different values there are. `hows`: the ways it may be summed up, the usual one first.
    """

    slug: str
    words: str
    unit: MeasureUnit
    hows: tuple[str, ...] = ADDED
    column: str = ""
    over: str = ""
    is_weighed: bool = False
    is_distinct: bool = False

    @property
    def name(self) -> Text:
        """What it is called."""
        return Text(self.words)

    @property
    def source(self) -> str:
        """The column of the subject's rows."""
        return self.column or self.slug

    @property
    def is_of_money(self) -> bool:
        """Tell whether a currency belongs to what it is summed up from."""
        return self.unit == "money" or self.is_weighed

    @property
    def is_counted(self) -> bool:
        """Tell whether it counts rows, or different values."""
        return self.hows[0] == "count"


@dataclass(frozen=True)
class Subject:
    """A kind of rows that reports ask of. `has_day`: it stands as of a day; `has_period`: its rows happened on `dated_by`.

    `needs`: a permission besides `report.see`, without which nobody reads of such rows, whoever built the report.
    """

    slug: str
    name: Text
    says: Text
    dimensions: Mapping[str, Dimension]
    measures: Mapping[str, Measure]
    has_day: bool = False
    has_period: bool = False
    dated_by: str = ""
    period_words: str = ""
    restates: bool = False
    listed: tuple[str, ...] = ()
    needs: str = ""

    @cached_property
    def words(self) -> Mapping[str, Column]:
        """What a condition may speak of, by the words for it."""
        told = {one.words: _column(one.source, one.unit, one) for one in self.dimensions.values() if one.unit != "key"}
        for one in self.measures.values():
            if not one.over and not one.is_counted:
                told.setdefault(one.words, _column(one.source, one.unit, None))
        return told

    @cached_property
    def schema(self) -> Mapping[str, str]:
        """The columns of its rows and their types, as far as dimensions and measures read them."""
        read = dict(FIXED)
        for dimension in self.dimensions.values():
            read.setdefault(dimension.source, _TYPES[dimension.unit])
            if dimension.label:
                read.setdefault(dimension.label, "string")
        for measure in self.measures.values():
            if not measure.is_counted or measure.is_distinct:
                read.setdefault(measure.source, _kind(measure))
            if measure.over:
                read.setdefault(measure.over, _WEIGHT)
        return read


FIXED: Final[Mapping[str, str]] = {
    "row_id": "int64",
    "company_id": "int64",
    "customer_id": "int64",
    "item_id": "int64",
    "portfolio_id": "int64",
    "sales_rep": "string",
    "currency": "string",
}
"""What every subject's rows carry: whose they are, and in which currency (empty: no money)."""


def made(
    slug: str,
    words: str,
    says: str,
    *,
    dimensions: tuple[Dimension, ...],
    measures: tuple[Measure, ...],
    dated_by: str = "",
    period_words: str = "",
    has_day: bool = False,
    restates: bool = False,
    listed: tuple[str, ...] = (),
    needs: str = "",
) -> Subject:
    """Make a subject of its dimensions and measures, in their order."""
    return Subject(
        slug, Text(words), Text(says), {one.slug: one for one in dimensions}, {one.slug: one for one in measures},
        has_day=has_day, has_period=bool(dated_by), dated_by=dated_by, period_words=period_words,
        restates=restates, listed=listed, needs=needs,
    )  # fmt: skip


def _kind(measure: Measure) -> str:
    if measure.is_distinct:
        return "int64"
    return _WEIGHT if measure.over else _TYPES[measure.unit]


def _column(name: str, unit: str, dimension: Dimension | None) -> Column:
    kind: Unit = unit  # type: ignore[assignment]
    return Column(name, kind, nullable=True, choices=tuple(dimension.says) if dimension else ())
