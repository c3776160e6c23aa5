"""How is a small question asked a hundred times a second? Django writes its SQL once; each asking fills its values in.

Writing the SQL of a question takes Django longer than PostgreSQL takes to answer it. It is written for two sets of
stand-ins: where the two texts differ in anything but a stand-in, a value was worked into the text and could not be filled
in later, and that is refused. The server keeps its plan too (`prepare_threshold` in `config/database.py`), for which
constants stand in the text: a plan for any value can use no index of some rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Any, Final, ParamSpec
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import QuerySet
from psycopg import sql

P = ParamSpec("P")
Row = tuple[Any, ...]
MOST_SHAPES: Final = 64
MOST_PLANS: Final = 400
"""Small plans a connection: about as many as there are small questions."""
COLLECTIONS: Final = frozenset({list, tuple, set, frozenset})
"""Of these exact types: a kind of its own means something by being it."""
KINDS: Final[dict[type, Callable[[int], Any]]] = {
    UUID: lambda number: UUID(int=number),
    int: int,
    str: "stand-in {}".format,
    date: lambda number: date(1500, 1, 1) + timedelta(days=number % 1_000_000),
}
Converters = tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]


class NotKeepable(TypeError):
    """A question that cannot be kept: it does not ask for values, or works out something from those it is given."""


@dataclass(frozen=True)
class Kept:
    """The SQL of a question, which given value goes where and as what kind of number, how columns are read."""

    sql: str
    places: tuple[int, ...]
    numbers: tuple[type[int] | None, ...]
    converters: Converters

    def ask(self, values: Sequence[Any]) -> list[Row]:
        """Ask with these values."""
        given = [
            values[place] if number is None else number(values[place])
            for place, number in zip(self.places, self.numbers, strict=True)
        ]
        rows = answers(self.sql, given)
        if not self.converters:
            return rows
        return [self._read(row, connections[DEFAULT_DB_ALIAS]) for row in rows]

    def _read(self, row: Row, connection: Any) -> Row:
        values = list(row)
        for column, converters, expression in self.converters:
            for convert in converters:
                values[column] = convert(values[column], expression, connection)
        return tuple(values)


def answers(text: str, values: Sequence[Any] | Mapping[str, Any]) -> list[Row]:
    """Ask what is written in SQL, by the plan that the server keeps on this connection."""
    own: Any = connections[DEFAULT_DB_ALIAS]
    own.ensure_connection()
    if own.connection.prepared_max < MOST_PLANS:
        own.connection.prepared_max = MOST_PLANS
    with own._prepare_cursor(_Cursor(own.connection)) as cursor:
        cursor.execute(text, values)
        rows: list[Row] = cursor.fetchall()
        return rows


_Cursor: Any = ServerBindingCursor
"""Django's cursor that leaves values to the server, so that psycopg can let it keep the plan; counted like any other."""
NOTHING: Final = Kept("", (), (), ())
"""A question that no row can answer: a search among none."""


def kept(question: Callable[P, QuerySet[Any]]) -> Callable[P, list[Row]]:
    """Make a function that builds a `values_list` one that answers it, and builds it only once.

    It may put ids, days, texts and plain collections of them into the question as they are given, no more. None, booleans,
    whole numbers below one, "" and the length of a collection may change its shape. Asked with anything else, it is built anew.
    """
    known: dict[Hashable, Kept] = {}

    @wraps(question)
    def answer(*args: P.args, **named: P.kwargs) -> list[Row]:
        given, names = (*args, *named.values()), tuple(named)
        values: list[Any] = []
        shape = tuple(_shape(one, values) for one in given)
        if None in shape:
            return list(question(*args, **named))
        own = known.get((names, shape))
        if own is None:
            own = known[names, shape] = _made(question, given, names)
            while len(known) > MOST_SHAPES:
                known.pop(next(iter(known)), None)
        return [] if own is NOTHING else own.ask(values)

    return answer


def _shape(one: Any, values: list[Any]) -> Hashable:
    """Tell what of an argument shapes the question, and add its values; None where it is of no kind that can be kept."""
    kind = type(one)
    if one is None or kind is bool or one == "" or (kind is int and one < 1):
        return (one,)
    if kind in COLLECTIONS:
        parts = tuple(_shape(each, values) for each in one)
        return None if None in parts else parts
    values.append(one)
    return kind.__name__ if kind in KINDS else None


def _made(question: Callable[..., QuerySet[Any]], given: Sequence[Any], names: tuple[str, ...]) -> Kept:
    first, second = (_written(question, given, names, seed) for seed in (1, 2))
    if first is None or second is None:
        if not any(type(one) in COLLECTIONS and not one for one in given):
            raise NotKeepable(f"{question.__qualname__} can have no answer, whatever it is asked with")
        return NOTHING
    if first.text != second.text:
        raise NotKeepable(f"{question.__qualname__} writes a value into its SQL")
    places: list[int | None] = []
    for one, other in zip(first.params, second.params, strict=True):
        place = first.stand_ins.index(one) if one in first.stand_ins else None
        if other != (one if place is None else second.stand_ins[place]):
            raise NotKeepable(f"{question.__qualname__} works something out from a value")
        places.append(place)
    numbers = [type(one) if isinstance(one, int) and type(one) is not int else None for one in first.params]
    held = [(place, number) for place, number in zip(places, numbers, strict=True) if place is not None]
    return Kept(
        sql=_with_constants(first.text, first.params, places),
        places=tuple(place for place, _number in held),
        numbers=tuple(number for _place, number in held),
        converters=first.converters,
    )


def _with_constants(text: str, params: Sequence[Any], places: Sequence[int | None]) -> str:
    """Write what is the same at every asking into the text."""
    rest = iter(zip(params, places, strict=True))

    def write(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        constant, place = next(rest)
        return "%s" if place is not None else sql.Literal(constant).as_string(None).replace("%", "%%")

    return re.sub("%[%s]", write, text)


@dataclass(frozen=True)
class _Written:
    text: str
    params: tuple[Any, ...]
    stand_ins: list[Any]
    converters: Converters


def _written(
    question: Callable[..., QuerySet[Any]], given: Sequence[Any], names: tuple[str, ...], seed: int
) -> _Written | None:
    """Write the question for stand-ins; None where no row can answer it."""
    stand_ins: list[Any] = []
    args = [_stood_in(one, seed, stand_ins) for one in given]
    plain = len(args) - len(names)
    asked = question(*args[:plain], **dict(zip(names, args[plain:], strict=True)))
    if asked._fields is None:  # type: ignore[attr-defined]
        raise NotKeepable(f"{question.__qualname__} asks for rows, not for values")
    compiler = asked.query.get_compiler(using=DEFAULT_DB_ALIAS)
    try:
        text, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    read = compiler.get_converters([column[0] for column in compiler.select])
    converters = tuple((column, tuple(found), expression) for column, (found, expression) in read.items())
    return _Written(text, tuple(params), stand_ins, converters)


def _stood_in(one: Any, seed: int, stand_ins: list[Any]) -> Any:
    kind = type(one)
    if one is None or kind is bool or one == "" or (kind is int and one < 1):
        return one
    if kind in COLLECTIONS:
        return [_stood_in(each, seed, stand_ins) for each in one]
    number = 1_700_000_000 + seed * 100_000 + len(stand_ins)
    made: Any = KINDS[kind](number)
    stand_ins.append(made)
    return made
