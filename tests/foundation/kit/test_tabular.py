"""Are files of any make read without losing a row, and written so that no spreadsheet runs them?"""

import codecs
import csv
import io
import tracemalloc
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from duecourse.foundation.kit.encodings import BinaryFile, UnknownEncoding, UnreadableText
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.tabular import (
    BrokenLine,
    Cell,
    EmptyFile,
    TooManyColumns,
    UnevenRow,
    WrongDelimiter,
    neutralised,
    read_rows,
    write_csv,
    write_xlsx,
)
from duecourse.foundation.kit.workbooks import NoSuchSheet, sheet_rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a file.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16"), ("utf-32", "utf-32")],
)
def test_encoding_and_delimiter_are_found(path: Path, encoding: str, found: str, delimiter: str) -> None:
    path.write_text(delimiter.join(("Name", "Ort", "Betrag\nMüller, A.", "Köln", "1\n")), encoding=encoding)
    lines = [["Name", "Ort", "Betrag"], ["Müller; A, & Söhne €", "Köln", "1 | 2"], ["x", "y", "3"]]
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)
    table = read_rows(path)
    assert (table.encoding, table.delimiter) == (found, delimiter)
    assert [table.header, *table.rows] == lines


def test_utf_16_of_both_byte_orders_is_read(path: Path) -> None:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        path.write_bytes(mark + "a;b\né;ü\n".encode(encoding))
        assert list(read_rows(path).rows) == [["é", "ü"]]


@pytest.mark.parametrize("offset", [5, 2_000_000])
def test_a_byte_that_cannot_be_read_is_named_by_its_offset(path: Path, offset: int) -> None:
    path.write_bytes(b"a;b\n" + b"x" * (offset - 4) + b"\x81;2\n")
    with pytest.raises(UnreadableText) as refusal:
        read_rows(path)
    assert f"byte {offset} (0x81)" in str(refusal.value)
    with pytest.raises(UnreadableText, match=f"byte {offset} "):
        read_rows(path, encoding="utf-8")


def test_a_letter_cut_by_the_reading_buffer_is_still_a_letter(path: Path) -> None:
    body = "a;b\n" + "x" * ((1 << 20) - 5) + "é;ü\n"
    path.write_bytes(body.encode())
    assert read_rows(path).encoding == "utf-8"
    path.write_bytes(body.encode()[: (1 << 20)])
    with pytest.raises(UnreadableText, match=f"byte {(1 << 20) - 1} "):
        read_rows(path, encoding="utf-8")


def test_a_binary_file_is_refused_at_its_first_nul(path: Path) -> None:
    path.write_bytes(b"abc\0def")
    with pytest.raises(BinaryFile, match="byte 3 "):
        read_rows(path)
    path.write_bytes("a;b\n1;2\n".encode("utf-16-le"))
    with pytest.raises(BinaryFile, match="byte 1 "):
        read_rows(path)


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13"])
def test_an_unknown_encoding_is_refused(path: Path, encoding: str) -> None:
    path.write_text("a;b\n")
    with pytest.raises(UnknownEncoding):
        read_rows(path, encoding=encoding)


def test_uneven_rows_are_reported_with_their_line_and_not_lost(path: Path) -> None:
    path.write_text('a,b,c\n1,2,3\n\n4,5\n"6\n6",7,8\n9,9,9,9\n,,\n1,1,1\n')
    table = read_rows(path)
    numbered = list(table.numbered)
    assert numbered == [
        (2, ["1", "2", "3"]),
        (4, ["4", "5"]),
        (5, ["6\n6", "7", "8"]),
        (7, ["9", "9", "9", "9"]),
        (9, ["1", "1", "1"]),
    ]
    assert table.uneven == [UnevenRow(4, 2, 3), UnevenRow(7, 4, 3)]


def test_columns_without_a_name_or_with_the_same_name_get_one_each(path: Path) -> None:
    path.write_text("Amount;;Amount; due \t date ;\n1;2;3;4;5\n")
    assert read_rows(path).header == ["Amount", "column 2", "Amount (2)", "due date", "column 5"]


def test_a_spreadsheets_own_word_about_its_separator_is_believed(path: Path) -> None:
    path.write_text("sep=|\na,x|b\n1|2\n")
    table = read_rows(path)
    assert (table.header, list(table.numbered)) == (["a,x", "b"], [(3, ["1", "2"])])


def test_a_file_with_one_column_is_a_file_with_one_column(path: Path) -> None:
    path.write_text("number\n1\n2\n")
    assert [(table := read_rows(path)).header, *table.rows] == [["number"], ["1"], ["2"]]


@pytest.mark.parametrize("content", ["", "\n\n", ";;;\n"])
def test_an_empty_file_is_refused(path: Path, content: str) -> None:
    path.write_text(content)
    with pytest.raises(EmptyFile):
        read_rows(path)


