"""How is a long question asked again and again without planning it again? PostgreSQL keeps its plan, a connection each.

The decision about a day is one expression of many joins: planning it takes longer than answering it for one customer. What
is kept is the plan alone; every answer is read afresh. What the server still has stands among psycopg's own statements:
psycopg lets go of all of them when a transaction is taken back.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

KEPT: Final = 24
"""Statements a connection: two a company and day that somebody looks at."""
NAMES: Final = 128
_MARK: Final = "asked_"
_AS_IT_IS: Final = sql.SQL("SET LOCAL plan_cache_mode = force_generic_plan; EXECUTE {} ({})")
"""From here to the end of the transaction a kept plan is used as it is: one round for both."""
_names: dict[Hashable, str] = {}


def rows_of(key: Hashable, write: Callable[[], str], ids: Iterable[int]) -> list[dict[str, Any]]:
    """Run a query whose $1 is an array of ids, and name its columns; `key` names all that its text is made of.

    Such a text is long (a third of a megabyte): it is written when the server has to plan it, no more.
    """
    asked = sorted(set(ids))
    with connection.cursor() as cursor:
        if connection.connection.prepare_threshold is None:
            cursor.execute(write().replace("$1", f"'{{{','.join(map(str, asked))}}}'::bigint[]"))
        else:
            cursor.execute(_AS_IT_IS.format(sql.Identifier(_prepared(cursor, key, write)), asked))
            cursor.nextset()
        columns = [column.name for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _prepared(cursor: CursorWrapper, key: Hashable, write: Callable[[], str]) -> str:
    """Let the server plan a statement that it does not have, forget the oldest of too many, and tell its name."""
    name, known = _names.get(key), _known()
    if name is not None and _entry(name) in known:
        return name
    text = write()
    name = _MARK + hashlib.sha256(text.encode()).hexdigest()[:32]
    while len(_names) >= NAMES:
        _names.pop(next(iter(_names)), None)
    _names[key] = name
    if _entry(name) in known:
        return name
    mine = [entry for entry in known if entry[0].startswith(_MARK.encode())]
    for entry in mine[: len(mine) - KEPT + 1] if len(mine) >= KEPT else ():
        cursor.execute(sql.SQL("DEALLOCATE {}").format(sql.Identifier(known.pop(entry).decode())))
    cursor.execute(sql.SQL("PREPARE {} (bigint[]) AS ").format(sql.Identifier(name)) + sql.SQL(text))
    known[_entry(name)] = name.encode()
    return name


def _entry(name: str) -> tuple[bytes, tuple[int, ...]]:
    return name.encode(), ()


def _known() -> OrderedDict[tuple[bytes, tuple[int, ...]], bytes]:
    """Give what psycopg knows to be prepared on this connection; asking the server took as long as a small question."""
    known: OrderedDict[tuple[bytes, tuple[int, ...]], bytes] = connection.connection._prepared._names
    return known
