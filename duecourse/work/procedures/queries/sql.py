"""How does a pure expression reach PostgreSQL? As text over the run's own little tables, beside the records'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from psycopg import sql

from duecourse.analysis.portfolio.columns import RUN
from duecourse.analysis.portfolio.compiled import compiled, filled, to_sql
from duecourse.work.procedures.queries.policies import LADDER, RUN_ROW, STEPS, Today
from duecourse.work.procedures.rules.ladder import LADDER_SCHEMA, STEP_SCHEMA, Rungs

if TYPE_CHECKING:
    import ibis

__all__ = [
    "columns_of",
    "compiled",
    "escaped",
    "filled",
    "make_run_tables",
    "named",
    "rows_of",
    "to_sql",
    "with_run_tables",
    "with_tables",
]

_FOUND_BY: Final = ("rung_no", "procedure_version_id", "reached", "due_from", "due_to")
_TYPES = {"int64": "bigint", "int32": "integer", "int16": "smallint", "string": "text", "date": "date", "uuid": "uuid"}


def named(name: str, schema: ibis.Schema) -> ibis.Table:
    """Name a table of this transaction."""
    import ibis

    return ibis.table(schema, name=name)


def columns_of(schema: Mapping[str, str]) -> str:
    """Write a schema as the columns of a table."""
    return ", ".join(f'"{name}" {_type(kind)}' for name, kind in schema.items())


def escaped(text: str) -> str:
    """Make a compiled query fit into a statement with parameters."""
    return text.replace("%", "%%")


def make_run_tables(today: Today) -> None:
    """Make the run's tables for this transaction, with statistics: for a whole book."""
    with connection.cursor() as cursor:
        for name, query in (*_rung_tables(today.rungs, False), _run_row(today)):
            cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{name}"')
            cursor.execute(f'CREATE TEMP TABLE "{name}" ON COMMIT DROP AS {query}')
            cursor.execute(f'ANALYZE "{name}"')


def with_run_tables(today: Today, text: str, *, is_about_few: bool = False) -> str:
    """Put the run's tables in front of a statement, also where nothing may be created; a few customers have a quicker way."""
    return _in_front((*_rung_tables(today.rungs, is_about_few), _run_row(today)), text)


def with_tables(tables: Iterable[tuple[str, Mapping[str, str], Sequence[Mapping[str, Any]]]], text: str) -> str:
    """Put little tables (name, schema, rows) in front of a statement."""
    return _in_front([(name, _values(schema, rows)) for name, schema, rows in tables], text)


def _in_front(tables: Iterable[tuple[str, str]], text: str) -> str:
    parts = ", ".join(f'"{name}" AS ({query})' for name, query in tables)
    return f"WITH {parts}, {text[5:]}" if text.startswith("WITH ") else f"WITH {parts} {text}"


def rows_of(text: str) -> list[dict[str, Any]]:
    """Run a query and name its columns."""
    with connection.cursor() as cursor:
        cursor.execute(text)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _run_row(today: Today) -> tuple[str, str]:
    return RUN_ROW, _values({column.name: column.ibis_type for column in RUN}, [today.run_row])


@lru_cache(maxsize=16)
def _rung_tables(rungs: Rungs, is_about_few: bool) -> tuple[tuple[str, str], ...]:
    ladder = _numbered if is_about_few else _values
    return (LADDER, ladder(LADDER_SCHEMA, rungs.ladder)), (STEPS, _values(STEP_SCHEMA, rungs.steps))


def _numbered(schema: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows that `rung_no` numbers from one: the columns that find a rung are gone through, the rest is looked up.

    Unfolding all columns took a third of the decision about one customer. For thousands of rows found it is the slower way.
    """
    found_by = {name: schema[name] for name in _FOUND_BY}
    rest = [
        f'({_column(name, kind, rows)})[r."rung_no"] AS "{name}"'
        for name, kind in schema.items()
        if name not in found_by
    ]
    return f"SELECT r.*, {', '.join(rest)} FROM ({_values(found_by, rows)}) AS r"  # noqa: S608 - quoted in `_column`


def _values(schema: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows as a query; they travel as an array a column, which is read several times as fast as JSON."""
    arrays = ", ".join(_column(name, kind, rows) for name, kind in schema.items())
    names = ", ".join(f'"{name}"' for name in schema)
    return f"SELECT * FROM unnest({arrays}) AS r({names})"  # noqa: S608 - quoted above


def _column(name: str, kind: str, rows: Sequence[Mapping[str, Any]]) -> str:
    return f"{sql.Literal(_array(row.get(name) for row in rows)).as_string(None)}::{_type(kind)}[]"


def _array(values: Iterable[Any]) -> str:
    """Write values as PostgreSQL reads an array; what is text stands in quotes."""
    return "{" + ",".join("NULL" if value is None else _element(value) for value in values) + "}"


def _element(value: Any) -> str:
    plain = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def _type(kind: str) -> str:
    plain = kind.removeprefix("!")
    return _TYPES.get(plain) or plain.replace("decimal", "numeric")
