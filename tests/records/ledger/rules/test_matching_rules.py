"""Whose money is it, what does it pay and may that stand by itself? The rules alone, on small tables."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from duecourse.foundation.kit.reference import make_rf
from duecourse.records.ledger.rules.matching import finding, laying
from duecourse.records.ledger.rules.matching.book import Known, OpenItems, Payers
from duecourse.records.ledger.rules.matching.facts import Advised, Finding, Owed, Paid, Payer, units
from duecourse.records.ledger.rules.matching.payers import whose
from duecourse.records.ledger.rules.matching.sums import combination
from duecourse.records.ledger.rules.matching.texts import (
    account_key,
    is_one_typo,
    name_key,
    number_key,
    said_numbers,
)

DAY = date(2026, 3, 2)
TARDY, SILENT, QUARREL, BRANCH = 1, 2, 3, 4
"""The branch's bills are paid by Quarrel."""
ITEMS = """
    customer  number     open     due
    1         INV-10001   100.00  -20
    1         INV-10002   250.50  -10
    1         INV-10003   250.50    5
    1         CN-10009    -20.00    0
    2         INV-20001    99.99  -20
    2         INV-20002   800.00   -5
    3         7            55.00  -20
    4         INV-40001   400.00  -20
    4         INV-40002   333.33   20
"""
NAMES = {TARDY: "Tardy Trading BV", SILENT: "Silent & Sons Ltd", QUARREL: "Quarrel Group SA", BRANCH: "Quarrel Branch"}


@dataclass(frozen=True)
class Book:
    """What a payment is held against, and the numbers of its items."""

    known: Known
    numbers: dict[int, str]

    def told(self, found: Finding) -> list[tuple[str, str, str, str]]:
        """Number, amount, difference and its reason of each line."""
        return [
            (self.numbers[one.item_id], f"{one.amount / 10_000:.2f}", f"{one.difference / 10_000:.2f}", one.reason)
            for one in found.lines
        ]


def a_book(
    *,
    learned: dict[str, dict[int, int]] | None = None,
    advices: tuple[Advised, ...] = (),
    references: dict[str, tuple[int, tuple[tuple[int, int], ...]]] | None = None,
    discount: str = "",
) -> Book:
    rows = [line.split() for line in ITEMS.strip().splitlines()[1:]]
    items = [
        Owed(place, int(customer), number, "EUR", units(Decimal(left)), DAY + timedelta(days=int(due)))
        for place, (customer, number, left, due) in enumerate(rows, start=1)
    ]
    if discount:
        items[1] = replace(items[1], discount=units(Decimal(discount)), discount_until=DAY)
    customers = [Payer(one, f"C{one}000", name, QUARREL if one == BRANCH else one) for one, name in NAMES.items()]
    families = {one.id: one.family for one in customers}
    by_sum: dict[tuple[str, int], list[Advised]] = {}
    for one in advices:
        by_sum.setdefault((one.currency, one.total), []).append(one)
    known = Known(
        OpenItems(items, families=families), Payers(customers, learned=learned or {}), references or {}, by_sum
    )
    return Book(known, {item.id: item.number for item in items})


def paid(amount: str, text: str = "", *, customer: int | None = None, **more: str) -> Paid:
    return Paid(1, customer, "EUR", units(Decimal(amount)), DAY, text=text, **more)


