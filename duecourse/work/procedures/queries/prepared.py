"""How is a long question asked again and again without planning it again? PostgreSQL keeps its plan, a connection each.

The decision about a day is one expression of many joins: planning it takes longer than answering it for one customer. What
is kept is the plan alone; every answer is read afresh. Such a plan is large, so a connection has room for few.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

KEPT: Final = 24
"""Statements a connection: two a company and day that somebody looks at."""
_known: WeakKeyDictionary[Any, dict[str, None]] = WeakKeyDictionary()
"""What each connection has, what was not asked for longest in front."""
_AS_IT_IS = """
SELECT set_config('plan_cache_mode', 'force_generic_plan', true),
    EXISTS (SELECT FROM pg_prepared_statements WHERE name = %s)
"""
"""From here to the end of the transaction a kept plan is used as it is. Is it still there? After a rollback the driver lets
the server forget all statements, those of its own and ours."""


def rows_of(text: str, ids: Iterable[int]) -> list[dict[str, Any]]:
    """Run a query whose $1 is an array of ids, and name its columns."""
    asked = sorted(set(ids))
    with connection.cursor() as cursor:
        if connection.connection.prepare_threshold is None:
            cursor.execute(text.replace("$1", f"'{{{','.join(map(str, asked))}}}'::bigint[]"))
        else:
            name = "asked_" + hashlib.sha256(text.encode()).hexdigest()[:32]
            cursor.execute(_AS_IT_IS, [name])
            _setting, is_there = cursor.fetchone() or ("", False)
            _prepare(cursor, name, text, is_there=is_there)
            cursor.execute(sql.SQL("EXECUTE {} ({})").format(sql.Identifier(name), asked))
        columns = [column.name for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _prepare(cursor: CursorWrapper, name: str, text: str, *, is_there: bool) -> None:
    """Let the server plan a statement that it does not have, and forget the oldest of too many."""
    known = _known.setdefault(connection.connection, {})
    if not is_there:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        there = {found for (found,) in cursor.fetchall()}
        for gone in known.keys() - there:
            del known[gone]
        if len(known) >= KEPT:
            longest = next(iter(known))
            cursor.execute(sql.SQL("DEALLOCATE {}").format(sql.Identifier(longest)))
            del known[longest]
        cursor.execute(sql.SQL("PREPARE {} (bigint[]) AS ").format(sql.Identifier(name)) + sql.SQL(text))
    known.pop(name, None)
    known[name] = None
