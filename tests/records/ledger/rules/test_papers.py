"""Is a file what it says, and whose is it by its name?"""

import io
import zipfile

import pytest

from duecourse.records.ledger.rules.papers import NotKept, Owned, PatternWrong, belong, key_of, keys_in, type_of


def an_archive(*names: str) -> bytes:
    """A ZIP with these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


def owned(number: str, item_id: int = 1, *, customer: int = 1, kind: str = "invoice") -> Owned:
    return Owned(key_of(number), item_id, customer, kind, number, f"Customer {customer}")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4 ...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"number;amount\n1;2\n", "text/plain"),
        ("Größe: 5".encode("latin-1"), "text/plain"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Invoice/>', "application/xml"),
        (an_archive("[Content_Types].xml", "xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (an_archive("[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)  # fmt: skip
def test_a_file_is_what_stands_in_it(content: bytes, kind: str) -> None:
    assert type_of(content, "a.pdf") == kind


@pytest.mark.parametrize(
    "content",
    [
        b"", b"MZ\x90\x00", b"\x7fELF", b"#!/bin/sh\n", b"<!DOCTYPE html><p>", b"<html>", b"<svg onload=alert(1)>", b"a <script>",
        b'<?xml version="1.0"?><svg xmlns="x"/>', an_archive("setup.exe"), an_archive("xl/workbook.xml", "xl/vbaProject.bin"),
        b"\x00\x01\x02", b"\x1b\x02 binary \xff",
    ],
)  # fmt: skip
def test_programs_pages_and_archives_are_not_kept_whatever_they_are_called(content: bytes) -> None:
    with pytest.raises(NotKept):
        type_of(content, "invoice.pdf")


@pytest.mark.parametrize(
    ("name", "pattern", "number"),
    [
        ("INV-2024-17.pdf", "", "INV 2024/17"),
        ("2026/03/copy_inv_2024_17 (2).PDF", "", "INV-2024/17"),
        ("Rechnung Ü-990.pdf", "", "ü990"),
        ("990.pdf", "", "990"),
        ("fact_990_signed.pdf", "fact_{number}_*.pdf", "990"),
        ("C12__990.pdf", "*__{number}.pdf", "990"),
    ],
)
def test_a_file_belongs_to_the_item_whose_number_stands_in_its_name(name: str, pattern: str, number: str) -> None:
    (found,) = belong([name], [owned(number)], pattern=pattern)
    assert [one.number for one in found.items] == [number]


@pytest.mark.parametrize("name", ["9901.pdf", "x9990.pdf", "99.pdf", "scan.pdf", "1.pdf"])
def test_a_piece_of_a_number_is_no_number(name: str) -> None:
    (found,) = belong([name], [owned("990"), owned("1", 2)])
    assert found.items == ()


def test_the_longest_number_wins_and_two_owners_make_none_trap_61() -> None:
    (found,) = belong(["INV 990 1.pdf"], [owned("990", 1), owned("INV-990-1", 2)])
    assert [one.item_id for one in found.items] == [2]
    (both,) = belong(["990.pdf"], [owned("990", 1), owned("990", 2, customer=2)])
    assert both.items == () and both.is_ambiguous


def test_instalments_of_one_invoice_all_get_its_copy() -> None:
    (found,) = belong(["990.pdf"], [owned("990", 1), owned("990", 2)])
    assert [one.item_id for one in found.items] == [1, 2]


def test_a_pattern_names_the_place_of_the_number_once() -> None:
    for pattern in ("INV.pdf", "{number}{number}", "{x}"):
        with pytest.raises(PatternWrong):
            keys_in("INV1.pdf", pattern=pattern)


def test_a_name_of_many_words_costs_little() -> None:
    assert len(keys_in(" ".join(str(word) for word in range(5_000)) + ".pdf")) < 500