@pytest.mark.parametrize(
    ("text", "amount", "customer", "lines", "code", "is_sure"),
    [
        ("INV-10001", "100.00", TARDY, [("INV-10001", "100.00", "0.00", "")], "amount_exact", True),
        ("inv 10001 / inv.10002", "350.50", TARDY,
         [("INV-10001", "100.00", "0.00", ""), ("INV-10002", "250.50", "0.00", "")], "amount_exact", True),
        ("INV10001 less CN10009", "80.00", TARDY, [("INV-10001", "80.00", "20.00", "credit")], "amount_exact", True),
        ("INV-1O001", "100.00", TARDY, [("INV-10001", "100.00", "0.00", "")], "amount_exact", True),
        ("INV-10002", "250.00", TARDY, [("INV-10002", "250.00", "0.50", "bank_fee")], "less_fee", True),
        ("INV-20002", "700.00", SILENT, [("INV-20002", "700.00", "100.00", "short")], "paid_short", True),
        ("INV-20002", "300.00", SILENT, [("INV-20002", "300.00", "0.00", "")], "paid_in_part", True),
        ("INV-20002", "899.99", SILENT,
         [("INV-20002", "800.00", "0.00", ""), ("INV-20001", "99.99", "0.00", "")], "combination", False),
        ("INV-20002", "850.00", SILENT, [("INV-20002", "800.00", "0.00", "")], "more_than_named", False),
        ("", "100.00", TARDY, [("INV-10001", "100.00", "0.00", "")], "amount_exact", True),
        ("", "250.50", TARDY, [("INV-10002", "250.50", "0.00", "")], "amount_exact", False),
        ("", "899.99", SILENT, [("INV-20001", "99.99", "0.00", ""), ("INV-20002", "800.00", "0.00", "")],
         "everything_open", True),
        ("old invoice INV-30003", "100.00", TARDY, [("INV-10001", "100.00", "0.00", "")], "amount_exact", False),
        ("", "12.34", TARDY, [("INV-10001", "12.34", "0.00", "")], "oldest_first", False),
        ("INV-40001", "400.00", QUARREL, [("INV-40001", "400.00", "0.00", "")], "amount_exact", True),
        ("INV-40001", "400.00", TARDY, [("INV-40001", "400.00", "0.00", "")], "amount_exact", True),
        ("INV-40001", "399.00", None, [("INV-40001", "399.00", "1.00", "bank_fee")], "less_fee", True),
        ("7", "55.00", QUARREL, [("7", "55.00", "0.00", "")], "amount_exact", True),
        ("7", "99.99", None, [("INV-20001", "99.99", "0.00", "")], "only_of_amount_anywhere", False),
    ],
)  # fmt: skip
def test_a_payment_finds_its_items(
    text: str, amount: str, customer: int | None, lines: list[tuple[str, str, str, str]], code: str, is_sure: bool
) -> None:
    book = a_book()
    found = finding.find(paid(amount, text, customer=customer), book.known)
    assert (book.told(found), found.because[-1].code, found.is_automatic) == (lines, code, is_sure)


def test_a_reference_that_we_gave_out_says_customer_and_items() -> None:
    reference = make_rf("INV-10001")
    book = a_book(references={number_key(reference): (TARDY, ((1, units(Decimal(100))),))})
    whole = finding.find(paid("100.00", reference=reference), book.known)
    assert (book.told(whole), whole.whose.customer_id, whole.is_automatic) == (
        [("INV-10001", "100.00", "0.00", "")], TARDY, True,
    )  # fmt: skip
    finding.take(whole, book.known.items.left)
    again = finding.find(paid("100.00", reference=reference), book.known)
    assert (again.lines, again.because[-1].code) == ((), "paid_before")


@pytest.mark.parametrize(
    ("on", "sure"), [(DAY, True), (DAY + laying.GRACE, True), (DAY + laying.GRACE + timedelta(days=1), False)]
)
def test_a_discount_is_taken_until_its_day_and_a_few_more(on: date, sure: bool) -> None:
    book = a_book(discount="25.00")
    found = finding.find(replace(paid("225.50", "INV-10002", customer=TARDY), value_on=on), book.known)
    assert (found.because[-1].code == "less_discount") is sure
    assert (book.told(found)[0][3] == "discount") is sure


@pytest.mark.parametrize(
    ("payer", "account", "text", "customer", "score", "codes"),
    [
        ("", "", "customer C1000", TARDY, "0.97", ["customer_number"]),
        ("TARDY TRADING", "", "", TARDY, "0.95", ["name"]),
        ("Sons, Silent and", "", "", SILENT, "0.95", ["name"]),
        ("", "BE71 0961 2345 6769", "", TARDY, "0.97", ["account"]),
        ("", "NL91ABNA0417164300", "", SILENT, "0.9", ["account"]),
        ("Tardy Trading BV", "be71096123456769", "", TARDY, "0.99", ["account", "name"]),
        ("Silent & Sons", "BE71096123456769", "", TARDY, "0.6", ["account", "name", "sources_disagree"]),
        ("Tardy Holding", "", "", TARDY, "0.3333", None),
        ("Quarrel", "", "", None, "0", None),
        ("", "", "", None, "0", []),
    ],
)
def test_a_payer_is_known_by_number_account_and_name(
    payer: str, account: str, text: str, customer: int | None, score: str, codes: list[str] | None
) -> None:
    learned = {account_key("BE71096123456769"): {TARDY: 3}, account_key("NL91ABNA0417164300"): {SILENT: 1}}
    found = whose(paid("1.00", text, payer=payer, account=account), a_book(learned=learned).known.payers)
    if codes is None:
        assert found.score < Decimal("0.9")
    else:
        assert (found.customer_id, found.score) == (customer, Decimal(score))
        assert [part.code for part in found.because] == codes


