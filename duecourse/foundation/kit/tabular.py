"""What rows stand in a CSV or XLSX file, and how are rows written so that no spreadsheet runs them?"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, TextIO

from duecourse.foundation.kit import workbooks
from duecourse.foundation.kit.encodings import encoding_of
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _

Cell = str | int | Decimal | Money | date | datetime | bool | None
_DELIMITERS: Final = (",", ";", "\t", "|")
_LONGEST_LINE: Final = 1_000_000
_MOST_COLUMNS: Final = 1_000
_MOST_LINES: Final = 1_048_575
"""So many rows stand in a sheet below its titles."""
_SAMPLE: Final = 64_000
_NUMBER: Final = re.compile("[+-]?[0-9]+(?:[.,' \u00a0][0-9]+)*%?")
_FORMULA_STARTS: Final = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_APOSTROPHE: Final = "'"


class EmptyFile(Refused):
    """There is no header line."""

    says = _("The file is empty: it has no header line.")


class BrokenLine(Refused):
    """A line cannot be cut into cells."""

    says = _("Line %(line)s cannot be read: a quote is not closed, or a cell or the line is too long.")


class TooManyColumns(Refused):
    """No ledger is that wide."""

    says = _("The file has %(columns)s columns; at most %(limit)s are read. Is the delimiter right?")


class WrongDelimiter(Refused):
    """A delimiter is one character."""

    says = _("“%(delimiter)s” cannot separate columns: one character is needed.")


@dataclass(frozen=True)
class UnevenRow:
    """A row with more or fewer cells than the header; `line` is its line (row of the sheet) in the file."""

    line: int
    cells: int
    expected: int


@dataclass
class Table:
    """A header and its rows, read while they are asked for; uneven rows are yielded as they are and listed."""

    header: list[str]
    numbered: Iterator[tuple[int, list[str]]]
    encoding: str
    delimiter: str
    uneven: list[UnevenRow] = field(default_factory=list)

    @property
    def rows(self) -> Iterator[list[str]]:
        """The rows without their line numbers."""
        return (cells for _line, cells in self.numbered)


def read_rows(
    path: Path | str, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None
) -> Table:
    """Open a CSV file or an XLSX workbook; the encoding and the delimiter are found where they are not stated.

    Blank lines are skipped. Unnamed columns get a name ("column 3"), repeated ones a number ("Amount (2)").
    """
    path = Path(path)
    if workbooks.is_workbook(path):
        return _table(enumerate(workbooks.sheet_rows(path, sheet), start=1), encoding="xlsx", delimiter="")
    found = encoding_of(path, encoding)
    with path.open("r", encoding=found, newline="") as file:
        sample = file.read(_SAMPLE)
    stated = re.match(r"sep=(.)\r?\n", sample)
    if delimiter is not None and len(delimiter) != 1:
        raise WrongDelimiter(delimiter=delimiter)
    separator = delimiter or (stated[1] if stated else delimiter_of(sample))
    lines = _csv_rows(path, found, separator, skip=1 if stated else 0)
    return _table(lines, encoding=found, delimiter=separator)


def delimiter_of(sample: str) -> str:
    """Guess what separates the columns: the mark by which most lines have the same number of cells; else a comma."""

    def score(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in islice(csv.reader(StringIO(sample), delimiter=delimiter), 200) if row]
        except csv.Error:
            return 0, 0
        if len(widths) > 2 and len(sample) >= _SAMPLE:
            widths.pop()
        width, count = Counter(widths).most_common(1)[0] if widths else (0, 0)
        return (count * 100 // len(widths), width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=score)


def neutralised(value: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula; numbers stay numbers."""
    if _starts_a_formula(value) and not _NUMBER.fullmatch(value.strip()):
        return _APOSTROPHE + value
    return value


def write_csv(file: TextIO, header: Iterable[str], rows: Iterable[Iterable[Cell]], *, delimiter: str = ",") -> int:
    """Write rows as CSV (RFC 4180) with ISO dates and plain decimals, formulas neutralised; returns the row count."""
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow([neutralised(name) for name in header])
    count = 0
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
        count += 1
    return count


