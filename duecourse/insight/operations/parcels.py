"""What goes into the mail of one reader: the answer told in their language, its charts, its files?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from io import BytesIO, TextIOWrapper
from typing import IO, Final

from django.utils.translation import gettext as _

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.kit.tabular import Cell, write_csv, write_xlsx
from duecourse.insight.operations import papers
from duecourse.insight.operations.eyes import Eyes
from duecourse.insight.operations.papers import Heading, part_of, telling, told_pdf
from duecourse.insight.queries.kept_reports import Named
from duecourse.insight.queries.reports import streaming
from duecourse.insight.queries.reports.special import answer_named
from duecourse.insight.rules import mailing
from duecourse.insight.rules.reports.spec import Spec, Value, from_json, to_json
from duecourse.insight.rules.reports.subjects import SUBJECTS
from duecourse.insight.rules.telling import Told
from duecourse.records.communications.operations.notices import Notice
from duecourse.records.communications.rules.formats import formats_of
from duecourse.records.communications.rules.mime import Attachment, Mailbox

TYPES: Final = {
    "pdf": "application/pdf",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS: Final = 10_000
"""So many rows are told in words; a file for tables holds them all."""
MOST_MAILED: Final = 100_000
"""So many rows of a table go with a mail; more are taken in the product."""
NO_QUESTION: Final = Spec("items", values=(Value("rows", "count"),))
"""Stands where a report is no question over rows (figures side by side, the audit): nothing of it is told."""


Draw = Callable[[Told], bytes]
Lines = tuple[Sequence[str], Iterable[Sequence[Cell]]]


class _TooMany(Exception):
    """More rows than go with a mail."""


@dataclass(frozen=True)
class Parcel:
    """What one reader gets: tables in their language with the pictures of their charts, and where to look it up.

    `lines` gives all rows of a report for a file, however many: of a report that is no question, and of a dashboard, what
    is told is all there is.
    """

    heading: Heading
    told: tuple[Told, ...]
    charts: tuple[bytes, ...]
    path: str
    row_count: int
    on: date
    lines: Callable[[], Lines] | None = None


def made(eyes: Eyes, *, draw: Draw | None = None) -> Parcel:
    """Answer a report or a dashboard with a reader's eyes, in the language that is active.

    `draw` makes the pictures of charts; without it they are drawn in place, as a job does.
    """
    seat, subject = eyes.seat, eyes.subject
    told = _told(eyes)
    tenant = identity.tenant_said(seat.tenant_id)
    return Parcel(
        heading=Heading(
            title=eyes.schedule.name,
            house=tenant.name,
            facts=((_("As of"), formats_of(papers.locale()).date(eyes.on)),),
            note=_("Simulated data.") if tenant.is_simulated else "",
        ),
        told=told,
        charts=tuple((draw or papers.picture)(one) for one in told),
        path=f"/{subject.kind}s/{subject.key}/",
        row_count=sum(one.count for one in told),
        on=eyes.on,
        lines=_lines_of(eyes),
    )


def notice(parcel: Parcel, *, note: str, sender: str, left_out: Sequence[str]) -> Notice:
    """Write the mail around a parcel; whom it goes to is filled in by who sends it."""
    parts = [part_of(one, chart=chart, most=mailing.MOST_ROWS) for one, chart in _pairs(parcel)]
    pictures = {place: f"chart{place}@duecourse.invalid" for place, one in enumerate(parts) if one.chart}
    facts = (*parcel.heading.facts, *(parcel.told[0].facts if len(parcel.told) == 1 else ()))
    after = [_("%(name)s has this sent to you. You get what you may see.") % {"name": sender}]
    if left_out:
        names = ", ".join(left_out)
        after.insert(
            0, _("Too large for a mail: %(files)s. Behind the link above you take it along.") % {"files": names}
        )
    if parcel.heading.note:
        after.append(parcel.heading.note)
    title = parcel.heading.title
    return Notice(
        to=Mailbox(""),
        subject=title,
        paragraphs=tuple(one for one in (note,) if one),
        shown=mailing.html(title, facts, parts, pictures=pictures),
        plain=mailing.plain(title, facts, parts),
        after=tuple(after),
        files=tuple(
            Attachment(f"chart-{place + 1}.png", "image/png", parts[place].chart, content_id=known)
            for place, known in pictures.items()
        ),
    )


def files_of(parcel: Parcel, formats: Iterable[str], *, at: datetime) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """Write the files that are wished for, as many as a mail can carry; then the names of those that are too large."""
    room = mailing.LARGEST - sum(len(one) for one in parcel.charts)
    taken, left_out = [], []
    for ending in formats:
        name, content = f"{stem_of(parcel)}.{ending}", _within_a_mail(parcel, ending, at=at)
        if content is None or len(content) > room:
            left_out.append(name)
            continue
        taken.append(Attachment(name, TYPES[ending], content))
        room -= len(content)
    return tuple(taken), tuple(left_out)


def stem_of(parcel: Parcel) -> str:
    """Name the files of a parcel, without their ending."""
    return f"{_plain(parcel.heading.title)} {parcel.on.isoformat()}"


def write(parcel: Parcel, ending: str, out: IO[bytes], *, at: datetime, most: int | None = None) -> None:
    """Write a file of a parcel with all of its rows."""
    if ending == "pdf":
        out.write(told_pdf(parcel.told, parcel.heading, charts=parcel.charts, at=at))
        return
    tables = dict(_tables(parcel, most))
    if ending == "xlsx":
        write_xlsx(out, tables)
        return
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    for place, (told, table) in enumerate(zip(parcel.told, tables.values(), strict=True)):
        text.write("\r\n" if place else "")
        if len(parcel.told) > 1:
            write_csv(text, (told.title,), ())
        write_csv(text, *table)
    text.detach()


def _within_a_mail(parcel: Parcel, ending: str, *, at: datetime) -> bytes | None:
    out = BytesIO()
    try:
        write(parcel, ending, out, at=at, most=MOST_MAILED)
    except _TooMany:
        return None
    return out.getvalue()


def _tables(parcel: Parcel, most: int | None) -> Iterator[tuple[str, Lines]]:
    """Give each table under the name of its sheet."""
    for place, one in enumerate(parcel.told, 1):
        head, rows = parcel.lines() if parcel.lines else (one.file_head or one.head, one.cells)
        if one.is_cut and not parcel.lines:
            rows = (*rows, (_("There are more rows: they stand in the report itself."),))
        yield (f"{place} {one.title}" if one.title else f"{place}"), (head, _at_most(rows, most))


def _at_most(rows: Iterable[Sequence[Cell]], most: int | None) -> Iterator[Sequence[Cell]]:
    for number, row in enumerate(rows):
        if most is not None and number >= most:
            raise _TooMany
        yield row


def _told(eyes: Eyes) -> tuple[Told, ...]:
    subject = eyes.subject
    if subject.kind == "board":
        return telling().board(eyes.seat, eyes.among, subject.tiles, on=eyes.on)
    assert subject.report is not None
    spec, named = asked(subject.report, eyes.schedule.period)
    found = answer_named(eyes.seat, eyes.among, named, eyes.on, most=MOST_ROWS)
    return (telling().report(found, spec),)


def _lines_of(eyes: Eyes) -> Callable[[], Lines] | None:
    named = eyes.subject.report
    if named is None or named.kind != "report":
        return None
    return partial(_lines, eyes, asked(named, eyes.schedule.period)[0])


def _lines(eyes: Eyes, spec: Spec) -> Lines:
    found = streaming.stream(eyes.seat.tenant_id, eyes.among, spec, eyes.on)
    return telling().lines(found.columns, found.rows, spec)


def asked(named: Named, period: str = "") -> tuple[Spec, Named]:
    """Give what a report asks, with the period of a schedule in the place of its own where it has one."""
    if named.kind != "report":
        return NO_QUESTION, named
    spec = _with_period(from_json(dict(named.spec)), period)
    return spec, replace(named, spec=to_json(spec))


def _with_period(spec: Spec, period: str) -> Spec:
    return replace(spec, period=period) if period and SUBJECTS[spec.subject].has_period else spec


def _pairs(parcel: Parcel) -> Sequence[tuple[Told, bytes]]:
    return list(zip(parcel.told, parcel.charts, strict=True))


def _plain(text: str) -> str:
    """Make a file's name of a title: no sign that a file system knows otherwise."""
    return "".join(" " if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in text).strip()[:80]