def test_a_payer_says_what_it_pays() -> None:
    lines = [
        ("INV 10001", units(Decimal(90)), units(Decimal(10)), "deduction"),
        ("inv10002", units(Decimal("250.5")), 0, ""),
    ]
    advice = Advised(9, TARDY, "EUR", units(Decimal("340.5")), lines)
    book = a_book(advices=(advice,))
    found = finding.find(paid("340.50", customer=TARDY), book.known)
    assert book.told(found) == [("INV-10001", "90.00", "10.00", "deduction"), ("INV-10002", "250.50", "0.00", "")]
    assert (found.is_automatic, found.remittance_id) == (True, 9)
    stranger = finding.find(paid("340.50", payer="Nobody"), book.known)
    assert (stranger.whose.customer_id, stranger.is_automatic, stranger.remittance_id) == (TARDY, False, None)
    assert [part.code for part in stranger.because] == ["advice_of_customer", "advice_in_part"]
    other = finding.find(paid("340.50", customer=SILENT), book.known)
    assert [part.code for part in other.because] == ["assigned", "oldest_first"]


def test_two_advices_of_one_sum_are_never_chosen_between() -> None:
    line = [("INV-10001", units(Decimal(50)), 0, "")]
    book = a_book(advices=tuple(Advised(one, TARDY, "EUR", units(Decimal(50)), line) for one in (1, 2)))
    found = finding.find(paid("50.00", customer=TARDY), book.known)
    assert (found.is_automatic, found.because[-1].code) == (False, "oldest_first")


def test_an_advice_over_more_than_is_open_is_shown_and_lays_no_more_than_that() -> None:
    lines = [("INV-10001", units(Decimal(150)), 0, ""), ("INV-99999", units(Decimal(50)), 0, "")]
    book = a_book(advices=(Advised(9, TARDY, "EUR", units(Decimal(200)), lines),))
    found = finding.find(paid("200.00", customer=TARDY), book.known)
    assert (book.told(found), found.is_automatic) == ([("INV-10001", "100.00", "0.00", "")], False)


@pytest.mark.parametrize(
    ("said", "meant", "is_typo"),
    [
        ("INV10001", "INV10001", False), ("INV1O001", "INV10001", True), ("INV1001", "INV10001", True),
        ("INV100001", "INV10001", True), ("INV01001", "INV10001", True), ("INV01010", "INV10001", False),
        ("10001", "INV10001", False), ("INV10010", "INV10001", True), ("INV20002", "INV10001", False),
    ],
)  # fmt: skip
def test_one_slip_is_a_typo_and_two_are_another_number(said: str, meant: str, is_typo: bool) -> None:
    assert is_one_typo(said, meant) is is_typo


def test_numbers_and_names_come_into_one_form() -> None:
    assert {"INV10001", "10001"} <= said_numbers("Ref.: inv 10001, thanks")
    assert name_key("Müller & Söhne GmbH") == name_key("SOEHNE MULLER gmbh").replace("soehne", "sohne")
    assert account_key("be71 0961-2345 6769") == "iban:BE71096123456769"


@pytest.mark.parametrize(
    ("amounts", "wanted", "picked", "is_only"),
    [
        ([100, 250, 333], 350, (0, 1), True),
        ([100, 100, 333], 100, (0,), False),
        ([100, -20, 333], 80, (0, 1), True),
        ([1, 2, 3], 3, (2,), False),
        ([100, 250], 351, None, None),
        ([], 10, None, None),
        ([5] * 25, 5, None, None),
        ([5, 5], 0, None, None),
    ],
)
def test_a_sum_is_made_of_the_fewest_amounts(
    amounts: list[int], wanted: int, picked: tuple[int, ...] | None, is_only: bool | None
) -> None:
    found = combination(amounts, wanted)
    assert (found.picked if found else None, found.is_only if found else None) == (picked, is_only)


@pytest.mark.parametrize("amounts", [["100.00", "250.50", "250.50"], ["1.10", "2.20", "3.30", "4.40"]])
def test_whatever_is_laid_sums_up_to_what_was_paid(amounts: list[str]) -> None:
    items = [Owed(n, 1, f"INV-{n}", "EUR", units(Decimal(one)), DAY) for n, one in enumerate(amounts, start=1)]
    left = {item.id: item.open for item in items}
    whole = sum(left.values())
    for amount in range(0, whole + 1, 3333):
        laid = laying.oldest_first(items, left, amount)
        assert sum(line.amount for line in laid.lines) + laid.rest == amount
    for less in (0, 1, laying.fee_of(whole)):
        exact = laying.exactly(items, left, whole - less, DAY)
        assert exact is not None and sum(line.amount + line.difference for line in exact.lines) == whole
