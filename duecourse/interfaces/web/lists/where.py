"""How does a condition narrow a list in the database?

Two-valued, as in `conditions.compiling`: a comparison with something unknown does not hold, and `not` of it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q

from duecourse.analysis.portfolio.conditions import All, AnyOf, Condition, Not, Predicate, Relation, Value
from duecourse.interfaces.web.lists.declared import Field

Rates = Mapping[str, Callable[[], Mapping[str, Decimal]]]
NOTHING = Q(pk__in=[])
_LOOKUPS = {
    Relation.AT_LEAST: "gte",
    Relation.AT_MOST: "lte",
    Relation.ABOVE: "gt",
    Relation.BELOW: "lt",
    Relation.IS: "exact",
}
_TURNED = {
    Relation.AT_LEAST: Relation.AT_MOST,
    Relation.AT_MOST: Relation.AT_LEAST,
    Relation.ABOVE: Relation.BELOW,
    Relation.BELOW: Relation.ABOVE,
}


@dataclass(frozen=True)
class Book:
    """What a narrowing needs to know of a list: how each column is answered, and what money was worth (per currency)."""

    fields: Mapping[str, Field]
    rates: Rates = field(default_factory=dict)


def narrowing(condition: Condition, book: Book) -> Q:
    """Say a condition as a narrowing over published names; it was read with words that the book has fields for."""
    match condition:
        case All(parts):
            return reduce(and_, (narrowing(part, book) for part in parts))
        case AnyOf(parts):
            return reduce(or_, (narrowing(part, book) for part in parts))
        case Not(part):
            return ~narrowing(part, book)
        case Predicate() as predicate:
            told = book.fields[predicate.column]
            said = _predicate(predicate, told, book.rates)
            return told.through(said) if told.through else said


def _predicate(predicate: Predicate, told: Field, rates: Rates) -> Q:
    name, relation = told.name, predicate.relation
    if relation is Relation.HOLDS:
        return Q(**{name: True})
    if relation in (Relation.EMPTY, Relation.FILLED):
        empty = Q(**{f"{name}__isnull": True}) if told.is_nullable else Q(**{name: [] if told.is_list else ""})
        return empty if relation is Relation.EMPTY else ~empty
    if told.currency:
        return _amounts(predicate, told, rates)
    values: list[Any] = [value.content for value in predicate.values]
    if told.is_list:
        return _held(name, relation, values)
    if told.until is not None:
        values = [told.until - timedelta(days=int(str(value))) for value in values]
        relation, values = _TURNED.get(relation, relation), values[::-1]
    return _known(told, _compared(name, relation, values))


def _held(name: str, relation: Relation, values: list[Any]) -> Q:
    """Ask whether a list has one of the values as a member."""
    if relation is Relation.CONTAINS:
        return Q(**{f"{name}__icontains": values[0]})
    either = reduce(or_, (Q(**{f"{name}__contains": [value]}) for value in values))
    return ~either if relation in (Relation.IS_NOT, Relation.NONE_OF) else either


def _amounts(predicate: Predicate, told: Field, rates: Rates) -> Q:
    """Compare in the currency of each row: an amount that cannot be converted into it does not compare."""
    either = NOTHING
    for currency, rate in rates.items():
        values = [_converted(value, currency, rate) for value in predicate.values]
        if None not in values:
            either |= Q(**{told.currency: currency}) & _compared(told.name, predicate.relation, values)
    return _known(told, either)


def _converted(value: Value, currency: str, rates: Callable[[], Mapping[str, Decimal]]) -> Decimal | None:
    assert isinstance(value.content, Decimal)
    if value.currency == currency:
        return value.content
    rate = rates().get(value.currency)
    return None if rate is None else value.content * rate


def _compared(name: str, relation: Relation, values: list[Any]) -> Q:
    match relation:
        case Relation.BETWEEN:
            return Q(**{f"{name}__gte": values[0], f"{name}__lte": values[1]})
        case Relation.CONTAINS:
            return Q(**{f"{name}__icontains": values[0]})
        case Relation.IS_NOT:
            return _filled(name, values) & ~Q(**{name: values[0]})
        case Relation.ONE_OF:
            return Q(**{f"{name}__in": values})
        case Relation.NONE_OF:
            return _filled(name, values) & ~Q(**{f"{name}__in": values})
        case _:
            return Q(**{f"{name}__{_LOOKUPS[relation]}": values[0]})


def _filled(name: str, values: list[Any]) -> Q:
    """An empty text is unknown: it differs from nothing."""
    return ~Q(**{name: ""}) if isinstance(values[0], str) and "" not in values else Q()


def _known(told: Field, said: Q) -> Q:
    return Q(**{f"{told.name}__isnull": False}) & said if told.is_nullable else said
