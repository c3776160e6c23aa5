"""Does a condition mean the same in words, as data and in the database?"""

from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS, ITEM_WORDS, Column
from duecourse.analysis.portfolio.conditions import (
    All,
    AnyOf,
    BadCondition,
    Condition,
    Not,
    Predicate,
    Relation,
    Value,
    check,
    compile_condition,
    explain,
    from_json,
    needs,
    read,
    to_json,
    write,
)
from duecourse.analysis.portfolio.conditions.tree import NotACondition

SAID = 'days past due >= 10 and amount to collect > 250 EUR and segment is "SME"'
RATES = ibis.memtable({"currency": ["EUR", "USD"], "rate": [Decimal(1), Decimal("0.5")]})


def test_the_example_of_the_issue_is_read_and_written() -> None:
    condition = read(SAID)
    assert condition == All(
        (
            Predicate("days_past_due", Relation.AT_LEAST, (Value(Decimal(10)),)),
            Predicate("to_collect_base", Relation.ABOVE, (Value(Decimal(250), "EUR"),)),
            Predicate("segment", Relation.IS, (Value("SME"),)),
        )
    )
    assert write(condition) == SAID


@pytest.mark.parametrize(
    "said",
    [
        'country is one of ("BE", "NL") or not customer is blocked',
        "due date between 2026-01-01 and 2026-03-31 and days past due < 30",
        "(days past due > 5 or risk class is empty) and utilisation >= 90 %",
        'customer name contains "O\\"Neill \\\\ Sons" and last payment is not empty',
        'not (segment is "SME" and country is not "US")',
        'segment is none of ("A", "B")',
    ],
)
def test_what_is_read_is_written_the_same(said: str) -> None:
    assert write(read(said)) == said


@pytest.mark.parametrize(
    ("said", "position", "why"),
    [
        ("days past deu >= 10", 0, "did you mean “days past due”"),
        ('days past due >= 10 and segmnt is "x"', 24, "did you mean “segment”"),
        ("nonsense > 3", 0, "There is no column “nonsense”."),
        ("days past due 10", 14, "comparison"),
        ("days past due >= ", 17, "value"),
        ('days past due >= 10 segment is "x"', 20, "expected"),
        ("(days past due >= 10", 20, "bracket"),
        ("days past due between 1 or 2", 24, "between"),
        ('days past due >= "x"', 0, "needs a number"),
        ("amount to collect > 250", 0, "needs an amount"),
        ("amount to collect > 250 XQZ", 0, "not a currency"),
        ('segment > "x"', 0, "is a text"),
        ("segment is 3", 0, "needs a “text”"),
        ("utilisation > 3", 0, "needs a share like 90 %."),
        ("due date > 3", 0, "needs a date"),
        ("due date > 2026-02-30", 11, "no such day"),
        ('customer is blocked is "x"', 20, "expected"),
        ("", 0, "There is no column"),
    ],
)
def test_a_mistake_is_told_with_its_place(said: str, position: int, why: str) -> None:
    with pytest.raises(BadCondition) as refused:
        read(said)
    assert refused.value.position == position
    assert why in str(refused.value)


def test_conditions_on_a_customer_do_not_know_items() -> None:
    with pytest.raises(BadCondition):
        read("days past due > 3", words=CUSTOMER_WORDS)


def _values(column: Column) -> st.SearchStrategy[Value]:
    numbers = st.decimals(-1_000_000, 1_000_000, places=2, allow_nan=False, allow_infinity=False)
    match column.unit:
        case "text":
            return st.builds(Value, st.text(max_size=12))
        case "date":
            return st.builds(Value, st.dates(date(1990, 1, 1), date(2090, 1, 1)))
        case "money" | "base":
            return st.builds(Value, numbers, st.sampled_from(["EUR", "USD", "JPY"]))
        case "share":
            return st.builds(Value, numbers, st.just(""), st.just(True))
        case _:
            return st.builds(Value, st.integers(-999, 9999).map(Decimal))


def _relations(column: Column) -> st.SearchStrategy[Relation]:
    if column.unit == "flag":
        return st.just(Relation.HOLDS)
    ordered = [Relation.AT_LEAST, Relation.AT_MOST, Relation.ABOVE, Relation.BELOW, Relation.BETWEEN]
    common = [Relation.IS, Relation.IS_NOT, Relation.ONE_OF, Relation.NONE_OF, Relation.EMPTY, Relation.FILLED]
    return st.sampled_from([*common, *([Relation.CONTAINS] if column.unit == "text" else ordered)])


