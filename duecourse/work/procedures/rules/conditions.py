"""What does a step's condition ask of an item, or of what else a step may hang on?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS, ITEM_WORDS, Column
from duecourse.analysis.portfolio.conditions import compile_condition, needs, read
from duecourse.foundation.kit.words import _
from duecourse.work.procedures.rules.steps import Anchor

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

Test = Callable[["ibis.Table", "ibis.Table"], "ir.BooleanValue"]
CREDIT_KINDS: Final = ("on_account", "credit_note")
PLAN_STATES: Final = ("agreed", "broken")
DISPUTE_SOURCES: Final = ("person", "portal", "mail", "import", "deduction")
OF_EVENTS: Final[Mapping[Anchor, tuple[Column, ...]]] = {
    Anchor.PROMISE: (Column("promise_level", "count", _("promise level"), dtype="int16"),),
    Anchor.INSTALMENT: (Column("plan_state", "text", _("plan state"), choices=PLAN_STATES),),
    Anchor.DISPUTE: (
        Column("dispute_reason", "text", _("dispute reason")),
        Column("dispute_source", "text", _("dispute source"), choices=DISPUTE_SOURCES),
    ),
    Anchor.CREDIT: (Column("credit_kind", "text", _("credit kind"), choices=CREDIT_KINDS),),
}
"""What a condition may ask of an event besides its customer: the how-manieth promise about the same items it is, whether the
plan of an instalment stands, why something is disputed and by which way we heard of it (who wrote it on the own page was
answered at once), whether a credit is money or a credit note."""


@dataclass(frozen=True)
class Compiled:
    """A test of rows (given the table and the rates), and the columns it reads."""

    test: Test
    needs: frozenset[str]


def words_of(anchor: Anchor) -> Mapping[str, Column]:
    """Name what the conditions of a procedure may speak of."""
    own = OF_EVENTS.get(anchor)
    return ITEM_WORDS if own is None else {**CUSTOMER_WORDS, **{column.words: column for column in own}}


@lru_cache(maxsize=512)
def compile_item(text: str) -> Compiled:
    """Compile a condition on an item and its customer from its readable form."""
    condition = read(text)
    return Compiled(compile_condition(condition), needs(condition))


@lru_cache(maxsize=512)
def compile_event(text: str, anchor: Anchor) -> Compiled:
    """Compile a condition on an event and its customer from its readable form."""
    words = words_of(anchor)
    condition = read(text, words=words)
    return Compiled(compile_condition(condition, words=words), needs(condition))
