"""Does a feature know only what was known in the morning of its day?"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pytest

from duecourse.analysis.intelligence.history import History
from duecourse.analysis.intelligence.rules.features import KEYS, NUMBERS, WORDS, features
from tests.analysis.intelligence.rules.books import a_book, history_of, of_habit, on_duckdb, without_after

DAY = date(2020, 7, 15)


@pytest.fixture(scope="module")
def history() -> History:
    return history_of(a_book(invoices=400, customers=30, days=330), of_habit, asides=True)


def landmarks(history: History, day: date) -> ibis.Table:
    """Ask for every item issued by a day, seen from that day."""
    return history.items.filter(history.items.issued_on <= day).select("item_id", on_day=ibis.literal(day))


def read(history: History, day: date = DAY) -> dict[int, dict[str, Any]]:
    """Give the features by item."""
    rows = features(history, landmarks(history, day)).to_pyarrow().to_pylist()
    return {row["item_id"]: row for row in rows}


def same(one: dict[int, dict[str, Any]], other: dict[int, dict[str, Any]]) -> None:
    """Compare every feature of every item."""
    assert one.keys() == other.keys()
    for item, row in one.items():
        for name, value in row.items():
            assert other[item][name] == (pytest.approx(value, abs=1e-7) if isinstance(value, float) else value), (
                item,
                name,
            )


def test_every_feature_is_there_once_per_landmark(history: History) -> None:
    rows = features(history, landmarks(history, DAY))
    assert set(rows.columns) == {*KEYS, "due_on", *NUMBERS, *WORDS}
    assert rows.count().execute() == landmarks(history, DAY).count().execute() > 100


def test_nothing_that_was_deleted_from_the_day_on_was_used(history: History) -> None:
    same(read(history), read(without_after(history, DAY)))


def test_facts_of_the_day_itself_are_in_the_future(history: History) -> None:
    at = replace(
        history,
        settlements=history.settlements.mutate(
            effective_on=(history.settlements.effective_on >= ibis.literal(DAY)).ifelse(
                ibis.literal(DAY), history.settlements.effective_on
            ),
            known_on=(history.settlements.known_on >= ibis.literal(DAY)).ifelse(
                ibis.literal(DAY), history.settlements.known_on
            ),
        ),
    )
    same(read(history), read(at))


def test_a_payment_that_became_known_later_is_not_seen(history: History) -> None:
    late = history.settlements.mutate(known_on=history.settlements.known_on + ibis.interval(days=400))
    unseen = read(replace(history, settlements=late))
    assert {row["paid_count"] for row in unseen.values()} == {0.0}
    assert any(row["paid_count"] > 0 for row in read(history).values())


def test_the_future_shuffled_changes_nothing(history: History) -> None:
    rows = history.settlements.to_pyarrow()
    dice = np.random.default_rng(5)
    days = np.array(rows["effective_on"].to_pylist(), dtype="datetime64[D]")
    future = np.flatnonzero(days >= np.datetime64(DAY))
    days[future] = days[dice.permutation(future)]
    columns = {name: rows[name].to_pylist() for name in rows.column_names}
    columns |= {"effective_on": days, "known_on": days}
    shuffled = on_duckdb({"settlements": columns}).settlements.to_pyarrow()
    moved = history.settlements.get_backend().create_table("shuffled", shuffled, overwrite=True)
    same(read(history), read(replace(history, settlements=moved)))


def test_a_planted_column_of_the_future_is_refused(history: History) -> None:
    answer = history.settlements.select(of_item="item_id", paid_after="effective_on")
    planted = history.items.join(answer, history.items.item_id == answer.of_item).mutate(
        segment=answer.paid_after.cast("string")
    )
    rows = features(replace(history, items=planted), landmarks(history, DAY))
    assert set(rows.columns) == {*KEYS, "due_on", *NUMBERS, *WORDS}
    assert set(rows.to_pyarrow()["segment"].to_pylist()) == {None}


def test_habits_are_those_of_what_was_paid_before() -> None:
    days = [date(2020, 1, 1) + timedelta(days=number) for number in range(100)]
    items = {
        "item_id": [1, 2, 3],
        "customer_id": [1, 1, 1],
        "company_id": [1, 1, 1],
        "kind": ["invoice"] * 3,
        "currency": ["EUR"] * 3,
        "amount": [100.0, 200.0, 300.0],
        "base_amount": [100.0, 200.0, 300.0],
        "issued_on": [days[0], days[5], days[60]],
        "due_on": [days[30], days[35], days[90]],
        "known_on": [days[0], days[5], days[60]],
    }
    settlements = {
        "item_id": [1, 2],
        "customer_id": [1, 1],
        "company_id": [1, 1],
        "effective_on": [days[40], days[70]],
        "known_on": [days[40], days[70]],
        "amount": [100.0, 50.0],
        "kind": ["payment", "payment"],
    }
    history = on_duckdb({"items": items, "settlements": settlements})
    new = read(history, days[60])[3]
    assert (new["paid_count"], new["mean_delay"], new["mean_days"], new["late_share"]) == (1, 10, 40, 1)
    assert (new["issued_count"], new["open_count"], new["overdue_count"], new["overdue_age"]) == (2, 1, 1, 25)
    assert (new["since_last_payment"], new["customer_age"], new["due_offset"]) == (20, 60, 30)
    parted = read(history, days[75])[2]
    assert (parted["paid_share"], parted["since_part_payment"], parted["open_count"]) == (0.25, 5, 1)
    assert (parted["mean_delay"], parted["paid_count"]) == (22.5, 2)


def test_a_bounced_reminder_counts_until_it_is_known_that_it_bounced(history: History) -> None:
    rows = history.touches.filter(history.touches.to_on.notnull()).limit(1).to_pyarrow().to_pylist()
    item, left, known = rows[0]["item_id"], rows[0]["on_day"], rows[0]["to_on"]
    before, on, after = (read(history, left + timedelta(days=days))[item]["touch_count"] for days in (0, 1, 4))
    assert (known - left).days == 3 and (before, on, after) == (0, 1, 0)


def test_a_returned_payment_is_taken_back() -> None:
    day = date(2020, 1, 1)
    items = {
        "item_id": [1],
        "customer_id": [1],
        "company_id": [1],
        "kind": ["invoice"],
        "amount": [100.0],
        "issued_on": [day],
        "due_on": [day + timedelta(days=10)],
        "known_on": [day],
    }
    settlements = {
        "item_id": [1, 1],
        "customer_id": [1, 1],
        "company_id": [1, 1],
        "effective_on": [day + timedelta(days=12), day + timedelta(days=15)],
        "known_on": [day + timedelta(days=12), day + timedelta(days=15)],
        "amount": [100.0, -100.0],
        "kind": ["payment", "payment"],
    }
    history = on_duckdb({"items": items, "settlements": settlements})
    assert read(history, day + timedelta(days=14))[1]["open_count"] == 0
    again = read(history, day + timedelta(days=20))[1]
    assert (again["paid_count"], again["open_count"], again["overdue_count"], again["mean_delay"]) == (0, 1, 1, None)
