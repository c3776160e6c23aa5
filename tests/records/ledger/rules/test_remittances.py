"""Are payment advices read as their payers meant them, and is whatever is unclear said?"""

from datetime import date
from decimal import Decimal
from io import BytesIO
from random import Random

import pytest

from duecourse.foundation.kit.tabular import Cell, write_xlsx
from duecourse.foundation.wires.rows import NoWords, read_rows, rows_of_text
from duecourse.records.ledger.rules.matching.texts import number_key
from duecourse.records.ledger.rules.remittances.content import Advice, AdviceLine
from duecourse.records.ledger.rules.remittances.reading import fill_open, read_advice
from tests.bench.advice_files import known_of, made

KNOWN = {number_key(number): number for number in ("INV-10001", "INV-10002", "INV-10003", "CN-77", "2024/118")}


def read(text: str) -> Advice:
    found = rows_of_text(text)
    return read_advice(found.rows, KNOWN, is_table=found.form == "csv", is_cut=found.is_cut)


def told(advice: Advice) -> list[tuple[str, str, str]]:
    """Number, amount and what was kept back of each line."""
    return [(line.number, str(line.amount), str(line.deduction)) for line in advice.lines]


@pytest.mark.parametrize(
    ("name", "text", "lines", "total"),
    [
        (
            "English, gross, discount and net",
            (
                "Invoice No,Date,Gross amount,Discount,Net amount\nINV-10001,2026-02-01,100.00,2.00,98.00\n"
                "INV-10002,2026-02-03,1000.00,0.00,1000.00\nTotal,,1100.00,2.00,1098.00\n"
            ),
            [("INV-10001", "98.00", "2.00"), ("INV-10002", "1000.00", "0.00")],
            "1098.00",
        ),
        (
            "German, semicolons and commas",
            (
                "Zahlungsavis vom 03.02.2026\nBelegnummer;Rechnungsbetrag EUR;Skonto;Zahlbetrag\ninv 10001;1.100,00;22,00;1.078,00\n"
                "INV10002;50,00;;50,00\nGesamt;;;1.128,00\n"
            ),
            [("INV-10001", "1078.00", "22.00"), ("INV-10002", "50.00", "0")],
            "1128.00",
        ),
        (
            "Dutch, no total, a credit note",
            "Factuurnummer;Bedrag\nINV-10001;100,00\nCN-77;-20,00\n",
            [("INV-10001", "100.00", "0"), ("CN-77", "-20.00", "0")],
            "None",
        ),
        (
            "French, the amount that was owed and the one that was paid",
            "Facture\tMontant facture\tMontant paye\tMotif\nINV-10001\t100,00\t90,00\tManquant\nTotal\t\t90,00\n",
            [("INV-10001", "90.00", "10.00")],
            "90.00",
        ),
        (
            "no headings, as a PDF lays it out",
            (
                "Remittance advice\n  INV-10001     2026-02-01      100.00     2.00     98.00\n"
                "  2024/118      2026-02-02      250.00     0.00    250.00\n  Total paid                    EUR 348.00\n"
            ),
            [("INV-10001", "98.00", "2.00"), ("2024/118", "250.00", "0.00")],
            "348.00",
        ),
        (
            "a mail",
            "Dear Anna,\nwe paid today:\nINV-10001 100.00 EUR\nINV-10003 55.50 EUR\nTotal 155.50 EUR\nKind regards",
            [("INV-10001", "100.00", "0"), ("INV-10003", "55.50", "0")],
            "155.50",
        ),
    ],
)
def test_an_advice_is_read(name: str, text: str, lines: list[tuple[str, str, str]], total: str) -> None:
    advice = read(text)
    assert [(a, Decimal(b), Decimal(c)) for a, b, c in told(advice)] == [
        (a, Decimal(b), Decimal(c)) for a, b, c in lines
    ]
    assert str(advice.total) == total
    assert advice.doubts == ()


def test_the_reason_and_the_kind_of_what_was_kept_back_are_kept() -> None:
    advice = read(
        "Invoice;Gross;Deduction;Net;Reason\nINV-10001;100.00;10.00;90.00;31A short delivery\nINV-10002;5.00;0.00;5.00;x\n"
    )
    assert advice.lines[0] == AdviceLine(
        "INV-10001", Decimal("90.00"), Decimal("10.00"), "deduction", "31A short delivery"
    )
    assert advice.lines[1].words == ""


