"""Are the dialects of banks understood: batches, reversals, pages, letters, currencies, and the tricks of each format?"""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from duecourse.foundation.wires.bank.content import BankFile, BankFileRefused, Entry
from duecourse.foundation.wires.bank.reading import look_into, read_bank_file
from tests.bank import OURS, Paid, bai2, camt, mt940, ofx
from tests.bench.bank_files import is_true

PAID = (Paid("121.50", reference="R1", end_to_end="E1", structured="RF18539007547034"), Paid("-20.05", text="Costs"))


def entry(raw: bytes, index: int = 0) -> Entry:
    return read_bank_file(raw).statements[0].entries[index]


def swift(*fields: str) -> bytes:
    return "\n".join([":20:X", ":25:12345678", ":28C:7/1", ":60F:C260301EUR100,", *fields, "-"]).encode()


def refusal(raw: bytes) -> str:
    with pytest.raises(BankFileRefused) as refused:
        read_bank_file(raw)
    return str(refused.value)


@pytest.mark.parametrize("version", ["02", "04", "08"])
def test_a_payment_in_camt_tells_who_paid_what_for_what(version: str) -> None:
    found = entry(camt(PAID, version=version))
    assert (found.amount, found.bank_reference, found.end_to_end_id) == (Decimal("121.50"), "R1", "E1")
    assert (found.other_name, found.other_account) == ("Punctual BV", "NL91ABNA0417164300")
    assert (found.structured_reference, found.text) == ("RF18539007547034", "Invoice 2026-0017")


@pytest.mark.parametrize("raw", [camt(PAID), mt940(PAID), bai2(PAID)])
def test_every_format_says_the_same_movements(raw: bytes) -> None:
    statement = read_bank_file(raw).statements[0]
    assert [one.amount for one in statement.entries] == [Decimal("121.50"), Decimal("-20.05")]
    assert (statement.opening, statement.closing) == (Decimal(1000), Decimal("1101.45"))


@pytest.mark.parametrize("make", [camt, mt940])
def test_a_file_that_does_not_add_up_is_refused_with_the_sums(make: Callable[..., bytes]) -> None:
    said = refusal(make(PAID, closing="1101.46"))
    assert "41" in said and "1101.45" in said and "1101.46" in said


def test_the_payments_of_a_batch_are_told_apart_where_they_make_its_amount() -> None:
    whole = entry(camt([Paid("300.00", parts=("100.00", "200.00"))]))
    assert [part.amount for part in whole.transactions] == [Decimal(100), Decimal(200)]
    charged = look_into(camt([Paid("299.00", parts=("100.00", "200.00"))])).statements[0]
    assert charged.entries[0].transactions == () and charged.entries[0].amount == Decimal(299)
    assert "taken as one" in str(charged.doubts[0])


def test_what_is_not_booked_yet_is_pending_and_in_no_balance() -> None:
    statement = read_bank_file(camt([Paid("5.00"), Paid("7.00", is_pending=True)])).statements[0]
    assert [one.is_pending for one in statement.entries] == [False, True]
    assert statement.closing == Decimal(1005)


def test_a_returned_debit_says_why() -> None:
    found = entry(camt([Paid("-53.00", reason="MS03", is_reversal=True)]))
    assert (found.return_reason, found.is_reversal, found.amount) == ("MS03", True, Decimal(-53))


def test_a_summary_that_counts_otherwise_is_refused() -> None:
    stated = b"<TxsSummry><TtlCdtNtries><NbOfNtries>2</NbOfNtries><Sum>121.50</Sum></TtlCdtNtries></TxsSummry><Ntry>"
    assert "2 entries" in refusal(camt(PAID[:1]).replace(b"<Ntry>", stated, 1))


def test_amounts_of_another_currency_in_an_account_are_refused() -> None:
    assert "USD beside EUR" in refusal(camt(PAID).replace(b"<Ntry><Amt Ccy='EUR'>", b"<Ntry><Amt Ccy='USD'>", 1))