@st.composite
def predicates(draw: st.DrawFn) -> Predicate:
    column = draw(st.sampled_from(sorted(ITEM_WORDS.values(), key=lambda one: one.name)))
    relation = draw(_relations(column))
    sizes = {Relation.BETWEEN: (2, 2), Relation.ONE_OF: (1, 4), Relation.NONE_OF: (1, 4)}
    low, high = sizes.get(relation, (1, 1))
    if relation in (Relation.EMPTY, Relation.FILLED, Relation.HOLDS):
        low = high = 0
    return Predicate(column.name, relation, tuple(draw(st.lists(_values(column), min_size=low, max_size=high))))


def _grouped(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parts = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.builds(All, parts) | st.builds(AnyOf, parts) | st.builds(Not, inner)


conditions = st.recursive(predicates(), _grouped, max_leaves=8)


@given(conditions)
def test_every_condition_survives_words_and_json(condition: Condition) -> None:
    assert read(write(condition)) == condition
    assert from_json(to_json(condition)) == condition
    assert not list(check(condition))
    assert str(explain(condition))


def holds(said: str, **row: Any) -> bool:
    types = {
        "days_past_due": "int32",
        "to_collect_base": "decimal(24, 4)",
        "open_amount": "decimal(19, 4)",
        "segment": "string",
    }
    types |= {
        "is_customer_blocked": "boolean",
        "utilisation_share": "decimal(9, 6)",
        "due_on": "date",
        "rate": "decimal(18, 8)",
    }
    condition = read(said)
    names = {**dict.fromkeys(needs(condition)), "rate": Decimal(1), **row}
    schema = ibis.schema({name: types[name] for name in names})
    table = ibis.memtable(pyarrow.Table.from_pylist([names], schema=schema.to_pyarrow()))
    test = compile_condition(condition)
    return bool(ibis.duckdb.connect().to_pyarrow(table.select(it=test(table, RATES)))["it"][0].as_py())


@pytest.mark.parametrize(
    ("said", "row", "expected"),
    [
        ("days past due >= 10", {"days_past_due": 10}, True),
        ("days past due >= 10", {"days_past_due": 9}, False),
        ("days past due >= 10", {"days_past_due": None}, False),
        ("not days past due >= 10", {"days_past_due": None}, True),
        ("days past due is not 10", {"days_past_due": None}, False),
        ("days past due is empty", {"days_past_due": None}, True),
        ("days past due between 3 and 5", {"days_past_due": 5}, True),
        ("days past due is one of (3, 5)", {"days_past_due": 5}, True),
        ("days past due is none of (3, 5)", {"days_past_due": 5}, False),
        ('segment is "SME"', {"segment": "SME"}, True),
        ("segment is empty", {"segment": ""}, True),
        ('segment is not "SME"', {"segment": ""}, False),
        ('segment contains "me"', {"segment": "SME"}, True),
        ("customer is blocked", {"is_customer_blocked": None}, False),
        ("amount to collect > 250 EUR", {"to_collect_base": Decimal(251)}, True),
        ("amount to collect > 250 USD", {"to_collect_base": Decimal(126)}, True),
        ("amount to collect > 250 USD", {"to_collect_base": Decimal(125)}, False),
        ("amount to collect > 1 GBP", {"to_collect_base": Decimal(125)}, False),
        ("open amount > 50 EUR", {"open_amount": Decimal(101), "rate": Decimal("0.5")}, True),
        ("open amount > 50 EUR", {"open_amount": Decimal(100), "rate": Decimal("0.5")}, False),
        ("open amount > 50 EUR", {"open_amount": Decimal(100), "rate": None}, False),
        ("utilisation >= 90 %", {"utilisation_share": Decimal("0.9")}, True),
        ("due date < 2026-03-04", {"due_on": date(2026, 3, 3)}, True),
    ],
)
def test_the_database_agrees(said: str, row: dict[str, Any], expected: bool) -> None:
    assert holds(said, **row) is expected


def test_a_condition_is_told_in_a_sentence() -> None:
    assert str(explain(read('days past due >= 10 and not segment is "SME"'))) == (
        'days past due is 10 or more, and it is not so that segment is "SME"'
    )


def test_stored_nonsense_is_refused() -> None:
    nonsense: tuple[dict[str, Any], ...] = ({}, {"column": "segment", "relation": "?"}, {"all": 3}, {"not": {}})
    for data in nonsense:
        with pytest.raises(NotACondition):
            from_json(data)


def test_checking_names_what_is_wrong_with_stored_conditions() -> None:
    stored = All(
        (Predicate("segmnt", Relation.IS, (Value("x"),)), Predicate("segment", Relation.IS, (Value(Decimal(3)),)))
    )
    assert [str(why) for why in check(stored)] == [
        "There is no column “segmnt”; did you mean “segment”?",
        "“segment” needs a “text”.",
    ]
