"""What stands in a sheet of an XLSX workbook, and is it safe to open?

`check` looks before anything is built: calamine lays a sheet out as a full rectangle, so two cells in opposite corners
of a tiny file would take gigabytes. Workbooks of strangers are read through `wires.sandbox` with `to_csv`.
"""

import csv
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

MOST_MEMBERS: Final = 500
MOST_BYTES: Final = 200_000_000
MOST_RATIO: Final = 100
MOST_CELLS: Final = 25_000_000
_SMALL: Final = 1_000_000
_DIRECTORY_BYTES: Final = 1_000_000
_CHUNK: Final = 1 << 18
_REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d{1,9})["']""")


class NotAWorkbook(Refused):
    """The bytes are no XLSX workbook."""

    says = _("The file is not an XLSX workbook that can be read.")


class OldWorkbook(Refused):
    """An .xls file, or a workbook locked by a password."""

    says = _("This is an old .xls file or a workbook with a password. Save it as .xlsx without a password.")


class SwollenWorkbook(Refused):
    """A workbook that would unpack beyond all measure."""

    says = _("The workbook would unpack to more than is allowed (%(limit)s). Save it as CSV instead.")


class NoSuchSheet(Refused):
    """The named sheet is not there."""

    says = _("The workbook has no sheet “%(sheet)s”; it has %(sheets)s.")


def is_workbook(path: Path) -> bool:
    """Tell by its first bytes whether the file is a zip, which is what an XLSX workbook is; an old .xls is refused."""
    with path.open("rb") as file:
        start = file.read(8)
    if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise OldWorkbook
    return start.startswith(b"PK\x03\x04")


def check(source: Path | bytes) -> None:
    """Refuse a workbook with too many members, bytes or cells, or one that lies about them."""
    with _opened(source) as file:
        size = _check_directory(file)
        try:
            with zipfile.ZipFile(file) as archive:
                members = archive.infolist()
                _check_members(members, size)
                _check_content(file, members)
        except (zipfile.BadZipFile, NotImplementedError, zlib.error, struct.error, ValueError) as error:
            raise NotAWorkbook from error


def sheet_rows(source: Path | bytes, sheet: str | None = None) -> Iterator[list[str]]:
    """Read a sheet (the first when not named) as text: dates ISO, numbers plain; check the workbook first."""
    import python_calamine as calamine

    check(source)
    try:
        file = BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        with file, calamine.CalamineWorkbook.from_filelike(file) as workbook:
            names = workbook.sheet_names
            if not names or (sheet is not None and sheet not in names):
                raise NoSuchSheet(sheet=sheet or "1", sheets=", ".join(names))
            for row in workbook.get_sheet_by_name(sheet or names[0]).iter_rows():
                yield [cell_text(cell) for cell in row]
    except calamine.PasswordError as error:
        raise OldWorkbook from error
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError) as error:
        raise NotAWorkbook from error


def to_csv(payload: bytes, *, into: str, sheet: str | None = None) -> dict[str, int]:
    """Write a sheet of the workbook as UTF-8 CSV to the path `into`; made to run inside the sandbox."""
    count = 0
    with Path(into).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in sheet_rows(payload, sheet):
            writer.writerow(row)
            count += 1
    return {"rows": count}


def cell_text(value: object) -> str:
    """Say a cell as text: ISO dates, plain decimals with the 15 digits that a sheet keeps, true and false."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            number = Decimal(format(value, ".15g"))
            return format(number.normalize(), "f") if number.is_finite() else ""
        case datetime():
            return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value).replace("\0", "")


def _opened(source: Path | bytes) -> IO[bytes]:
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _check_directory(file: IO[bytes]) -> int:
    """Judge the zip's own table of contents by its stated size before anything reads it; returns the file's size."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise NotAWorkbook
    count, directory_bytes = struct.unpack("<HI", tail[at + 10 : at + 16])
    if count > MOST_MEMBERS:
        raise SwollenWorkbook(limit=f"{MOST_MEMBERS} members")
    if directory_bytes > _DIRECTORY_BYTES:
        raise SwollenWorkbook(limit=f"{_DIRECTORY_BYTES} bytes of directory")
    file.seek(0)
    return size


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MOST_MEMBERS:
        raise SwollenWorkbook(limit=f"{MOST_MEMBERS} members")
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise SwollenWorkbook(limit=f"{MOST_BYTES} bytes")
    if sum(member.compress_size for member in members) > size:
        raise NotAWorkbook
    if any(member.flag_bits & 1 for member in members):
        raise OldWorkbook


def _check_content(file: IO[bytes], members: list[zipfile.ZipInfo]) -> None:
    """Unpack every member once, keeping nothing, because the stated sizes may be lies."""
    left = MOST_BYTES
    for member in members:
        unpacked, columns, rows = 0, 0, 0
        rest = b""
        for chunk in _unpacked(file, member):
            unpacked += len(chunk)
            if unpacked > left:
                raise SwollenWorkbook(limit=f"{MOST_BYTES} bytes")
            if unpacked > max(_SMALL, MOST_RATIO * member.compress_size):
                raise SwollenWorkbook(limit=f"{MOST_RATIO} times its size")
            if "/worksheets/" in member.filename:
                found = _REFERENCE.findall(rest + chunk)
                rest = chunk[-40:]
                columns = max(
                    columns, max((_column(letters) for letters in {letters for letters, _n in found}), default=0)
                )
                rows = max(rows, max((int(number) for _l, number in found), default=0))
                if max(columns, 1) * rows > MOST_CELLS:
                    raise SwollenWorkbook(limit=f"{MOST_CELLS} cells")
        left -= unpacked


def _unpacked(file: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(member.header_offset)
    header = file.read(30)
    if header[:4] != b"PK\x03\x04":
        raise NotAWorkbook
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(member.header_offset + 30 + name_length + extra_length)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotAWorkbook
    inflate = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    left = member.compress_size
    while left > 0:
        packed = file.read(min(left, _CHUNK))
        if not packed:
            raise NotAWorkbook
        left -= len(packed)
        while packed and inflate is not None and not inflate.eof:
            yield inflate.decompress(packed, _CHUNK)
            packed = inflate.unconsumed_tail
        if inflate is None:
            yield packed


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