@pytest.mark.parametrize("bomb", ["<!DOCTYPE a>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", '<!DOCTYPE a SYSTEM "http://x/y">'])
def test_a_document_type_is_refused_unread(bomb: str) -> None:
    raw = camt(PAID).replace(b"?>\n", f"?>\n{bomb}".encode(), 1)
    assert "document type" in refusal(raw)
    assert "document type" in refusal(ofx(PAID, version=2).replace(b"<OFX>", f"{bomb}<OFX>".encode()))


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "1500"), ("KWD", "1.234"), ("EUR", "0.1")])
def test_currencies_with_other_decimals_keep_their_amounts(currency: str, amount: str) -> None:
    assert entry(camt([Paid(amount)], currency=currency)).amount == Decimal(amount)
    assert entry(mt940([Paid(amount if "." in amount else f"{amount}.")], currency=currency)).amount == Decimal(amount)


@pytest.mark.parametrize(
    ("mark", "amount"), [("C", 5), ("D", -5), ("RC", -5), ("RD", 5), ("CR", 5), ("DR", -5), ("RCR", -5), ("c", 5)]
)
def test_marks_and_funds_codes_of_swift_are_told_apart(mark: str, amount: int) -> None:
    raw = swift(f":61:2603020302{mark}5,NTRFNONREF", f":62F:C260302EUR{100 + amount},")
    found = entry(raw)
    assert (found.amount, found.is_reversal) == (Decimal(amount), mark.startswith("R"))


def test_days_lie_beyond_a_years_end_and_february_has_thirty_days_for_interest() -> None:
    found = entry(swift(":61:2512310102C5,NTRFX", ":62F:C260302EUR105,"))
    assert (found.value_on, found.booked_on) == (date(2025, 12, 31), date(2026, 1, 2))
    assert entry(swift(":61:260230C5,NTRFX", ":62F:C260302EUR105,")).value_on == date(2026, 2, 28)


@pytest.mark.parametrize(
    "line",
    [
        ":61:260302C5NTRFX",
        ":61:260302X5,NTRFX",
        ":61:260299C5,NTRFX",
        ":61:2603C5,",
        ":61:",
        ":61:260302C6.295,08NTRFX",
    ],
)
def test_an_entry_of_swift_that_is_not_understood_is_refused_and_named(line: str) -> None:
    assert "Line 5" in refusal(swift(line, ":62F:C260302EUR105,"))


def test_an_amount_with_more_digits_than_can_be_counted_is_refused_not_rounded() -> None:
    assert "more digits" in refusal(swift(f":61:260302C24,3{'9' * 40}NTRFX", ":62F:C260302EUR105,"))


def test_a_header_that_was_cut_swallows_no_entries() -> None:
    whole = mt940(PAID)
    cut = whole + b"{1:F01ASNBNL20\n" + whole.partition(b"\n")[2] + b"{2:}{4:\n" + whole
    assert "second account" in refusal(cut)


def test_swift_blocks_pages_line_ends_and_a_missing_dash_do_not_matter() -> None:
    first, second = mt940(PAID[:1], pages="FM"), mt940(PAID[1:], pages="MF", number="41/2", opening="1121.50")
    wrapped = b"{1:F01ABNANL2AXXXX0000000000}{2:I940ABNANL2AXXXXN}{3:{108:X}}{4:\r\n" + first.rstrip() + b"}{5:}"
    found = read_bank_file(wrapped + b"\n" + second.replace(b"\r\n", b"\r").rstrip(b"-\r"))
    assert [(one.number, one.opening, one.closing) for one in found.statements] == [
        ("41/1", Decimal(1000), Decimal("1121.50")),
        ("41/2", Decimal("1121.50"), Decimal("1101.45")),
    ]


