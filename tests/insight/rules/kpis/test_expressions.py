"""Is a formula read as it is written, worked out exactly, and never run as code?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from duecourse.insight.rules.kpis.expressions import BadFormula, read, worked_out
from duecourse.insight.rules.kpis.figures import Unit

NAMES: dict[str, Unit] = {
    "receivables": "money",
    "overdue": "money",
    "sales": "money",
    "days": "days",
    "dso": "days",
    "promise_kept": "share",
}
VALUES = {
    "receivables": Decimal(1_450_000),
    "overdue": Decimal(450_000),
    "sales": Decimal(1_550_000),
    "days": Decimal(91),
    "dso": None,
    "promise_kept": Decimal("0.8"),
}


def worth(text: str) -> Decimal | None:
    return worked_out(read(text, NAMES), VALUES)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("receivables / sales * days", "85.13"),
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("8 / 2 / 2", "2"),
        ("7 - 2 - 1", "4"),
        ("-(2 - 5)", "3"),
        ("2 × 3 − 1 ÷ 4", "5.75"),
        ("25 %", "0.25"),
        ("min(overdue, receivables) / receivables", "0.31"),
        ("max(1, 2, 3)", "3"),
        ("if_none(dso, 30)", "30"),
        ("if_none(days / 0, 5)", "5"),
        ("promise_kept * 100", "80"),
    ],
)
def test_a_formula_is_worked_out_as_on_paper(text: str, value: str) -> None:
    found = worth(text)
    assert found is not None
    assert found.quantize(Decimal("0.01")) == Decimal(value).quantize(Decimal("0.01"))


@pytest.mark.parametrize("text", ["sales / 0", "sales / (sales - sales)", "dso + 1", "max(dso, 1)"])
def test_what_cannot_be_said_is_none(text: str) -> None:
    assert worth(text) is None


@pytest.mark.parametrize(
    ("text", "position", "why"),
    [
        ("", 1, "A formula is expected here."),
        ("sales / ", 9, "A name, a number or a bracket is expected here."),
        ("sales days", 7, "One of + - * / is expected here."),
        ("(sales / 2", 11, "A closing bracket is missing."),
        ("sale / 2", 1, "There is no “sale”; did you mean “sales”?"),
        ("1 + quux_zzz", 5, "There is no “quux_zzz”."),
        ("min(sales)", 1, "min needs two values in brackets."),
        ("if_none(1, 2, 3)", 1, "if_none needs two values in brackets."),
        ("sales + days", 1, "An amount of money and a number that is none cannot be added or compared."),
        ("sales * overdue", 1, "Money times money, or a number over money, is no figure."),
        ("1 / sales", 1, "Money times money, or a number over money, is no figure."),
        ("2 ** 3", 4, "A name, a number or a bracket is expected here."),
        ("(" * 60 + "1" + ")" * 60, 41, "Too many brackets inside one another."),
        ("1" * 1001, 1001, "A formula has at most 1000 characters."),
    ],
)
def test_an_error_names_its_place(text: str, position: int, why: str) -> None:
    with pytest.raises(BadFormula) as refused:
        read(text, NAMES)
    assert (refused.value.position + 1, str(refused.value.why)) == (position, why)


def test_money_is_known_from_the_formula() -> None:
    assert read("overdue * 2 + 100", NAMES).is_money
    assert not read("overdue / receivables", NAMES).is_money
    assert not read("1 + 1", NAMES).is_money


def test_names_are_listed_once_and_numbers_are_put_in_their_place() -> None:
    read_one = read("receivables / sales * days + receivables / sales", NAMES)
    assert read_one.names == ("receivables", "sales", "days")
    spoken = {"receivables": "1,450,000", "sales": "1,550,000", "days": "91"}
    assert read("receivables / sales * days", NAMES).put_in(spoken) == "1,450,000 / 1,550,000 × 91"


HOSTILE = [
    "__import__('os').system('id')",
    "().__class__.__bases__",
    "exec('1')",
    "9" * 15 + "*9" * 400,
    "lambda: 1",
    "sales.__class__",
    "[1][0]",
    "1e999999999",
    "{days}",
    "%(days)s",
    "min(" * 30 + "1,2" + ",1)" * 30,
]


PIECES = [*"()+-*/,%. 0123456789×÷e'\"[]{}_;\n", "min", "max", "if_none", *NAMES]


@given(st.lists(st.sampled_from(PIECES), max_size=120).map("".join))
@example("-" * 900 + "1")
@example("(" * 999)
def test_nothing_that_is_written_runs_or_breaks_the_reader(text: str) -> None:
    try:
        found = worth(text)
    except BadFormula as refused:
        stumble = refused.position
    else:
        stumble = 0
        assert found is None or found.is_finite()
    assert 0 <= stumble <= len(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_code_is_no_formula(text: str) -> None:
    try:
        found = worth(text)
    except BadFormula:
        return
    assert found is None or found.is_finite()
