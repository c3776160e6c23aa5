"""How does a file come into the database? As raw texts in a temporary table, then as typed rows with their reasons.

Tables that live until the transaction ends: import_raw (row_no, cells, c0, c1, ...), import_rows (row_no, bad, and a
column per field of the kind). COPY into a table under row-level security is refused, and this is quicker anyway.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import DataError, connection, transaction

from duecourse.foundation.kit import workbooks
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.tabular import EmptyFile, Table, read_rows
from duecourse.foundation.kit.words import _
from duecourse.foundation.wires import sandbox
from duecourse.records.ledger.operations import bank_rows
from duecourse.records.ledger.rules.expressions import rows_sql
from duecourse.records.ledger.rules.mapping import Mapping
from duecourse.records.ledger.rules.targets import Kind

CHUNK: Final = 1 << 20
TELL_EVERY: Final = 10_000
TABLES: Final = (
    "import_raw",
    "import_rows",
    "import_work",
    "import_repeats",
    "import_ordinals",
    "import_found",
    "import_parts",
    "import_aliases",
    "import_told",
    "import_stops",
)
_SERVER_ENCODINGS: Final = {
    "utf-8": "UTF8",
    "utf-8-sig": "UTF8",
    "cp1252": "WIN1252",
    "latin-1": "LATIN1",
    "iso-8859-1": "LATIN1",
}


class FileMissing(Refused):
    """The path leads nowhere."""

    says = _("There is no file %(path)s.")


class NoRows(Refused):
    """There is a header and nothing below it."""

    says = _("The file has a header, but no rows.")


@dataclass(frozen=True)
class Opened:
    """A file ready to be read as CSV: workbooks are turned into CSV, lines before the header are cut off."""

    path: Path
    header: list[str]
    encoding: str
    delimiter: str
    skipped: int = 0


def digest_of(path: Path) -> str:
    """Hash a file's bytes."""
    if not path.is_file():
        raise FileMissing(path=path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kept_path(tenant: UUID, sha256: str) -> Path:
    """Tell where the raw bytes of an imported file are kept."""
    return Path(settings.HOME) / "imports" / str(tenant) / sha256


def keep_file(path: Path, *, tenant: UUID, sha256: str, may_move: bool = False) -> Path:
    """Keep the raw bytes of a file under their hash; a file kept already is left as it is.

    `may_move` = the file is ours to move, so that a large upload need not be copied on the same disk.
    """
    target = kept_path(tenant, sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=target.parent)
        os.close(handle)
        (shutil.move if may_move else shutil.copyfile)(path, name)
        Path(name).chmod(0o600)
        Path(name).replace(target)
    return target


@contextmanager
def opened(path: Path, *, mapping: Mapping | None = None) -> Iterator[Opened]:
    """Open a CSV file, a workbook or a bank's file; refused with one sentence when it is empty, broken or no table at all."""
    if not path.is_file():
        raise FileMissing(path=path)
    with tempfile.TemporaryDirectory(prefix="duecourse-import-") as folder:
        skip = mapping.skip if mapping else 0
        encoding, delimiter = (mapping.encoding, mapping.delimiter) if mapping else (None, None)
        if mapping is not None and mapping.kind == bank_rows.KIND:
            path, encoding, delimiter = bank_rows.as_csv(path, Path(folder)), "utf-8", ","
        elif workbooks.is_workbook(path):
            path, encoding, delimiter = (
                _as_csv(path, Path(folder), sheet=mapping.sheet if mapping else None),
                "utf-8",
                ",",
            )
        if skip:
            path = _without_preamble(path, Path(folder), skip)
        table = read_rows(path, encoding=encoding, delimiter=delimiter)
        yield Opened(path, table.header, table.encoding, table.delimiter, skip)


def unheard(_step: str, _rows: int, _size: int) -> None:
    """Hear how far the work is, and say nothing."""


def fill_raw(file: Opened, *, told: Callable[[int, int], None] = lambda _rows, _size: None) -> int:
    """Copy the file into import_raw and tell its rows; the server cuts the lines, or we do where it cannot.

    `told` hears now and then how many rows and bytes have been read.
    """
    count = _copy_fast(file, told)
    if count is None:
        count = _copy_slowly(file, told)
    if not count:
        raise NoRows
    return count


def fill_rows(*, mapping: Mapping, kind: Kind, header: list[str], defaults: dict[str, str]) -> None:
    """Type the raw texts into import_rows."""
    sql = rows_sql(mapping, kind=kind, header=header, defaults=defaults, raw="import_raw")
    run(f"CREATE TEMP TABLE import_rows ON COMMIT DROP AS {sql}")
    run("ANALYZE import_rows (row_no, bad)")


def clear() -> None:
    """Drop what a former import of the same transaction left."""
    run(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{name}' for name in TABLES)}")
    run("SET LOCAL work_mem = '128MB'")


def run(sql: str, values: dict[str, Any] | None = None) -> int:
    """Run one statement and tell how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def rows(sql: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """Run one question and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _as_csv(path: Path, folder: Path, *, sheet: str | None) -> Path:
    workbooks.check(path)
    target = folder / "sheet.csv"
    sandbox.run("duecourse.foundation.kit.workbooks.to_csv", path.read_bytes(), into=str(target), sheet=sheet)
    return target


def _without_preamble(path: Path, folder: Path, skip: int) -> Path:
    target = folder / "body.csv"
    with path.open("rb") as source, target.open("wb") as body:
        for _line in range(skip):
            source.readline()
        shutil.copyfileobj(source, body, CHUNK)
    if not target.stat().st_size:
        raise EmptyFile
    return target


def _create_raw(width: int, first_row: int) -> None:
    cells = ", ".join(f"c{index} text" for index in range(width))
    run(
        f"CREATE TEMP TABLE import_raw (row_no integer GENERATED BY DEFAULT AS IDENTITY (START WITH {first_row} CACHE 1000),"
        f" cells integer, {cells}) ON COMMIT DROP"
    )


def _copy_fast(file: Opened, told: Callable[[int, int], None]) -> int | None:
    """Let the server cut the lines; None where it stumbles over what we can still make sense of."""
    encoding = _SERVER_ENCODINGS.get(file.encoding.lower())
    if encoding is None or not file.delimiter.isascii() or _begins_blank(file.path):
        return None
    cells = ", ".join(f"c{index}" for index in range(len(file.header)))
    options = f"FORMAT csv, HEADER true, DELIMITER E'\\x{ord(file.delimiter):02x}', ENCODING '{encoding}'"
    with suppress(DataError), transaction.atomic():
        _create_raw(len(file.header), file.skipped + 2)
        return _stream(file.path, f"COPY import_raw ({cells}) FROM STDIN WITH ({options})", told)
    return None


def _begins_blank(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(64)
    return start[_start_of(start) :].lstrip(b" ").startswith((b"\n", b"\r"))


def _stream(path: Path, sql: str, told: Callable[[int, int], None]) -> int:
    rows = size = 0
    with connection.cursor() as cursor, connection.wrap_database_errors:
        with cursor.copy(sql) as copy, path.open("rb") as file:
            file.seek(_start_of(file.read(64)))
            while chunk := file.read(CHUNK):
                copy.write(chunk)
                rows, size = rows + chunk.count(b"\n"), size + len(chunk)
                told(rows, size)
        return int(cursor.rowcount)


def _start_of(beginning: bytes) -> int:
    """Skip a byte-order mark and the line by which a spreadsheet states its delimiter."""
    mark = 3 if beginning.startswith(b"\xef\xbb\xbf") else 0
    if beginning[mark : mark + 4] == b"sep=":
        return beginning.find(b"\n", mark) + 1
    return mark


def _copy_slowly(file: Opened, told: Callable[[int, int], None]) -> int:
    """Cut the lines ourselves: rows of uneven width are kept, marked by the number of their cells."""
    table: Table = read_rows(file.path, encoding=file.encoding, delimiter=file.delimiter)
    width = len(table.header)
    _create_raw(width, file.skipped + 2)
    names = ", ".join(f"c{index}" for index in range(width))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        with cursor.copy(f"COPY import_raw (row_no, cells, {names}) FROM STDIN") as copy:
            for line, cells in table.numbered:
                uneven = len(cells) if len(cells) != width else None
                padded = [*cells[:width], *[None] * (width - len(cells))]
                copy.write_row((line + file.skipped, uneven, *(cell or None for cell in padded)))
                if line % TELL_EVERY == 0:
                    told(line, 0)
        return int(cursor.rowcount)
