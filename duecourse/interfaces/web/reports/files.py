"""How is a report taken along: its rows as CSV or XLSX, the whole as PDF, its chart as a picture?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duecourse.foundation.kit import charts
from duecourse.foundation.kit.tabular import Cell
from duecourse.foundation.kit.words import Text
from duecourse.insight.operations import reports
from duecourse.insight.queries.reports import streaming
from duecourse.insight.queries.reports.streaming import Streamed
from duecourse.insight.rules import papers
from duecourse.insight.rules.reports.answers import Answer, Datum, Heading, Row
from duecourse.insight.rules.reports.spec import Spec
from duecourse.interfaces.web import charting, formats, words
from duecourse.interfaces.web.lists.exporting import file_of
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.reports import drawing, library, question, reading, table, writing
from duecourse.interfaces.web.reports.reading import Asked
from duecourse.interfaces.web.visit import StaffRequest

FEW: Final = 100_000
PAPER: Final = 2_000
"""So many rows are printed: more is no paper."""
ROWS: Final = ("csv", "xlsx")


@policy("report.export")
@require_POST
def file(request: StaffRequest, key: str, ending: str) -> HttpResponseBase:
    """Give the report as a file, and write down that it was taken along."""
    if ending not in (*ROWS, "pdf", *charting.KINDS):
        raise Http404
    asked = question.asked_for(request, key)
    if request.visit.day is None:
        raise Http404
    name = library.name_of(asked.named)
    stem = f"{slugify(name) or 'report'}-{request.visit.day.isoformat()}"
    reports.note_export(request.visit.seat, asked.named.key, name, ending=ending, at=request.now)
    if ending in ROWS:
        found = _streamed(request, asked)
        return file_of(stem, ending, header(found.columns, asked.spec), rows(found))
    answer = question.answer_to(request, asked, most=PAPER if ending == "pdf" else reading.SHOWN)
    if ending == "pdf":
        return _pdf(request, asked, answer, stem)
    return _picture(request, asked, answer, stem, ending)


def header(columns: tuple[Heading, ...], spec: Spec) -> list[str]:
    """Name the columns of a file; the currency of a row's amounts stands in a column of its own."""
    names = [_heading(one, spec) for one in columns]
    return [*names, _("Currency")] if has_currency(columns) else names


def rows(found: Streamed) -> Iterator[list[Cell]]:
    """Give the rows as plain values: numbers stay numbers. The total of each currency stands behind its rows."""
    keys = [one for one in found.columns if not one.is_value]
    values = [one for one in found.columns if one.is_value]
    has_code = has_currency(found.columns)
    for row in found.rows:
        named = [_label(row, at, one) for at, one in enumerate(keys)]
        cells = [_plain(datum, heading) for datum, heading in zip(row.cells, values, strict=True)]
        yield [*named, *cells, *([row.currency] if has_code else [])]


def has_currency(columns: tuple[Heading, ...]) -> bool:
    """Tell whether amounts are told."""
    return any(one.unit == "money" for one in columns)


def sheet(answer: Answer, asked: Asked, request: StaffRequest, png: bytes = b"") -> papers.Sheet:
    """Lay the report out as a document."""
    visit, page = request.visit, reading.page(request, asked)
    around = table.Around(asked.spec, asked.href, "", {})
    shown = table.table(answer, around)
    part = papers.Part(
        head=tuple(one.words for one in shown.heads),
        rows=[tuple(str(cell.text) for cell in line.cells) for line in shown.lines],
        numbers=tuple(one.is_number for one in shown.heads),
        totals=tuple(str(cell.text) for cell in shown.totals[0].cells) if len(shown.totals) == 1 else (),
        chart=png,
        chart_says=page.sentence,
        after=_("Only the first %(num)s rows are printed.") % {"num": PAPER} if answer.is_cut else "",
    )
    return papers.Sheet(
        title=page.name,
        house=visit.tenant_name,
        parts=(part,),
        facts=tuple(_facts(answer, asked, visit.company.name if visit.company else _("All companies"))),
        says=page.sentence,
        note=_("Simulated data.") if visit.is_simulated else "",
        language=get_language() or "en",
        page=_("Page {page} of {pages}"),
    )


def _pdf(request: StaffRequest, asked: Asked, answer: Answer, stem: str) -> HttpResponse:
    png = b""
    if asked.spec.chart and answer.rows and not drawing.why_not(asked.spec.chart, asked.spec):
        drawn, _cut = drawing.drawn(answer, asked.spec)
        png = charting.picture(stem, drawn, "png").content
    octets = papers.draw(sheet(answer, asked, request, png), at=request.now)
    named = {"Content-Disposition": f'attachment; filename="{stem}.pdf"'}
    return HttpResponse(octets, content_type="application/pdf", headers=named)


def _picture(request: StaffRequest, asked: Asked, answer: Answer, stem: str, ending: str) -> HttpResponse:
    if not asked.spec.chart or not answer.rows or drawing.why_not(asked.spec.chart, asked.spec):
        raise Http404
    drawn, cut = drawing.drawn(answer, asked.spec)
    lines = [reading.sentence(asked.spec), " ".join(reading.foot(answer, request.visit.zone)), *cut]
    if request.visit.is_simulated:
        lines.insert(0, _("Simulated data."))
    title = library.name_of(asked.named)
    return charting.picture(stem, charts.titled(drawn, title, *(one for one in lines if one)), ending)


def _facts(answer: Answer, asked: Asked, company: str) -> Iterator[tuple[str, str]]:
    yield _("Company"), company
    yield _("As of"), formats.day(answer.on)
    if answer.from_on and answer.to_on:
        yield _("From"), formats.day(answer.from_on)
        yield _("To"), formats.day(answer.to_on)
    if asked.spec.where:
        yield _("Only where"), asked.spec.where


def _heading(one: Heading, spec: Spec) -> str:
    name = words.say(one.name)
    said = name[:1].upper() + name[1:]
    return f"{table.across_words(one, spec)}, {said}" if one.across is not None else said


def _label(row: Row, at: int, heading: Heading) -> Cell:
    if at >= len(row.labels):
        return table.called(row) if at == len(row.labels) and row.kind != "row" else ""
    return writing.label(row.labels[at], heading, row.keys[at] if at < len(row.keys) else "")


def _plain(datum: Datum | Text, heading: Heading) -> Cell:
    """Give a value as a file holds it: numbers and days as such, stored words by their names."""
    if isinstance(datum, Text) or (isinstance(datum, str) and (heading.unit == "verb" or heading.key in writing.CODED)):
        return writing.written(datum, heading)
    return datum


def _streamed(request: StaffRequest, asked: Asked) -> Streamed:
    """Give all rows, a line at a time; those of another kind than a question are few."""
    visit = request.visit
    if asked.named.kind == "report" and visit.day is not None:
        return streaming.stream(visit.tenant_id, reading.among(visit), asked.spec, visit.day)
    answer = question.answer_to(request, asked, most=FEW)
    return Streamed(answer.columns, iter((*answer.rows, *answer.totals)))
