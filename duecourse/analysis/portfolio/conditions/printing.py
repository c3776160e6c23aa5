"""How is a condition written in words that can be read back?"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from duecourse.analysis.portfolio.columns import ITEM_WORDS, Column
from duecourse.analysis.portfolio.conditions.tree import All, AnyOf, Condition, Not, Predicate, Relation, Value


def write(condition: Condition, *, words: Mapping[str, Column] = ITEM_WORDS) -> str:
    """Write a condition in its readable form: `read(write(condition)) == condition`."""
    called = {column.name: spoken for spoken, column in words.items()}
    return _write(condition, called)


def _write(condition: Condition, called: Mapping[str, str]) -> str:
    match condition:
        case All(parts):
            return " and ".join(_inside(part, called, binds=(All, AnyOf)) for part in parts)
        case AnyOf(parts):
            return " or ".join(_inside(part, called, binds=(AnyOf,)) for part in parts)
        case Not(part):
            return f"not {_inside(part, called, binds=(All, AnyOf))}"
        case Predicate() as predicate:
            return _predicate(predicate, called)


def _inside(part: Condition, called: Mapping[str, str], *, binds: tuple[type, ...]) -> str:
    said = _write(part, called)
    return f"({said})" if isinstance(part, binds) else said


def _predicate(predicate: Predicate, called: Mapping[str, str]) -> str:
    column = called.get(predicate.column, predicate.column)
    values = [write_value(value) for value in predicate.values]
    match predicate.relation:
        case Relation.HOLDS:
            return column
        case Relation.ONE_OF | Relation.NONE_OF:
            return f"{column} {predicate.relation.value} ({', '.join(values)})"
        case _:
            return " ".join([column, predicate.relation.value, " and ".join(values)]).strip()


def write_value(value: Value) -> str:
    """Write one value so that it can be read back."""
    match value.content:
        case Decimal() as number if value.is_share:
            return f"{number.scaleb(2):f} %"
        case Decimal() as number:
            return f"{number:f} {value.currency}".strip()
        case date() as day:
            return day.isoformat()
        case text:
            escaped = text.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
