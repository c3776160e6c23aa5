"""What is a condition made of, and how is it kept as JSON?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _


class NotACondition(Refused):
    """Stored data is not a condition."""

    says = _("This is not a condition: %(data)s")


class Relation(StrEnum):
    """How a column stands to a value."""

    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    BELOW = "<"
    IS = "is"
    IS_NOT = "is not"
    ONE_OF = "is one of"
    NONE_OF = "is none of"
    BETWEEN = "between"
    CONTAINS = "contains"
    EMPTY = "is empty"
    FILLED = "is not empty"
    HOLDS = "holds"


@dataclass(frozen=True)
class Value:
    """A number, a text, a date, an amount of a currency, or a share (written in percent)."""

    content: Decimal | str | date
    currency: str = ""
    is_share: bool = False


@dataclass(frozen=True)
class Predicate:
    """One column compared with values (two for *between*, any number for *one of*, none for *empty* and *holds*)."""

    column: str
    relation: Relation
    values: tuple[Value, ...] = ()
    at: int = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Predicate) and self._meaning() == other._meaning()

    def __hash__(self) -> int:
        return hash(self._meaning())

    def _meaning(self) -> tuple[object, ...]:
        return self.column, self.relation, self.values


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition = Predicate | All | AnyOf | Not


def to_json(condition: Condition) -> dict[str, Any]:
    """Give the condition as plain data for a JSON column."""
    match condition:
        case All(parts):
            return {"all": [to_json(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [to_json(part) for part in parts]}
        case Not(part):
            return {"not": to_json(part)}
        case Predicate(column, relation, values):
            return {"column": column, "relation": relation.value, "values": [_value_to_json(value) for value in values]}


def from_json(data: Mapping[str, Any]) -> Condition:
    """Make a condition of plain data; anything else is refused."""
    try:
        return _from_json(data)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        raise NotACondition(data=repr(data)[:200]) from None


def _from_json(data: Mapping[str, Any]) -> Condition:
    if "all" in data:
        return All(tuple(_from_json(part) for part in data["all"]))
    if "any" in data:
        return AnyOf(tuple(_from_json(part) for part in data["any"]))
    if "not" in data:
        return Not(_from_json(data["not"]))
    values = tuple(_value_from_json(value) for value in data.get("values", ()))
    return Predicate(str(data["column"]), Relation(data["relation"]), values)


def _value_to_json(value: Value) -> dict[str, str]:
    match value.content:
        case Decimal() as number if value.currency:
            return {"money": str(number), "currency": value.currency}
        case Decimal() as number:
            return {"share" if value.is_share else "number": str(number)}
        case date() as day:
            return {"date": day.isoformat()}
        case text:
            return {"text": text}


def _value_from_json(data: Mapping[str, str]) -> Value:
    if "money" in data:
        return Value(Decimal(data["money"]), data["currency"])
    if "share" in data:
        return Value(Decimal(data["share"]), is_share=True)
    if "number" in data:
        return Value(Decimal(data["number"]))
    if "date" in data:
        return Value(date.fromisoformat(data["date"]))
    return Value(str(data["text"]))
