"""How is a long question asked again and again without planning it again? PostgreSQL keeps its plan, a connection each.

The decision about a day is one expression of many joins: planning it takes longer than answering it for one customer. What
is kept is the plan alone; every answer is read afresh. The server is asked whether it still has a statement: psycopg lets
go of all of them when a transaction is taken back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

KEPT: Final = 24
"""Statements a connection: two a company and day that somebody looks at."""
_MARK: Final = "asked_"
_MINE = """
    SELECT set_config('plan_cache_mode', 'force_generic_plan', true), ARRAY(
        SELECT name FROM pg_prepared_statements WHERE starts_with(name, %s) ORDER BY prepare_time, name)"""
"""Which are kept; and from here to the end of the transaction a kept plan is used as it is."""


def rows_of(text: str, ids: Iterable[int]) -> list[dict[str, Any]]:
    """Run a query whose $1 is an array of ids, and name its columns."""
    asked = sorted(set(ids))
    with connection.cursor() as cursor:
        if connection.connection.prepare_threshold is None:
            cursor.execute(text.replace("$1", f"'{{{','.join(map(str, asked))}}}'::bigint[]"))
        else:
            name = _MARK + hashlib.sha256(text.encode()).hexdigest()[:32]
            _prepare(cursor, name, text)
            cursor.execute(sql.SQL("EXECUTE {} ({})").format(sql.Identifier(name), asked))
        columns = [column.name for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _prepare(cursor: CursorWrapper, name: str, text: str) -> None:
    """Let the server plan a statement that it does not have, and forget the oldest of too many."""
    cursor.execute(_MINE, [_MARK])
    _set, known = cursor.fetchone() or ("", [])
    if name in known:
        return
    for old in known[: len(known) - KEPT + 1] if len(known) >= KEPT else ():
        cursor.execute(sql.SQL("DEALLOCATE {}").format(sql.Identifier(old)))
    cursor.execute(sql.SQL("PREPARE {} (bigint[]) AS ").format(sql.Identifier(name)) + sql.SQL(text))
