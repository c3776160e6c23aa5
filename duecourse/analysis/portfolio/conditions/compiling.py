"""How does a condition become an Ibis expression?

Two-valued: a comparison with something unknown does not hold, and `not` of it does. So `days past due < 5` and
`not days past due >= 5` differ where the value is unknown; `is empty` asks for it. Amounts are compared in base
currency, through the rate of the row (`rate`) or of the amount's currency; without a rate a comparison does not hold.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from duecourse.analysis.portfolio.columns import ITEM_WORDS, Column
from duecourse.analysis.portfolio.conditions.tree import All, AnyOf, Condition, Not, Predicate, Relation, Value

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

_PRICED = "decimal(28, 8)"
_COMPARED: Mapping[Relation, Callable[[Any, Any], Any]] = {
    Relation.AT_LEAST: operator.ge,
    Relation.AT_MOST: operator.le,
    Relation.ABOVE: operator.gt,
    Relation.BELOW: operator.lt,
    Relation.IS: operator.eq,
    Relation.IS_NOT: operator.ne,
}
_NAMING = frozenset({Relation.IS, Relation.ONE_OF, Relation.CONTAINS})
"""Relations that an empty text never has to a text that is not."""
_WHOLE = "decimal(28, 8)"


def compile_condition(
    condition: Condition, *, words: Mapping[str, Column] = ITEM_WORDS
) -> Callable[[ibis.Table, ibis.Table], ir.BooleanValue]:
    """Make a test of the rows of a table, given the rates (`currency`, `rate`).

    The table needs the columns that `needs` names, and `rate` where amounts in the row's currency are compared.
    """
    units = {column.name: column.unit for column in words.values()}

    def test(table: ibis.Table, rates: ibis.Table) -> ir.BooleanValue:
        return _compile(condition, table, rates, units)

    return test


def needs(condition: Condition) -> frozenset[str]:
    """Name the columns that a condition reads."""
    match condition:
        case All(parts) | AnyOf(parts):
            return frozenset().union(*(needs(part) for part in parts))
        case Not(part):
            return needs(part)
        case Predicate() as predicate:
            return frozenset({predicate.column})


def _compile(condition: Condition, table: ibis.Table, rates: ibis.Table, units: Mapping[str, str]) -> ir.BooleanValue:
    import ibis

    match condition:
        case All(parts):
            return ibis.and_(*(_compile(part, table, rates, units) for part in parts))
        case AnyOf(parts):
            return ibis.or_(*(_compile(part, table, rates, units) for part in parts))
        case Not(part):
            return ~_compile(part, table, rates, units)
        case Predicate() as predicate:
            return _predicate(predicate, table, rates, units[predicate.column])


def _predicate(predicate: Predicate, table: ibis.Table, rates: ibis.Table, unit: str) -> ir.BooleanValue:
    column: Any = table[predicate.column]
    if predicate.relation is Relation.EMPTY:
        return column.isnull() | (column == "") if unit == "text" else column.isnull()
    if predicate.relation is Relation.FILLED:
        return (column != "").fill_null(False) if unit == "text" else column.notnull()
    if predicate.relation is Relation.HOLDS:
        return column.fill_null(False)
    if unit == "money":
        column = (column.cast("decimal(24, 4)") * table["rate"].cast(_PRICED)).cast(_WHOLE)
    if unit == "base":
        column = column.cast(_WHOLE)
    answer = _related(column, predicate.relation, [_literal(value, rates, unit) for value in predicate.values])
    if unit == "text" and (predicate.relation not in _NAMING or any(value.content == "" for value in predicate.values)):
        answer &= column != ""
    return answer.fill_null(False)


def _literal(value: Value, rates: ibis.Table, unit: str) -> Any:
    import ibis

    if unit not in ("money", "base"):
        if isinstance(value.content, Decimal) and unit in ("days", "count") and value.content == int(value.content):
            return ibis.literal(int(value.content))
        return ibis.literal(value.content)
    assert isinstance(value.content, Decimal)
    rate = rates.filter(rates.currency == value.currency).rate.max().as_scalar()
    return (ibis.literal(value.content, type="decimal(24, 4)") * rate.cast(_PRICED)).cast(_WHOLE)


def _related(column: Any, relation: Relation, values: list[Any]) -> Any:
    if relation in _COMPARED:
        return _COMPARED[relation](column, values[0])
    if relation is Relation.BETWEEN:
        return (column >= values[0]) & (column <= values[1])
    if relation is Relation.CONTAINS:
        return column.lower().contains(values[0].lower())
    return column.isin(values) if relation is Relation.ONE_OF else column.notin(values)
