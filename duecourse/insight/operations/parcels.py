"""What goes into the mail of one reader: the answer told in their language, its charts, its files?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Final

from django.utils.translation import gettext as _

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.kit.tabular import write_csv, write_xlsx
from duecourse.insight.operations import papers
from duecourse.insight.operations.papers import Heading, board_teller, part_of, teller, told_pdf
from duecourse.insight.queries.kept_reports import Named
from duecourse.insight.queries.reports.special import answer_named
from duecourse.insight.queries.subjects import Subject
from duecourse.insight.rules import mailing
from duecourse.insight.rules.among import Among
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
NO_QUESTION: Final = Spec("items", values=(Value("rows", "count"),))
"""Stands where a report is no question over rows (figures side by side, the audit): nothing of it is told."""


@dataclass(frozen=True)
class Parcel:
    """What one reader gets: tables in their language with the pictures of their charts, and where to look it up."""

    heading: Heading
    told: tuple[Told, ...]
    charts: tuple[bytes, ...]
    path: str
    row_count: int
    on: date


def made(seat: Seat, subject: Subject, among: Among, *, title: str, period: str, on: date) -> Parcel:
    """Answer a report or a dashboard with a reader's eyes, in the language that is active."""
    told, path = _told(seat, subject, among, period=period, on=on), f"/{subject.kind}s/{subject.key}/"
    facts = ((_("As of"), formats_of(papers.locale()).date(on)),)
    house = identity.tenant_said(seat.tenant_id).name
    return Parcel(
        heading=Heading(title=title, house=house, facts=facts),
        told=told,
        charts=tuple(papers.picture(one) for one in told),
        path=path,
        row_count=sum(one.count for one in told),
        on=on,
    )


def notice(parcel: Parcel, *, note: str, sender: str, are_files_left_out: bool) -> Notice:
    """Write the mail around a parcel; whom it goes to is filled in by who sends it."""
    parts = [part_of(one, chart=chart, most=mailing.MOST_ROWS) for one, chart in _pairs(parcel)]
    pictures = {place: f"chart{place}@duecourse.invalid" for place, one in enumerate(parts) if one.chart}
    facts = (*parcel.heading.facts, *(parcel.told[0].facts if len(parcel.told) == 1 else ()))
    after = [_("%(name)s has this sent to you. You get what you may see.") % {"name": sender}]
    if are_files_left_out:
        after.insert(0, _("Its files are too large for a mail: open it to take them with you."))
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


def files_of(parcel: Parcel, formats: Iterable[str], *, at: datetime) -> tuple[tuple[Attachment, ...], bool]:
    """Write the files that are wished for; none where together they are too large for a mail, and then True."""
    name = f"{_plain(parcel.heading.title)} {parcel.on.isoformat()}"
    made_files = tuple(
        Attachment(f"{name}.{ending}", TYPES[ending], _written(parcel, ending, at=at)) for ending in formats
    )
    size = sum(len(one.content) for one in made_files) + sum(len(one) for one in parcel.charts)
    return ((), True) if size > mailing.LARGEST else (made_files, False)


def _told(seat: Seat, subject: Subject, among: Among, *, period: str, on: date) -> tuple[Told, ...]:
    if subject.kind == "board":
        return board_teller()(seat, among, subject.tiles, on=on)
    assert subject.report is not None
    spec, named = asked(subject.report, period)
    found = answer_named(seat, among, named, on, most=MOST_ROWS)
    return (teller()(found, spec),)


def asked(named: Named, period: str = "") -> tuple[Spec, Named]:
    """Give what a report asks, with the period of a schedule in the place of its own where it has one."""
    if named.kind != "report":
        return NO_QUESTION, named
    spec = _with_period(from_json(dict(named.spec)), period)
    return spec, replace(named, spec=to_json(spec))


def _with_period(spec: Spec, period: str) -> Spec:
    return replace(spec, period=period) if period and SUBJECTS[spec.subject].has_period else spec


def _written(parcel: Parcel, ending: str, *, at: datetime) -> bytes:
    if ending == "pdf":
        return told_pdf(parcel.told, parcel.heading, charts=parcel.charts, at=at)
    if ending == "xlsx":
        out = BytesIO()
        write_xlsx(
            out,
            {_sheet(one, place): (one.file_head or one.head, one.cells) for place, one in enumerate(parcel.told, 1)},
        )
        return out.getvalue()
    text = StringIO()
    for place, one in enumerate(parcel.told):
        text.write("\r\n" if place else "")
        if len(parcel.told) > 1:
            write_csv(text, (one.title,), ())
        write_csv(text, one.file_head or one.head, one.cells)
    return ("\ufeff" + text.getvalue()).encode()


def _pairs(parcel: Parcel) -> Sequence[tuple[Told, bytes]]:
    return list(zip(parcel.told, parcel.charts, strict=True))


def _sheet(told: Told, place: int) -> str:
    return f"{place} {told.title}" if told.title else f"{place}"


def _plain(text: str) -> str:
    """Make a file's name of a title: no sign that a file system knows otherwise."""
    return "".join(" " if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in text).strip()[:80]
