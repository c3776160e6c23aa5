"""Is a payment told twice one, are two equal payments two, and is a missing statement noticed?"""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from duecourse.records.ledger.rules.bank import Known, Line, Shape, Told, between, gaps, keys_of

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


def told(number: int, on: date, opening: int | None, closing: int | None, *, start: date | None = None) -> Told:
    money = (None if opening is None else Decimal(opening), None if closing is None else Decimal(closing))
    format_ = "mt940" if opening is None else "camt"
    return Told(number, start or on, on, *money, is_intraday=opening is None, number=str(number), format=format_)


def lines(on: date, *said: tuple[str, int]) -> list[Line]:
    return [Line(row, base, Decimal(amount), on) for row, (base, amount) in enumerate(said)]


def test_two_equal_payments_of_a_statement_have_two_keys() -> None:
    keys = keys_of(told(1, MONDAY, 0, 20), lines(MONDAY, ("a", 10), ("a", 10)), Known())
    assert sorted(keys.values()) == ["a#0", "a#1"]


def test_what_a_report_told_during_the_day_has_the_same_key_at_its_end() -> None:
    known = Known()
    first = keys_of(told(1, MONDAY, None, None), lines(MONDAY, ("a", 10)), known)
    again = keys_of(told(2, MONDAY, None, None), lines(MONDAY, ("a", 10), ("b", 5)), known)
    last = keys_of(told(3, MONDAY, 0, 25), lines(MONDAY, ("a", 10), ("b", 5), ("a", 10)), known)
    assert (first[0], again[0], last[0], last[1]) == ("a#0", "a#0", "a#0", "b#0")
    assert last[2] == "a#1"


def test_told_in_other_words_it_is_the_same_payment_of_that_day_and_amount() -> None:
    known = Known()
    keys_of(told(1, MONDAY, None, None), lines(MONDAY, ("a", 10)), known)
    assert keys_of(told(2, MONDAY, 0, 15), lines(MONDAY, ("other words", 10), ("new", 5)), known) == {
        0: "a#0",
        1: "new#0",
    }


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1)])
def test_equal_payments_on_two_pages_of_a_day_are_two_in_whatever_order_the_pages_come(order: tuple[int, ...]) -> None:
    pages = [(told(1, MONDAY, 0, 10), 1), (told(2, MONDAY, 10, 20), 1), (told(3, MONDAY, 20, 40), 2)]
    known = Known()
    found = set()
    for index in order:
        statement, count = pages[index]
        found |= set(keys_of(statement, lines(MONDAY, *[("a", 10)] * count), known).values())
    middle_came_last_between = order == (2, 0, 1)
    assert len(found) >= (3 if middle_came_last_between else 4)


def test_pages_and_reports_of_a_day_are_the_same_payments_in_whatever_order_they_come() -> None:
    page, next_page = [("a", 10), ("b", 10), ("a", 10)], [("a", 10), ("c", 10)]
    month = [*page, *next_page]
    files: list[tuple[tuple[int, int] | None, list[tuple[str, int]]]] = [
        ((0, 30), page),
        ((30, 50), next_page),
        ((0, 50), month),
        (None, page[:2]),
        (None, month[:4]),
    ]
    for order in permutations(range(len(files))):
        known = Known()
        for index in order:
            balances, said = files[index]
            statement = replace(told(index + 1, MONDAY, *(balances or (None, None))), format="camt")
            keys_of(statement, lines(MONDAY, *said), known)
        found = Counter(key.partition("#")[0] for key in known.entries)
        assert found == {"a": 3, "b": 1, "c": 1}, order


LUMP, BATCH, ONE = Shape.LUMP, Shape.BATCH, Shape.SINGLE


