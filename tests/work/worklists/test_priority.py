"""Are customers ranked by rules that add up in the open, and only when a person is needed?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from duecourse.analysis.portfolio.amounts import customer_facts
from duecourse.foundation.kit.calendar import Calendar
from duecourse.work.procedures.rules.decide import Policy, decide
from duecourse.work.procedures.rules.ladder import VersionSteps, build_rungs
from duecourse.work.procedures.rules.steps import Channel, Mode, Severity, Step
from duecourse.work.worklists.rules.people import needs_of_people, no_next_step
from duecourse.work.worklists.rules.priority import known_columns, rank
from duecourse.work.worklists.rules.strategies import BadStrategy, Rule, StrategySpec, from_data, starter, to_data
from tests.build import TODAY, Rows, a_book, a_run, read, rung_tables

STEPS = (
    Step("friendly", 3, Severity.FRIENDLY, Channel.EMAIL, template="friendly"),
    Step("call", 17, Severity.FIRM, Channel.CALL),
    Step("formal", 40, Severity.FORMAL, Channel.LETTER, template="formal", mode=Mode.APPROVE),
)
SPEC = StrategySpec(
    "test",
    "Test",
    (
        Rule("old", "Old", 30, "oldest days past due > 60", "age"),
        Rule("older", "Not so old", 20, "oldest days past due > 30", "age"),
        Rule("risky", "Risky", 10, 'risk class is "D"'),
        Rule("big", "Big", 10, "amount to collect > 500 EUR"),
    ),
)


def ranked(items: Sequence[Mapping[str, Any]], spec: StrategySpec = SPEC, *, known: bool = False, **given: Any) -> Rows:
    """Rank a small book."""
    capacity = given.pop("capacity", None)
    book = a_book(items, **given)
    facts = customer_facts(book, a_run())
    columns = frozenset(name for name, has in read(known_columns(facts, spec))[0].items() if has) if known else None
    rows = read(rank(facts, spec, rates=book.rates, known=columns, capacity=capacity))
    return sorted(rows, key=lambda row: row["place"])


def test_points_add_up_and_a_group_counts_once() -> None:
    (row,) = ranked(
        [{"days_past_due": 70, "open_amount": Decimal(600)}], customers=[{"customer": "Tardy", "risk_class": "A"}]
    )
    assert (row["points"], row["percent"], row["band"]) == (40, 80, "very_high")
    assert json.loads(row["hits"]) == ["old", "big"]


def test_the_percentage_of_saps_example() -> None:
    rules = tuple(Rule(f"r{n}", "", 6, f"oldest days past due > {n}") for n in range(8, 13))
    (row,) = ranked([{"days_past_due": 12}], replace(SPEC, rules=rules))
    assert (row["points"], row["percent"], row["band"]) == (24, 80, "very_high")


def test_rules_without_data_do_not_count() -> None:
    (row,) = ranked([{"days_past_due": 40}], known=True)
    assert (row["points"], row["percent"], row["band"]) == (20, 50, "medium")
    (row,) = ranked([{"days_past_due": 40}])
    assert row["percent"] == 40


def test_equal_ranks_go_by_amount_and_capacity_draws_a_line() -> None:
    rows = ranked(
        [
            {"customer": "Tardy", "item": "T1", "open_amount": Decimal(10)},
            {"customer": "Silent", "item": "S1", "open_amount": Decimal(20)},
        ],
        capacity=1,
    )
    assert [(row["name"], row["is_within_capacity"]) for row in rows] == [("Silent", True), ("Tardy", False)]


def test_amounts_rank_against_the_book() -> None:
    items = [{"customer": f"C{n}", "item": f"I{n}", "open_amount": Decimal(n * 10)} for n in range(1, 12)]
    spec = replace(SPEC, rules=(Rule("top", "Top", 10, "amount rank >= 90 %"),))
    assert sorted(row["name"] for row in ranked(items, spec) if row["points"]) == ["C10", "C11"]


def test_the_starter_strategy_sums_to_a_hundred() -> None:
    assert starter().maximum_for() == 100
    assert from_data(to_data(starter())) == starter()


def test_the_starter_strategy_ranks_a_book() -> None:
    who = {
        "customer": "Silent",
        "promise_broken_on": TODAY - timedelta(days=3),
        "last_touch_on": TODAY - timedelta(days=8),
    }
    (row,) = ranked([{"customer": "Silent", "item": "S1", "days_past_due": 70}], starter(), customers=[who])
    assert json.loads(row["hits"]) == ["broken-promise", "age-60", "silent-5", "silent-7"]
    assert row["points"] == 20 + 15 + 3 + 3


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"key": "x", "name": "x", "rules": []}, "rules"),
        ({"key": "x", "name": "x", "rules": [{"key": "a"}]}, "rules[0]"),
        ({"key": "x", "name": "x", "colour": 1}, "colour"),
    ],
)
def test_a_bad_strategy_says_where(data: dict[str, Any], path: str) -> None:
    with pytest.raises(BadStrategy) as refused:
        from_data(data)
    assert refused.value.path == path


def needed(items: Sequence[Mapping[str, Any]], on: date = TODAY, **book: Any) -> dict[int, list[str]]:
    """Who needs a person in a small book."""
    rungs = build_rungs([VersionSteps(1, STEPS)], catalogue={}, on_day=on, calendar=Calendar(None))
    ladder, steps = rung_tables(rungs)
    portfolio, run = a_book(items, **book), a_run(on=on)
    decision = decide(portfolio, Policy(ladder, steps, {}), run)
    rows = read(needs_of_people(decision, customer_facts(portfolio, run), run))
    stranded = read(no_next_step(decision, run))
    assert {row["customer_id"] for row in stranded} == {
        row["customer_id"] for row in rows if "no_next_step" in row["needs"]
    }
    return {row["customer_id"]: json.loads(row["needs"]) for row in rows}


def test_a_mail_that_goes_by_itself_needs_nobody() -> None:
    assert needed([{"days_past_due": 5}]) == {}


@pytest.mark.parametrize(
    ("item", "customer", "needs"),
    [
        ({"days_past_due": 20, "last_step_key": "friendly"}, {}, ["call_due"]),
        ({"days_past_due": 50, "last_step_key": "call"}, {}, ["approval"]),
        ({"days_past_due": 90, "last_step_key": "formal"}, {}, ["no_next_step"]),
        ({}, {"procedure_version_id": None}, ["no_next_step"]),
        ({}, {"has_email": False}, ["no_address"]),
        ({}, {"is_automatic": False}, ["by_hand"]),
        ({"currency": "CHF"}, {}, ["no_rate"]),
        ({}, {"promise_broken_on": TODAY - timedelta(days=14)}, ["broken_promise"]),
        ({}, {"promise_broken_on": TODAY - timedelta(days=15)}, None),
        ({}, {"plan_broken_on": TODAY - timedelta(days=14)}, ["broken_plan"]),
        ({}, {"plan_broken_on": TODAY - timedelta(days=15)}, None),
        ({}, {"instalment_due_on": TODAY - timedelta(days=5)}, ["instalment_missed"]),
        ({}, {"instalment_due_on": TODAY - timedelta(days=4)}, None),
        ({}, {"resubmit_on": TODAY}, ["resubmission"]),
        ({}, {"resubmit_on": TODAY + timedelta(days=1)}, None),
        ({"disputed": True}, {}, None),
    ],
)
def test_who_needs_a_person(item: dict[str, Any], customer: dict[str, Any], needs: list[str] | None) -> None:
    found = needed([item], customers=[{"customer": "Tardy", **customer}])
    assert found.get(2) == needs


def test_a_broken_plan_and_a_late_instalment_give_their_points_and_their_reason() -> None:
    broken = {"customer": "Tardy", "plan_broken_on": TODAY - timedelta(days=3)}
    (row,) = ranked([{"days_past_due": 5}], starter(), customers=[broken])
    assert (row["points"], json.loads(row["hits"])) == (20, ["broken-plan"])
    for days, key, points in ((0, "instalment-due", 5), (4, "instalment-due", 5), (5, "instalment-late", 15)):
        who = {"customer": "Tardy", "instalment_due_on": TODAY - timedelta(days=days)}
        (row,) = ranked([{"days_past_due": 5}], starter(), customers=[who])
        assert (row["points"], json.loads(row["hits"])) == (points, [key])
    to_come = {"customer": "Tardy", "instalment_due_on": TODAY + timedelta(days=1)}
    (row,) = ranked([{"days_past_due": 5}], starter(), customers=[to_come])
    assert row["points"] == 0
