"""How does a report of any size reach a file, a line at a time?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.insight.queries.reports import answering, comparing
from duecourse.insight.queries.reports.asking import Question, question
from duecourse.insight.queries.reports.grouping import statement
from duecourse.insight.queries.reports.lists import rows_of, shown_in, statement_of
from duecourse.insight.queries.reports.ordering import OTHERS
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.reports.answers import Heading, Row, key_headings, value_headings
from duecourse.insight.rules.reports.checking import checked
from duecourse.insight.rules.reports.days import days_of
from duecourse.insight.rules.reports.lines import Beside, Told
from duecourse.insight.rules.reports.spec import Spec

MOST_COMPARED: Final = 200_000
"""So many lines are put beside each other in memory."""


@dataclass(frozen=True)
class Streamed:
    """A report on its way: its headings, and its lines as they come; each currency's total stands behind its lines."""

    columns: tuple[Heading, ...]
    rows: Iterator[Row]


def stream(tenant: UUID, among: Among, spec: Spec, on: date) -> Streamed:
    """Give every line of a report, however many there are, holding a few thousand of them at a time.

    The lines are read within the transaction of the caller. Refused as `answer` refuses, a missing rate at once.
    """
    checked(spec)
    asked = question(tenant, among, spec, days_of(spec, on))
    if spec.compare:
        return _compared(tenant, among, spec, on)
    if not spec.values:
        shown = shown_in(asked.subject, spec)
        rows = rows_of(asked, shown, _read(statement_of(asked, shown), asked.values))
        return Streamed(tuple(one.heading for one in shown), rows)
    totals = answering.ask(replace(asked, spec=replace(spec, rows=(), top=0, sort="")), most=1).totals
    whole = Beside(spec, Told(tuple(totals.values()), totals, is_cut=False), None)
    across = answering.checked_across(asked, whole.across()) if spec.columns else None
    return Streamed((*key_headings(spec), *value_headings(spec, across)), _lines(asked, whole, across or ()))


def _lines(asked: Question, whole: Beside, across: tuple[str, ...]) -> Iterator[Row]:
    """Fold rows of the statement into lines while they come."""
    for line in answering.read(asked, comparing.named_rows(statement(asked, most=OTHERS), asked.values)):
        if line.kind != "total" or asked.spec.has_totals or not asked.spec.rows:
            yield answering.row_of(asked, line, whole.cells(line, None, across))


def _compared(tenant: UUID, among: Among, spec: Spec, on: date) -> Streamed:
    """Compare in memory what fits there, in the order of the screen; more is compared by the database."""
    answer = answering.answer(tenant, among, spec, on, most=MOST_COMPARED)
    if not answer.is_cut:
        return Streamed(answer.columns, iter((*answer.rows, *answer.totals)))
    return Streamed(*comparing.in_pieces(tenant, among, spec, on))


def _read(text: str, parameters: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(text, parameters)
        while block := cursor.fetchmany(comparing.BLOCK):
            yield from block