def test_numbers_and_a_sum_alone_are_filled_only_where_exactly_that_is_owed() -> None:
    advice = read("We paid INV-10001 and INV-10002, in total 300.00 EUR, on value date 2026-02-03.")
    assert (advice.doubts, advice.total, advice.paid_on) == (("amounts",), Decimal(300), date(2026, 2, 3))
    whole = fill_open(advice, {"INV10001": Decimal(100), "INV10002": Decimal(200)})
    assert told(whole) == [("INV-10001", "100", "0"), ("INV-10002", "200", "0")] and whole.doubts == ()
    assert fill_open(advice, {"INV10001": Decimal(100), "INV10002": Decimal(201)}) == advice
    assert fill_open(advice, {"INV10001": Decimal(300)}) == advice


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("Invoice;Amount\nINV-10001;100.00\nTotal;101.00\n", ("total",)),
        ("Invoice;Amount\nINV-10001;1.234\nINV-10002;1.500\n", ("unclear",)),
        ("Invoice;Amount EUR;Amount\nINV-10001;100.00;USD 1.00\nINV-10002;5.00;USD 3.00\n", ("currency",)),
        ("Invoice;Amount\nINV-10001;50.00\nINV-10001;50.00\n", ("twice",)),
        ("Invoice;Gross;Discount;Net\nINV-10001;100.00;2.00;90.00\nINV-10002;1.00;0.00;1.00\n", ("shares",)),
        ("Invoice;Amount\nINV-10001;100.00\n;20.00\n", ("unread",)),
        ("We paid everything yesterday.", ("nothing", "no_total")),
        ("INV-10001  100.00\nsomething else  20.00\nTotal 120.00", ("unread", "total")),
        ("INV-10001   100.00   30.00\nTotal 30.00", ("amounts",)),
    ],
)
def test_what_is_unclear_waits_for_a_person(text: str, doubts: tuple[str, ...]) -> None:
    assert read(text).doubts == doubts


def test_a_number_is_never_taken_for_an_amount_nor_a_part_of_one() -> None:
    advice = read_advice([("Invoice 2024/118.50 1 234,56 EUR",)], {"202411850": "2024/118.50"}, is_table=True)
    assert told(advice) == [("2024/118.50", "1234.56", "0")]


def test_a_workbook_is_read_and_a_picture_is_refused() -> None:
    book = BytesIO()
    rows: list[list[Cell]] = [["INV-10001", Decimal("100.10")], ["Total", Decimal("100.10")]]
    write_xlsx(book, {"Avis": (["Belegnr", "Betrag"], rows)})
    found = read_rows(book.getvalue())
    assert found.form == "xlsx"
    assert told(read_advice(found.rows, KNOWN, is_table=True)) == [("INV-10001", "100.1", "0")]
    with pytest.raises(NoWords):
        read_rows(b"\x89PNG\r\n\x1a\n\x00\x00")


@pytest.mark.parametrize("language", ["en", "de", "nl", "fr"])
@pytest.mark.parametrize("way", ["csv", "xlsx", "text", "typst", "typewriter", "scattered"])
def test_the_files_of_other_programs_are_read(way: str, language: str) -> None:
    [sample] = made(Random(f"{way}{language}"), count=12, language=language, only=[way])
    found = read_rows(sample.raw)
    advice = read_advice(found.rows, known_of(sample.owed), is_table=found.form in ("csv", "xlsx"))
    assert [(one.number, one.amount, one.deduction) for one in advice.lines] == [
        (one.number, one.paid, one.kept) for one in sample.owed
    ]
    assert (advice.doubts, advice.currency) == ((), "EUR")


def test_amounts_that_a_pdf_draws_apart_are_put_together_only_where_the_heading_says_so() -> None:
    split = "Facture  Montant brut  Escompte  Payé EUR\nINV-10001  9  990,95  299,73  9  691,22\nTotal  9  691,22"
    assert told(read(split)) == [("INV-10001", "9691.22", "299.73")]
    whole = "Facture  Quantité  Montant brut  Payé EUR\nINV-10001  9  990,95  990,95\nTotal  990,95"
    assert told(read(whole)) == [("INV-10001", "990.95", "0")]
