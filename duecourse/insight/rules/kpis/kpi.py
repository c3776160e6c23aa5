"""What is a KPI: its one definition, with formula, inputs, variant and window?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from duecourse.foundation.kit.words import Text
from duecourse.insight.rules.kpis.figures import Unit
from duecourse.insight.rules.kpis.formulas import Values, ratio

Window = Literal["none", "days", "month", "quarter", "year", "thirty", "week"]
"""none = as of the day; days = as many as were asked for; month = since it began; the others end on the day and are fixed."""
MONTHLY: Final = "monthly"
"""Among the inputs of a KPI: those of every single month."""


@dataclass(frozen=True)
class Kpi:
    """The one definition of a KPI. `formula` names its inputs; `variant` says which of several usages this is
    (None: there is no other)."""

    slug: str
    name: Text
    says: Text
    formula: str
    unit: Unit
    inputs: tuple[str, ...]
    worked_out: Callable[[Values], Decimal | None]
    variant: Text | None = None
    window: Window = "none"
    better: Literal["lower", "higher", ""] = ""
    is_at_least: Callable[[Values], bool] = lambda _values: False

    @property
    def is_money(self) -> bool:
        """Tell whether it is an amount."""
        return self.unit == "money"


def same(name: str) -> Callable[[Values], Decimal | None]:
    """Take an input as it is."""
    return lambda values: values[name]


def through(above: str, below: str) -> Callable[[Values], Decimal | None]:
    """Divide one input by another, where that is more than nothing."""
    return lambda values: ratio(values[above], values[below])
