"""Does the detector tell a change from a stray, and is a run what was known on the day?"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import ibis
import pytest

from duecourse.analysis.intelligence.history import DISPUTES, ITEMS, SETTLEMENTS
from duecourse.analysis.intelligence.rules import behaviour
from duecourse.analysis.intelligence.rules.behaviour import Found, Run, Typical
from duecourse.analysis.intelligence.rules.change import Seen
from duecourse.foundation.kit.calendar import Calendar

FIRST = date(2025, 1, 6)
USUAL = Typical(late=5.0, spread=3.0)
BELGIUM = Calendar.of("BE")


def known_runs(lates: Sequence[float], **of_last: Any) -> list[Run]:
    """A run every fortnight; what is said of the last one only."""
    days = [FIRST + timedelta(days=14 * number) for number in range(len(lates))]
    runs = [Run(on, late, 1000.0, on - timedelta(days=round(late))) for on, late in zip(days, lates, strict=True)]
    return [*runs[:-1], Run(**{**vars(runs[-1]), **of_last})]


def found(lates: Sequence[float], *, usual: Typical = USUAL, **of_last: Any) -> tuple[Found, ...]:
    judged = behaviour.judge(
        known_runs(lates, **of_last), usual, lambda run, seen: behaviour.excuse(run, seen, BELGIUM)
    )
    return behaviour.findings(judged, usual)


ORDINARY = [4.0, 6.0, 5.0, 3.0, 7.0, 5.0, 4.0, 6.0, 5.0, 5.0]


def test_one_late_run_is_an_exception_that_passes_with_the_next_ordinary_runs() -> None:
    assert [(one.kind, one.state) for one in found([*ORDINARY, 45.0])] == [("exception", "open")]
    assert [(one.kind, one.state) for one in found([*ORDINARY, 45.0, 5.0, 6.0, 4.0])] == [("exception", "passed")]


def test_an_isolated_shock_does_not_alarm() -> None:
    for shock in (20.0, 45.0, 120.0):
        told = found([*ORDINARY, shock, 5.0, 4.0, 6.0])
        assert told and not any(behaviour.alarms(one) for one in told)


def test_late_runs_in_a_row_are_a_change_and_alarm_once() -> None:
    told = [one for one in found([*ORDINARY, 17.0, 18.0, 16.0, 17.0, 18.0, 17.0]) if one.kind == "shift"]
    assert len(told) == 1 and behaviour.alarms(told[0])
    assert told[0].runs >= 2 and told[0].days == pytest.approx(12, abs=2)
    assert told[0].from_on == FIRST + timedelta(days=14 * len(ORDINARY))


def test_a_change_for_the_sooner_is_found_and_does_not_alarm() -> None:
    told = [one for one in found([20.0 + one for one in ORDINARY] + ORDINARY) if one.kind == "shift"]
    assert told[0].days < 0 and not behaviour.alarms(told[0])


def test_an_exception_becomes_part_of_the_change_that_follows() -> None:
    kinds = [(one.kind, one.state) for one in found([*ORDINARY, 25.0, 26.0, 25.0])]
    assert kinds[0] == ("exception", "shift") and kinds[1][0] == "shift"


def test_one_late_run_of_a_large_amount_alarms_by_itself() -> None:
    usual = Typical(late=5.0, spread=3.0, large=50_000.0)
    small, large = found([*ORDINARY, 45.0], usual=usual), found([*ORDINARY, 45.0], usual=usual, worth=60_000.0)
    assert not behaviour.alarms(small[0]) and behaviour.alarms(large[0])


@pytest.mark.parametrize(
    ("said", "cause"),
    [({"is_disputed": True}, "dispute"), ({"is_disputed": True, "lacks_po": True}, "missing_po"), ({}, "")],
)
def test_a_dispute_or_a_missing_order_number_explains_a_late_run(said: dict[str, Any], cause: str) -> None:
    assert found([*ORDINARY, 45.0], **said)[0].cause == cause


def test_runs_that_are_explained_never_make_a_change() -> None:
    runs = known_runs([*ORDINARY, 30.0, 31.0, 30.0])
    disputed = [*runs[:-3], *(Run(**{**vars(run), "is_disputed": True}) for run in runs[-3:])]
    judged = behaviour.judge(disputed, USUAL, lambda run, seen: behaviour.excuse(run, seen, BELGIUM))
    assert {one.kind for one in behaviour.findings(judged, USUAL)} == {"explained"}


def test_days_on_which_nobody_works_explain_what_would_not_stand_out_without_them() -> None:
    closed = frozenset(date(2025, 12, 19) + timedelta(days=n) for n in range(18))
    shut = Calendar("BE", closed=closed)
    run = Run(date(2026, 1, 6), 22.0, 1000.0, date(2025, 12, 15))
    seen = Seen(late=22.0, expected=5.0, spread=3.0)
    assert behaviour.excuse(run, seen, shut) == "holiday"
    assert behaviour.excuse(run, seen, Calendar("BE")) == ""


def test_the_first_payment_of_a_customer_explains_itself_and_little_history_says_nothing() -> None:
    assert [one.cause for one in found([40.0])] == ["first_invoice"]
    assert found([5.0, 6.0, 30.0]) == ()


def test_what_comes_later_changes_nothing_of_what_was_believed_before() -> None:
    lates = [*ORDINARY, 17.0, 18.0, 3.0, 40.0, 5.0]
    for before, after in pairwise(range(len(ORDINARY), len(lates) + 1)):
        first, more = ([(one.on, one.kind, one.days, one.shift) for one in found(lates[:n])] for n in (before, after))
        assert more[: len(first)] == first


def test_injected_changes_are_found_and_quiet_customers_stay_quiet() -> None:
    """In small what `bench behaviour` does: +10 days, noise of 3 days, within three runs, 4 in 5; false alarms few."""
    chance, hits, false = random.Random(7), 0, 0
    for _each in range(60):
        quiet = [5 + chance.gauss(0, 3) for _run in range(16)]
        false += sum(behaviour.alarms(one) for one in found(quiet))
        shifted = [15 + chance.gauss(0, 3) for _run in range(3)]
        start = FIRST + timedelta(days=14 * len(quiet))
        hits += any(one.kind == "shift" and one.days > 0 and one.on >= start for one in found([*quiet, *shifted]))
    assert hits >= 48
    assert false <= 60 * 16 / 24, "at most one a customer-year of 24 runs"


def test_the_trend_and_the_days_beyond_terms_are_those_of_the_runs() -> None:
    runs = known_runs([float(n) for n in range(12)])
    assert behaviour.trend(runs, on=runs[-1].on) == pytest.approx(365 / 14)
    assert behaviour.trend(runs[:3], on=runs[2].on) is None
    recent = [Run(FIRST, 10.0, 300.0, FIRST), Run(FIRST, 2.0, 100.0, FIRST)]
    assert behaviour.beyond_terms(recent, on=FIRST) == pytest.approx(8.0)


def tables(payments: Sequence[tuple[int, int, str, str, int]], disputes: Sequence[dict[str, Any]] = ()) -> Any:
    """Items 1.. of customers, due on 1 March, and payments of them: (item, customer, effective, known, amount)."""
    items = {
        item: {
            "item_id": item,
            "customer_id": customer,
            "company_id": 1,
            "kind": "invoice",
            "currency": "EUR",
            "amount": 1000,
            "base_amount": 1000,
            "issued_on": date(2025, 2, 1),
            "due_on": date(2025, 3, 1),
            "known_on": date(2025, 2, 1),
            "method": "",
        }
        for item, customer, *_rest in payments
    }
    settled = [
        {
            "item_id": item,
            "customer_id": customer,
            "company_id": 1,
            "effective_on": date.fromisoformat(effective),
            "known_on": date.fromisoformat(known),
            "amount": amount,
            "kind": "payment",
        }
        for item, customer, effective, known, amount in payments
    ]
    return (
        ibis.memtable(list(items.values()), schema=ITEMS),
        ibis.memtable(settled, schema=SETTLEMENTS),
        ibis.memtable(list(disputes), schema=DISPUTES),
    )


def read(payments: Sequence[tuple[int, int, str, str, int]], on: str, **more: Any) -> list[tuple[int, date, float]]:
    table = behaviour.runs(*tables(payments, **more), on=date.fromisoformat(on)).order_by("customer_id", "on_day")
    rows = ibis.duckdb.connect().to_pyarrow(table).to_pylist()
    return [(row["customer_id"], row["on_day"], row["late_days"]) for row in rows]


PAID = [
    (1, 7, "2025-03-03", "2025-03-03", 100),
    (2, 7, "2025-03-05", "2025-03-05", 300),
    (3, 7, "2025-03-08", "2025-03-09", 100),
    (4, 8, "2025-03-05", "2025-03-05", 100),
]


def test_payments_within_two_days_are_one_run_weighted_by_amount() -> None:
    day = date(2025, 3, 5)
    assert read(PAID, "2025-03-31") == [(7, day, 3.5), (7, date(2025, 3, 8), 7.0), (8, day, 4.0)]


def test_a_run_is_what_was_known_on_the_day() -> None:
    assert [one[:2] for one in read(PAID, "2025-03-08")] == [(7, date(2025, 3, 5)), (8, date(2025, 3, 5))]
    shuffled = random.Random(1).sample(PAID, len(PAID))
    later = [*shuffled, (1, 7, "2025-03-20", "2025-03-20", 500)]
    assert read(later, "2025-03-10") == read(PAID, "2025-03-10")


def test_only_a_dispute_that_stood_between_due_day_and_money_marks_a_run() -> None:
    def marked(from_on: str, to_on: str | None) -> bool:
        line = {"item_id": 1, "customer_id": 7, "from_on": date.fromisoformat(from_on), "amount": 1000}
        line["to_on"] = date.fromisoformat(to_on) if to_on else None
        table = behaviour.runs(*tables(PAID[:1], [line]), on=date(2025, 3, 31))
        return bool(ibis.duckdb.connect().to_pyarrow(table).to_pylist()[0]["is_disputed"])

    assert marked("2025-02-20", None) and marked("2025-03-02", "2025-03-03")
    assert not marked("2025-02-05", "2025-02-10") and not marked("2025-03-04", None)


def test_a_run_is_held_against_the_first_prediction_of_its_items() -> None:
    told = [
        {"item_id": 1, "from_on": date(2025, 2, 1), "p10_on": date(2025, 2, 25), "p50_on": date(2025, 3, 2)},
        {"item_id": 1, "from_on": date(2025, 3, 2), "p10_on": date(2025, 3, 2), "p50_on": date(2025, 3, 3)},
    ]
    rows = [one | {"p90_on": date(2025, 3, 10)} for one in told]
    outlooks = ibis.memtable(
        rows, schema={"item_id": "int64", "from_on": "date", "p10_on": "date", "p50_on": "date", "p90_on": "date"}
    )
    table = behaviour.runs(*tables(PAID[:1]), on=date(2025, 3, 31), outlooks=outlooks)
    row = ibis.duckdb.connect().to_pyarrow(table).to_pylist()[0]
    assert row["predicted_days"] == 1.0 and row["spread_days"] == pytest.approx(13 / 2.563)
