"""Is a hostile workbook refused before it takes memory? (T13)"""

import io
import struct
import time
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.tabular import read_rows
from duecourse.foundation.kit.workbooks import NotAWorkbook, OldWorkbook, SwollenWorkbook, check, sheet_rows, to_csv

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def a_workbook(sheet: str = "") -> bytes:
    """A good workbook, or one whose sheet is replaced."""
    good, changed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(good) as book:
        book.add_worksheet("A").write_row(0, 0, ["number", "amount"])
    if not sheet:
        return good.getvalue()
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, sheet if "sheet1" in member.filename else old.read(member))
    return changed.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def with_stated_sizes(archive: bytes, size: int) -> bytes:
    """The same zip, lying about how large its first member unpacks."""
    changed = bytearray(archive)
    struct.pack_into("<I", changed, 22, size)
    struct.pack_into("<I", changed, archive.rfind(b"PK\x01\x02", 0, archive.rfind(b"PK\x05\x06")) + 24, size)
    return bytes(changed)


def test_a_good_workbook_passes() -> None:
    check(a_workbook())
    assert list(sheet_rows(a_workbook())) == [["number", "amount"]]


@pytest.mark.parametrize(
    "bomb",
    [
        zipped(("xl/worksheets/sheet1.xml", b"0" * 210_000_000)),
        zipped(*((f"xl/{n}.xml", b"x") for n in range(501))),
        zipped(("xl/sharedStrings.xml", b"a" * 5_000_000)),
        with_stated_sizes(zipped(("xl/worksheets/sheet1.xml", b"0" * 30_000_000)), 1_000),
        a_workbook(SHEET.format('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>')),
        a_workbook(SHEET.format("<row r='1'><c r='A1'><v>1</v></c><c  r = 'ZZ900000'><v>1</v></c></row>")),
    ],
    ids=[
        "too large",
        "too many members",
        "too dense",
        "a lie about its size",
        "far corners",
        "far corners, odd quotes",
    ],
)
def test_a_bomb_is_refused_within_seconds(bomb: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(bomb)
    started = time.process_time()
    with pytest.raises(SwollenWorkbook):
        read_rows(path)
    assert time.process_time() - started < 5


def test_members_that_share_their_bytes_are_refused() -> None:
    archive = zipped(("xl/a.xml", zlib.compress(bytes(range(256)) * 40)), ("xl/b.xml", b"b"))
    start = archive.find(b"PK\x01\x02")
    entry_length = archive.find(b"PK\x01\x02", start + 1) - start
    entry = archive[start : start + entry_length]
    end = archive.rfind(b"PK\x05\x06")
    tail = bytearray(archive[end:])
    struct.pack_into("<HHI", tail, 8, 400, 400, entry_length * 400)
    with pytest.raises(NotAWorkbook):
        check(archive[:start] + entry * 400 + bytes(tail))


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 100, a_workbook()[:-30], a_workbook()[40:], zipped(("a", b"b"))]
)
def test_what_is_no_workbook_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(Refused):
        list(sheet_rows(content))


def test_every_workbook_with_a_flipped_byte_is_read_or_refused() -> None:
    good = bytearray(a_workbook())
    for at in range(0, len(good), 37):
        good[at] ^= 0xFF
        with suppress(Refused):
            list(sheet_rows(bytes(good)))
        good[at] ^= 0xFF


def test_an_old_workbook_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    with pytest.raises(OldWorkbook, match="Save it as"):
        read_rows(path)


def test_a_workbook_becomes_a_csv_file(tmp_path: Path) -> None:
    assert to_csv(a_workbook(), into=str(tmp_path / "a.csv")) == {"rows": 1}
    assert read_rows(tmp_path / "a.csv").header == ["number", "amount"]
