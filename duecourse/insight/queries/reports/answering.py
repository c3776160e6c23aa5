"""What is the answer to a report, for this reader, on this day?"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _
from duecourse.insight.queries.reports.asking import Question, RateMissing, question
from duecourse.insight.queries.reports.grouping import Kept, statement
from duecourse.insight.queries.reports.lists import listed, within
from duecourse.insight.queries.reports.ordering import OTHERS, names_of
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.reports import answers
from duecourse.insight.rules.reports.answers import Answer, Cell, Datum, Row, key_headings, labelled, value_headings
from duecourse.insight.rules.reports.checking import checked
from duecourse.insight.rules.reports.days import compared, days_of
from duecourse.insight.rules.reports.lines import Beside, Line, Told
from duecourse.insight.rules.reports.spec import Spec

MOST_ACROSS: Final = 60
MOST: Final = 10_000
PATIENCE: Final = "1500ms"
"""How long somebody waits for a statement before the report becomes a run."""
Steps = Generator[Decimal, None, Answer]
"""An answer in the making: after a statement, the share of all its statements that is done; at last the answer."""
_ROOM: Final = "SELECT set_config('work_mem', '128MB', true), set_config('enable_mergejoin', 'off', true)"
"""A whole book is grouped in memory. The database guesses badly behind row-level security how many groups there are: a hash
bears that, a merge sorts millions of texts first."""
_NO_ROOM: Final = "SET LOCAL work_mem TO DEFAULT; SET LOCAL enable_mergejoin TO DEFAULT"


class TooWide(Refused):
    """Nobody reads a table that wide."""

    says = _("“%(dimension)s” has more than %(count)s values: put it into the rows, or narrow the report.")


def answer(tenant: UUID, among: Among, spec: Spec, on: date, *, most: int = MOST) -> Answer:
    """Answer a report for a reader as of today `on`: at most so many lines a currency, totals of all that is meant.

    Refused: what makes no sense, a rate that is missing, a day to come, more columns across than anybody reads.
    """
    return at_once(steps(tenant, among, spec, on, most=most))


def steps(tenant: UUID, among: Among, spec: Spec, on: date, *, most: int = MOST) -> Steps:
    """Answer a report as `answer` does, and say after each statement but the last which share of them is done."""
    checked(spec)
    days = days_of(spec, on)
    asked = question(tenant, among, spec, days)
    if not spec.values:
        return listed(asked, most=most)
    told = ask(asked, most=most)
    earlier = compared(spec, days)
    before = None
    if earlier is not None:
        yield Decimal("0.5")
        before = _before(question(tenant, among, spec, earlier), told, most=most)
    return _answered(asked, told, before, compared_on=earlier.on if earlier else None)


def at_once(steps: Steps) -> Answer:
    """Take every step of an answer."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast("Answer", end.value)


