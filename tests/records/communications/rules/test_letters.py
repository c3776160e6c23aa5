"""Does a letter say what it must, where the envelope's window is, and does its code pay the right amount to the right place?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ContentStream

from duecourse.foundation.kit import printing
from duecourse.foundation.kit.reference import is_rf
from duecourse.records.communications.rules import drawing, letters, starters
from duecourse.records.communications.rules.fields import (
    ContactFacts,
    CustomerFacts,
    EntityFacts,
    Facts,
    ItemFacts,
    SenderFacts,
)
from duecourse.records.communications.rules.letters import Account, Letterhead, NoPostalAddress, Paper, Post
from duecourse.records.communications.rules.rendering import compile_template

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
TODAY = AT.date()
MM = 72 / 25.4
MAIN = Account("Scaldis Metaalwaren NV", "BE71096123456769", "GKCCBEBB", "Belfius")
HEAD = Letterhead(
    name="Scaldis Metaalwaren NV",
    address="Simulatiekaai 1\n2000 Antwerpen",
    country="BE",
    language="en",
    phone="+32 3 555 01 00",
    email="debiteuren@scaldis.example",
    vat_id="BE 0123.456.789",
    register="RPR Antwerpen",
    colour="#0f5c5c",
    accounts=(MAIN,),
)


def an_item(number: str = "INV20260042", amount: str = "1234.50", currency: str = "EUR") -> ItemFacts:
    owed = Decimal(amount)
    due = TODAY - timedelta(days=40)
    return ItemFacts(number, currency, owed, owed, due_on=due, issued_on=due - timedelta(days=30), days_late=40)


def facts(*items: ItemFacts, **more: Any) -> Facts:
    """A formal notice to Tardy about these items."""
    lines = items or (an_item(),)
    owed: dict[str, Decimal] = {}
    for item in lines:
        owed[item.currency] = owed.get(item.currency, Decimal(0)) + item.open_amount
    values: dict[str, Any] = {
        "customer": CustomerFacts("C-1007", "Tardy Brothers NV", country="BE"),
        "entity": EntityFacts(HEAD.name, address=HEAD.address, iban=MAIN.iban),
        "today": TODAY,
        "items": lines,
        "to_collect": owed,
        "contact": ContactFacts("", "Eva Peeters"),
        "sender": SenderFacts("Anke Claes", phone="+32 3 555 01 12"),
        "deadline_on": date(2026, 3, 18),
    }
    return Facts(**(values | more))


def paper(told: Facts, *, language: str = "en", head: Letterhead = HEAD, **post: Any) -> Paper:
    values = {"address": "Stationsstraat 12\n2800 Mechelen", "numbers": [item.number for item in told.items]}
    compiled = compile_template(starters.starter("formal_letter", language).source)
    return letters.compose(compiled.speak(told), told, Post(head, **(values | post)))


def words_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def places_of(content: bytes) -> dict[str, tuple[float, float]]:
    """Where on the first page each run of text begins, in millimetres from its upper left corner."""
    found: dict[str, tuple[float, float]] = {}
    page = PdfReader(BytesIO(content)).pages[0]
    height = float(page.mediabox.height)

    def visit(text: str, cm: list[float], tm: list[float], _font: object, _size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        if text.strip():
            found.setdefault(text.strip(), (x / MM, (height - y) / MM))

    page.extract_text(visitor_text=visit)
    return found


def test_a_letter_says_what_the_template_says_and_asks_for_the_sum() -> None:
    (page,) = words_of(drawing.draw_letter(paper(facts()), at=AT))
    for said in (
        "Formal notice: account C-1007, 1.234,50\xa0€",
        "Dear Eva Peeters,",
        "INV20260042",
        "by 18 March 2026",
        "Anke Claes",
        "BE71 0961 2345 6769",
        "RF73 INV2 0260 042",
        "Page 1 of 1",
        "RPR Antwerpen",
    ):
        assert said in page, said


def test_the_address_stands_in_the_window_of_the_envelope() -> None:
    """DIN 5008 form B: the window is 20 to 105 mm from the left and 45 to 90 mm from the top."""
    content = drawing.draw_letter(paper(facts(), is_registered=True, address="A 1\nB 2\nC 3\n2800 Mechelen"), at=AT)
    places = places_of(content)
    lines = ["Registered letter", "Tardy Brothers NV", "A 1", "2800 Mechelen"]
    found = {line: place for line in lines for text, place in places.items() if text.startswith(line)}
    assert set(found) == set(lines)
    for x, y in found.values():
        assert 20 <= x <= 105 and 45 <= y <= 90
    subject = next(place for text, place in places.items() if text.startswith("Formal notice"))
    assert subject[1] > 98, "nothing but the address shows through the window"


def test_a_letter_has_marks_where_it_is_folded() -> None:
    reader = PdfReader(BytesIO(drawing.draw_letter(paper(facts()), at=AT)))
    drawn = ContentStream(reader.pages[0].get_contents(), reader).get_data().decode("latin-1")
    assert drawn.count(" l\n") >= 3, "two folds and a punch mark"


def test_every_table_has_its_currency_and_sums_are_never_mixed() -> None:
    told = facts(an_item("A-1", "100.00"), an_item("A-2", "50.00", "USD"), an_item("A-3", "7.00", "USD"))
    made = paper(told)
    assert [sheet["head"][3] for sheet in made.tables] == ["Open (EUR)", "Open (USD)"]
    assert [sheet["total"] for sheet in made.tables] == ["100,00\xa0€", "57,00\xa0US$"]
    assert made.payment["text"] == ""


def test_many_items_make_pages_that_count_themselves_and_repeat_the_head() -> None:
    told = facts(*[an_item(f"INV-{n:04}", "10.00") for n in range(70)])
    pages = words_of(drawing.draw_letter(paper(told), at=AT))
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of 3" in page
    assert all("Days late" in page for page in pages[:2])


def test_a_german_letter_is_german() -> None:
    (page,) = words_of(drawing.draw_letter(paper(facts(), language="de", is_registered=True), at=AT))
    for said in (
        "Einschreiben",
        "Kundennummer",
        "Seite 1 von 1",
        "1.234,50",
        "Mit freundlichen Grüßen",
        "4. März 2026",
    ):
        assert said in page, said
    assert "Dear" not in page and "Page" not in page


def test_an_address_abroad_ends_with_its_country_in_capitals() -> None:
    abroad = facts(customer=CustomerFacts("C-1", "Säumig GmbH", country="DE"))
    assert paper(abroad, address="Weg 1, 10115 Berlin").to == [
        "Säumig GmbH", "Eva Peeters", "Weg 1", "10115 Berlin", "GERMANY"
    ]  # fmt: skip
    assert paper(abroad, address="Weg 1, 10115 Berlin, Germany").to[-2:] == ["10115 Berlin", "Germany"]
    assert paper(facts()).to[-1] == "2800 Mechelen"
    long = "\n".join(f"Line {n}" for n in range(5))
    assert "Eva Peeters" not in paper(facts(), address=long).to, "six lines fit the window"
    with pytest.raises(NoPostalAddress):
        paper(facts(), address=" \n ")


def test_nobodys_words_are_read_as_markup() -> None:
    evil = '#panic("x") *bold* $x^2$ #sys.inputs @ref <label> [a] \\ `raw` #import "x.typ" ]}{'
    told = facts(an_item(evil), customer=CustomerFacts("C-1", evil, country="BE"), contact=ContactFacts("", evil))
    made = paper(told, address=f"{evil}\n2800 Mechelen")
    text = "".join("".join(words_of(drawing.draw_letter(made, at=AT))).split())
    assert text.count("".join(evil.split())) >= 3


def test_a_letter_is_the_same_bytes_every_time_and_can_be_kept_and_read_aloud() -> None:
    made = paper(facts())
    first = drawing.draw_letter(made, at=AT)
    assert drawing.draw_letter(made, at=AT) == first
    reader = PdfReader(BytesIO(first))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and catalogue["/Lang"].startswith("en")
    meta = catalogue["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="3"' in meta or "<pdfaid:part>3<" in meta
    assert "pdfuaid:part" in meta


def test_a_name_that_no_font_here_can_write_is_refused_not_drawn_as_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = printing.fonts
    monkeypatch.setattr(printing, "fonts", lambda _of_machine: whole(False))
    told = facts(customer=CustomerFacts("C-1", "株式会社テスト", country="JP"))
    with pytest.raises(printing.CannotDraw):
        drawing.draw_letter(paper(told), at=AT)


def test_the_payment_code_is_there_where_one_amount_in_euros_applies_and_only_there() -> None:
    text = paper(facts()).payment["text"].split("\n")
    assert text[4:8] == ["GKCCBEBB", "Scaldis Metaalwaren NV", "BE71096123456769", "EUR1234.50"]
    assert text[9] == "RF73INV20260042"
    dollars = facts(an_item("A-1", "50.00", "USD"))
    assert paper(dollars).payment["text"] == "" and paper(dollars).payment["lines"]
    bad = replace(HEAD, accounts=(replace(MAIN, iban="BE00096123456769"),))
    assert paper(facts(), head=bad).payment["text"] == ""
    assert paper(facts(), head=replace(HEAD, accounts=())).payment["lines"] == []
    long = replace(HEAD, accounts=(replace(MAIN, payee="x" * 71),))
    assert paper(facts(), head=long).payment["text"] == ""


def test_money_of_a_currency_goes_to_the_account_of_that_currency() -> None:
    dollars = Account("Scaldis Inc", "GB29NWBK60161331926819", currency="USD")
    head = replace(HEAD, accounts=(MAIN, dollars))
    assert head.account_for("USD") == dollars and head.account_for("EUR") == head.account_for("PLN") == MAIN
    assert replace(HEAD, accounts=(dollars,)).account_for("EUR") is None
    both = paper(facts(an_item("A-1"), an_item("A-2", "5", "USD")), head=head).payment["lines"]
    assert [value for name, value, _bold in both if name == "IBAN"] == [
        "BE71 0961 2345 6769", "GB29 NWBK 6016 1331 9268 19"
    ]  # fmt: skip


def test_several_invoices_are_asked_for_under_one_reference() -> None:
    several = facts(an_item("A-1"), an_item("A-2"))
    reference = paper(several).payment["reference"]
    assert is_rf(reference) and reference.endswith("C1007260304")
    assert is_rf(paper(facts(an_item("X" * 40))).payment["reference"])


@settings(max_examples=200, deadline=None)
@given(
    amounts=st.dictionaries(
        st.sampled_from(["EUR", "USD", "PLN"]), st.decimals("-10", "10000000000", places=2), min_size=1, max_size=3
    ),
    numbers=st.lists(st.text(max_size=45), max_size=4),
    payee=st.text(max_size=80),
    customer=st.text(min_size=1, max_size=60),
)
def test_a_code_is_either_empty_or_within_every_limit_of_the_standard(
    amounts: Mapping[str, Decimal], numbers: list[str], payee: str, customer: str
) -> None:
    told = facts(to_collect=dict(amounts), items=(), customer=CustomerFacts(customer, "T"))
    text = letters.payment_text(told, replace(MAIN, payee=payee), letters.reference_of(told, numbers))
    if not text:
        return
    lines = text.split("\n")
    assert set(amounts) == {"EUR"} and lines[7] == f"EUR{amounts['EUR']:.2f}"
    assert Decimal("0.01") <= amounts["EUR"] <= Decimal("999999999.99")
    assert len(text.encode()) <= 331 and 1 <= len(lines[5]) <= 70 and len(lines) <= 11
    assert is_rf(lines[9]) and (len(lines) == 10 or not lines[10]), "a reference or a text, never both"


def test_a_code_is_small_enough_and_of_level_m() -> None:
    import segno

    text = paper(facts()).payment["text"]
    code = segno.make(text, error="m", boost_error=False, micro=False, encoding="utf-8", eci=False)
    assert code.error == "M" and int(code.version) <= 13
    assert drawing.payment_code(text) == code.svg_inline(border=4)


def test_a_logo_is_a_picture_of_a_known_kind_and_size() -> None:
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
        "53de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    assert 'width="1" height="1"' in drawing.logo_svg(png)
    assert drawing.draw_letter(paper(facts()), at=AT, logo=png) != drawing.draw_letter(paper(facts()), at=AT)
    for wrong in (b"<svg/>", b"GIF89a", png + b"x" * drawing.LARGEST_LOGO):
        with pytest.raises(drawing.NotALogo):
            drawing.check_logo(wrong)


def test_bound_letters_follow_each_other_and_printed_on_both_sides_begin_on_a_sheet_of_their_own() -> None:
    one = drawing.draw_letter(paper(facts()), at=AT)
    three = drawing.draw_letter(paper(facts(*[an_item(f"INV-{n:04}", "10.00") for n in range(70)])), at=AT)
    single = words_of(drawing.bind([one, three, one], is_duplex=False))
    assert ["Page 1 of" in page for page in single] == [True, True, False, False, True]
    double = words_of(drawing.bind([one, three, one], is_duplex=True))
    assert ["Page 1 of" in page for page in double] == [True, False, True, False, False, False, True, False]


def test_a_copy_says_on_every_page_that_it_is_one() -> None:
    letter = drawing.draw_letter(paper(facts()), at=AT)
    copy = drawing.marked(drawing.bind([letter, letter], is_duplex=False), drawing.draw_mark("COPY", at=AT))
    pages = words_of(copy)
    assert len(pages) == 2 and all("COPY" in "".join(page.split()) for page in pages)