@pytest.mark.parametrize("advice_format", ["camt", "mt940"])
def test_sums_and_the_batches_that_explain_them_are_the_same_bookings_in_whatever_order_they_come(
    advice_format: str,
) -> None:
    page, next_page = [("sum", LUMP), ("sum", LUMP), ("p", ONE)], [("sum", LUMP), ("q", ONE)]
    files: list[tuple[tuple[int, int] | None, list[tuple[str, Shape]]]] = [
        ((0, 40), page),
        ((40, 70), next_page),
        ((0, 70), page + next_page),
        (None, page),
        (None, [("first batch", BATCH), ("second batch", BATCH), ("third batch", BATCH)]),
    ]
    for order in permutations(range(len(files))):
        known = Known()
        for index in order:
            balances, said = files[index]
            statement = told(index + 1, MONDAY, *(balances or (None, None)))
            statement = replace(statement, format=advice_format if index == 4 else "camt")
            rows = [
                Line(n, base, Decimal(20 if shape is ONE else 10), MONDAY, shape)
                for n, (base, shape) in enumerate(said)
            ]
            keys_of(statement, rows, known)
        shapes = Counter(shape for _owner, _spot, shape in known.entries.values())
        assert len(known.entries) == 5 and shapes[BATCH] == 3, (order, known.entries)


def test_reports_in_one_format_and_statements_in_another_are_the_same_payments_in_whatever_order_they_come() -> None:
    files: list[tuple[tuple[int, int] | None, str]] = [
        (None, "X"),
        (None, "XYY"),
        ((0, 20), "ZZ"),
        ((20, 30), "Z"),
        ((0, 30), "ZZZ"),
    ]
    for order in permutations(range(len(files))):
        known = Known()
        for index in order:
            balances, said = files[index]
            statement = told(index + 1, MONDAY, *(balances or (None, None)))
            keys_of(statement, lines(MONDAY, *[(letter, 10) for letter in said]), known)
        assert len(known.entries) == 3, (order, known.entries)


def test_a_batch_is_never_a_payment_that_names_its_payer() -> None:
    known = Known()
    keys_of(told(1, MONDAY, 0, 10), [Line(0, "rent", Decimal(10), MONDAY, ONE)], known)
    advice = replace(told(2, MONDAY, None, None), format="camt")
    assert keys_of(advice, [Line(0, "batch", Decimal(10), MONDAY, BATCH)], known) == {0: "batch#0"}


def test_a_month_that_tells_its_days_again_brings_nothing() -> None:
    known = Known()
    keys_of(told(1, MONDAY, 0, 10), lines(MONDAY, ("a", 10)), known)
    keys_of(told(2, TUESDAY, 10, 20), lines(TUESDAY, ("b", 10)), known)
    month = told(3, TUESDAY, 0, 20, start=MONDAY)
    assert keys_of(month, [*lines(MONDAY, ("a", 10)), Line(7, "b", Decimal(10), TUESDAY)], known) == {
        0: "a#0",
        7: "b#0",
    }


def test_a_statement_that_begins_elsewhere_follows_a_gap() -> None:
    one, two, three = told(1, MONDAY, 0, 10), told(2, TUESDAY, 10, 30), told(3, WEDNESDAY, 30, 5)
    assert gaps([one, two, three]) == gaps([three, one, two]) == set()
    assert gaps([one, three]) == {3}
    assert gaps([three]) == set()


def test_pages_of_a_day_are_put_in_a_row_by_their_balances() -> None:
    pages = [told(9, MONDAY, 20, 15), told(2, MONDAY, 0, 10), told(5, MONDAY, 10, 20)]
    assert gaps(pages) <= {2, 9}
    assert gaps([told(1, date(2026, 3, 1), -5, 0), *pages]) == set()


def test_a_month_after_its_days_is_no_gap() -> None:
    assert gaps([told(1, MONDAY, 0, 10), told(2, TUESDAY, 10, 20), told(3, TUESDAY, 0, 20, start=MONDAY)]) == set()


@pytest.mark.parametrize(
    ("former", "later", "missing"), [("11", "13", ("12",)), ("11/1", "12/1", ()), ("", "4", ()), ("1", "900", ())]
)
def test_missing_numbers_are_named_where_numbers_tell(former: str, later: str, missing: tuple[str, ...]) -> None:
    assert between(former, later) == missing