@pytest.mark.parametrize("letters", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_letters_are_found_out(letters: str) -> None:
    raw = mt940([Paid("5.00", name="Müller & Söhne")]).decode().encode(letters)
    assert entry(raw).other_name == "Müller & Söhne"


@pytest.mark.parametrize(
    ("details", "name", "account", "text"),
    [
        (
            "/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/Jansen BV/REMI/Factuur 17/EREF/E7",
            "Jansen BV",
            "NL91ABNA0417164300",
            "Factuur 17",
        ),
        (
            "/EREF/E7//CNTP/NL91ABNA0417164300/ABNANL2A/Jansen BV///REMI/USTD//Factuur 17/",
            "Jansen BV",
            "NL91ABNA0417164300",
            "Factuur 17",
        ),
        ("000>100123>20EREF+E7 SVWZ+Rechnung 17>310390123456>32Jansen BV", "Jansen BV", "0390123456", "Rechnung 17"),
        ("Jansen BV betaalt factuur 17", "", "", "Jansen BV betaalt factuur 17"),
    ],
)
def test_the_words_of_field_86_are_understood_by_country(details: str, name: str, account: str, text: str) -> None:
    found = entry(swift(":61:260302C5,NTRFNONREF", f":86:{details}", ":62F:C260302EUR105,"))
    assert (found.other_name, found.other_account, found.text) == (name, account, text)


def test_a_belgian_reference_in_a_text_is_the_structured_one() -> None:
    found = entry(swift(":61:260302C5,NTRFNONREF", ":86:***090/9337/55493***", ":62F:C260302EUR105,"))
    assert found.structured_reference == "090933755493"


def test_a_report_during_the_day_is_no_statement() -> None:
    raw = b":20:X\n:25:12345678\n:28C:7/1\n:34F:EURC0,\n:13D:2603021030+0100\n:61:260302EC5,NTRFX\n:90C:1EUR5,\n-"
    statement = read_bank_file(raw).statements[0]
    assert (statement.is_intraday, statement.currency, statement.entries[0].is_pending) == (True, "EUR", True)


def test_bai2_counts_its_cents_its_records_and_its_totals() -> None:
    found = entry(bai2([Paid("121.50", text="INV 17, PART 2")]))
    assert (found.amount, found.text) == (Decimal("121.50"), "INV 17, PART 2 Punctual BV")
    assert "control total" in refusal(bai2(PAID).replace(b"12150", b"12151"))
    assert "records" in refusal(bai2(PAID).replace(b"88,Punctual BV\n", b"", 1))
    assert "not whole" in refusal(bai2(PAID).rpartition(b"99,")[0])


def test_funds_of_bai2_are_no_amounts_and_say_the_value_day() -> None:
    raw = bai2([Paid("121.50")]).replace(b"16,195,12150,,", b"16,195,12150,V,260304,1200,")
    assert entry(raw).value_on == date(2026, 3, 4)
    split = bai2([Paid("121.50")]).replace(b"16,195,12150,,", b"16,195,12150,S,150,2000,10000,")
    assert entry(split).amount == Decimal("121.50")


@pytest.mark.parametrize("version", [1, 2])
def test_ofx_of_both_versions_says_the_same(version: int) -> None:
    statement = read_bank_file(ofx(PAID, version=version)).statements[0]
    assert [one.amount for one in statement.entries] == [Decimal("121.50"), Decimal("-20.05")]
    assert (statement.account, statement.entries[0].booked_on) == ("1452687", date(2026, 3, 2))


@pytest.mark.parametrize(("written", "read"), [("121,50", "121.50"), ("+5", "5"), ("-,5", "-0.5")])
def test_ofx_has_points_or_commas(written: str, read: str) -> None:
    assert entry(ofx([Paid(written)])).amount == Decimal(read)


@pytest.mark.parametrize("written", ["1,234", "1.234", "1,234.50", "$120", "1e3", "", "5.001"])
def test_an_amount_that_may_be_two_amounts_is_refused(written: str) -> None:
    assert "1452687" in refusal(ofx([Paid("5.00")]).replace(b"<TRNAMT>5.00", f"<TRNAMT>{written}".encode()))


def test_an_archive_is_read_and_a_bomb_is_not() -> None:
    def packed(*files: bytes) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for index, file in enumerate(files):
                archive.writestr(f"{index}.xml", file)
        return made.getvalue()

    assert len(read_bank_file(packed(camt(PAID), camt(PAID, number="42"))).statements) == 2
    assert "unpacks" in refusal(packed(b"0" * 30_000_000))
    assert "several formats" in refusal(packed(camt(PAID), mt940(PAID)))


@pytest.mark.parametrize("raw", [b"", b"hello", b"\x00" * 50, b"PK\x03\x04", b"<a/>", b"number;amount\n1;2\n"])
def test_what_is_no_bank_file_is_refused(raw: bytes) -> None:
    assert refusal(raw)


def test_what_was_read_survives_the_cage() -> None:
    found = look_into(camt([*PAID, Paid("300.00", parts=("100.00", "200.00"))]))
    assert BankFile.from_dict(found.to_dict()) == found
    assert found.statements[0].account == OURS


def test_the_judge_of_the_fuzzing_finds_an_amount_that_is_not_in_the_file() -> None:
    raw = ofx(PAID)
    assert is_true(look_into(raw), raw.decode())
    assert not is_true(look_into(raw), raw.decode().replace("121.50", "121.51"))
