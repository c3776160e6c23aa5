"""Does a chart say what its table says: nothing added up that does not add up, nothing left out in silence?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from duecourse.foundation.kit.words import Text
from duecourse.insight.rules.reports.answers import Answer, Datum, Heading, Row
from duecourse.insight.rules.reports.spec import Spec, Value
from duecourse.interfaces.web.reports import drawing

DAY = date(2026, 3, 4)
AMOUNT = Value("open_amount")
MANY = 9


def a_row(key: str, *cells: Datum, currency: str = "EUR", kind: Any = "row") -> Row:
    names = (key,) if kind == "row" else ()
    return Row(kind, names, names, currency, cells)


def an_answer(rows: list[Row], *, said: str = "segment", across: int = 0) -> Answer:
    key = Heading(said, Text("segment"), "text", is_value=False)
    places = [
        Heading(AMOUNT.key, Text("open amount"), "money", across=f"{n}", across_label=f"{n}") for n in range(across)
    ]
    whole = Heading(AMOUNT.key, Text("open amount"), "money")
    return Answer((key, *places, whole), tuple(rows), (), "", DAY)


def points(answer: Answer, spec: Spec) -> list[dict[str, Any]]:
    found = drawing.drawn(answer, spec)[0]["data"]["values"]
    assert isinstance(found, list)
    return found


def test_what_does_not_add_up_is_not_stacked() -> None:
    customers = Spec("items", rows=("due_on:month",), values=(Value("customers", "count"),))
    assert "adds up" in drawing.why_not("areas", customers) and "adds up" in drawing.why_not("waterfall", customers)
    both = Spec("items", rows=("segment",), values=(AMOUNT, Value("overdue_amount")), chart="bars")
    answer = an_answer([a_row("SME", Decimal(10), Decimal(4))])
    overdue = Heading("overdue_amount:sum", Text("overdue amount"), "money")
    drawn = points(Answer((*answer.columns, overdue), answer.rows, (), "", DAY), both)
    assert [one["y"] for one in drawn] == [10.0], "what is overdue is part of what is open"


def test_more_parts_than_can_be_told_apart_become_others_and_add_up_to_the_row() -> None:
    cells = [Decimal(n + 1) for n in range(MANY)]
    row = a_row("SME", *cells, sum(cells, Decimal(0)))
    answer = an_answer([row], across=MANY)
    drawn = points(answer, Spec("items", rows=("segment",), columns="age", values=(AMOUNT,), chart="bars"))
    assert len(drawn) == drawing.MOST_SERIES and drawn[-1]["series"] == "Others"
    assert sum(one["y"] for one in drawn) == 45.0
    heat = points(answer, Spec("items", rows=("segment",), columns="age", values=(AMOUNT,), chart="heat"))
    assert len(heat) == MANY, "a square for each column"


def test_a_waterfall_ends_at_the_sum_of_all_rows() -> None:
    rows = [a_row(f"{n:02}", Decimal(10)) for n in range(drawing.MOST_BARS + 5)]
    drawn = points(an_answer(rows), Spec("items", rows=("segment",), values=(AMOUNT,), chart="waterfall"))
    assert drawn[-2]["x"] == "Others" and drawn[-1]["until"] == 450.0


def test_a_point_knows_its_cell_in_the_table_where_another_currency_stands_before_it() -> None:
    rows = [a_row("SME", Decimal(5), currency="USD"), a_row("Key", Decimal(7)), a_row("SME", Decimal(9))]
    drawn = points(an_answer(rows), Spec("items", rows=("segment",), values=(AMOUNT,), chart="bars"))
    assert [(one["y"], one["cell"]) for one in drawn] == [(7.0, [1, 1]), (9.0, [2, 1])]


def test_lines_that_are_left_out_are_said() -> None:
    cells = [Decimal(1)] * (MANY + 1)
    answer = an_answer([a_row("2026-03", *cells)], said="due_on:month", across=MANY)
    spec = Spec("items", rows=("due_on:month",), columns="segment", values=(AMOUNT,), chart="lines")
    drawn, says = drawing.drawn(answer, spec)
    assert len(drawn["data"]["values"]) == drawing.MOST_SERIES and "first 6 of 9 lines" in says[0]
