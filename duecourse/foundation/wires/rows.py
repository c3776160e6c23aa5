"""Which rows of words stand in a stranger's file: a table, a workbook, a PDF or plain text?

`read_rows_safely` reads in a killable process; a mail's text, which is read already, is cut by `rows_of_text`.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from io import BytesIO, StringIO
from itertools import islice
from typing import Any, Final

from duecourse.foundation.kit import workbooks
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.tabular import delimiter_of
from duecourse.foundation.kit.words import _
from duecourse.foundation.wires import sandbox

MOST_ROWS: Final = 5_000
MOST_CELLS: Final = 60
LONGEST_CELL: Final = 300
MOST_PAGES: Final = 60
LARGEST: Final = 20_000_000
LIMITS: Final = sandbox.Limits(
    cpu_seconds=10, wall_seconds=20.0, memory_bytes=768_000_000, payload_bytes=LARGEST, output_bytes=50_000_000
)
_ENCODINGS: Final = ("utf-8-sig", "cp1252", "latin-1")
_GAP: Final = re.compile(r"\t+|\s{2,}|\s*\|\s*")
_SAMPLE: Final = 64_000
_LAID_OUT: Final = re.compile(r"[^\s,]\s{2,}\S")
_GUARDED: Final = re.compile(r"^'(?=[-+=@])")
_EVEN: Final = 8
"""Of ten lines so many have the same number of cells where a text is a table."""


class NoWords(Refused):
    """A picture, or a PDF that holds nothing but pictures."""

    says = _("No words can be read from this file: it is a picture, or a scan.")


@dataclass(frozen=True)
class Rows:
    """What was found: `form` is csv, xlsx, pdf or text; `is_cut`: more stood there than is read."""

    form: str
    rows: tuple[tuple[str, ...], ...]
    is_cut: bool = False


def read_rows_safely(raw: bytes) -> Rows:
    """Read the rows of a file, whatever it is, in a killable process; refused with one sentence."""
    said = sandbox.run(f"{__name__}.read_as_json", raw, limits=LIMITS)
    return Rows(said["form"], tuple(tuple(row) for row in said["rows"]), said["is_cut"])


def read_as_json(raw: bytes) -> dict[str, Any]:
    """Read the rows of a file as plain JSON values: what the process inside is asked."""
    return asdict(read_rows(raw))


def read_rows(raw: bytes) -> Rows:
    """Read the rows of a file by what stands in it, never by its name."""
    if raw.startswith(b"%PDF-"):
        return _kept("pdf", _of_lines(_pdf_text(raw)))
    if raw.startswith(b"PK\x03\x04"):
        return _kept("xlsx", workbooks.sheet_rows(raw))
    if b"\x00" in raw[:4_000] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NoWords
    return rows_of_text(_decoded(raw))


def rows_of_text(text: str) -> Rows:
    """Cut a text into rows: at its delimiter where it is a table, else where wide gaps stand."""
    text = text.replace("\x00", "")
    table = _table(text)
    return _kept("csv", table) if table is not None else _kept("text", _of_lines(text))


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoWords


def _table(text: str) -> list[list[str]] | None:
    """Cut a text that is a table; None where its lines are not as even as those of one."""
    delimiter = delimiter_of(text[:_SAMPLE])
    try:
        rows = list(islice(csv.reader(StringIO(text), delimiter=delimiter), MOST_ROWS + 1))
    except csv.Error:
        return None
    widths = [len(row) for row in rows if any(cell.strip() for cell in row)]
    usual = max(set(widths), key=widths.count, default=0)
    is_even = widths.count(usual) * 10 >= len(widths) * _EVEN
    lines = [line for line in text[:_SAMPLE].splitlines() if line.strip()]
    if delimiter == "," and sum(_LAID_OUT.search(line) is not None for line in lines) * 2 > len(lines):
        return None  # columns of blanks, with decimal commas
    return rows if usual > 1 and len(widths) > 1 and (is_even or delimiter != ",") else None


def _pdf_text(raw: bytes) -> str:
    """Take the words out of a PDF, line by line as they stand on its pages."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = PdfReader(BytesIO(raw)).pages
        text = "\n".join(page.extract_text(extraction_mode="layout") for page in islice(pages, MOST_PAGES))
    except PyPdfError as error:
        raise NoWords from error
    if not text.strip():
        raise NoWords
    return text


def _of_lines(text: str) -> Iterator[list[str]]:
    return (_GAP.split(line.strip()) for line in text.splitlines())


def _kept(form: str, rows: Iterable[Iterable[str]]) -> Rows:
    """Keep what is not empty, within bounds; the sign by which programs guard a cell that begins with a minus goes."""
    cut = (
        [_GUARDED.sub("", " ".join(cell.split()))[:LONGEST_CELL] for cell in islice(row, MOST_CELLS)] for row in rows
    )
    found = tuple(islice((tuple(row) for row in cut if any(row)), MOST_ROWS + 1))
    return Rows(form, found[:MOST_ROWS], len(found) > MOST_ROWS)
