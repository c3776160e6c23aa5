"""What is a figure that a person defined, which names may it speak of, and how does it stand among the others?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, get_args
from uuid import UUID

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _, as_written
from duecourse.insight.rules.kpis.catalogue import KPIS, Kpi
from duecourse.insight.rules.kpis.expressions import Expression, read, worked_out
from duecourse.insight.rules.kpis.figures import Unit
from duecourse.insight.rules.kpis.formulas import Values
from duecourse.insight.rules.kpis.inputs import MEASURES
from duecourse.insight.rules.kpis.kpi import Window

LONGEST_NAME: Final = 80
LONGEST_WORDS: Final = 400
UNITS: Final[tuple[Unit, ...]] = get_args(Unit)
Better = Literal["lower", "higher", ""]


class KpiNameMissing(Refused):
    """A figure is found by its name."""

    says = _("Give the figure a name.")


class UnknownUnit(Refused):
    """A figure is money, days, a share, a count or times, and higher or lower is better, or neither."""

    says = _("Choose what the figure counts, and which way is better.")


class MoneyOrNot(Refused):
    """The formula and the unit say different things."""

    says = _("This formula gives an amount of money: choose money.")


class NotMoney(Refused):
    """The formula and the unit say different things."""

    says = _("This formula gives no amount of money: choose another unit.")


@dataclass(frozen=True)
class Own:
    """A version of a figure that somebody defined: its newest, unless an older one is asked for."""

    slug: str
    number: int
    name: str
    says: str
    formula: str
    unit: Unit
    better: Better
    owner_id: UUID
    owner_name: str
    is_shared: bool
    made_by: str
    made_at: datetime
    retired_at: datetime | None = None


@lru_cache(maxsize=1)
def names() -> Mapping[str, Unit]:
    """Give every name that a formula may speak of with its unit: measures, and the KPIs of the house."""
    return {**{one.slug: one.unit for one in KPIS.values()}, **{one.name: one.unit for one in MEASURES.values()}}


def checked(*, name: str, formula: str, unit: str, better: str) -> Expression:
    """Read what a person defines; refuse what has no name, no meaning, or a unit that its formula does not give."""
    if not name.strip():
        raise KpiNameMissing
    if unit not in UNITS or better not in get_args(Better):
        raise UnknownUnit
    found = read(formula, names())
    if found.is_money and unit != "money":
        raise MoneyOrNot
    if unit == "money" and not found.is_money:
        raise NotMoney
    return found


def kpi_of(own: Own) -> Kpi:
    """Make a figure that somebody defined one of the catalogue: its inputs are the measures behind its names."""
    expression = read(own.formula, names())
    used = [KPIS[one] for one in expression.names if one not in MEASURES]
    inputs = [one for one in expression.names if one in MEASURES]
    inputs += [one for kpi in used for one in kpi.inputs]
    return Kpi(
        slug=own.slug,
        name=as_written(own.name),
        says=as_written(own.says),
        formula=own.formula,
        unit=own.unit,
        inputs=tuple(dict.fromkeys(inputs)),
        worked_out=lambda values: worked_out(expression, _with(used, values)),
        variant=Text(_("own figure, version %(number)s"), {"number": own.number}),
        window=_window(expression, used),
        better=own.better,
    )


def _with(used: list[Kpi], values: Values) -> dict[str, Decimal | None]:
    """Add the KPIs that are spoken of; one that is only known as "more than" is not known well enough to reckon with."""
    found = {one.slug: None if one.is_at_least(values) else one.worked_out(values) for one in used}
    return {**values, **found}


def _window(expression: Expression, used: list[Kpi]) -> Window:
    """Say over which days it speaks: the window that was asked for if any part does, else the first fixed one."""
    windows = [one.window for one in used] + ["days" for one in expression.names if one in _windowed()]
    if "days" in windows:
        return "days"
    return next((one for one in windows if one != "none"), "none")


@lru_cache(maxsize=1)
def _windowed() -> frozenset[str]:
    """Give the measures that are summed over the window that was asked for."""
    over = {one for kpi in KPIS.values() if kpi.window == "days" for one in kpi.inputs}
    return frozenset(over - {one for kpi in KPIS.values() if kpi.window != "days" for one in kpi.inputs})
