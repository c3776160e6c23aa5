"""How does a condition look as rows that a person changes without typing words?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import Column
from duecourse.analysis.portfolio.conditions import All, AnyOf, Condition, Not, Predicate, Relation, Value
from duecourse.analysis.portfolio.conditions.printing import write_value
from duecourse.interfaces.web.conditions.shown import Row, Rows

HOLDS_NOT: Final = "not"
_ORDERED, _ALL = "days count share date money base", "days count share date money base text"
RELATIONS: Final = (
    (Relation.IS.value, lazy("is"), _ALL),
    (Relation.IS_NOT.value, lazy("is not"), _ALL),
    (Relation.ONE_OF.value, lazy("is one of"), "text"),
    (Relation.NONE_OF.value, lazy("is none of"), "text"),
    (Relation.CONTAINS.value, lazy("contains"), "text"),
    (Relation.AT_LEAST.value, lazy("is at least"), _ORDERED),
    (Relation.AT_MOST.value, lazy("is at most"), _ORDERED),
    (Relation.ABOVE.value, lazy("is more than"), _ORDERED),
    (Relation.BELOW.value, lazy("is less than"), _ORDERED),
    (Relation.BETWEEN.value, lazy("lies between"), _ORDERED),
    (Relation.EMPTY.value, lazy("is not known"), _ALL),
    (Relation.FILLED.value, lazy("is known"), _ALL),
    (Relation.HOLDS.value, lazy("holds"), "flag"),
    (HOLDS_NOT, lazy("does not hold"), "flag"),
)
"""Every relation, how it reads between a word and a value, and the units of the words that it fits."""


def rows_of(condition: Condition | None, words: Mapping[str, Column]) -> Rows:
    """Lay a condition out as rows; what is nested deeper than groups of rows stays with its words."""
    called = {column.name: spoken for spoken, column in words.items()}
    inner: type[All | AnyOf]
    match condition:
        case None:
            return Rows("and", ())
        case AnyOf(parts):
            joined_by, inner = "or", All
        case All(parts):
            joined_by, inner = "and", AnyOf
        case other:
            joined_by, inner, parts = "and", AnyOf, (other,)
    groups = [_group(part, inner, called) for part in parts]
    if any(row is None for group in groups for row in group):
        return Rows(joined_by, (), is_too_deep=True)
    return Rows(joined_by, tuple(tuple(row for row in group if row) for group in groups))


def _group(part: Condition, inner: type[All | AnyOf], called: Mapping[str, str]) -> list[Row | None]:
    parts = part.parts if isinstance(part, inner) else (part,)
    return [_row(one, called) for one in parts]


def _row(part: Condition, called: Mapping[str, str]) -> Row | None:
    match part:
        case Not(Predicate(column, Relation.HOLDS)):
            return Row(called[column], HOLDS_NOT, "")
        case Predicate(column, relation, values):
            if any(isinstance(value.content, str) and set('",') & set(value.content) for value in values):
                return None
            between = " and " if relation is Relation.BETWEEN else ", "
            return Row(called[column], relation.value, between.join(_typed(value) for value in values))
        case _:
            return None


def _typed(value: Value) -> str:
    """Write a value as a person types it: a text without quotes."""
    return value.content if isinstance(value.content, str) else write_value(value)
