"""Does a condition speak of columns that exist, in values that fit them?"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from duecourse.analysis.portfolio.columns import ITEM_WORDS, Column
from duecourse.analysis.portfolio.conditions.tree import All, AnyOf, Condition, Not, Predicate, Relation, Value
from duecourse.foundation.kit.money import CURRENCIES
from duecourse.foundation.kit.words import Text, _

_ORDERED: Final = frozenset({Relation.AT_LEAST, Relation.AT_MOST, Relation.ABOVE, Relation.BELOW, Relation.BETWEEN})
_NONE: Final = frozenset({Relation.EMPTY, Relation.FILLED, Relation.HOLDS})
_COUNTS: Final = {Relation.BETWEEN: 2}


def check(condition: Condition, *, words: Mapping[str, Column] = ITEM_WORDS) -> Iterator[Text]:
    """Yield what is wrong with a condition, part by part; nothing when all is well."""
    match condition:
        case All(parts) | AnyOf(parts):
            if not parts:
                yield Text(_("A group of conditions is empty."))
            for part in parts:
                yield from check(part, words=words)
        case Not(part):
            yield from check(part, words=words)
        case Predicate() as predicate:
            known = {column.name: column for column in words.values()}
            column = known.get(predicate.column)
            why = _unknown(predicate.column, list(known)) if column is None else wrong(predicate, column)
            if why is not None:
                yield why


def _unknown(name: str, known: list[str]) -> Text:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    if near:
        return Text(_("There is no column “%(said)s”; did you mean “%(near)s”?"), {"said": name, "near": near[0]})
    return Text(_("There is no column “%(said)s”."), {"said": name})


def wrong(predicate: Predicate, column: Column) -> Text | None:
    """Say why a predicate does not fit its column, or give None."""
    relation = predicate.relation
    about = {"column": column.words}
    if (column.unit == "flag") != (relation is Relation.HOLDS):
        return Text(_("“%(column)s” is a yes or no: it stands alone, or behind “not”."), about)
    if relation in _NONE:
        return None if not predicate.values else Text(_("No value is expected after “%(column)s”."), about)
    wanted = _COUNTS.get(relation, 1)
    is_list = relation in (Relation.ONE_OF, Relation.NONE_OF)
    if not predicate.values or (not is_list and len(predicate.values) != wanted):
        return Text(_("The number of values after “%(column)s” is wrong."), about)
    if column.unit == "text" and relation in _ORDERED:
        return Text(_("“%(column)s” is a text: compare it with “is”, “is one of” or “contains”."), about)
    if column.unit != "text" and relation is Relation.CONTAINS:
        return Text(_("“%(column)s” is no text: “contains” does not fit."), about)
    return next((why for value in predicate.values if (why := _misfit(value, column)) is not None), None)


def _misfit(value: Value, column: Column) -> Text | None:
    about = {"column": column.words}
    number = isinstance(value.content, Decimal)
    match column.unit:
        case "text":
            return None if isinstance(value.content, str) else Text(_("“%(column)s” needs a “text”."), about)
        case "date":
            fits = isinstance(value.content, date)
            return None if fits else Text(_("“%(column)s” needs a date like 2026-03-31."), about)
        case "money" | "base":
            if value.currency and value.currency not in CURRENCIES:
                return Text(_("“%(currency)s” is not a currency code."), {"currency": value.currency})
            return None if number and value.currency else Text(_("“%(column)s” needs an amount like 250 EUR."), about)
        case "share":
            fits = number and not value.currency and value.is_share
            return None if fits else Text(_("“%(column)s” needs a share like 90 %%."), about)
        case _:
            fits = number and not value.currency and not value.is_share
            return None if fits else Text(_("“%(column)s” needs a number."), about)
