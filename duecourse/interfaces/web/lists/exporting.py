"""How does what is on screen become a file: the same rows, columns and order, written so that no formula runs?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from tempfile import TemporaryFile

from django.http import FileResponse, HttpResponseBase
from django.utils.translation import gettext as _

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.tabular import Cell, write_csv, write_xlsx
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web.lists.asking import State, state_of
from duecourse.interfaces.web.lists.declared import Column
from duecourse.interfaces.web.lists.listing import Listing
from duecourse.interfaces.web.visit import StaffRequest, Visit

PIECE = 1000
MOST = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TooMuchToExport(Refused):
    """A file of a whole book is a report, not what is on a screen."""

    says = marked("More than %(most)s rows match. Narrow the list before you export it.")


def answer(listing: Listing, request: StaffRequest, ending: str) -> HttpResponseBase:
    """Give the list as a file that is written within this request's transaction and sent piece by piece."""
    state = state_of(request.GET, listing.of)
    columns = [one for one in listing.of.columns if one.key in state.columns]
    header = [words for one in columns for words in _header(one)]
    return file_of(listing.of.name, ending, header, _rows(listing, request.visit, state, columns))


def file_of(name: str, ending: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """Write rows into a file, CSV or XLSX, that is sent piece by piece."""
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    if ending == "xlsx":
        write_xlsx(file, {_("Rows"): (header, rows)})
    else:
        text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        write_csv(text, header, rows)
        text.detach()
    file.seek(0)
    kind = XLSX if ending == "xlsx" else "text/csv; charset=utf-8"
    return FileResponse(file, as_attachment=True, filename=f"{name}.{ending}", content_type=kind)


def _header(column: Column) -> list[str]:
    words = str(column.words)
    return [words, _("%(column)s, currency") % {"column": words}] if column.is_money else [words]


def _rows(listing: Listing, visit: Visit, state: State, columns: Sequence[Column]) -> Iterator[list[Cell]]:
    ask, count = state.ask(listing.book(visit)).all(PIECE), 0
    while True:
        found, place = listing.piece(visit, state, ask)
        count += len(found)
        if count > MOST:
            raise TooMuchToExport(most=MOST)
        for cells in listing.cells(visit, found):
            yield [cell for one in columns for cell in _cells(one, cells[one.key])]
        if not place:
            return
        ask = ask.behind(place)


def _cells(column: Column, cell: Cell | tuple[Money, ...]) -> list[Cell]:
    """Write an amount as a number with its currency beside it; several amounts only fit as words."""
    if not isinstance(cell, tuple):
        return [cell]
    if len(cell) == 1:
        return [cell[0].amount, cell[0].currency]
    return ["; ".join(f"{one.amount:f} {one.currency}" for one in cell), _("several") if cell else ""]