@pytest.mark.parametrize(
    ("content", "line"),
    [('a,b\n1,"2\n3,4\n', 3), ('a,b\n1,2\n"3"x,4\n', 3), ("a,b\n" + "x" * 200_000 + ",1\n", 2),
     ("a,b\n1,2\n" + "x," * 600_000 + "\n", 3)],
)  # fmt: skip
def test_a_line_that_cannot_be_cut_is_named(path: Path, content: str, line: int) -> None:
    path.write_text(content)
    with pytest.raises(BrokenLine, match=f"Line {line} "):
        list(read_rows(path, delimiter=",").rows)


def test_a_header_of_thousands_of_columns_is_refused(path: Path) -> None:
    path.write_text(",".join(map(str, range(2_000))) + "\n")
    with pytest.raises(TooManyColumns):
        read_rows(path)


def test_a_delimiter_is_one_character(path: Path) -> None:
    path.write_text("a,b\n")
    with pytest.raises(WrongDelimiter):
        read_rows(path, delimiter="||")


def test_a_long_file_is_read_without_being_held(path: Path) -> None:
    with path.open("w") as file:
        file.writelines(f"{n},customer {n},100.00\n" for n in range(200_000))
    tracemalloc.start()
    count = sum(1 for _row in read_rows(path).rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 199_999
    assert peak < 6_000_000


FORMULAS = ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "-", "=HYPERLINK(1)"]
NUMBERS = ["-12.50", "+3", "-1.234,56", "-1 234,56", "-5%", "+32475000000", "12", "2026-01-01", "a=b", "1-2", ""]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_would_run_gets_an_apostrophe(text: str, tmp_path: Path) -> None:
    assert neutralised(text) == "'" + text
    file = io.StringIO()
    write_csv(file, [text], [[text]])
    assert [row[0] for row in csv.reader(io.StringIO(file.getvalue(), newline=""))] == ["'" + text] * 2
    write_xlsx(tmp_path / "a.xlsx", {"A": ([text], [[text]])})
    assert all(cell[0].startswith("'") for cell in sheet_rows(tmp_path / "a.xlsx"))


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_and_plain_words_stay_as_they_are(text: str) -> None:
    assert neutralised(text) == text


@given(st.text())
def test_no_text_ever_starts_a_formula_in_a_written_file(text: str) -> None:
    written = neutralised(text)
    starts = written.lstrip()[:1] in tuple("=+-@＝＋－＠") or written[:1] in tuple("\t\r\n")
    assert not written or not starts or set(written.strip()) <= set("+-0123456789.,' \u00a0%")
    assert written in (text, "'" + text)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ['Müller; & "Co"\nGmbH', Decimal("-1234.50"), 7, date(2024, 2, 29), True, None, Money(Decimal("1.10"), "EUR")]
    ]
    said = [['Müller; & "Co"\nGmbH', "-1234.50", "7", "2024-02-29", "true", "", "1.10"]]
    header = ["name", "amount", "n", "on", "flag", "none", "money"]
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as file:
        assert write_csv(file, header, rows, delimiter=";") == 1
    table = read_rows(tmp_path / "a.csv")
    assert (table.header, list(table.rows)) == (header, said)
    write_xlsx(tmp_path / "a.xlsx", {"What? [1]/2": (header, rows)})
    table = read_rows(tmp_path / "a.xlsx")
    assert (table.header, list(table.rows)) == (header, [[*said[0][:1], "-1234.5", *said[0][2:6], "1.1"]])


def test_rows_beyond_what_a_sheet_holds_go_on_in_a_further_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duecourse.foundation.kit.tabular._MOST_LINES", 2)
    write_xlsx(tmp_path / "a.xlsx", {"All that is open [at once] everywhere": (["n"], [[n] for n in range(5)])})
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    sheets = {name: [row[0] for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}
    assert list(sheets.values()) == [["n", 0, 1], ["n", 2, 3], ["n", 4]]
    assert [name[-2:] for name in sheets][1:] == [" 2", " 3"]


def test_cells_of_a_workbook_become_iso_dates_and_plain_decimals(tmp_path: Path) -> None:
    path = tmp_path / "cells.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Open items")
        book.add_worksheet("Notes").write(0, 0, "second")
        day, moment = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        for column, title in enumerate(("int", "float", "sum", "big", "day", "moment", "flag", "text")):
            sheet.write(1, column, title)
        sheet.write_row(2, 0, [5, -12.5, 0.1 + 0.2, 123456789012345])
        sheet.write_datetime(2, 4, date(2024, 2, 29), day)
        sheet.write_datetime(2, 5, datetime(2024, 2, 29, 13, 5), moment)
        sheet.write_boolean(2, 6, True)
        sheet.write_string(2, 7, "00042")
    table = read_rows(path)
    assert table.encoding == "xlsx"
    assert list(table.numbered) == [
        (3, ["5", "-12.5", "0.3", "123456789012345", "2024-02-29", "2024-02-29 13:05:00", "true", "00042"])
    ]
    assert read_rows(path, sheet="Notes").header == ["second"]
    with pytest.raises(NoSuchSheet, match="Open items, Notes"):
        read_rows(path, sheet="Missing")