def write_xlsx(
    path: Path | str | IO[bytes], sheets: Mapping[str, tuple[Iterable[str], Iterable[Iterable[Cell]]]]
) -> None:
    """Write a workbook, a (header, rows) per sheet name: text as text, numbers and dates as such, formulas never.

    Rows beyond what a sheet can hold go on in a further sheet of that name.
    """
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path) if isinstance(path, Path) else path, options) as book:
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        bold = book.add_format({"bold": True})
        for name, (header, rows) in sheets.items():
            titles, part, number = [neutralised(title) for title in header], 1, 0
            sheet = _sheet(book, name, titles, bold)
            for row in rows:
                if number == _MOST_LINES:
                    part, number = part + 1, 0
                    sheet = _sheet(book, f"{name[:26]} {part}", titles, bold)
                number += 1
                for column, cell in enumerate(row):
                    _write_cell(sheet, number, column, cell, dates, moments)


def _sheet(book: Any, name: str, titles: Sequence[str], bold: Any) -> Any:
    """Begin a sheet with its titles."""
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", name)[:31] or "Sheet")
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, bold)
    return sheet


def _table(lines: Iterator[tuple[int, list[str]]], *, encoding: str, delimiter: str) -> Table:
    filled = (line for line in lines if any(line[1]))
    first = next(filled, None)
    if first is None:
        raise EmptyFile
    header = _named_columns(first[1])
    uneven: list[UnevenRow] = []
    return Table(header, _watched(filled, len(header), uneven), encoding, delimiter, uneven)


def _named_columns(cells: list[str]) -> list[str]:
    if len(cells) > _MOST_COLUMNS:
        raise TooManyColumns(columns=len(cells), limit=_MOST_COLUMNS)
    seen: set[str] = set()
    names = []
    for number, cell in enumerate(cells, start=1):
        plain = " ".join(cell.replace("\ufeff", "").split()) or f"column {number}"
        name, again = plain, 1
        while name in seen:
            again += 1
            name = f"{plain} ({again})"
        seen.add(name)
        names.append(name)
    return names


def _watched(
    lines: Iterator[tuple[int, list[str]]], width: int, uneven: list[UnevenRow]
) -> Iterator[tuple[int, list[str]]]:
    for line, cells in lines:
        if len(cells) != width:
            uneven.append(UnevenRow(line, len(cells), width))
        yield line, cells


def _csv_rows(path: Path, encoding: str, delimiter: str, *, skip: int) -> Iterator[tuple[int, list[str]]]:
    """Cut the file into rows; a row's number is the line on which it begins."""
    with path.open("r", encoding=encoding, newline="") as file:
        for _skipped in range(skip):
            file.readline()
        reader = csv.reader(_short_lines(file, skip), delimiter=delimiter, strict=True)
        line = skip + 1
        with _broken_lines(reader, skip):
            for cells in reader:
                yield line, cells
                line = skip + reader.line_num + 1


@contextmanager
def _broken_lines(reader: Any, skip: int) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        raise BrokenLine(line=skip + reader.line_num) from error


def _short_lines(file: TextIO, skip: int) -> Iterator[str]:
    number = skip
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise BrokenLine(line=number)
        yield line


def _starts_a_formula(value: str) -> bool:
    return bool(value) and (value[0] in _FORMULA_STARTS or value.lstrip()[:1] in _FORMULA_STARTS)


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case str():
            return neutralised(cell)
        case Decimal():
            return format(cell, "f")
        case Money():
            return format(cell.amount, "f")
        case datetime():
            return cell.isoformat(sep=" ")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, dates: Any, moments: Any) -> None:
    match cell:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, column, cell)
        case str():
            sheet.write_string(row, column, neutralised(cell)[:32_767])
        case int() | Decimal():
            sheet.write_number(row, column, cell)
        case Money():
            sheet.write_number(row, column, cell.amount)
        case datetime():
            sheet.write_datetime(row, column, cell.replace(tzinfo=None), moments)
        case date():
            sheet.write_datetime(row, column, cell, dates)
