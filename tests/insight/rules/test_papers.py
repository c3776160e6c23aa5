"""What does a report on paper hold, and does it lie across where its table is wide?"""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from duecourse.foundation.kit import printing
from duecourse.insight.rules.papers import Part, Sheet, draw, is_wide

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ROWS = [(f"Tardy {number} & Söhne", "DE", f"{number},234.50") for number in range(90)]
AGED = Part(("Customer", "Country", "Amount"), ROWS, (False, False, True), totals=("Total", "", "9,999.00"))
PAGE = "Page {page} of {pages}"


def _text(pdf: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def test_a_report_says_what_it_stands_on_carries_all_rows_and_counts_its_pages() -> None:
    facts = (("As of", "23 Nov 2026"), ("Only", "country is DE"))
    pdf = PdfReader(BytesIO(draw(Sheet("Ageing", "Scaldis NV", (AGED,), facts, page=PAGE, language="en-GB"), at=AT)))
    said = _text(pdf)
    assert all(row[0] in said for row in ROWS) and "9,999.00" in said
    assert "country is DE" in said and f"Page {len(pdf.pages)} of {len(pdf.pages)}" in said
    assert said.count("Country") >= len(pdf.pages), "the heading of the table stands on every page"


def test_a_report_is_tagged_and_says_its_language() -> None:
    pdf = PdfReader(BytesIO(draw(Sheet("Bericht", "Scaldis NV", (AGED,), language="de"), at=AT)))
    catalogue: Any = pdf.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and catalogue["/Lang"] == "de"


def test_a_wide_table_lies_across_and_a_narrow_one_stands_upright() -> None:
    wide = Part(tuple(f"A long column {n}" for n in range(11)), [tuple(f"value {n}" for n in range(11))])
    across = PdfReader(BytesIO(draw(Sheet("Wide", "Scaldis NV", (wide,)), at=AT))).pages[0].mediabox
    upright = PdfReader(BytesIO(draw(Sheet("Narrow", "Scaldis NV", (AGED,)), at=AT))).pages[0].mediabox
    assert across.width > across.height and upright.height > upright.width
    assert is_wide(wide) and not is_wide(AGED)


def test_where_there_are_no_rows_the_paper_says_so() -> None:
    none = Part(("Customer",), (), empty="No customer is overdue.")
    assert "No customer is overdue." in _text(PdfReader(BytesIO(draw(Sheet("Late", "Scaldis NV", (none,)), at=AT))))


def test_the_same_words_give_the_same_bytes_and_markup_in_them_stays_text() -> None:
    sheet = Sheet("#pagebreak() *Late*", "Scaldis NV", (Part(("A",), [("#panic()",)]),))
    assert draw(sheet, at=AT) == draw(sheet, at=AT)
    assert "#panic()" in _text(PdfReader(BytesIO(draw(sheet, at=AT))))


def test_a_name_that_no_font_can_write_is_refused_not_drawn_as_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = printing.fonts
    monkeypatch.setattr(printing, "fonts", lambda _of_machine: whole(False))
    with pytest.raises(printing.CannotDraw):
        draw(Sheet("株式会社", "Scaldis NV", (AGED,)), at=AT)
