"""How is the answer to a report told in a mail or on paper? In the words of the screen, in the language that is active."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from duecourse.foundation.kit.tabular import Cell
from duecourse.foundation.kit.words import Text
from duecourse.insight.queries.reports.streaming import Streamed
from duecourse.insight.rules.reports.answers import Answer, Heading, Row
from duecourse.insight.rules.reports.spec import Spec
from duecourse.insight.rules.telling import Plain, Told
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.reports import drawing, files, table, writing
from duecourse.interfaces.web.reports.shown import Line


def report(answer: Answer, spec: Spec) -> Told:
    """Tell the answer to a report: headings, rows and totals as words, the same as plain values for a file, its chart."""
    shown = table.table(answer, table.Around(spec, "", "", {}))
    keys = [one for one in answer.columns if not one.is_value]
    parted = not table.one_currency(answer) and any(row.currency for row in answer.rows)
    return Told(
        head=tuple(one.words for one in shown.heads),
        numbers=tuple(one.is_number for one in shown.heads),
        rows=tuple(_said(one) for one in shown.lines),
        file_head=(*_file_head(answer, spec), *([_("Currency")] if parted else [])),
        cells=tuple(
            (*_cells(row, keys), *([row.currency] if parted else [])) for row in (*answer.rows, *answer.totals)
        ),
        totals=tuple(_said(one) for one in shown.totals) if answer.rows else (),
        facts=_facts(answer, spec),
        chart=_chart(answer, spec),
        count=len(answer.rows),
        is_cut=answer.is_cut,
    )


def lines(
    columns: tuple[Heading, ...], rows: Iterator[Row], spec: Spec
) -> tuple[Sequence[str], Iterator[Sequence[Cell]]]:
    """Tell the rows of a report as the file of its page has them."""
    return files.header(columns, spec), files.rows(Streamed(columns, rows))


def _said(line: Line) -> tuple[str, ...]:
    return tuple(str(cell.text) for cell in line.cells)


def _file_head(answer: Answer, spec: Spec) -> tuple[str, ...]:
    return tuple(_heading(one, spec) for one in answer.columns)


def _heading(one: Heading, spec: Spec) -> str:
    name = words.say(one.name)
    said = name[:1].upper() + name[1:]
    return f"{table.across_words(one, spec)}, {said}" if one.across is not None else said


def _cells(row: Row, keys: list[Heading]) -> tuple[Plain, ...]:
    """Give a row for a file: its names in words, its values as numbers and days."""
    named = (_name(row, at, one) for at, one in enumerate(keys))
    return (*named, *(words.say(one) if isinstance(one, Text) else one for one in row.cells))


def _name(row: Row, at: int, heading: Heading) -> str:
    if at >= len(row.labels):
        return table.called(row) if at == len(row.labels) and row.kind != "row" else ""
    return writing.label(row.labels[at], heading, row.keys[at] if at < len(row.keys) else "")


def _chart(answer: Answer, spec: Spec) -> Mapping[str, Any] | None:
    """Draw what the report draws on its page, where it can be drawn."""
    if not spec.chart or not answer.rows or drawing.why_not(spec.chart, spec):
        return None
    return drawing.drawn(answer, spec)[0]


def _facts(answer: Answer, spec: Spec) -> tuple[tuple[str, str], ...]:
    said = []
    if answer.from_on and answer.to_on:
        said.append((_("Period"), f"{formats.day(answer.from_on)} – {formats.day(answer.to_on)}"))
    if answer.compared_on:
        said.append((_("Compared with"), formats.day(answer.compared_on)))
    if spec.where.strip():
        said.append((_("Only where"), spec.where.strip()))
    if answer.is_restated:
        said.append((_("Restated"), _("by what is known today")))
    return tuple(said)