def soon(steps: Steps) -> Answer | None:
    """Give an answer if it is a matter of a moment, else None: then a run is asked for (`report_runs`)."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
            given = at_once(steps)
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return None
    return given


def detail(tenant: UUID, among: Among, spec: Spec, on: date, cell: Cell, *, most: int = 100, skip: int = 0) -> Answer:
    """Give the single rows behind a cell of an answer, each with its customer and item, the largest amount first."""
    checked(spec)
    days = days_of(spec, on)
    earlier = compared(spec, days) if cell.is_before else None
    asked = question(tenant, among, spec, earlier or days)
    kept: tuple[tuple[str, ...], ...] = ()
    if cell.kind == "others":
        now = ask(question(tenant, among, spec, days), most=spec.top)
        kept = tuple((line.currency, *line.keys[:1]) for line in now.lines if line.kind != "others" and line.keys)
    only, given = within(asked, cell, kept)
    return listed(asked, most=most, skip=skip, only=only, given=given)


def ask(asked: Question, *, most: int, kept: Kept | None = None) -> Told:
    """Put a question to the database and read its lines."""
    parameters = asked.values | (kept.parameters(len(asked.spec.rows)) if kept else {})
    with connection.cursor() as cursor:
        cursor.execute(_ROOM)
        cursor.execute(statement(asked, most=most, is_kept=kept is not None), parameters)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        cursor.execute(_NO_ROOM)
    found = list(read(asked, rows))
    totals = {line.currency: line for line in found if line.kind == "total"}
    lacking = next((row["lacks"] for row in rows if row["lacks"]), None)
    if lacking:
        raise RateMissing(currency=lacking, into=asked.spec.currency, day=asked.days.on.isoformat())
    last = max((row["last_q"] or 0 for row in rows if row["g_p"] == 1), default=0)
    return Told(tuple(line for line in found if line.kind != "total"), totals, bool(asked.spec.rows) and last > most)


def read(asked: Question, rows: Iterable[Mapping[str, Any]]) -> Iterator[Line]:
    """Read lines out of the rows of the statement: those that differ in what stands across make one line."""
    keys = asked.keys()
    named = set(names_of(keys))
    line: Line | None = None
    for row in rows:
        kind = _kind(row)
        told = tuple(row[f"k{n}"] for n in range(_width(kind, len(keys))))
        if kind == "subtotal" and row["place"] == OTHERS:
            continue
        values = {row["c"] if row["g_c"] == 0 else None: tuple(row[f"v{n}"] for n in range(len(asked.spec.values)))}
        if line and (line.kind, line.keys, line.currency) == (kind, told, row["cur"]):
            line = replace(line, values={**line.values, **values})
            continue
        if line:
            yield line
        labels = tuple(row[f"l{n}"] if n in named else None for n in range(len(told)))
        line = Line(kind, told, labels, row["cur"], values)
    if line:
        yield line


def _kind(row: Mapping[str, Any]) -> answers.RowKind:
    if row["g_p"] == 1:
        return "total"
    if row["g_q"] == 1:
        return "subtotal"
    return "others" if row["place"] == OTHERS else "row"


def _width(kind: answers.RowKind, count: int) -> int:
    return {"total": 0, "subtotal": 1, "others": 0, "row": count}[kind]


def _before(asked: Question, told: Told, *, most: int) -> Told:
    """Ask the same of other days, about the same lines where not all lines are told."""
    if not (told.is_cut or asked.spec.top):
        before = ask(asked, most=most)
        if not before.is_cut:
            return before
    kept = Kept(tuple((line.currency, *line.keys) for line in told.lines if line.kind == "row"))
    return replace(ask(asked, most=most, kept=kept), is_cut=not asked.spec.top)


def _answered(asked: Question, told: Told, before: Told | None, *, compared_on: date | None) -> Answer:
    spec = asked.spec
    both = Beside(spec, told, before)
    across = checked_across(asked, both.across()) if spec.columns else None
    rows = tuple(
        row_of(asked, line, both.cells(now, then, across or ()))
        for now, then in both.pairs()
        if (line := now or then) is not None
    )
    earlier = before.totals if before else {}
    whole = tuple(
        Row(
            "total",
            (),
            (),
            currency or spec.currency,
            both.cells(told.totals.get(currency), earlier.get(currency), across or ()),
        )
        for currency in sorted({*told.totals, *earlier})
    )
    if not spec.rows:
        rows = tuple(replace(one, kind="row") for one in whole)
    return Answer(
        columns=(*key_headings(spec), *value_headings(spec, across)),
        rows=rows,
        totals=whole if spec.has_totals and spec.rows else (),
        currency=spec.currency,
        on=asked.days.on,
        from_on=asked.days.from_on,
        to_on=asked.days.to_on,
        compared_on=compared_on,
        is_cut=told.is_cut or (before is not None and before.is_cut),
        is_restated=spec.is_restated,
    )


def row_of(asked: Question, line: Line, cells: tuple[Datum, ...]) -> Row:
    """Say what a line is called and where it leads."""
    spec = asked.spec
    if line.kind in ("others", "total"):
        labels: tuple[Text | str, ...] = (answers.OTHERS,) if line.kind == "others" else ()
    else:
        named = zip(spec.rows, line.keys, line.labels, strict=False)
        labels = tuple(
            labelled(asked.subject, said, key, label or _company(asked, said, key)) for said, key, label in named
        )
    linked = {
        asked.subject.dimensions[said].link: int(key)
        for said, key in zip(spec.rows, line.keys, strict=False)
        if key and ":" not in said and asked.subject.dimensions[said].link
    }
    return Row(
        line.kind, line.keys, labels, line.currency or spec.currency, cells,
        customer_id=linked.get("customer"), item_id=linked.get("item"),
    )  # fmt: skip


def _company(asked: Question, said: str, key: str) -> str | None:
    if said != "company":
        return None
    return next((one.name for one in asked.whom.companies if one.code == key), None)


def checked_across(asked: Question, across: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse more than anybody reads."""
    if len(across) > MOST_ACROSS:
        raise TooWide(dimension=answers.called(asked.subject, asked.spec.columns), count=MOST_ACROSS)
    return across
