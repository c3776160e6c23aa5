"""Run a report and write its rows into a file: as everybody sees them, or as one person does."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.rules import Scope, Seat
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.tabular import Cell, write_csv, write_xlsx
from duecourse.foundation.kit.words import Text, _
from duecourse.insight.operations import papers, parcels
from duecourse.insight.queries.kept_reports import Named, report_named, reports_of, starters_for
from duecourse.insight.queries.reports.special import answer_named
from duecourse.insight.queries.reports.streaming import Streamed, stream
from duecourse.insight.queries.seeing import among_of
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.reports.answers import OTHERS, TOTAL, Datum, Heading, Row
from duecourse.insight.rules.reports.spec import from_json, to_json
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command, verb

FORMATS: Final = ("csv", "xlsx", "json", "pdf")
NOBODY: Final = UUID(int=0)
EVERYTHING: Final = "collections_manager"
"""The role as which the command line reads what was shared; it sees all customers."""
MOST_ON_PAPER: Final = 2_000


class NoSuchReport(Refused):
    """No report of that name, or none that this person may read."""

    says = _("There is no report “%(name)s” to be read here.")


class NoSuchNear(Refused):
    """No report of that name, but one whose name is nearly the same."""

    says = _("There is no report “%(name)s” to be read here. Did you mean “%(near)s”?")


class NotNarrowed(Refused):
    """Figures side by side and the audit have no rows that a condition speaks of."""

    says = _("“%(name)s” is no question over rows: --where does not fit it.")


class PaperTooLong(Refused):
    """Nobody reads so many pages."""

    says = _("The report has more than %(count)s rows: take it as CSV or XLSX, or narrow it.")


def register(commands: Any) -> None:
    """Offer report run."""
    verbs = command(commands, "report", None, example="duecourse report run top-debtors --format csv").add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    run = verb(
        verbs, "run", run_report, words="answer a report and write its rows into a file",
        example="duecourse report run top-debtors --format xlsx --out debtors.xlsx",
    )  # fmt: skip
    run.add_argument("name", metavar="NAME", help="a starter, or the name in the address of a kept report")
    run.add_argument("--format", choices=FORMATS, default="csv", help="how its rows are written")
    run.add_argument(
        "--out", metavar="FILE", type=Path, help="where; else the answer is printed (csv, json) or named after it"
    )
    run.add_argument("--on", metavar="DAY", help="seen from this business date; else the newest one")
    run.add_argument("--company", metavar="CODE", help="one company only; else all of them")
    run.add_argument("--where", default="", metavar="CONDITION", help="only rows that meet a condition in its words")
    run.add_argument("--as", dest="reader", metavar="EMAIL", help="with what this person may read and sees")


def run_report(args: argparse.Namespace) -> int:
    """Answer a report and write it."""
    tenant_id = door.tenant_of(args)
    with door.inside(tenant_id):
        at = now()
        on = door.day(args.on) if args.on else _newest(tenant_id, at)
        seat = identity.seat_by_email(tenant_id, args.reader, on=on) if args.reader else _operator(tenant_id)
        if args.reader:
            identity.authorize(seat, "report.export")
        named = _narrowed(_named(seat, args.name), args.where)
        chosen = frozenset(one.id for one in door.companies_of(tenant_id, args.company)) if args.company else None
        among = among_of(seat, company_ids=chosen)
        if args.format == "pdf":
            told = _on_paper(args, seat, among, named, on=on, at=at)
        else:
            told = _written(args, named, _given(seat, among, named, on), on=on)
        actor = seat.actor if args.reader else door.actor()
        after = {"name": str(named.name), "file": args.format, "rows": told["count"]}
        audit(tenant_id, "report.exported", actor=actor, at=at, subject=("Report", named.key), after=after)
    if told["file"] is None and not args.json:
        return 0
    data = {"report": named.key, "on": on, "rows": told.get("rows", told["count"]), "file": told["file"]}
    return door.emit(args, data, f"{told['count']} rows  {told['file'] or ''}")


def _named(seat: Seat, name: str) -> Named:
    named = report_named(seat.tenant_id, seat.user_id, seat.role, name)
    if named is None:
        known = (*starters_for(seat.role), *reports_of(seat.tenant_id, seat.user_id, seat.role))
        near = get_close_matches(name, [one.key for one in known], n=1)
        raise NoSuchNear(name=name, near=near[0]) if near else NoSuchReport(name=name)
    return named


def _operator(tenant_id: UUID) -> Seat:
    """Whoever sits at the machine sees everything."""
    return Seat(tenant_id, NOBODY, door.actor().name, "", EVERYTHING, Scope())


def _given(seat: Seat, among: Among, named: Named, on: date) -> Streamed:
    """Answer the report with what this seat sees."""
    if named.kind == "report":
        return stream(seat.tenant_id, among, from_json(dict(named.spec)), on)
    answer = answer_named(seat, among, named, on)
    return Streamed(answer.columns, iter((*answer.rows, *answer.totals)))


def _narrowed(named: Named, where: str) -> Named:
    if not where:
        return named
    if named.kind != "report":
        raise NotNarrowed(name=named.key)
    spec = from_json(dict(named.spec))
    both = f"({spec.where}) and ({where})" if spec.where.strip() else where
    return replace(named, spec=to_json(replace(spec, where=both)))


def _newest(tenant_id: UUID, at: datetime) -> date:
    days = [one.business_date or business_date(one.zone, at) for one in identity.companies(tenant_id)]
    return max(days, default=at.date())


def _written(args: argparse.Namespace, named: Named, given: Streamed, *, on: date) -> dict[str, Any]:
    """Write the rows where they are wanted: into a file, or on standard output where nothing else stands there."""
    header = [*(_heading(one) for one in given.columns), *_currency_head(given)]
    rows = _Counted(_plain(given, row) for row in given.rows)
    if args.format == "json" and args.out is None:
        found = [_named_cells(header, row) for row in rows]
        if not args.json:
            json.dump(found, sys.stdout, ensure_ascii=False, indent=1, default=str)
        return {"count": rows.count, "file": None, "rows": found}
    if args.format == "csv" and args.out is None and not args.json:
        write_csv(sys.stdout, header, rows)
        return {"count": rows.count, "file": None}
    with _file(args, on) as (out, file):
        match args.format:
            case "xlsx":
                write_xlsx(file, {str(named.name)[:31]: (header, rows)})
            case "csv":
                text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
                write_csv(text, header, rows)
                text.detach()
            case _:
                file.write(_as_json(header, rows))
    return {"count": rows.count, "file": str(out)}


def _on_paper(
    args: argparse.Namespace, seat: Seat, among: Among, named: Named, *, on: date, at: datetime
) -> dict[str, Any]:
    """Draw the report with its chart, as a mail that brings it does."""
    answer = answer_named(seat, among, named, on, most=MOST_ON_PAPER)
    if answer.is_cut:
        raise PaperTooLong(count=MOST_ON_PAPER)
    spec, _same = parcels.asked(named)
    told = papers.telling().report(answer, spec)
    house = identity.tenant_said(seat.tenant_id).name
    heading = papers.Heading(str(named.name), house, says=str(named.says), facts=(("As of", on.isoformat()),))
    octets = papers.told_pdf((told,), heading, charts=(papers.picture(told),), at=at)
    with _file(args, on) as (out, file):
        file.write(octets)
    return {"count": len(answer.rows) + len(answer.totals), "file": str(out)}


@contextmanager
def _file(args: argparse.Namespace, on: date) -> Iterator[tuple[Path, BinaryIO]]:
    """Write a file beside its place and put it there when it is whole: what breaks off leaves nothing behind."""
    out = args.out or Path(f"{args.name}-{on.isoformat()}.{args.format}")
    part = out.with_name(f"{out.name}.part")
    try:
        file = part.open("wb")
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(out)) from error
    try:
        with file:
            yield out, file
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


class _Counted:
    """Rows that are counted while they pass."""

    def __init__(self, rows: Iterable[list[Cell]]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[list[Cell]]:
        for row in self.rows:
            self.count += 1
            yield row


def _plain(given: Streamed, row: Row) -> list[Cell]:
    """Write a line as plain values: its names, its cells, and the currency of its amounts."""
    names = [one for one in given.columns if not one.is_value]
    if row.kind in ("others", "total"):
        labels = [str(OTHERS if row.kind == "others" else TOTAL)][: len(names)]
    else:
        labels = [str(one) for one in row.labels]
    filled = [*labels, *[""] * (len(names) - len(labels))]
    currency = [row.currency] if _currency_head(given) else []
    return [*filled, *(_cell(one) for one in row.cells), *currency]


def _cell(datum: Datum) -> Cell:
    return str(datum) if isinstance(datum, Text) else datum


def _heading(one: Heading) -> str:
    name = str(one.name)
    return f"{one.across_label}: {name}" if one.across is not None else name


def _currency_head(given: Streamed) -> list[str]:
    return ["currency of amounts"] if any(one.unit == "money" for one in given.columns) else []


def _named_cells(header: list[str], row: list[Cell]) -> dict[str, Any]:
    return {
        name: str(cell) if isinstance(cell, Decimal | date) else cell for name, cell in zip(header, row, strict=True)
    }


def _as_json(header: list[str], rows: Iterable[list[Cell]]) -> bytes:
    return json.dumps([_named_cells(header, row) for row in rows], ensure_ascii=False, indent=1).encode()
