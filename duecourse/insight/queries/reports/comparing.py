"""How are two answers put beside each other that do not fit into memory? The database lays both down and pairs their lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.insight.queries.reports import answering
from duecourse.insight.queries.reports.asking import Question, question
from duecourse.insight.queries.reports.grouping import Kept, statement
from duecourse.insight.queries.reports.ordering import OTHERS
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.reports.answers import Heading, Row, key_headings, value_headings
from duecourse.insight.rules.reports.days import compared, days_of
from duecourse.insight.rules.reports.lines import Beside, Line, Told
from duecourse.insight.rules.reports.spec import Spec

BLOCK: Final = 2_000
_NOW: Final = "report_now"
_THEN: Final = "report_then"
_APART: Final = "\x1f"


def in_pieces(tenant: UUID, among: Among, spec: Spec, on: date) -> tuple[tuple[Heading, ...], Iterator[Row]]:
    """Give the headings and all lines of a comparison: in their order, behind them those that are gone, then the total."""
    days = days_of(spec, on)
    earlier = compared(spec, days)
    assert earlier is not None
    asked, before = question(tenant, among, spec, days), question(tenant, among, spec, earlier)
    both = Beside(spec, _whole(asked), _whole(before))
    across = answering.checked_across(asked, both.across()) if spec.columns else ()
    _lay(_NOW, asked)
    _lay(_THEN, before, _first_ones(asked) if spec.top else None)
    headings = (*key_headings(spec), *value_headings(spec, across if spec.columns else None))
    return headings, _rows(asked, before, both, across)


def named_rows(text: str, parameters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Read rows by the names of their columns, some thousands at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(text, parameters)
        block = cursor.fetchmany(BLOCK)
        names = [column.name for column in cursor.description or ()]
        while block:
            yield from (dict(zip(names, row, strict=True)) for row in block)
            block = cursor.fetchmany(BLOCK)


def _whole(asked: Question) -> Told:
    """Ask for the totals alone; a rate that is missing is told here."""
    totals = answering.ask(replace(asked, spec=replace(asked.spec, rows=(), top=0, sort="")), most=1).totals
    return Told(tuple(totals.values()), totals, is_cut=False)


def _lay(table: str, asked: Question, kept: Kept | None = None) -> None:
    """Lay an answer down for this transaction, each row with the name that its line has on the other day too."""
    keys = [f"s.k{n}" for n in range(len(asked.spec.rows))]
    kind = f"CASE WHEN s.g_q = 1 THEN 'subtotal' WHEN s.place = {OTHERS} THEN 'others' ELSE 'row' END"
    name = f"concat_ws('{_APART}', {kind}, s.cur, {', '.join(keys)})"
    text = statement(asked, most=OTHERS, is_kept=kept is not None)
    given = asked.values | (kept.parameters(len(keys)) if kept else {})
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(
            f"CREATE TEMP TABLE {table} ON COMMIT DROP AS SELECT s.*, row_number() OVER () AS at, {name} AS line "  # noqa: S608
            f"FROM ({text}) s WHERE s.g_p = 0",
            given,
        )
        cursor.execute(f"CREATE INDEX ON {table} (line)")
        cursor.execute(f"ANALYZE {table}")


def _first_ones(asked: Question) -> Kept:
    """Name the lines that are not among the others, so that the other day tells of the same."""
    ks = ", ".join(f"k{n}" for n in range(len(asked.spec.rows)))
    text = f"SELECT cur, {ks} FROM {_NOW} WHERE g_q = 0 AND g_c = 1 AND place < {OTHERS} ORDER BY at"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(text)
        return Kept(tuple(cursor.fetchall()))


def _rows(asked: Question, before: Question, both: Beside, across: tuple[str, ...]) -> Iterator[Row]:
    gone = f"NOT EXISTS (SELECT FROM {_NOW} n WHERE n.line = t.line)"
    before_totals = both.before.totals if both.before else {}
    for currency in sorted({*both.now.totals, *before_totals}):
        told = _read(asked, _NOW, "TRUE", cur=currency)
        while lines := tuple(islice(told, BLOCK)):
            then = {one.name: one for one in _same(before, lines)}
            for line in lines:
                yield answering.row_of(asked, line, both.cells(line, then.get(line.name), across))
        for line in _read(before, _THEN, gone, cur=currency):
            yield answering.row_of(asked, line, both.cells(None, line, across))
        now, then_total = both.now.totals.get(currency), before_totals.get(currency)
        total = now or then_total
        if asked.spec.has_totals and total:
            yield answering.row_of(asked, total, both.cells(now, then_total, across))


def _same(before: Question, lines: tuple[Line, ...]) -> Iterator[Line]:
    """Find the same lines on the other day."""
    names = []
    for line in lines:
        keys = ("",) * len(before.spec.rows) if line.kind == "others" else line.keys
        names.append(_APART.join((line.kind, line.currency, *keys)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {_THEN} WHERE line = ANY(%s) ORDER BY at", [names])  # noqa: S608
        columns = [column.name for column in cursor.description or ()]
        found = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    yield from answering.read(before, found)


def _read(asked: Question, table: str, which: str, **given: str) -> Iterator[Line]:
    text = f"SELECT * FROM {table} t WHERE t.cur = %(cur)s AND {which} ORDER BY t.at"  # noqa: S608
    yield from answering.read(asked, named_rows(text, given))
