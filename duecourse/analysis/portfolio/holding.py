"""Of which customers do conditions hold, while they are still being written?

The facts of a customer are compiled once; conditions are compiled over their names alone, which takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.columns import CUSTOMER, CUSTOMER_WORDS, DERIVED_CUSTOMER, RATE, schema_of
from duecourse.analysis.portfolio.compiled import compiled, to_sql
from duecourse.analysis.portfolio.conditions import Condition, compile_condition, needs
from duecourse.analysis.portfolio.facts import facts_for, is_made_of_items, run_of
from duecourse.analysis.portfolio.shape import Shape

if TYPE_CHECKING:
    import ibis

_FACTS: Final = "member_facts"
_RATES: Final = "member_rates"
Holds = Callable[[Condition | None], Any]


def tested(
    shape: Shape, conditions: Iterable[Condition | None], choose: Callable[[ibis.Table, Holds], ibis.Table]
) -> str:
    """Write a query over every customer of a company that asks these conditions (None: holds of everybody).

    `choose` gets the facts and a test of a condition; the text still has the stand-ins of `shape` in it (see `compiled`).
    """
    read = frozenset[str]().union(*(needs(one) for one in conditions if one is not None))
    is_of_items = is_made_of_items(read)
    facts = compiled(("member-facts", shape.stand_in, is_of_items), lambda: _facts(shape, is_of_items=is_of_items))
    rates = compiled(("member-rates", shape.stand_in), lambda: as_of.book_of(shape).rates)
    test = to_sql(_test(choose))
    rest = f", {test[5:]}" if test.startswith("WITH ") else f" {test}"
    return f"WITH {_FACTS} AS ({facts}), {_RATES} AS ({rates}){rest}"


def _facts(shape: Shape, *, is_of_items: bool) -> ibis.Table:
    asked = ("open_base",) if is_of_items else ()
    facts = facts_for(as_of.book_of(shape), run_of(shape), needs=asked)
    return facts.select(*(one.name for one in (*CUSTOMER, *DERIVED_CUSTOMER) if one.name in facts.columns))


def _test(choose: Callable[[ibis.Table, Holds], ibis.Table]) -> ibis.Table:
    import ibis

    facts = ibis.table(schema_of((*CUSTOMER, *DERIVED_CUSTOMER)), name=_FACTS)
    rates = ibis.table(schema_of(RATE), name=_RATES)

    def holds(one: Condition | None) -> Any:
        return ibis.literal(True) if one is None else compile_condition(one, words=CUSTOMER_WORDS)(facts, rates)

    return choose(facts, holds)
