"""What does a step's condition ask of an item?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from duecourse.analysis.portfolio.conditions import compile_condition, needs, read

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

Test = Callable[["ibis.Table", "ibis.Table"], "ir.BooleanValue"]


@dataclass(frozen=True)
class Compiled:
    """A test of rows (given the table and the rates), and the columns it reads."""

    test: Test
    needs: frozenset[str]


@lru_cache(maxsize=512)
def compile_item(text: str) -> Compiled:
    """Compile a condition on an item and its customer from its readable form."""
    condition = read(text)
    return Compiled(compile_condition(condition), needs(condition))
