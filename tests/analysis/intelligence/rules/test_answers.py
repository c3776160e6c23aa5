"""Is what came of an item told as it was known on a day, and not as it is known today?"""

from datetime import date, timedelta
from typing import Any

import ibis
import pyarrow
import pytest

from duecourse.analysis.intelligence.history import History
from duecourse.analysis.intelligence.rules.answers import answers, spans
from tests.analysis.intelligence.rules.books import on_duckdb

START = date(2021, 3, 1)
FAR = START + timedelta(days=900)


def day(number: int) -> date:
    """Count days from the first of March."""
    return START + timedelta(days=number)


def history(*settled: tuple[int, int, int, float, str]) -> History:
    """Two invoices of 100 of one customer issued on day 0; each settlement = item, effective, known, amount, kind."""
    items = {
        "item_id": [1, 2],
        "customer_id": [1, 1],
        "company_id": [1, 1],
        "kind": ["invoice", "invoice"],
        "amount": [100.0, 100.0],
        "issued_on": [day(0), day(0)],
        "due_on": [day(30), day(30)],
        "known_on": [day(0), day(0)],
    }
    columns: dict[str, list[Any]] = {
        "item_id": [row[0] for row in settled],
        "customer_id": [1 for _ in settled],
        "company_id": [1 for _ in settled],
        "effective_on": [day(row[1]) for row in settled],
        "known_on": [day(row[2]) for row in settled],
        "amount": [row[3] for row in settled],
        "kind": [row[4] for row in settled],
    }
    return on_duckdb({"items": items, "settlements": columns})


def asked(known: History, *looks: tuple[int, int], until: date) -> dict[tuple[int, int], tuple[int | None, int]]:
    """Ask for (item, day) what came: days to the payment, days seen."""
    table = ibis.memtable(
        pyarrow.table({"item_id": [item for item, _ in looks], "on_day": [day(number) for _, number in looks]})
    )
    rows = answers(known, table, until=until).to_pyarrow().to_pylist()
    return {(row["item_id"], (row["on_day"] - START).days): (row["days"], row["seen"]) for row in rows}


def test_an_item_not_yet_paid_is_seen_until_then_and_not_known() -> None:
    known = history((1, 40, 40, 100.0, "payment"))
    assert asked(known, (1, 0), (2, 0), until=day(40)) == {(1, 0): (None, 40), (2, 0): (None, 40)}
    assert asked(known, (1, 0), (2, 0), until=day(41))[1, 0][0] == 40


def test_a_payment_counts_from_the_day_it_was_known_and_by_its_value_date() -> None:
    known = history((1, 40, 44, 100.0, "payment"))
    assert asked(known, (1, 0), until=day(44))[1, 0][0] is None
    assert asked(known, (1, 0), until=day(45))[1, 0][0] == 40
    assert asked(known, (1, 42), until=day(60))[1, 42][0] == 0


@pytest.mark.parametrize("kind", ["credit", "write_off", "cleared_unknown"])
def test_what_closed_without_money_is_no_payment_and_ends_the_waiting(kind: str) -> None:
    known = history((1, 40, 40, 100.0, kind))
    assert asked(known, (1, 0), until=FAR)[1, 0] == (None, 40)


def test_after_a_part_payment_the_next_one_is_asked_for() -> None:
    known = history((1, 20, 20, 30.0, "payment"), (1, 60, 60, 70.0, "payment"))
    found = asked(known, (1, 0), (1, 21), (1, 61), until=FAR)
    assert (found[1, 0][0], found[1, 21][0], found[1, 61][0]) == (20, 39, None)


def test_a_payment_that_came_back_is_none_once_that_is_known() -> None:
    known = history((1, 20, 20, 100.0, "payment"), (1, 25, 25, -100.0, "payment"), (1, 50, 50, 100.0, "payment"))
    assert asked(known, (1, 0), until=day(23))[1, 0][0] == 20
    assert asked(known, (1, 0), until=day(30))[1, 0][0] is None
    assert asked(known, (1, 0), until=FAR)[1, 0][0] == 50


def test_a_life_tells_first_payment_and_end() -> None:
    known = history((1, 20, 20, 30.0, "payment"), (1, 60, 60, 70.0, "payment"))
    first, second = spans(known, until=FAR).order_by("item_id").to_pyarrow().to_pylist()
    assert (first["paid_on"], first["closed_on"]) == (day(20), day(60))
    assert (second["paid_on"], second["closed_on"]) == (None, None)
