"""How does a test ask any engine what shall be done about a book?"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import ibis

from duecourse.analysis.portfolio.columns import RUN, schema_of
from duecourse.work.procedures.rules.conditions import compile_item
from duecourse.work.procedures.rules.decide import Policy, decide, due_lines, first_look, second_look
from duecourse.work.procedures.rules.ladder import LADDER_SCHEMA, STEP_SCHEMA, Rungs
from tests.build import named_book

Conditions = tuple[tuple[int, str], ...]


def conditions_of(rungs: Rungs) -> Conditions:
    """The conditions of a day's procedures: all that changes the questions."""
    return tuple(sorted(rungs.conditions.items()))


@lru_cache
def questions(conditions: Conditions) -> Mapping[str, ibis.Table]:
    """What is asked of a book: all at once, and in the two looks that a run takes."""
    compiled = {number: compile_item(text) for number, text in conditions}
    policy = Policy(
        ibis.table(dict(LADDER_SCHEMA), name="ladder"),
        ibis.table(dict(STEP_SCHEMA), name="steps"),
        {number: found.test for number, found in compiled.items()},
        {number: found.needs for number, found in compiled.items()},
    )
    book, run = named_book(), ibis.table(schema_of(RUN), name="run")
    first = first_look(book, policy, run)
    return {
        "decide": decide(book, policy, run),
        "first look": first,
        "second look": second_look(book, policy, run, near=first),
        "due lines": due_lines(book, policy, run),
    }


@lru_cache
def statement(question: str, conditions: Conditions, dialect: str = "duckdb") -> str:
    """The SQL of a question in an engine's own words: the same for every book."""
    return str(ibis.to_sql(questions(conditions)[question], dialect=dialect))


def read_numbers(numbers: Sequence[int], work_out: Callable[[Any], Any]) -> list[int]:
    """What DuckDB works out of whole numbers, in their order."""
    table = ibis.memtable({"place": list(range(len(numbers))), "number": list(numbers)})
    found = table.select("place", worked=work_out(table.number)).order_by("place")
    return [int(value) for value in ibis.duckdb.connect().to_pyarrow(found)["worked"].to_pylist()]
