"""The tables that live as long as a run's transaction, and how the database plans what is asked of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection

from duecourse.work.procedures.queries import sql

FOR_A_BATCH = {
    "work_mem": "256MB",
    "join_collapse_limit": "12",
    "enable_mergejoin": "off",
    "enable_nestloop": "off",
    "enable_indexscan": "off",
}
FOR_FEW = {"work_mem": "256MB", "join_collapse_limit": "12", "random_page_cost": "0.2", "seq_page_cost": "0.2"}
"""For questions about the few that a first look left: their rows are looked up, from memory."""
BY_HASH = FOR_A_BATCH | {"enable_sort": "off"}
"""For grouping a whole book by few values where the database expects few rows."""
IN_ORDER = {"work_mem": "256MB", "join_collapse_limit": "12", "enable_nestloop": "off", "enable_hashjoin": "off"}
"""For joining whole tables by their keys: read in the order of an index, nothing is hashed a million times."""


@contextmanager
def planned_as_a_batch(settings: Mapping[str, str] | None = None, *, is_whole_book: bool = True) -> Iterator[None]:
    """Let the database plan for a whole book: memory to hash in, and no row-by-row look-ups that it misjudges."""
    settings = (FOR_A_BATCH if is_whole_book else FOR_FEW) if settings is None else settings
    with connection.cursor() as cursor:
        cursor.execute("".join(f"SET LOCAL {name} = '{value}';" for name, value in settings.items()))
        yield
        cursor.execute("".join(f"SET LOCAL {name} TO DEFAULT;" for name in settings))


def empty(name: str, schema: Mapping[str, str]) -> None:
    execute(f'DROP TABLE IF EXISTS pg_temp."{name}"')
    execute(f'CREATE TEMP TABLE "{name}" ({sql.columns_of(schema)}) ON COMMIT DROP')


def temporary(name: str, query: str, values: dict[str, Any] | None = None) -> None:
    execute(f'DROP TABLE IF EXISTS pg_temp."{name}"')
    execute(f'CREATE TEMP TABLE "{name}" ON COMMIT DROP AS {query}', values)
    analyze(name)


def analyze(name: str) -> None:
    """Tell the planner how many rows there are and how much they differ: 600 of them say that."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SET LOCAL default_statistics_target = 2; ANALYZE "{name}"; SET LOCAL default_statistics_target TO DEFAULT'
        )


def execute(statement: str, values: dict[str, Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
